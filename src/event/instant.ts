// Points in time to the nanosecond, and the texts that name them: ISO 8601 (any trailing part may be left out) and epoch milliseconds, as
// Elasticsearch's date and date_nanos fields read them.

/** Milliseconds since 1970 and the nanoseconds after them (0 to 999,999). */
export interface Instant {
  readonly ms: number;
  readonly ns: number;
}

/** A stretch of time `[from, to)`: what a text of limited precision covers ("2021-03" the whole month). */
export interface InstantRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.ms - b.ms || a.ns - b.ns;
}

const nanosPerMs = 1_000_000;

/** An instant moved by whole nanoseconds (less than a second). */
export function plusNanos(instant: Instant, nanos: number): Instant {
  const total = instant.ns + nanos;
  const carry = Math.floor(total / nanosPerMs);
  return { ms: instant.ms + carry, ns: total - carry * nanosPerMs };
}

/** An instant of epoch milliseconds; fractions are kept to the nanosecond. */
export function fromEpochMs(value: number): Instant {
  const ms = Math.floor(value);
  return { ms, ns: Math.min(nanosPerMs - 1, Math.round((value - ms) * nanosPerMs)) };
}

const iso =
  /^([+-]?\d{4,6})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})?(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;

/**
 * The stretch of time a date text covers. Four digits are a year, any other whole number is epoch milliseconds; without a zone it is UTC.
 * `undefined` if the text is no date.
 */
export function parseDate(text: string): InstantRange | undefined {
  if (/^-?\d+$/.test(text) && !/^\d{4}$/.test(text)) {
    const ms = Number(text);
    return isTime(ms) ? { from: { ms, ns: 0 }, to: { ms: ms + 1, ns: 0 } } : undefined;
  }
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [, year = "", month, day, hour, minute, second, fraction, zone] = match;
  const fields = [
    Number(year),
    ...[month, day, hour, minute, second].map((part) => (part === undefined ? undefined : Number(part))),
  ];
  return rangeOf(fields, fraction, zone);
}

/** The instant at which the stretch of a date text starts; `undefined` if the text is no date. */
export function parseInstant(text: string): Instant | undefined {
  return fastInstant(text) ?? parseDate(text)?.from;
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** `yyyy-MM-ddTHH:mm:ss[.fraction]Z`, the form nearly every event has, without a regular expression. */
function fastInstant(text: string): Instant | undefined {
  const length = text.length;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84) return undefined;
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  )
    return undefined;
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  // The limits are the common ones; what they leave out (29 to 31, leap years) is left to the full parser.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour < 24 && minute < 60 && second < 60))
    return undefined;
  const base = Date.UTC(digits(text, 0, 4), month - 1, day, hour, minute, second);
  if (Number.isNaN(base) || digits(text, 0, 4) < 100) return undefined;
  if (length === 20) return { ms: base, ns: 0 };
  if (text.charCodeAt(19) !== 46) return undefined;
  const count = length - 21;
  const fraction = digits(text, 20, count) * 10 ** (9 - count);
  if (count === 0 || Number.isNaN(fraction)) return undefined;
  const ms = Math.floor(fraction / nanosPerMs);
  return { ms: base + ms, ns: fraction - ms * nanosPerMs };
}

function rangeOf(
  fields: readonly (number | undefined)[],
  fraction: string | undefined,
  zone: string | undefined,
): InstantRange | undefined {
  const given = fields.indexOf(undefined);
  const precision = given < 0 ? fields.length : given;
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields;
  const offset = zoneOffset(zone);
  if (!isCalendarTime(year, month, day, hour, minute, second) || offset === undefined) return undefined;
  const start = utc(year, month, day, hour, minute, second) - offset;
  if (!isTime(start)) return undefined;
  if (fraction !== undefined) {
    const nanos = Number(fraction.padEnd(9, "0"));
    const from = plusNanos({ ms: start, ns: 0 }, nanos);
    return { from, to: plusNanos(from, 1) };
  }
  const next = [year, month, day, hour, minute, second];
  next[precision - 1]! += 1;
  return { from: { ms: start, ns: 0 }, to: { ms: utc(...(next as CalendarTime)) - offset, ns: 0 } };
}

type CalendarTime = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** Like Date.UTC with a 1-based month, also for years 0 to 99. Values beyond their range carry over. */
function utc(...[year, month, day, hour, minute, second]: CalendarTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime();
}

function isCalendarTime(...[year, month, day, hour, minute, second]: CalendarTime): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return false;
  return new Date(utc(year, month, day, 0, 0, 0)).getUTCDate() === day && day <= 31;
}

function zoneOffset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Whether JavaScript can write this as a date (about 270,000 years either way). */
function isTime(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15;
}

/** ISO 8601 in UTC with milliseconds; further digits only where they are not zero. */
export function formatInstant(instant: Instant): string {
  const text = new Date(instant.ms).toISOString();
  return instant.ns === 0 ? text : `${text.slice(0, -1)}${String(instant.ns).padStart(6, "0")}Z`;
}
