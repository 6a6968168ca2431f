// Date literals of queries: a date text, or date math on `now` or on an anchor (`now-1d/d`, `2021-01-01||+1M/M`). Each gives the stretch of
// time it stands for, from which comparison takes the end it needs: `>` what comes after it, `<` what comes before.
import { fromEpochMs, type Instant, type InstantRange, parseDate, plusNanos } from "./instant.ts";

type Unit = "y" | "M" | "w" | "d" | "h" | "m" | "s";

const step = /^(?:([+-])(\d{0,9})|\/)([yMwdhHms])/;

/** The stretch of time of a date literal; `undefined` if it is no date. `now` is epoch milliseconds. */
export function parseDateLiteral(literal: string | number | bigint, now: number): InstantRange | undefined {
  if (typeof literal !== "string") {
    const from = fromEpochMs(Number(literal));
    return Number.isFinite(from.ms) ? { from, to: plusNanos(from, 1_000_000) } : undefined;
  }
  if (literal.startsWith("now")) return calculate({ ms: now, ns: 0 }, literal.slice(3));
  const anchor = literal.indexOf("||");
  if (anchor < 0) return parseDate(literal);
  const start = parseDate(literal.slice(0, anchor))?.from;
  return start && calculate(start, literal.slice(anchor + 2));
}

function calculate(start: Instant, math: string): InstantRange | undefined {
  const date = new Date(start.ms);
  let rest = math;
  let rounded: Unit | undefined;
  while (rest !== "") {
    const match = step.exec(rest);
    if (match === null || rounded !== undefined) return undefined;
    const unit = match[3] === "H" ? "h" : (match[3] as Unit);
    if (match[1] === undefined) {
      rounded = unit;
      roundDown(date, unit);
    } else add(date, unit, Number(`${match[1]}${match[2] === "" ? "1" : match[2]}`));
    rest = rest.slice(match[0].length);
  }
  const from = date.getTime();
  if (rounded === undefined)
    return Number.isNaN(from) ? undefined : { from: { ms: from, ns: start.ns }, to: { ms: from + 1, ns: 0 } };
  add(date, rounded, 1);
  return Number.isNaN(date.getTime()) ? undefined : { from: { ms: from, ns: 0 }, to: { ms: date.getTime(), ns: 0 } };
}

function add(date: Date, unit: Unit, amount: number): void {
  switch (unit) {
    case "y":
      addMonths(date, amount * 12);
      break;
    case "M":
      addMonths(date, amount);
      break;
    default:
      date.setTime(date.getTime() + amount * unitMs[unit]);
  }
}

const unitMs = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** Months are added by the calendar; a day that the month lacks becomes its last day. */
function addMonths(date: Date, amount: number): void {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + amount);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
}

function roundDown(date: Date, unit: Unit): void {
  if (unit === "y") date.setUTCMonth(0, 1);
  if (unit === "M") date.setUTCDate(1);
  if (unit === "w") date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (unit === "h") date.setUTCMinutes(0, 0, 0);
  else if (unit === "m") date.setUTCSeconds(0, 0);
  else if (unit === "s") date.setUTCMilliseconds(0);
  else date.setUTCHours(0, 0, 0, 0);
}
