// What Elasticsearch's parser refuses though its grammar allows it: too few items, join keys that are no fields, limits of `runs`,
// missing events without `maxspan`, pipes. Works on the tree, so that it also judges trees that were not parsed.
import type { Diagnostic, Fix } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { didYouMean, suggestAll } from "../text/suggest.ts";
import type { Expression, Join, Pipe, Sample, Sequence, Statement, Term } from "./ast.ts";
import type { ParseCode } from "./diagnostics.ts";
import { printExpression } from "./printer.ts";
import { walk } from "./visit.ts";

export type Report = (diagnostic: Diagnostic) => void;

export const MAX_RUNS = 100;
export const MAX_SAMPLE_ITEMS = 5;
const pipes = ["head", "tail"];
const unsupportedPipes = ["count", "filter", "sort", "unique", "unique_count"];

/** Reports everything about a statement's structure that Elasticsearch's parser refuses. */
export function checkStructure(statement: Statement, report: Report): void {
  const { query } = statement;
  if (query.kind === "Sequence") checkSequence(query, report);
  else if (query.kind === "Sample") checkSample(query, report);
  else if (query.kind === "Join") checkJoin(query, report);
  for (const pipe of statement.pipes) checkPipe(pipe, statement, report);
}

function error(code: ParseCode, span: Span, message: string, hint?: string, fix?: Fix): Diagnostic {
  return {
    code,
    severity: "error",
    message,
    span,
    ...(hint === undefined ? {} : { hint }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The number of items with `runs=N` counted N times. */
export function stageCount(terms: readonly Term[]): number {
  return terms.reduce((count, term) => count + (term.runs?.count ?? 1), 0);
}

function checkSequence(sequence: Sequence, report: Report): void {
  const { terms, until, maxspan } = sequence;
  const stages = stageCount(terms);
  if (terms.length > 0 && stages < 2) {
    report(error("too-few-items", sequence.span, `A sequence needs at least two items, but this has ${stages}`));
  } else if (terms.length > 0 && terms.every((term) => term.missing)) {
    report(error("only-missing-events", sequence.span, "A sequence needs at least one event that is not missing"));
  }
  const missing = terms.find((term) => term.missing);
  if (missing !== undefined && maxspan === null) {
    report(
      error(
        "missing-event-without-maxspan",
        { start: missing.span.start, end: missing.span.start + 2 },
        "A missing event needs `with maxspan`",
        "Write `sequence … with maxspan=5m …`: it says how long the event must stay away.",
      ),
    );
  }
  for (const { runs } of terms) {
    if (runs !== null && (runs.count < 1 || runs.count > MAX_RUNS)) {
      report(error("invalid-runs", runs.span, `\`runs\` must be from 1 to ${MAX_RUNS}, not ${runs.count}`));
    }
  }
  checkKeys(sequence.by, until === null ? terms : [...terms, until], report);
}

function checkSample(sample: Sample, report: Report): void {
  const { terms } = sample;
  if (terms.length === 1) {
    report(error("too-few-items", sample.span, "A sample needs at least two items, but this has 1"));
  }
  if (terms.length > MAX_SAMPLE_ITEMS) {
    const span = terms[MAX_SAMPLE_ITEMS]!.span;
    report(
      error("too-many-items", span, `A sample has at most ${MAX_SAMPLE_ITEMS} items, but this has ${terms.length}`),
    );
  }
  if (sample.by.length === 0 && terms.length > 0 && terms.every((term) => term.by.length === 0)) {
    report(error("sample-without-keys", sample.span, "A sample needs join keys", "Write `sample by host.id …`."));
  }
  checkKeys(sample.by, terms, report);
}

function checkJoin(join: Join, report: Report): void {
  if (join.terms.length === 1) {
    report(error("too-few-items", join.span, "A join needs at least two items, but this has 1"));
  }
  checkKeys(join.by, join.until === null ? join.terms : [...join.terms, join.until], report);
}

function checkKeys(shared: readonly Expression[], terms: readonly Term[], report: Report): void {
  for (const key of [...shared, ...terms.flatMap((term) => term.by)]) {
    if (key.kind !== "Field" && key.kind !== "Invalid") {
      report(
        error("join-key-not-field", key.span, "A join key must be a field", "Functions and values cannot join events."),
      );
    }
  }
}

function checkPipe(pipe: Pipe, statement: Statement, report: Report): void {
  const { name, args } = pipe;
  if (name === "") return;
  if (unsupportedPipes.includes(name)) {
    const fix = name === "filter" ? joinedFilter(pipe, statement) : undefined;
    return report(error("unsupported-pipe", pipe.span, `The pipe \`${name}\` is not supported`, pipeHints[name], fix));
  }
  if (!pipes.includes(name)) {
    const hint = didYouMean(suggestAll(name, pipes)) ?? "Elasticsearch has `head` and `tail`.";
    return report(error("unknown-pipe", pipe.span, `There is no pipe \`${name}\``, hint));
  }
  if (args.length !== 1) {
    const count = args.length === 0 ? "none" : args.length;
    const hint = `Write \`| ${name} 10\`.`;
    return report(
      error("invalid-pipe-argument", pipe.span, `\`${name}\` takes exactly one number, found ${count}`, hint),
    );
  }
  const argument = args[0]!;
  const value = constantInteger(argument);
  if (argument.kind !== "Invalid" && (value === undefined || value < 0n || value > 2147483647n)) {
    report(error("invalid-pipe-argument", argument.span, `\`${name}\` takes a whole number that is not negative`));
  }
}

/** A `filter` right behind an event query, as part of its condition. */
function joinedFilter(pipe: Pipe, { query, pipes: all }: Statement): Fix | undefined {
  const [filter, ...more] = pipe.args;
  if (query.kind !== "EventQuery" || all[0] !== pipe || filter === undefined || more.length > 0) return undefined;
  if ([query.condition, filter].some((part) => [...walk(part)].some(({ kind }) => kind === "Invalid")))
    return undefined;
  const { start, end } = query.condition.span;
  return {
    title: "Join the conditions by `and`",
    edits: [
      { span: { start, end: start }, text: "(" },
      { span: { start: end, end }, text: ")" },
      { span: { start: query.span.end, end: pipe.span.end }, text: ` and (${printExpression(filter)})` },
    ],
  };
}

const pipeHints: Readonly<Record<string, string>> = {
  count: "The response counts its hits: `hits.total`.",
  filter: "Write the condition into the query itself.",
  sort: "Results always come in the order of their timestamps.",
  unique: "Tell duplicates apart after the search.",
  unique_count: "Tell duplicates apart after the search.",
};

/** The value of an expression made of integers alone, such as `2147483648-1`; undefined for anything else. */
export function constantInteger(expression: Expression): bigint | undefined {
  switch (expression.kind) {
    case "Number":
      return expression.type === "double" ? undefined : BigInt(expression.value);
    case "Sign": {
      const value = constantInteger(expression.operand);
      return value === undefined || expression.operator === "+" ? value : -value;
    }
    case "Arithmetic": {
      const left = constantInteger(expression.left);
      const right = constantInteger(expression.right);
      return left === undefined || right === undefined ? undefined : integerOperation(expression.operator, left, right);
    }
    default:
      return undefined;
  }
}

function integerOperation(operator: "+" | "-" | "*" | "/" | "%", left: bigint, right: bigint): bigint | undefined {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  if (right === 0n) return undefined;
  return operator === "/" ? left / right : left % right;
}
