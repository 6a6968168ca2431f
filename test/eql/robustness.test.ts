// Hostile input: whatever the text, the parser gives a tree and diagnostics, in time and memory linear in its length.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/index.ts";
import { formatQuery } from "../../src/eql/format.ts";
import { parseExpression, parseQuery } from "../../src/eql/parser.ts";
import { printQuery } from "../../src/eql/printer.ts";
import { walk } from "../../src/eql/visit.ts";
import { allFields } from "../../src/schema/index.ts";
import { hasErrors } from "../../src/text/diagnostic.ts";

const schema = allFields();

const words =
  'process any where and or not in in~ : like regex~ == = != < + - * / ( ) [ ![ ] , | . ? ~ head sequence by with maxspan runs until sample join true null 1 1.5 5m "a" "*" \'b\' ?"c" `d` a.b length( endsWith~( child of // /* */ \n $x ; # \\ "open `open 5x fork AS AND <> && “q”';

describe("random tokens", () => {
  const soup = fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 60 }).map((parts) => parts.join(" "));

  test("never make parser, checker or formatter throw", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { statement, diagnostics } = parseQuery(text);
        parseExpression(text);
        check(text, { schema });
        formatQuery(text);
        for (const { span } of diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        if (statement !== undefined && !hasErrors(diagnostics)) {
          expect(parseQuery(printQuery(statement)).diagnostics).toEqual([]);
          for (const node of walk(statement)) expect(node.kind).not.toBe("Invalid");
        }
      }),
      { numRuns: 600 },
    );
  });

  test("edits of a good query are read to its end", () => {
    const good =
      'sequence by host.id with maxspan=5m [process where process.name : ("a*", "b") and not ?c == 1] [file where length(d) > 2] | head 5';
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(6), fc.constantFrom(...words.split(" ")), (at, length, inserted) => {
        const text = `${good.slice(0, at)}${inserted}${good.slice(at + length)}`;
        expect(() => check(text, { schema })).not.toThrow();
      }),
      { numRuns: 600 },
    );
  });
});

describe("deep nesting is refused once, not overflowed", () => {
  const deep = 100_000;
  test.each<[string, string]>([
    ["parentheses", `any where ${"(".repeat(deep)}true${")".repeat(deep)}`],
    ["open parentheses", `any where ${"(".repeat(deep)}`],
    ["not", `any where ${"not ".repeat(deep)}true`],
    ["signs", `any where a == ${"-".repeat(deep)}1`],
    ["sums", `any where a == 1${"+1".repeat(deep)}`],
    ["calls", `any where ${"f(".repeat(deep)}`],
    ["lists", `any where ${"a in (".repeat(deep)}`],
    ["lists without parentheses", `any where a${" not in".repeat(deep)}`],
    ["patterns that are none", `any where a${" : a".repeat(deep)}`],
    ["relationships", `any where ${"child of [any where ".repeat(deep)}true`],
    ["comments", `any where true ${"/*".repeat(deep)}`],
  ])("%s", (_what, text) => {
    const { diagnostics } = parseQuery(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
  });

  test("two hundred levels are allowed", () => {
    expect(parseQuery(`any where ${"(".repeat(199)}true${")".repeat(199)}`).diagnostics).toEqual([]);
    expect(
      parseQuery(`any where ${"(".repeat(201)}true${")".repeat(201)}`).diagnostics.map(({ code }) => code),
    ).toEqual(["too-deep"]);
  });
});

describe("time grows with the length, not faster", () => {
  const long: readonly [string, (count: number) => string][] = [
    ["a long string", (count) => `any where a == "${"x".repeat(count * 10)}"`],
    ["many escapes", (count) => `any where a == "${"\\\\".repeat(count)}"`],
    ["many list items", (count) => `any where a in ("b"${',"b"'.repeat(count)})`],
    ["many operands", (count) => `any where a == 1${" and b == 2 or c".repeat(count)}`],
    ["many items of a sequence", (count) => `sequence ${"[any where true] ".repeat(count)}`],
    ["many comments", (count) => `any where true ${"/* x */ // y\n".repeat(count)}`],
    ["many unclosed quotes", (count) => `any where ${"' ".repeat(count)}`],
    ["many unclosed brackets", (count) => `sequence ${"![".repeat(count)}`],
    ["many mistakes", (count) => `any where a${" a".repeat(count)}`],
    ["a long path", (count) => `any where a${".b".repeat(count)} == 1`],
    ["many unknown fields", (count) => `any where process.nmae == 1${" or process.nmae == 1".repeat(count)}`],
  ];

  test.each(long)(
    "%s",
    (_what, make) => {
      const seconds = (text: string) => {
        const start = performance.now();
        check(text, { schema });
        formatQuery(text);
        return (performance.now() - start) / 1000;
      };
      seconds(make(2000));
      const [small, large] = [make(5000), make(40_000)];
      const short = Math.min(seconds(small), seconds(small), seconds(small));
      // Eight times the length; quadratic behaviour would take sixty-four times as long. The half second is the machine's own moods.
      expect(seconds(large)).toBeLessThan(short * 24 + 0.5);
    },
    60_000,
  );
});
