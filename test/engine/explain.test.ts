// What `explain` says of a match and of a miss.
import { describe, expect, test } from "vitest";
import {
  type ClauseResult,
  type EventQueryExplanation,
  type Explanation,
  explain,
  type Lane,
  type NearestMatch,
  type SampleExplanation,
  type SequenceExplanation,
} from "../../src/engine/index.ts";
import { lanes } from "./lanes.ts";

function explained<K extends Explanation["kind"]>(kind: K, query: string, events: readonly object[]) {
  const explanation = explain(query, events);
  if (explanation.kind !== kind) throw new Error(`explained as ${explanation.kind}`);
  return explanation as Extract<Explanation, { readonly kind: K }>;
}

const event = (query: string, ...events: readonly object[]): EventQueryExplanation => explained("event", query, events);
const sequence = (query: string, events: string): SequenceExplanation => explained("sequence", query, lanes(events));
const sample = (query: string, events: string): SampleExplanation => explained("sample", query, lanes(events));

/** A clause as a line: what it is, its outcome (* where it decided), what it saw. */
function outline(clause: ClauseResult, depth = 0): readonly string[] {
  const seen = (clause.seen ?? [])
    .map(({ expression, values }) => `${expression} = ${JSON.stringify(values)}`)
    .join("; ");
  const name = clause.clauses === undefined ? clause.text : clause.kind;
  const line = `${"  ".repeat(depth)}${clause.decided ? "*" : " "} ${clause.truth} ${name}${seen === "" ? "" : `   ${seen}`}`;
  return [line, ...(clause.clauses ?? []).flatMap((inner) => outline(inner, depth + 1))];
}

const process = (fields: object) => ({ "@timestamp": 1, event: { category: "process" }, ...fields });

describe("an event query", () => {
  const query =
    'process where process.name : "cmstp.exe" and (process.args == "/s" or length(process.args) > 9) and not user.name == "adm"';

  test("that misses shows the tests that kept the event from matching, with what they saw", () => {
    const { matched, misses } = event(query, process({ process: { name: "CMSTP.EXE", args: ["/ns", "a"] } }));
    expect(matched).toBe(0);
    expect(outline(misses[0]!.clauses)).toEqual([
      "* false and",
      '    true event.category == "process"   event.category = ["process"]',
      "  * false and",
      '      true process.name : "cmstp.exe"   process.name = ["CMSTP.EXE"]',
      "    * false or",
      '      * false process.args == "/s"   process.args = ["/ns","a"]',
      '      * false length(process.args) > 9   length(process.args) = [3,1]; process.args = ["/ns","a"]',
      "      true not",
      '        false user.name == "adm"   user.name = []',
    ]);
    expect(misses[0]!.deciding.map(({ text }) => text)).toEqual(['process.args == "/s"', "length(process.args) > 9"]);
  });

  test("that matches shows the tests that made it so", () => {
    const { matched, hits, misses } = event(query, process({ process: { name: "cmstp.exe", args: ["/s"] } }));
    expect([matched, misses.length]).toEqual([1, 0]);
    expect(hits[0]!.deciding.map(({ text }) => text)).toEqual([
      'event.category == "process"',
      'process.name : "cmstp.exe"',
      'process.args == "/s"',
      'user.name == "adm"',
    ]);
  });

  test("shows the nearest misses first; an event of another category is further off than any of the right one", () => {
    const { misses } = event(
      query,
      { event: { category: "file" }, process: { name: "cmstp.exe", args: "/s" }, name: "other category" },
      process({ process: { name: "a.exe" }, user: { name: "adm" }, name: "three tests off" }),
      process({ process: { name: "cmstp.exe" }, name: "one test off" }),
    );
    expect(misses.map(({ event: { _source } }) => _source.name)).toEqual([
      "one test off",
      "three tests off",
      "other category",
    ]);
  });

  test("an unknown clause counts as false and says that it is unknown", () => {
    const options = { fieldTypes: { a: "long" } };
    const { misses } = explain('any where not (?absent : "x")', [{ a: 1 }], options) as EventQueryExplanation;
    expect(outline(misses[0]!.clauses)).toEqual(["* null not", '  * null ?absent : "x"   ?absent = []']);
  });
});

