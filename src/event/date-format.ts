// Date formats of an Elasticsearch mapping ("dd-MM-yyyy", "epoch_second||yyyy/MM/dd HH:mm"): Java's letters, as far as dates in events use
// them. A format gives the parser of that field's texts.
import { fromEpochMs, type Instant, parseInstant } from "./instant.ts";

/** Reads a field's text or number; `undefined` if it is not of this format. */
export type InstantParser = (value: string | number) => Instant | undefined;

const parts: Readonly<Record<string, string>> = {
  yyyy: "(?<year>\\d{4})",
  uuuu: "(?<year>\\d{4})",
  yy: "(?<year>\\d{2})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  MMM: "(?<name>[A-Za-z]{3})",
  dd: "(?<day>\\d{2})",
  d: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  H: "(?<hour>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
  X: "(?<zone>Z|[+-]\\d{2}(?::?\\d{2})?)",
  XX: "(?<zone>Z|[+-]\\d{4})",
  XXX: "(?<zone>Z|[+-]\\d{2}:\\d{2})",
  Z: "(?<zone>[+-]\\d{4})",
};

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * A parser for a mapping's `format`; alternatives are joined by `||`.
 * @throws {RangeError} if the format has a letter that is not supported
 */
export function compileDateFormat(format: string): InstantParser {
  const parsers = format.split("||").map(single);
  return (value) => {
    for (const parse of parsers) {
      const instant = parse(value);
      if (instant !== undefined) return instant;
    }
    return undefined;
  };
}

function single(format: string): InstantParser {
  if (format === "epoch_millis") return (value) => epoch(value, 1);
  if (format === "epoch_second") return (value) => epoch(value, 1000);
  if (/^(?:strict_)?date_(?:optional_)?time(?:_nanos|_no_millis)?$/.test(format) || /^iso8601$/.test(format)) {
    return (value) => (typeof value === "string" ? parseInstant(value) : undefined);
  }
  const pattern = new RegExp(`^${toRegExp(format)}$`, "i");
  return (value) => fromGroups(pattern.exec(String(value))?.groups);
}

function epoch(value: string | number, unit: number): Instant | undefined {
  if (typeof value === "string" && !/^-?\d+(?:\.\d+)?$/.test(value)) return undefined;
  return fromEpochMs(Number(value) * unit);
}

function toRegExp(format: string): string {
  const token = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g;
  return format.replace(token, (text, quoted: string | undefined, letter: string | undefined) => {
    if (quoted !== undefined) return literal(quoted === "" ? "'" : quoted);
    if (letter === undefined) return literal(text);
    if (letter === "S" || letter === "n") return `(?<fraction>\\d{${text.length}})`;
    const part = parts[text];
    if (part === undefined) throw new RangeError(`date format [${format}]: [${text}] is not supported`);
    return part;
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function fromGroups(groups: Readonly<Record<string, string | undefined>> | undefined): Instant | undefined {
  if (groups === undefined) return undefined;
  const {
    year = "1970",
    name,
    day = "01",
    hour = "00",
    minute = "00",
    second = "00",
    fraction = "0",
    zone = "Z",
  } = groups;
  const month = name === undefined ? (groups.month ?? "01") : String(months.indexOf(name.toLowerCase()) + 1);
  const [MM, dd, HH] = [month, day, hour].map((part) => part.padStart(2, "0"));
  return parseInstant(
    `${year.length === 2 ? `20${year}` : year}-${MM}-${dd}T${HH}:${minute}:${second}.${fraction}${zone}`,
  );
}
