// Dates as the `fields` of a hit show them: in the format that was asked for, or that of the field's mapping, or ISO 8601 in UTC.
import type { Instant } from "../../event/instant.ts";

export type DateWriter = (instant: Instant) => string;

/** The formats that Elasticsearch knows by name, as far as events use them. */
const named: Readonly<Record<string, DateWriter>> = {
  strict_date_optional_time: isoText,
  date_optional_time: isoText,
  strict_date_optional_time_nanos: isoText,
  strict_date_time: millisecondText,
  date_time: millisecondText,
  strict_date_time_no_millis: (instant) => millisecondText(instant).replace(/\.\d+Z$/, "Z"),
  date_time_no_millis: (instant) => millisecondText(instant).replace(/\.\d+Z$/, "Z"),
  iso8601: isoText,
  epoch_millis: ({ ms, ns }) => withFraction(ms, ns, 6),
  epoch_second: ({ ms, ns }) => withFraction(Math.floor(ms / 1000), (ms - Math.floor(ms / 1000) * 1000) * 1e6 + ns, 9),
};

/**
 * A writer of dates for a format; of alternatives (`||`) the first counts.
 * @throws {RangeError} if the format has a letter that is not supported
 */
export function dateWriter(format = "strict_date_optional_time"): DateWriter {
  const [first = format] = format.split("||");
  return Object.hasOwn(named, first) ? named[first]! : patternWriter(first);
}

/** Milliseconds always, further digits only where they are not zero. */
function isoText({ ms, ns }: Instant): string {
  const text = new Date(ms).toISOString();
  return ns === 0 ? text : `${text.slice(0, -1)}${digits(ns, 6).replace(/0+$/, "")}Z`;
}

function millisecondText({ ms }: Instant): string {
  return new Date(ms).toISOString();
}

function withFraction(whole: number, rest: number, places: number): string {
  return rest === 0 ? String(whole) : `${whole}.${digits(rest, places).replace(/0+$/, "")}`;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

type PartWriter = (date: Date) => string;

/** Java's letters; all in UTC. */
const parts: Readonly<Record<string, PartWriter>> = {
  yyyy: (date) => digits(date.getUTCFullYear(), 4),
  uuuu: (date) => digits(date.getUTCFullYear(), 4),
  yy: (date) => digits(date.getUTCFullYear() % 100, 2),
  MMM: (date) => monthNames[date.getUTCMonth()]!,
  MM: (date) => digits(date.getUTCMonth() + 1, 2),
  M: (date) => String(date.getUTCMonth() + 1),
  dd: (date) => digits(date.getUTCDate(), 2),
  d: (date) => String(date.getUTCDate()),
  HH: (date) => digits(date.getUTCHours(), 2),
  H: (date) => String(date.getUTCHours()),
  mm: (date) => digits(date.getUTCMinutes(), 2),
  ss: (date) => digits(date.getUTCSeconds(), 2),
  X: () => "Z",
  XX: () => "Z",
  XXX: () => "Z",
  Z: () => "+0000",
};

function patternWriter(format: string): DateWriter {
  const writers = Array.from(format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g), ([text, quoted, letter]) => {
    if (quoted !== undefined || letter === undefined) return constant(quoted === "" ? "'" : (quoted ?? text));
    if (letter === "S") return fraction(text.length);
    const write = parts[text];
    if (write === undefined) throw new RangeError(`date format [${format}]: [${text}] is not supported`);
    return ({ ms }: Instant) => write(new Date(ms));
  });
  return (instant) => writers.map((write) => write(instant)).join("");
}

function constant(text: string): DateWriter {
  return () => text;
}

function fraction(places: number): DateWriter {
  return ({ ms, ns }) =>
    `${digits(new Date(ms).getUTCMilliseconds(), 3)}${digits(ns, 6)}`.slice(0, places).padEnd(places, "0");
}

function digits(value: number, places: number): string {
  return String(value).padStart(places, "0");
}
