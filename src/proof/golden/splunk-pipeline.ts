// Sequences in SPL, run command by command as Splunk documents them: rows of all stages, `sort`, `eval`, `where`, and `streamstats`, whose `last()`
// keeps the latest value that is there. Nothing is known here of what the commands are meant to find.
import type { Scalar } from "../../event/event.ts";
import type { EventRow } from "../rows.ts";
import { type Expression, outsideQuotes, readExpression } from "./expression.ts";
import { interpret, type Result } from "./interpret.ts";
import { splunkDialect, splunkMeaning } from "./splunk.ts";

/** A row with the event that it is of. */
interface Row {
  readonly position: number;
  readonly fields: Map<string, readonly Scalar[]>;
}

/** Events of a stage, which is told by its place in the query, with the fields that the target's table gives them. */
type StageHits = (query: string, stage: number) => readonly (readonly [position: number, row: EventRow])[];

type Command = (rows: readonly Row[]) => readonly Row[];

const outside = (text: string) => new Error(`SPL: \`${text}\` is outside the subset`);

/** The positions of the events of each sequence, by stage. Throws where the query leaves the subset. */
export function runSplunkSequence(query: string, hits: StageHits): readonly (readonly number[])[] {
  const [sources, commands] = gathered(query);
  const all = sources.flatMap((source, stage) => stageRows(source, stage, hits));
  const numbered = new Map<string, number>();
  const rows = commands.reduce<readonly Row[]>((found, text) => {
    const next = commandOf(text)(found);
    if (text.startsWith("streamstats count"))
      for (const row of next) numbered.set(String(row.fields.get("eql_row")?.[0]), row.position);
    return next;
  }, all);
  return rows.map(({ fields }) =>
    String(fields.get("eql_rows")?.[0])
      .split(",")
      .map((row) => numbered.get(row)!),
  );
}

/** The searches of the stages, and the commands that follow on all their rows. */
function gathered(query: string): readonly [sources: readonly string[], commands: readonly string[]] {
  const [first, ...commands] = outsideQuotes(query, "\n| ");
  const together = /^\| multisearch\n {2}\[([\s\S]+)\]$/.exec(first!);
  if (together !== null) return [outsideQuotes(together[1]!, "]\n  ["), commands];
  const appended = commands.map((command) => /^append maxout=50000 maxtime=600 \[([\s\S]+)\]$/.exec(command)?.[1]);
  const others = appended.filter((source) => source !== undefined);
  if (appended.slice(0, others.length).includes(undefined)) throw outside(query);
  return [[first!, ...others], commands.slice(others.length)];
}

/** The rows of a stage: its search gives events, to which the `eval` commands behind it add fields. */
function stageRows(source: string, stage: number, hits: StageHits): readonly Row[] {
  const steps = outsideQuotes(source, " | ");
  const begin = steps.findIndex((step) => step.startsWith("eval "));
  if (begin === -1) throw outside(source);
  const rows = hits(steps.slice(0, begin).join("\n| "), stage).map(([position, row]) => ({
    position,
    fields: new Map(row),
  }));
  return steps.slice(begin).reduce<readonly Row[]>((found, step) => commandOf(step)(found), rows);
}

function commandOf(text: string): Command {
  const [, name, rest] = /^(\w+) ([\s\S]+)$/.exec(text) ?? [];
  switch (name) {
    case "sort":
      return sortCommand(rest!);
    case "eval":
      return evalCommand(rest!);
    case "where": {
      const condition = readExpression(rest!, splunkDialect);
      return (rows) => rows.filter((row) => valueIn(condition, row) === true);
    }
    case "streamstats":
      return rest!.startsWith("count as ") ? countCommand(rest!) : lastCommand(rest!);
    default:
      throw outside(text);
  }
}

function valueIn(tree: Expression, { fields }: Row): Result {
  return interpret(tree, fields, splunkMeaning);
}

function set(fields: Map<string, readonly Scalar[]>, name: string, value: Result | undefined): void {
  if (value === null || value === undefined) fields.delete(name);
  else fields.set(name, [value as Scalar]);
}

/** `0 +field, -field`: all rows, by numbers. */
function sortCommand(rest: string): Command {
  const keys = /^0 (.+)$/.exec(rest)?.[1]?.split(", ");
  if (keys === undefined) throw outside(rest);
  const number = (row: Row, key: string) => Number(row.fields.get(key.slice(1))?.[0]) * (key.startsWith("-") ? -1 : 1);
  return (rows) =>
    rows.toSorted((a, b) => keys.map((key) => number(a, key) - number(b, key)).find((one) => one !== 0) ?? 0);
}

function evalCommand(rest: string): Command {
  const [, name, text] = /^(\w+)=([\s\S]+)$/.exec(rest) ?? [];
  if (name === undefined) throw outside(rest);
  const tree = readExpression(text!, splunkDialect);
  return (rows) =>
    rows.map((row) => {
      const fields = new Map(row.fields);
      set(fields, name, valueIn(tree, row));
      return { ...row, fields };
    });
}

function countCommand(rest: string): Command {
  const name = /^count as (\w+)$/.exec(rest)?.[1];
  if (name === undefined) throw outside(rest);
  return (rows) => rows.map((row, index) => ({ ...row, fields: new Map(row.fields).set(name, [index + 1]) }));
}

/** `current=f last(eval(…)) as name … by key`: what came before a row among those of its key. */
function lastCommand(rest: string): Command {
  const [, functions, key] = /^current=f (.+) by (\w+)$/.exec(rest) ?? [];
  if (functions === undefined) throw outside(rest);
  const asked = outsideQuotes(functions, " last(").map((one) => {
    const [, text, name] = /^(?:last\()?eval\((.+)\)\) as (\w+)$/.exec(one) ?? [];
    if (name === undefined) throw outside(rest);
    return { name, tree: readExpression(text!, splunkDialect) };
  });
  return (rows) => {
    const before = new Map<string, Map<string, Result>>();
    return rows.map((row) => {
      const group = String(row.fields.get(key!)?.[0]);
      const known = before.get(group) ?? new Map<string, Result>();
      before.set(group, known);
      const fields = new Map(row.fields);
      for (const { name } of asked) set(fields, name, known.get(name));
      for (const { name, tree } of asked) {
        const value = valueIn(tree, row);
        if (value !== null) known.set(name, value);
      }
      return { ...row, fields };
    });
  };
}
