// The dates of a range in the `format` that the clause names, as literals of EQL. What the literal leaves open (the time of a day) stays open.
import { compileDateFormat } from "../../event/date-format.ts";
import { formatInstant, type Instant } from "../../event/instant.ts";
import type { JsonValue } from "../json-value.ts";

/** A date or date math of a range clause. `local`: a date whose format has no zone gets none, so that it can be read by a clock. */
export function formattedLiteral(limit: JsonValue, format: JsonValue, local: boolean): string | number {
  const value = limit.scalar();
  if (typeof value === "boolean") return limit.fail("a date is expected here");
  if (typeof value === "number" && isEpoch(format.text())) return epochLiteral(value, limit, format);
  const text = String(value);
  if (text.startsWith("now")) return text;
  const [anchor = "", math] = text.split("||", 2);
  const literal = read(anchor, limit, format, local);
  return math === undefined ? literal : `${literal}||${math}`;
}

function isEpoch(format: string): boolean {
  return format.split("||").some((part) => part.startsWith("epoch_"));
}

function epochLiteral(value: number, limit: JsonValue, format: JsonValue): number {
  const instant = parserOf(format)(value);
  return instant === undefined ? limit.fail(`this is no date of the format ${format.text()}`) : instant.ms;
}

function read(text: string, limit: JsonValue, format: JsonValue, local: boolean): string {
  for (const part of format.text().split("||")) {
    const instant = parserOf(format, part)(text);
    if (instant === undefined) continue;
    // ISO texts say themselves what they leave open.
    if (/time|iso8601/.test(part)) return text;
    const written = dateOf(instant, /[Hhms]|epoch/.test(part));
    return local && !/[XZ]|epoch/.test(part) ? written.replace(/Z$/, "") : written;
  }
  return limit.fail(`this is no date of the format ${format.text()}`);
}

function dateOf(instant: Instant, hasTime: boolean): string {
  const text = formatInstant(instant);
  return hasTime ? text : text.slice(0, "2026-01-01".length);
}

function parserOf(format: JsonValue, part = format.text()): ReturnType<typeof compileDateFormat> {
  try {
    return compileDateFormat(part);
  } catch (error) {
    return format.fail((error as RangeError).message);
  }
}
