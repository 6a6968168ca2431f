// The index of conditions against every condition run by itself: over random conditions and events, and over Sigma rules and real telemetry.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileEventQuery } from "../../../src/compile/index.ts";
import type { EventQuery } from "../../../src/eql/ast.ts";
import { parseQuery } from "../../../src/eql/index.ts";
import { type Document, DocumentEvent } from "../../../src/event/document.ts";
import { type Event, FieldTable } from "../../../src/event/event.ts";
import { ConditionIndex } from "../../../src/scan/conditions/condition-index.ts";
import { ConditionPlanner } from "../../../src/scan/conditions/condition-plan.ts";
import { sigmaRules } from "../../../src/sigma/index.ts";
import { ecsEvent, normaliseEvent, normaliseTaped, tapeReaderFor } from "../../../src/telemetry/index.ts";
import { describeShared, sharedPath } from "../../support/shared.ts";
import { recordFrom } from "../../telemetry/support/records.ts";

const now = 0;

function queryOf(text: string): EventQuery {
  const { statement } = parseQuery(text);
  if (statement?.query.kind !== "EventQuery") throw new Error(`not an event query: ${text}`);
  return statement.query;
}

/** What the index says, and what the queries say one by one. */
function bothWays(queries: readonly EventQuery[], events: (table: FieldTable) => readonly Event[]) {
  const fields = new FieldTable();
  const planner = new ConditionPlanner({ fields, now });
  for (const query of queries) planner.add(query);
  const index = new ConditionIndex(planner.plan(), { fields, now });
  const predicates = queries.map((query) =>
    compileEventQuery(query, { fields, now, eventCategoryField: "event.category" }),
  );
  const stream = events(fields);
  return {
    indexed: stream.map((event) => index.match(event)),
    alone: stream.map((event) => predicates.flatMap((holds, number) => (holds(event) === true ? [number] : []))),
    statistics: index.statistics,
  };
}

/** What the index says. */
function indexedOnly(queries: readonly EventQuery[], events: (table: FieldTable) => readonly Event[]) {
  const fields = new FieldTable();
  const planner = new ConditionPlanner({ fields, now });
  for (const query of queries) planner.add(query);
  const index = new ConditionIndex(planner.plan(), { fields, now });
  return events(fields).map((event) => index.match(event));
}

const texts = fc.constantFrom("a", "B", "ab", "x\\Ab.exe", "ab.exe", "4", "-a -b", "ä");
const patterns = fc.constantFrom("*a*", "AB*", "*.exe", "*", "a", "?b", "x\\*b.exe", "*Ä*", "4");
const fields = fc.constantFrom("event.category", "event.code", "process.name", "process.args", "process.pid");
const leaves = fc.oneof(
  fc
    .tuple(fields, fc.constantFrom(":", "like", "like~"), patterns)
    .map(([f, o, p]) => `${f} ${o} ${JSON.stringify(p)}`),
  fc.tuple(fields, fc.constantFrom("==", "!="), texts).map(([f, o, t]) => `${f} ${o} ${JSON.stringify(t)}`),
  fc
    .tuple(fields, fc.constantFrom("in", "not in", "in~"), texts, texts)
    .map(([f, o, s, t]) => `${f} ${o} (${JSON.stringify(s)}, ${JSON.stringify(t)})`),
  fc.tuple(fields, fc.constantFrom("== null", "!= null", "== 4", "> 3")).map(([f, o]) => `${f} ${o}`),
  fc
    .tuple(fc.constantFrom("startsWith", "endsWith~", "stringContains~"), fields, texts)
    .map(([c, f, t]) => `${c}(${f}, ${JSON.stringify(t)})`),
  fields.map((field) => `${field} regex~ "(ab|x.b)[.]exe|4+"`),
  fc.constantFrom('?process.gone : "x"', "true", "length(process.name) == 2"),
);
const conditions = fc.letrec<{ node: string; leaf: string }>((tie) => ({
  leaf: leaves,
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("leaf"),
    tie("node").map((part) => `not (${part})`),
    fc
      .tuple(fc.constantFrom(" and ", " or "), fc.array(tie("node"), { minLength: 2, maxLength: 3 }))
      .map(([operator, parts]) => `(${parts.join(operator)})`),
  ),
})).node;
const queries = fc.tuple(fc.constantFrom("any", "process", "b"), conditions).map(([c, where]) => `${c} where ${where}`);
const documents = fc.record(
  {
    "event.category": fc.oneof(fc.constantFrom("process", "a", "B"), fc.constant(["process", "ab"])),
    "event.code": fc.constantFrom("4", 4, "a"),
    "process.name": texts,
    "process.args": fc.array(texts, { minLength: 1, maxLength: 3 }),
    "process.pid": fc.constantFrom(3, 4, "4"),
  },
  { requiredKeys: [] },
);

