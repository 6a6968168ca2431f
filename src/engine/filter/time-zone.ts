// `time_zone` of a range: the clock that dates without a zone of their own are told by. Date math rounds by it, too (`now/d` is the day there).
import { parseDateLiteral } from "../../event/date-math.ts";
import type { Instant, InstantRange } from "../../event/instant.ts";
import type { JsonValue } from "../json-value.ts";

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
export type TimeZone = (ms: number) => number;

/** Reads `UTC`, `Z`, `+01:00` or a name of the time zone data base. */
export function timeZone(json: JsonValue): TimeZone {
  const name = json.text();
  if (name === "Z" || name === "UTC") return () => 0;
  const fixed = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/.exec(name);
  return fixed === null ? namedZone(name, json) : fixedZone(fixed);
}

function fixedZone([, sign, hours, minutes = "0"]: RegExpExecArray): TimeZone {
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return () => offset;
}

function namedZone(name: string, json: JsonValue): TimeZone {
  const clock = clockOf(name);
  if (clock === undefined) return json.fail(`there is no time zone ${JSON.stringify(name)}`);
  return (ms) => {
    const parts = new Map(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const [year, month, day] = [part("year"), part("month"), part("day")];
    const shown = Date.UTC(year, month - 1, day, part("hour"), part("minute"), part("second"));
    return shown - Math.floor(ms / 1000) * 1000;
  };
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const number = "2-digit";
  const date = { year: "numeric", month: number, day: number } as const;
  const time = { hour: number, minute: number, second: number, hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, ...date, ...time });
  } catch {
    return undefined;
  }
}

/** The stretch of time that a literal covers by a zone's clock; undefined where the zone has no say, or the literal is no date. */
export function rangeInZone(literal: string, zone: TimeZone, now: number): InstantRange | undefined {
  const [anchor = ""] = literal.split("||");
  const tellsItself = anchor.startsWith("now") ? !anchor.includes("/") : hasZone.test(anchor) || isEpoch.test(anchor);
  if (tellsItself) return undefined;
  const local = parseDateLiteral(literal, now + zone(now));
  return local && { from: toInstant(local.from, zone), to: toInstant(local.to, zone) };
}

const hasZone = /[T ]\d.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/;
const isEpoch = /^-?\d{5,}$/;

const day = 86_400_000;

/** A time of a clock that is set forward or back: of two instants that show it the first, of none the one by the offset before. */
function toInstant({ ms, ns }: Instant, zone: TimeZone): Instant {
  const [early, late] = [ms - zone(ms - day), ms - zone(ms + day)];
  const found = early + zone(early) !== ms && late + zone(late) === ms ? late : early;
  return { ms: found, ns };
}
