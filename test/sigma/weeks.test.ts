// Weeks as tests of days: whatever a year begins with, each of its days is in one week, and the next week begins on Monday.
import { expect, test } from "vitest";
import { compileCondition } from "../../src/compile/index.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { field } from "../../src/sigma/to-eql/build.ts";
import { weekTest } from "../../src/sigma/to-eql/weeks.ts";

const span = { start: 0, end: 0 };
const day = 86_400_000;

test("every day is in one week, which changes on Mondays", () => {
  const fields = new FieldTable();
  const weeks = Array.from({ length: 53 }, (_, index) => index + 1);
  const tests = weeks.map((week) => compileCondition(weekTest(field("date", span), "==", week, span), { fields }));
  let last = 0;
  // 28 years are all kinds of years there are.
  for (let time = Date.UTC(2004, 0, 1); time < Date.UTC(2032, 0, 1); time += day) {
    const date = new Date(time).toISOString();
    const event = new DocumentEvent({ date }, fields);
    const found = weeks.filter((_week, index) => tests[index]!(event));
    expect(found, date).toHaveLength(1);
    const begins = new Date(time).getUTCDay() === 1;
    if (last > 0) expect(found[0] !== last, date).toBe(begins);
    // The year's first Thursday is in its first week.
    if (/-01-0[4-7]/.test(date) && begins) expect(found[0], date).toBeLessThan(3);
    if (/-01-04/.test(date)) expect(found[0], date).toBe(1);
    last = found[0]!;
  }
});