describe("the index of conditions", () => {
  test("answers as the conditions do one by one", () => {
    fc.assert(
      fc.property(
        fc.array(queries, { minLength: 1, maxLength: 8 }),
        fc.array(documents, { minLength: 1, maxLength: 8 }),
        (written, stream) => {
          const { indexed, alone } = bothWays(written.map(queryOf), (table) =>
            stream.map((document) => new DocumentEvent(document as Document, table)),
          );
          expect(indexed).toEqual(alone);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("events of more kinds than it keeps classes for are answered all the same", () => {
    const written = [
      'process where event.action == "action 2400" and process.name : "a*"',
      'any where event.action : "*24*"',
    ];
    const { indexed, alone, statistics } = bothWays(written.map(queryOf), (table) =>
      [...Array(2500).keys()].map(
        (n) =>
          new DocumentEvent(
            { "event.category": "process", "event.action": `action ${n}`, "process.name": "Ab" },
            table,
          ),
      ),
    );
    expect(indexed).toEqual(alone);
    expect(indexed[2400]).toEqual([0, 1]);
    expect(statistics.classes).toBeLessThan(2500);
  });

  test("kinds of records for which the same is decided are told apart by their values", () => {
    const record = fc.record({
      provider: fc.constantFrom("Microsoft-Windows-Sysmon", "Microsoft-Windows-Security-Auditing", "One", "Other"),
      eventId: fc.constantFrom(1, 4, 4688),
      channel: fc.constantFrom("Security", "One/Operational", "a", "b"),
      data: fc.dictionary(fc.constantFrom("Image", "NewProcessName", "CommandLine"), texts),
    });
    const kind = fc.constantFrom("event.code", "event.provider", "winlog.channel", "event.category", "process.name");
    const ofKind = fc
      .tuple(kind, fc.constantFrom("==", ":", "!="), fc.constantFrom("1", "4*", "Security", "One", "process", "a"))
      .map(([field, operator, text]) => `${field} ${operator} ${JSON.stringify(text)}`);
    const condition = fc
      .tuple(ofKind, fc.constantFrom(" and ", " or ", " and not "), fc.oneof(leaves, ofKind))
      .map(([one, operator, other]) => `any where ${one}${operator}(${other})`);
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 8 }),
        fc.array(record, { minLength: 1, maxLength: 12 }),
        (queries, records) => {
          const { indexed, alone } = bothWays(queries.map(queryOf), (table) =>
            records.map((one) => ecsEvent(recordFrom(one), table)),
          );
          expect(indexed).toEqual(alone);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a condition is run only for events of its kind that have a text it needs", () => {
    const written = [
      'process where process.name : "cmstp.exe" and process.pid > 3',
      "network where destination.port > 3",
    ];
    const events: readonly Document[] = [
      { "event.category": "process", "process.name": "cmstp.exe", "process.pid": 4 },
      { "event.category": "process", "process.name": "CMSTP.EXE", "process.pid": 3 },
      { "event.category": "process", "process.name": "cmd.exe", "process.pid": 4 },
      { "event.category": "file", "process.name": "cmstp.exe", "process.pid": 4 },
    ];
    const { statistics } = bothWays(written.map(queryOf), (table) =>
      events.map((document) => new DocumentEvent(document, table)),
    );
    expect(statistics.runs).toEqual([2, 0]);
    expect(statistics.hits).toEqual([1, 0]);
  });
});

/** The events of JSON texts, read from tapes; a text that no tape can hold is a mistake of the test. */
function tapedEvents(written: readonly string[], table: FieldTable): readonly Event[] {
  const reader = tapeReaderFor(table);
  return written.map((text) => normaliseTaped(reader.read(new TextEncoder().encode(text))!, table, {})!.event);
}

describe("events that are told by numbers of their texts", () => {
  const values = fc.constantFrom("C:\\Windows\\ab.exe", "C:\\x\\Ab.exe", "ab.exe -a -b", "-", "", "4", null, 4);
  const flat = fc.record(
    {
      Image: values,
      TargetImage: values,
      CommandLine: values,
      User: values,
      EventType: fc.constantFrom("INFO", "SetValue"),
      Two_Words: values,
      "Two Words": values,
      SourceModuleType: fc.constant("im_msvistalog"),
      Category: values,
    },
    { requiredKeys: [] },
  );
  const records = fc
    .tuple(fc.constantFrom(1, 10, 12, 4688), flat)
    .map(([EventID, data]) => JSON.stringify({ EventID, Channel: "Microsoft-Windows-Sysmon/Operational", ...data }));
  const flatFields = fc.constantFrom(
    "process.executable",
    "process.name",
    "process.args",
    "winlog.event_data.TargetImage",
    "winlog.event_data.EventType",
    "winlog.event_data.Two_Words",
    "winlog.event_data.Category",
    "user.name",
  );
  const flatQueries = fc
    .tuple(flatFields, flatFields, fc.constantFrom(":", "like"), fc.constantFrom("*ab.exe", "C:*", "*a*", "4", "?"))
    .map(([one, other, o, p]) => `any where ${one} ${o} ${JSON.stringify(p)} and not ${other} : ("*x*", "INFO")`);

  test.each<[string, fc.Arbitrary<string>, fc.Arbitrary<string>]>([
    ["flat records", records, flatQueries],
    ["documents", documents.map((document) => JSON.stringify(document)), queries],
  ])("%s: what is remembered of a combination is what the conditions say of it", (_name, texts, written) => {
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 8 }),
        fc.array(texts, { minLength: 1, maxLength: 6 }),
        (queries, stream) => {
          // A text has a number from the third time on, a combination of such texts is known from the fourth.
          const again = Array.from({ length: 6 }, () => stream).flat();
          const { indexed } = bothWays(queries.map(queryOf), (table) => tapedEvents(again, table));
          const { alone } = bothWays(queries.map(queryOf), (table) =>
            again.map((text) => normaliseEvent(JSON.parse(text) as Document, table).event),
          );
          expect(indexed).toEqual(alone);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describeShared("Sigma rules over real telemetry", "corpus/rules/sigma", (folder) => {
  test("the index finds what the rules find one by one", { timeout: 120_000 }, () => {
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yml"))
      .sort()
      .map((name) => ({ source: name, text: readFileSync(join(folder, name), "utf8") }));
    const rules = sigmaRules(sources).flatMap((file) => file.rules);
    const written = rules.flatMap(({ query: { query } }) => (query.kind === "EventQuery" ? [query] : []));
    const lines = mordorLines(29);
    const { indexed, alone } = bothWays(written, (table) =>
      lines.map((line) => normaliseEvent(JSON.parse(line) as Document, table).event),
    );
    expect(indexed).toEqual(alone);
    expect(indexed.flat().length).toBeGreaterThan(10);
    const again = [...lines, ...lines, ...lines, ...lines];
    expect(indexedOnly(written, (table) => tapedEvents(again, table))).toEqual([
      ...indexed,
      ...indexed,
      ...indexed,
      ...indexed,
    ]);
  });
});

/** Every n-th line of the captures. */
function mordorLines(n: number): readonly string[] {
  const folder = sharedPath("corpus/mordor");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".gz"))
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString("utf8")
        .split("\n"),
    )
    .filter((line, number) => line !== "" && number % n === 0);
}
