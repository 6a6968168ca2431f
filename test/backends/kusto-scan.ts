// The `scan` operator of KQL over rows, as Microsoft documents it: each row is tried on the steps from the last to the first; a step takes it with the
// state of the step before, which then moves on, or with its own state, or, being the first, always. Only what our queries use is understood.

import type { Scalar } from "../../src/event/event.ts";
import { type Dialect, names, numberLiteral, readExpression } from "../../src/proof/golden/expression.ts";
import { interpret, type Meaning } from "../../src/proof/golden/interpret.ts";

/** A row of the query's `union`: its columns by name. */
export type ScanRow = ReadonlyMap<string, Scalar>;

interface Step {
  readonly name: string;
  readonly isOutput: boolean;
  readonly condition: string;
  readonly assignments: readonly (readonly [column: string, text: string])[];
}

/** The rows of each step that a state holds. */
type State = ReadonlyMap<string, ScanRow>;

const dialect: Dialect = {
  title: "KQL's scan",
  and: "and",
  or: "or",
  not: "not",
  orBindsTighter: false,
  infix: ["==", "<=", "-"],
  postfix: [],
  literals: [
    { pattern: /(?:true|false)\b/y, read: (text) => ({ kind: "boolean", text, value: text === "true" }) },
    { pattern: /\d+ms\b/y, read: (text) => ({ kind: "number", text, value: Number.parseInt(text, 10) }) },
    numberLiteral,
    names(/[a-z_0-9]+(?:\.[a-z_]+)?/y),
  ],
  calls: false,
  tight: [],
};

const meaning: Meaning = {
  absent: null,
  operate: (operator, left, right) => {
    if (left === null || right === null) return null;
    if (operator === "==") return left === right;
    return operator === "-" ? Number(left) - Number(right) : Number(left) <= Number(right);
  },
  call: () => null,
};

/** The rows that a query's `partition … (sort … | scan …)` gives, one partition after the other. */
export function runScan(query: string, rows: readonly ScanRow[]): readonly ScanRow[] {
  const [, commands] = /\n\| partition hint\.strategy=native by eql_key \((.+)\)$/s.exec(query)!;
  const [, cumulated, declared, steps] =
    /^sort by eql_time asc, eql_stage desc(?: \| extend (eql_until) = row_cumsum\(iff\(eql_stage == -1, 1, 0\)\))? \| scan declare \((.+?)\) with \((.+)\)$/s.exec(
      commands!,
    )!;
  if (declared !== "eql_met: bool = false, eql_start: datetime") throw new Error(`scan declares ${declared}`);
  const keys = [...new Set(rows.map((row) => row.get("eql_key")))];
  return keys.flatMap((key) => {
    const sorted = rows
      .filter((row) => row.get("eql_key") === key)
      .toSorted(
        (a, b) => number(a, "eql_time") - number(b, "eql_time") || number(b, "eql_stage") - number(a, "eql_stage"),
      );
    return scan(cumulated === undefined ? sorted : withUntil(sorted), readSteps(steps!));
  });
}

function number(row: ScanRow, name: string): number {
  return Number(row.get(name));
}

function withUntil(rows: readonly ScanRow[]): readonly ScanRow[] {
  let seen = 0;
  return rows.map((row) => {
    if (row.get("eql_stage") === -1) seen++;
    return new Map(row).set("eql_until", seen);
  });
}

function readSteps(text: string): readonly Step[] {
  return text.split(/(?<=;) /).map((one) => {
    const [, name, quiet, condition, assigned] = /^step (\w+)( output=none)?: (.+) => (.+);$/.exec(one)!;
    const assignments = assigned!.split(", ").map((pair) => pair.split(" = ") as [string, string]);
    return { name: name!, isOutput: quiet === undefined, condition: condition!, assignments };
  });
}

function scan(rows: readonly ScanRow[], steps: readonly Step[]): readonly ScanRow[] {
  const states: State[] = steps.map(() => new Map());
  const output: ScanRow[] = [];
  for (const row of rows)
    for (const [index, step] of [...steps.entries()].reverse()) {
      const before = index === 0 ? undefined : states[index - 1]!;
      if (before !== undefined && before.size > 0 && holds(step, row, before)) {
        states[index - 1] = new Map();
        states[index] = new Map(before).set(step.name, extended(step, row, before));
      } else if ((index === 0 || states[index]!.size > 0) && holds(step, row, states[index]!))
        states[index] = new Map(states[index]).set(step.name, extended(step, row, states[index]!));
      else continue;
      if (step.isOutput) output.push(states[index]!.get(step.name)!);
    }
  return output;
}

function holds(step: Step, row: ScanRow, state: State): boolean {
  return valueIn(step.condition, row, state) === true;
}

function extended(step: Step, row: ScanRow, state: State): ScanRow {
  const result = new Map(row);
  for (const [column, text] of step.assignments) result.set(column, valueIn(text, row, state) as Scalar);
  return result;
}

/** Columns of the row by their names, of a state's rows by `step.column`; a declared column that no step has assigned has its default. */
function valueIn(text: string, row: ScanRow, state: State): unknown {
  const named = new Map<string, readonly Scalar[]>([...row].map(([name, value]) => [name, [value]]));
  for (const [step] of text.matchAll(/stage_\d+(?=\.)/g)) {
    named.set(`${step}.eql_met`, [false]);
    for (const [name, value] of state.get(step) ?? []) named.set(`${step}.${name}`, [value]);
  }
  return interpret(readExpression(text, dialect), named, meaning);
}
