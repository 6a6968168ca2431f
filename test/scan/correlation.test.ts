// Correlations as lanes of events. A lane is read from left to right, a letter an event of that rule, a digit a blank of that many
// seconds; the result is the events of each finding.
import { describe, expect, test } from "vitest";
import type { EventQuery, Expression } from "../../src/eql/ast.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { type Event, FieldTable } from "../../src/event/event.ts";
import { Correlator } from "../../src/scan/correlation.ts";
import { convertCollection } from "../../src/sigma/collection.ts";

/** Rules a to d, each of one value of a field, and a correlation of some of them. */
function planOf(body: string) {
  const rules = [..."abcd"].map(
    (name) =>
      `title: ${name}\nname: ${name}\nlogsource: {product: acme}\ndetection: {s: {rule.name: ${name}}, condition: s}\n`,
  );
  const correlation = `title: C\nname: outer\ncorrelation:\n${body.replace(/^/gm, "    ")}\n`;
  const [file] = convertCollection([{ source: "", text: [...rules, correlation].join("---\n") }]);
  return file!.queries.at(-1)!.plan!;
}

interface Lane {
  readonly rule: string;
  readonly time: number;
  readonly key?: string;
  readonly value?: string | number;
}

/** `a 5 b(k) c=7`: a at 0, b with key k at 5, c with value 7 at 5. */
function lane(text: string): readonly Lane[] {
  let time = 0;
  return text.split(" ").flatMap((word) => {
    const match = /^(?:(\d+)|([a-z])(?:\((\w+)\))?(?:=(\w+))?)$/.exec(word)!;
    if (match[1] !== undefined) {
      time += Number(match[1]) * 1000;
      return [];
    }
    return [
      {
        rule: match[2]!,
        time,
        ...(match[3] !== undefined && { key: match[3] }),
        ...(match[4] !== undefined && { value: match[4] }),
      },
    ];
  });
}

function run(body: string, text: string, limits = {}) {
  const table = new FieldTable();
  const correlator = new Correlator<string>(planOf(body), table, (query) => testOf(query, table), limits);
  const found = lane(text).flatMap(({ rule, time, key, value }, index) => {
    const event = new DocumentEvent({ rule: { name: rule }, key, value }, table);
    return correlator.push(event, time, `${rule}${index}`);
  });
  return [...found, ...correlator.finish()].map((refs) => refs.join(" "));
}

/** The queries here compare one field with one text. */
function testOf({ condition }: EventQuery, table: FieldTable): (event: Event) => boolean {
  const { operand, patterns } = condition as Extract<Expression, { kind: "Match" }>;
  const slot = table.slot((operand as Extract<Expression, { kind: "Field" }>).path);
  const wanted = (patterns[0] as { readonly value: string }).value;
  return (event) => event.get(slot) === wanted;
}

describe("temporal", () => {
  const body = "type: temporal\nrules: [a, b]\ntimespan: 10s";

  test.each<readonly [name: string, lane: string, found: readonly string[]]>([
    ["in one order", "a 5 b", ["a0 b1"]],
    ["in the other", "b 5 a", ["b0 a1"]],
    ["within the span, its end included", "a 10 b", ["a0 b1"]],
    ["not beyond it", "a 11 b", []],
    ["with the latest of each", "a 1 a 1 b", ["a1 b2"]],
    ["once for one burst", "a b a b", ["a0 b1"]],
    ["again after a pause", "a b 20 a b", ["a0 b1", "a2 b3"]],
  ])("%s", (_name, text, found) => {
    expect(run(body, text)).toEqual(found);
  });

  test("of each group on its own; without a key there is no group", () => {
    expect(run(`${body}\ngroup-by: [key]`, "a(x) b(y) b a(y) b(x)")).toEqual(["b1 a3", "a0 b4"]);
  });

  test("as many rules as the condition says", () => {
    expect(run("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: {gte: 2}", "a c")).toEqual(["a0 c1"]);
  });

  test("under a condition over rules", () => {
    const extended = (condition: string) => `type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: ${condition}`;
    expect(run(extended("a and (b or c)"), "a 1 c")).toEqual(["a0 c1"]);
    expect(run(extended("a and not b and not c"), "a 20 a b 20 a")).toEqual(["a0", "a3"]);
  });
});

describe("counts", () => {
  test.each<readonly [name: string, body: string, lane: string, found: readonly string[]]>([
    [
      "events",
      "type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}",
      "a 4 a 4 a 1 a 20 a a a",
      ["a0 a1 a2", "a4 a5 a6"],
    ],
    [
      "events that are too far apart",
      "type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}",
      "a 6 a 6 a 6 a",
      [],
    ],
    [
      "fewer events than",
      "type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {lt: 3}",
      "a a a 20 a a 20 a",
      ["a3 a4", "a5"],
    ],
    ["just so many", "type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {eq: 2}", "a a 20 a a a", ["a0 a1"]],
    [
      "within bounds",
      "type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2, lte: 3}",
      "a a 20 a a a a",
      ["a0 a1"],
    ],
    [
      "values",
      "type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2, field: value}",
      "a=x a=x 1 a=y",
      ["a0 a1 a2"],
    ],
    [
      "a sum",
      "type: value_sum\nrules: [a]\ntimespan: 10s\ncondition: {gt: 10, field: value}",
      "a=5 a=5 a=x a=1",
      ["a0 a1 a2 a3"],
    ],
    [
      "an average",
      "type: value_avg\nrules: [a]\ntimespan: 10s\ncondition: {gte: 4, field: value}",
      "a=2 a=6 20 a=1",
      ["a0 a1"],
    ],
    [
      "a median",
      "type: value_median\nrules: [a]\ntimespan: 10s\ncondition: {eq: 3, field: value}",
      "a=9 a=1 a=3",
      ["a0 a1 a2"],
    ],
    [
      "a percentile",
      "type: value_percentile\nrules: [a]\ntimespan: 10s\ncondition: {gte: 8, field: value, percentile: 75}",
      "a=0 a=4 a=8 a=12 a=16",
      ["a0 a1 a2 a3 a4"],
    ],
  ])("%s", (_name, body, text, found) => {
    expect(run(body, text)).toEqual(found);
  });
});

describe("limits", () => {
  const body = "type: event_count\nrules: [a]\ngroup-by: [key]\ntimespan: 10s\ncondition: {gte: 2}";

  test("the group that has been quiet for longest makes room, and is counted", () => {
    const table = new FieldTable();
    const correlator = new Correlator<number>(planOf(body), table, (query) => testOf(query, table), { maxGroups: 2 });
    const push = (key: string, ref: number) =>
      correlator.push(new DocumentEvent({ rule: { name: "a" }, key }, table), 0, ref);
    expect(["x", "y", "x", "z", "y"].flatMap((key, index) => push(key, index))).toEqual([[0, 2]]);
    expect(correlator.dropped).toBe(2);
  });

  test("the oldest events of a group make room", () => {
    expect(
      run("type: event_count\nrules: [a]\ntimespan: 1h\ncondition: {gte: 4}", "a a a a a", { maxEvents: 3 }),
    ).toEqual([]);
  });
});
