// Small changes of a query, one at a time: what somebody could break by hand. A pack's tests are good enough when each change of each of its
// rules turns at least one of them red; a change that none notices is a part of the query that nothing decides.
import type {
  Call,
  Comparison,
  EventQuery,
  Expression,
  In,
  Literal,
  Match,
  Query,
  Sequence,
  Statement,
} from "../eql/ast.ts";
import type { Span } from "../text/span.ts";

export interface Mutation {
  /** What was changed, in words with the text of the query: `without event.type == "start"`. */
  readonly change: string;
  readonly statement: Statement;
}

/** All changes of a query whose text is given; the text is only quoted from. */
export function mutationsOf(statement: Statement, text: string): readonly Mutation[] {
  const { query } = statement;
  if (query.kind !== "EventQuery" && query.kind !== "Sequence") return [];
  const changed: readonly Change<Query>[] =
    query.kind === "EventQuery" ? inEventQuery(query, text) : inSequence(query, text);
  return changed.map(([change, mutant]) => ({ change, statement: { ...statement, query: mutant } }));
}

type Change<T> = readonly [change: string, mutant: T];

function within<T, U>(changes: readonly Change<T>[], rebuild: (mutant: T) => U): readonly Change<U>[] {
  return changes.map(([change, mutant]) => [change, rebuild(mutant)]);
}

function quoted(text: string, { start, end }: Span): string {
  return text.slice(start, end).replace(/\s+/g, " ");
}

// ---- queries ----

function inEventQuery(query: EventQuery, text: string): readonly Change<EventQuery>[] {
  // The category stays: events of others mostly lack the fields that the condition asks for, so that nothing would hang on it.
  return within(inExpression(query.condition, text), (condition) => ({ ...query, condition }));
}

function inSequence(sequence: Sequence, text: string): readonly Change<Query>[] {
  return [
    ...sequence.terms.flatMap((term, index) =>
      within(inEventQuery(term.query, text), (query) => ({
        ...sequence,
        terms: sequence.terms.with(index, { ...term, query }),
      })),
    ),
    ...withoutTerms(sequence),
    ...withoutKeys(sequence, text),
    ...withOtherSpan(sequence),
    ...(sequence.until === null ? [] : [["without until", { ...sequence, until: null }] as const]),
  ];
}

function withoutTerms(sequence: Sequence): readonly Change<Query>[] {
  const { terms } = sequence;
  return terms.map((_, index) => {
    const rest = terms.toSpliced(index, 1);
    return [`without term ${index + 1}`, rest.length === 1 ? rest[0]!.query : { ...sequence, terms: rest }];
  });
}

/** Each key of the sequence goes by itself; the terms' own keys, which belong together, go together. */
function withoutKeys(sequence: Sequence, text: string): readonly Change<Sequence>[] {
  const shared = sequence.by.map<Change<Sequence>>((key, index) => [
    `without by ${quoted(text, key.span)}`,
    { ...sequence, by: sequence.by.toSpliced(index, 1) },
  ]);
  if (sequence.terms.every(({ by }) => by.length === 0)) return shared;
  const terms = sequence.terms.map((term) => ({ ...term, by: [] }));
  return [...shared, ["without the terms' keys", { ...sequence, terms }]];
}

function withOtherSpan(sequence: Sequence): readonly Change<Sequence>[] {
  const { maxspan } = sequence;
  if (maxspan === null) return [];
  const shorter = { ...maxspan, milliseconds: maxspan.milliseconds / 100 };
  return [
    ["without maxspan", { ...sequence, maxspan: null }],
    ["with a hundredth of maxspan", { ...sequence, maxspan: shorter }],
  ];
}

// ---- conditions ----