/** Lanes as text. */
function drawn({ lanes: shown = [] }: Pick<NearestMatch, "lanes">): string {
  const lane = ({ item, missing, events }: Lane) =>
    `${missing ? "!" : ""}${item ?? "until"}: ${events.map(({ event: { _source }, role }) => `${_source.name} ${role}`).join(", ")}`;
  return shown.map((each) => lane(each).trim()).join(" | ");
}

describe("a sequence that misses: how far the best partial sequence got, and why it stopped", () => {
  const ab = "sequence by key with maxspan=5s [A where true] [B where true]";
  test.each<readonly [reason: string, query: string, events: string, held: string, stopped: object]>([
    ["nothing starts it", ab, "B1/x", "", { reason: "no-event", item: 1, text: "No event matches item 1." }],
    ["nothing with a key starts it", ab, "A1", "", { reason: "other-key", item: 1 }],
    ["no event for item 2", ab, "A1/x", "A1/x", { reason: "no-event", item: 2, text: "No event matches item 2." }],
    [
      "only earlier events for item 2",
      ab,
      "B1/x A2/x",
      "A2/x",
      { reason: "no-event", item: 2, text: "1 event of item 2 came before, none after." },
    ],
    ["the key differs", ab, "A1/x B2/y B3", "A1/x", { reason: "other-key", item: 2, keys: [["y"], []] }],
    ["too late", ab, "A1/x B7001/x", "A1/x", { reason: "expired", item: 2, seconds: 7, by: { _id: "1" } }],
    ["cut by until", `${ab} until [U where true]`, "A1/x U2/x B3/x", "A1/x", { reason: "until", by: { _id: "1" } }],
    [
      "the further partial counts",
      "sequence [A where true] [B where true] [C where true]",
      "A1 B2 A3",
      "A1 B2",
      { reason: "no-event", item: 3 },
    ],
    [
      "an event that had to be missing came",
      "sequence with maxspan=5s [A where true] ![M where true] [B where true]",
      "A1 M2 B3",
      "A1 B3",
      { reason: "missing-event", item: 2, by: { _id: "1" } },
    ],
    [
      "one came after the end",
      "sequence with maxspan=5s [A where true] [B where true] ![M where true]",
      "A1 B2 M3",
      "A1 B2",
      { reason: "missing-event", item: 3, by: { _id: "2" } },
    ],
    ["too few runs", "sequence [A where true] with runs=3", "A1 A2", "A1 A2", { reason: "no-event", item: 1 }],
  ])("%s", (_reason, query, events, held, stopped) => {
    const { matched, nearest } = sequence(query, events);
    expect(matched).toBe(0);
    expect(nearest?.events.map(({ event: { _source } }) => _source.name).join(" ")).toBe(held);
    expect(nearest?.stopped).toMatchObject(stopped);
  });

  test.each<readonly [what: string, query: string, events: string, lanes: string]>([
    [
      "what is held, and what came too late",
      ab,
      "A1/x B2/y B7001/x",
      "1: A1/x held | 2: B2/y other-key, B7001/x ended",
    ],
    [
      "what cut it, and what came in vain afterwards",
      `${ab} until [U where true]`,
      "U1/x A2/x U3/x B4/x",
      "1: A2/x held | 2: B4/x unused | until: U1/x unused, U3/x ended",
    ],
    [
      "what should have been missing",
      "sequence with maxspan=5s [A where true] ![M where true] [B where true]",
      "A1 M2 M3 B4",
      "1: A1 held | !2: M2 unused, M3 ended | 3: B4 held",
    ],
    ["what came before, or with other keys", ab, "B1/x A2/x A3/y", "1: A2/x other-key, A3/y held | 2: B1/x other-key"],
    [
      "what is far from it is left out",
      `${ab} until [U where true]`,
      "A1/x A5000/x U5010/x U9000/x B9999/x A50000/y U50001/y",
      "1: A50000/y held | 2: | until: U50001/y ended",
    ],
  ])("over time: %s", (_what, query, events, expected) => {
    const { nearest } = sequence(query, events);
    expect(drawn(nearest!)).toBe(expected);
  });

  test("with how many attempts of the same keys gave way to later ones", () => {
    const { nearest } = sequence(ab, "A1/x A2/x A3/y A4/x B9000/x");
    expect(nearest?.stopped).toMatchObject({ reason: "expired", replaced: 2 });
  });

  test("with an event that nearly satisfies the next item only where none satisfies it", () => {
    for (const events of ["B1/x A2/x", "A1/x B2/y", "A1/x B7001/x"]) {
      expect(sequence(ab, events).nearest?.candidate).toBeUndefined();
    }
    expect(sequence(ab, "A1/x C2/x").nearest?.candidate?.event._source.name).toBe("C2/x");
  });

  test("with lanes of bounded length, in which what the sequence holds is not lost", () => {
    const many = Array.from({ length: 300 }, (_, index) => `A${index + 1}/y`).join(" ");
    const [first] = sequence(ab, `${many} A301/x`).nearest?.lanes ?? [];
    expect(first?.events).toHaveLength(100);
    expect(first?.omitted).toBe(201);
    expect(first?.events.at(-1)).toMatchObject({ role: "held", event: { _source: { name: "A301/x" } } });
  });

  test("with the event that almost satisfies the next item, of the same key if there is one", () => {
    const query = "sequence by key [A where true] [B where event.`sequence` == 9]";
    const { nearest, items } = sequence(query, "A1/x B2/y B3/x");
    expect(nearest?.candidate?.event._source.name).toBe("B3/x");
    expect(nearest?.candidate?.deciding.map(({ text }) => text)).toEqual(["event.`sequence` == 9"]);
    expect(items).toMatchObject([
      { item: 1, query: "A where true", matched: 1 },
      { item: 2, matched: 0 },
    ]);
  });
});

