// Random EQL trees, as the parser could give them: for properties that hold for every tree.
import fc from "fast-check";
import type { Category, EventQuery, Expression, Literal, Pipe, Query, Statement, Term } from "../../src/eql/ast.ts";
import { fitsRaw } from "../../src/eql/quote.ts";

const span = { start: 0, end: 0 };

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("process", "name", "a", "_b", "@timestamp", "user", "head", "runs", "s") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "where",
      "AND",
      "Not",
      "sequence",
      "my-field",
      "1st",
      "a`b",
      "with blank",
      "日本",
      "any",
    ),
  },
);

const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));

const string = fc.oneof(
  fc.constantFrom("cmd.exe", "*\\Temp\\*", "", 'say "hi"', '""', "line\nbreak", "\u202e", "a\\", "\ud83d", "?"),
  fc.string({ unit: "binary", maxLength: 12 }),
);

const literal: fc.Arbitrary<Literal> = fc.oneof(
  string.chain((value) =>
    fc.boolean().map((raw): Literal => ({ kind: "String", value, quote: raw && fitsRaw(value) ? '"""' : '"', span })),
  ),
  fc.constant<Literal>({ kind: "Null", span }),
  fc.boolean().map((value): Literal => ({ kind: "Boolean", value, span })),
  fc.nat().map((value): Literal => ({ kind: "Number", value, type: "integer", span })),
  fc.bigInt(2147483648n, 2n ** 64n - 1n).map((value): Literal => {
    const safe = value <= BigInt(Number.MAX_SAFE_INTEGER);
    return { kind: "Number", value: safe ? Number(value) : value, type: "long", span };
  }),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value): Literal => ({ kind: "Number", value: value === 0 ? 0 : value, type: "double", span })),
);

const field = fc.record({ path, optional: fc.boolean() }).map((rest): Expression => ({ kind: "Field", ...rest, span }));

/** An expression of any kind, of any depth up to some ten levels. */
export const arbitraryExpression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => {
  const node = tie("node");
  const nodes = (minLength: number) => fc.array(node, { minLength, maxLength: 4 });
  const make = <T extends object>(parts: fc.Arbitrary<T>): fc.Arbitrary<T & { span: typeof span }> =>
    parts.map((rest) => ({ ...rest, span }));
  return {
    node: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      literal,
      field,
      make(
        fc.record({
          kind: fc.constant("Logical" as const),
          operator: fc.constantFrom("and", "or"),
          operands: nodes(2),
        }),
      ),
      make(fc.record({ kind: fc.constant("Not" as const), operand: node })),
      make(
        fc.record({
          kind: fc.constant("Comparison" as const),
          operator: fc.constantFrom("==", "!=", "<", "<=", ">", ">="),
          left: node,
          right: node,
        }),
      ),
      make(
        fc.record({
          kind: fc.constant("In" as const),
          negated: fc.boolean(),
          caseInsensitive: fc.boolean(),
          operand: node,
          items: nodes(1),
        }),
      ),
      make(
        fc
          .record({
            kind: fc.constant("Match" as const),
            operator: fc.constantFrom(":", "like", "like~", "regex", "regex~"),
            operand: node,
            patterns: fc.array(literal, { minLength: 1, maxLength: 3 }),
          })
          .chain((match) => fc.boolean().map((list) => ({ ...match, list: list || match.patterns.length > 1 }))),
      ),
      make(
        fc.record({
          kind: fc.constant("Arithmetic" as const),
          operator: fc.constantFrom("+", "-", "*", "/", "%"),
          left: node,
          right: node,
        }),
      ),
      make(fc.record({ kind: fc.constant("Sign" as const), operator: fc.constantFrom("+", "-"), operand: node })),
      make(
        fc.record({
          kind: fc.constant("Call" as const),
          name: fc.constantFrom("length", "endsWith", "f", "Between"),
          nameSpan: fc.constant(span),
          caseInsensitive: fc.boolean(),
          args: nodes(0),
        }),
      ),
    ),
  };
}).node;

const category: fc.Arbitrary<Category> = fc.oneof(
  fc.constant<Category>({ kind: "Category", name: "any", any: true, quote: null, span }),
  fc
    .constantFrom("process", "sequence_like", "Any")
    .map((plain): Category => ({ kind: "Category", name: plain, any: false, quote: null, span })),
  string.map((quoted): Category => ({ kind: "Category", name: quoted, any: false, quote: '"', span })),
);

const eventQuery: fc.Arbitrary<EventQuery> = fc
  .record({ category, condition: arbitraryExpression })
  .map((rest) => ({ kind: "EventQuery", ...rest, span }));

const keys = (count: number) => fc.array(field, { minLength: count, maxLength: count });

const term = (keyCount: number, missing: boolean): fc.Arbitrary<Term> =>
  fc.record({ query: eventQuery, by: keys(keyCount), runs: fc.option(fc.integer({ min: 1, max: 100 })) }).map(
    ({ query, by, runs }): Term => ({
      kind: "Term",
      missing,
      query,
      by,
      runs: runs === null ? null : { kind: "Runs", count: runs, span },
      span,
    }),
  );

const unitMilliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const sequence: fc.Arbitrary<Query> = fc
  .record({ shared: fc.nat(2), own: fc.nat(2), missing: fc.boolean(), value: fc.integer({ min: 1, max: 999 }) })
  .chain(({ shared, own, missing, value }) =>
    fc
      .record({
        by: keys(shared),
        first: term(own, false),
        others: fc.array(term(own, missing), { minLength: 1, maxLength: 2 }),
        until: fc.option(term(own, false)),
        unit: fc.constantFrom("ms", "s", "m", "h", "d"),
      })
      .map(
        ({ by, first, others, until, unit }): Query => ({
          kind: "Sequence",
          by,
          maxspan: { kind: "Duration", value, unit, milliseconds: value * unitMilliseconds[unit], span },
          terms: [first, ...others],
          until: until === null ? null : { ...until, runs: null },
          span,
        }),
      ),
  );

const sample: fc.Arbitrary<Query> = fc
  .record({ by: keys(1), terms: fc.array(term(1, false), { minLength: 2, maxLength: 4 }) })
  .map(({ by, terms }) => ({ kind: "Sample", by, terms: terms.map((each) => ({ ...each, runs: null })), span }));

const pipe: fc.Arbitrary<Pipe> = fc
  .record({ name: fc.constantFrom("head", "tail"), count: fc.nat(1000) })
  .map(({ name: of, count }) => ({
    kind: "Pipe",
    name: of,
    args: [{ kind: "Number", value: count, type: "integer", span }],
    span,
  }));

/** A statement of any kind that Elasticsearch's parser accepts. */
export const arbitraryStatement: fc.Arbitrary<Statement> = fc
  .record({ query: fc.oneof(eventQuery, sequence, sample), pipes: fc.array(pipe, { maxLength: 2 }) })
  .map((rest) => ({ kind: "Statement", ...rest, comments: [], span }));
