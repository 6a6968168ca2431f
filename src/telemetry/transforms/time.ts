// Instants as ISO 8601 text in UTC.

const sysmonTime = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/;

/** Sysmon's `2019-03-18 16:57:37.949` (UTC) as ISO 8601; `undefined` for anything else. */
export function sysmonInstant(value: string): string | undefined {
  const match = sysmonTime.exec(value.trim());
  return match === null ? undefined : `${match[1]}T${match[2]}Z`;
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const jsonDate = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?: ([AP])M)?$/i;
const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})$/;

/**
 * The times of exports for people, without a zone taken for UTC: ISO 8601, `2019-03-18 16:57:37`, `3/18/2019 4:57:37 PM` (month first),
 * `18.03.2019 16:57:37`, and PowerShell's `/Date(1552928257949)/`. Anything else has no instant.
 */
export function looseInstant(value: string): string | undefined {
  const text = value.trim();
  if (isoTime.test(text)) return /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  const date = jsonDate.exec(text);
  if (date !== null) return isoOf(Number(date[1]));
  const american = monthFirst.exec(text);
  if (american !== null) {
    const [, month, day, year, hour, minute, second, half] = american;
    const offset = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0);
    return isoOf(Date.UTC(Number(year), Number(month) - 1, Number(day), offset, Number(minute), Number(second)));
  }
  const european = dayFirst.exec(text);
  if (european !== null) {
    const [day, month, year, hour, minute, second] = european.slice(1).map(Number);
    return isoOf(Date.UTC(year!, month! - 1, day!, hour, minute, second));
  }
  return sysmonInstant(text);
}

function isoOf(epoch: number): string | undefined {
  return Math.abs(epoch) <= 8.64e15 ? new Date(epoch).toISOString() : undefined;
}

const quarterHour = 15 * 60_000;

/**
 * A local time without a zone as UTC, by a second time that is known in both: the offset is their difference, to the quarter of an hour.
 * `undefined` where one of them is no time.
 */
export function localInstant(local: string, receivedLocal: string, receivedUtc: string): string | undefined {
  const [at, received, utc] = [Date.parse(asUtc(local)), Date.parse(asUtc(receivedLocal)), Date.parse(receivedUtc)];
  if (Number.isNaN(at) || Number.isNaN(received) || Number.isNaN(utc)) return undefined;
  return isoOf(at + Math.round((utc - received) / quarterHour) * quarterHour);
}

function asUtc(local: string): string {
  return sysmonInstant(local) ?? local;
}