test("a sequence that matches shows its events by item, with the tests that held", () => {
  const { hits, nearest } = sequence("sequence by key [A where true] [B where true] with runs=2", "A1/x B2/x B3/x");
  expect(nearest).toBeUndefined();
  expect(hits[0]?.join_keys).toEqual(["x"]);
  expect(hits[0]?.events.map(({ item, time }) => [item, time])).toEqual([
    [1, "1970-01-01T00:00:00.001Z"],
    [2, "1970-01-01T00:00:00.002Z"],
    [2, "1970-01-01T00:00:00.003Z"],
  ]);
  expect(hits[0]?.events[1]?.deciding.map(({ text }) => text)).toContain('event.category == "B"');
  expect(drawn(hits[0]!)).toBe("1: A1/x held | 2: B2/x held, B3/x held");
});

describe("a sample", () => {
  const query = "sample by key [A where true] [B where true]";
  test.each<readonly [reason: string, events: string, held: string, stopped: object]>([
    ["no event for an item", "A1/x", "A1/x", { reason: "no-event", item: 2 }],
    ["the key differs", "A1/x B2/y B3", "A1/x", { reason: "other-key", item: 2, keys: [["y"], []], by: { _id: "1" } }],
    ["nothing at all", "C1/x", "", { reason: "no-event", item: 1 }],
  ])("%s", (_reason, events, held, stopped) => {
    const { nearest } = sample(query, events);
    expect(nearest?.events.map(({ event: { _source } }) => _source.name).join(" ")).toBe(held);
    expect(nearest?.stopped).toMatchObject(stopped);
  });

  test("one event cannot stand for two items", () => {
    expect(sample("sample by key [any where true] [A where true]", "A1/x").nearest?.stopped.reason).toBe(
      "not-distinct",
    );
  });

  test("that matches shows its events", () => {
    const { hits } = sample(query, "B1/x A2/x");
    expect(hits[0]?.events.map(({ item, event: { _source } }) => [item, _source.name])).toEqual([
      [1, "A2/x"],
      [2, "B1/x"],
    ]);
  });
});