function inExpression(node: Expression, text: string): readonly Change<Expression>[] {
  switch (node.kind) {
    case "Logical": {
      const { operands, operator } = node;
      const other = operator === "and" ? "or" : "and";
      return [
        [`with ${other} in ${quoted(text, node.span)}`, { ...node, operator: other }],
        ...operands.flatMap((operand, index) => [
          [`without ${quoted(text, operand.span)}`, without(node, index)] as const,
          ...within(inExpression(operand, text), (mutant) => ({ ...node, operands: operands.with(index, mutant) })),
        ]),
      ];
    }
    case "Not":
      return [
        [`without the not of ${quoted(text, node.span)}`, node.operand],
        ...within(inExpression(node.operand, text), (operand) => ({ ...node, operand })),
      ];
    case "Match":
      return inMatch(node, text);
    case "In":
      return inIn(node, text);
    case "Comparison":
      return inComparison(node, text);
    case "Call":
      return inCall(node, text);
    default:
      return [];
  }
}

function without(node: Expression & { kind: "Logical" }, index: number): Expression {
  const operands = node.operands.toSpliced(index, 1);
  return operands.length === 1 ? operands[0]! : { ...node, operands };
}

function inMatch(node: Match, text: string): readonly Change<Expression>[] {
  const { patterns } = node;
  return patterns.flatMap((pattern, index) => {
    const what = `${quoted(text, pattern.span)} of ${quoted(text, node.operand.span)}`;
    const altered = otherLiteral(pattern);
    const changes: Change<Expression>[] = altered.map((other) => [
      `with another ${what}`,
      { ...node, patterns: patterns.with(index, other) },
    ]);
    if (patterns.length > 1) changes.push([`without ${what}`, { ...node, patterns: patterns.toSpliced(index, 1) }]);
    return changes;
  });
}

function inIn(node: In, text: string): readonly Change<Expression>[] {
  const items = node.items.flatMap((item, index) =>
    within(inConstant(item, text), (other) => ({ ...node, items: node.items.with(index, other) })),
  );
  return [...items, [`with the opposite of ${quoted(text, node.span)}`, { ...node, negated: !node.negated }]];
}

function inComparison(node: Comparison, text: string): readonly Change<Expression>[] {
  const right = within(inConstant(node.right, text), (other) => ({ ...node, right: other }));
  const calls = within(inExpression(node.left, text), (left) => ({ ...node, left }));
  const opposite = node.operator === "==" ? "!=" : node.operator === "!=" ? "==" : undefined;
  if (opposite === undefined) return [...calls, ...right];
  return [...calls, ...right, [`with ${opposite} in ${quoted(text, node.span)}`, { ...node, operator: opposite }]];
}

/** The first argument is what is looked at; the others say what for. Blocks of cidrMatch are left out, not altered. */
function inCall(node: Call, text: string): readonly Change<Expression>[] {
  const isAddress = node.name.toLowerCase() === "cidrmatch";
  return node.args.flatMap((arg, index) => {
    if (index === 0) return [];
    if (!isAddress) return within(inConstant(arg, text), (other) => ({ ...node, args: node.args.with(index, other) }));
    if (node.args.length === 2) return [];
    return [[`without ${quoted(text, arg.span)}`, { ...node, args: node.args.toSpliced(index, 1) }] as const];
  });
}

function inConstant(node: Expression, text: string): readonly Change<Expression>[] {
  if (node.kind !== "String" && node.kind !== "Number" && node.kind !== "Boolean") return [];
  return otherLiteral(node).map((other) => [`with another ${quoted(text, node.span)}`, other]);
}

/** Literals near by: a text with an ending that nothing has, a number one higher and one lower. */
function otherLiteral(node: Literal): readonly Literal[] {
  switch (node.kind) {
    case "String":
      return [{ ...node, value: `${node.value}\u{fffd}` }];
    case "Number":
      return typeof node.value === "bigint"
        ? [1n, -1n].map((step) => ({ ...node, value: BigInt(node.value) + step }))
        : [1, -1].map((step) => ({ ...node, value: Number(node.value) + step }));
    case "Boolean":
      return [{ ...node, value: !node.value }];
    default:
      return [];
  }
}
