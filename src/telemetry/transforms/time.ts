// Instants as ISO 8601 text in UTC.

const sysmonTime = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$/;

/** Sysmon's `2019-03-18 16:57:37.949` (UTC) as ISO 8601; `undefined` for anything else. */
export function sysmonInstant(value: string): string | undefined {
  const match = sysmonTime.exec(value.trim());
  return match === null ? undefined : `${match[1]}T${match[2]}Z`;
}
