// The week of a date (ISO 8601), for which EQL has no word. Which days a week has depends on the weekday that a year begins with and on whether it is
// a leap year: of the years of one such kind, the days of the wanted weeks are the same few ranges of `MM-DD`.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import { type Comparison, compares } from "../document/matcher.ts";
import { and, call, compare, number, oneOf, or, text, truth } from "./build.ts";

/** The years that are told apart. */
const firstYear = 1970;
const lastYear = 2099;

/** The first and last of some days that follow each other, as `MM-DD`. */
type DayRange = readonly [first: string, last: string];

/** A test of the week of a date, which the operand gives as text (`2024-05-01T…`). Dates outside of 1970 to 2099 have none. */
export function weekTest(operand: Expression, operator: Comparison | "==", value: number, span: Span): Expression {
  const part = (from: number, to: number) => call("substring", [operand, number(from, span), number(to, span)], span);
  const [year, day] = [part(0, 4), part(5, 10)];
  const tests = kindsOfYears(operator, value).map(({ years, ranges }) => {
    const within = ranges.map(([first, last]) =>
      first === last
        ? compare(day, "==", text(first, span), span)
        : and(span, [compare(day, ">=", text(first, span), span), compare(day, "<=", text(last, span), span)]),
    );
    return and(span, [oneOf(year, years.map(String), false, span), or(span, within)]);
  });
  return tests.length === 0 ? truth(false, span) : or(span, tests);
}

interface KindOfYear {
  readonly years: readonly number[];
  readonly ranges: readonly DayRange[];
}

/** The years that have days of the wanted weeks, by what days these are. */
function kindsOfYears(operator: Comparison | "==", value: number): readonly KindOfYear[] {
  const kinds = new Map<string, KindOfYear>();
  for (let year = firstYear; year <= lastYear; year++) {
    const ranges = rangesOf(year, (week) => compares(week, operator, value));
    const known = kinds.get(ranges.join())?.years ?? [];
    if (ranges.length > 0) kinds.set(ranges.join(), { years: [...known, year], ranges });
  }
  return [...kinds.values()];
}

const dayLength = 86_400_000;

function rangesOf(year: number, isWanted: (week: number) => boolean): readonly DayRange[] {
  const ranges: (readonly [first: string, last: string])[] = [];
  let isOpen = false;
  for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += dayLength) {
    const day = new Date(time).toISOString().slice(5, 10);
    const wanted = isWanted(isoWeek(time));
    if (wanted) ranges.push([isOpen ? ranges.pop()![0] : day, day]);
    isOpen = wanted;
  }
  return ranges;
}

/** A week begins on a Monday, and belongs to the year of its Thursday. */
function isoWeek(time: number): number {
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  const thursday = time + (3 - weekday) * dayLength;
  const start = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - start) / (7 * dayLength)) + 1;
}
