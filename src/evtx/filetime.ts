// FILETIME: 100-nanosecond ticks since 1601-01-01 UTC, 64 bits as two 32-bit halves. Written in ISO 8601 with seven decimals, as
// Windows writes times in event XML. Split arithmetic keeps all ticks exact without BigInt.

const ticksPerSecond = 10_000_000;
const secondsPerDay = 86_400;
/** Days from 1601-01-01 to 1970-01-01. */
const unixEpochDay = 134_774;

/** Whole seconds since 1601 and the ticks left over: long division in base 2^16, so that no step exceeds 2^53. */
export function splitFiletime(low: number, high: number): { seconds: number; ticks: number } {
  const upper = Math.floor(high / ticksPerSecond);
  const middle = (high - upper * ticksPerSecond) * 0x10000 + (low >>> 16);
  const middleSeconds = Math.floor(middle / ticksPerSecond);
  const lower = (middle - middleSeconds * ticksPerSecond) * 0x10000 + (low & 0xffff);
  const lowerSeconds = Math.floor(lower / ticksPerSecond);
  return {
    seconds: (upper * 0x10000 + middleSeconds) * 0x10000 + lowerSeconds,
    ticks: lower - lowerSeconds * ticksPerSecond,
  };
}

/** Milliseconds since 1970, with the sub-millisecond part as a fraction (to about a microsecond). */
export function filetimeToUnixMs(low: number, high: number): number {
  const { seconds, ticks } = splitFiletime(low, high);
  return (seconds - unixEpochDay * secondsPerDay) * 1000 + ticks / 10_000;
}

let lastSeconds = -1;
let lastPrefix = "";

/** `2022-08-31T14:19:40.9082871Z`; years beyond 9999 are written with a sign and six digits. */
export function filetimeText(low: number, high: number): string {
  const { seconds, ticks } = splitFiletime(low, high);
  return `${secondsText(seconds)}.${String(ticks).padStart(7, "0")}Z`;
}

/** `2022-08-31T14:19:40`, for whole seconds since 1601. The last one is kept: neighbouring records share it. */
export function secondsText(seconds: number): string {
  if (seconds !== lastSeconds) {
    lastPrefix = dateTimeText(seconds);
    lastSeconds = seconds;
  }
  return lastPrefix;
}

function dateTimeText(seconds: number): string {
  const day = Math.floor(seconds / secondsPerDay);
  const rest = seconds - day * secondsPerDay;
  const { year, month, dayOfMonth } = civilDate(day - unixEpochDay);
  const yearText = year > 9999 ? `+${String(year).padStart(6, "0")}` : String(year).padStart(4, "0");
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${yearText}-${two(month)}-${two(dayOfMonth)}T${time}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Proleptic Gregorian date of a day counted from 1970-01-01 (the era-based method: 400 years are 146,097 days, March starts a year). */
function civilDate(unixDay: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = unixDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** The 16 bytes of a SYSTEMTIME (year, month, weekday, day, hour, minute, second, millisecond as u16) as ISO 8601 with milliseconds. */
export function systemTimeText(parts: readonly number[]): string {
  const [year = 0, month = 0, , day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}.${String(ms).padStart(3, "0")}Z`;
}
