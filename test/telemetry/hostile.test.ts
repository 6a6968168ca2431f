// Input that nobody wrote in good faith: no shape and no text reader may throw, hang, or let names of the log change objects.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Document, someValue, valueAt } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import {
  describeRecords,
  normalise,
  normaliseEvent,
  shapeNames,
  textReader,
  toEcs,
} from "../../src/telemetry/index.ts";
import { splitCommandLine, splitKeepingQuotes } from "../../src/telemetry/transforms/arguments.ts";
import { messageData } from "../../src/telemetry/transforms/rendered-message.ts";
import { asEventJson, asFlat, asWinlogbeat, asXml } from "./support/exports.ts";
import { story } from "./support/story.ts";

const records = [...describeRecords(story, "sysmon"), ...describeRecords(story, "security")];

/** Values that JSON can have and that no exporter writes where a text is expected. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    "",
    "-",
    "\0",
    "%%",
    "0x",
    [],
    {},
    [null],
    { "#text": [] },
    { "#attributes": null },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A document in which one or several members are replaced. */
function mutated(documents: readonly Document[]): fc.Arbitrary<Document> {
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 4 }))
    .map(([document, changes]) => {
      const copy = structuredClone(document) as Record<string, unknown>;
      for (const [number, value] of changes) replaceMember(copy, number, structuredClone(value));
      return copy;
    });
}

function replaceMember(document: Record<string, unknown>, number: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const collect = (node: Record<string, unknown>): void => {
    for (const [name, member] of Object.entries(node)) {
      places.push([node, name]);
      if (member !== null && typeof member === "object" && !Array.isArray(member))
        collect(member as Record<string, unknown>);
    }
  };
  collect(document);
  const [node, name] = places[number % places.length] ?? [document, "x"];
  node[name] = value;
}

const table = new FieldTable();
const paths = [
  "@timestamp",
  "process.args",
  "process.name",
  "event.code",
  "dns.answers.data",
  "winlog.event_data.Image",
];

function readsWithoutThrowing(document: Document): void {
  for (const shape of [undefined, ...shapeNames]) {
    const { document: ecs } = normalise(document, { shape });
    const { event } = normaliseEvent(document, table, { shape });
    for (const path of paths) event.get(table.slot(path));
    JSON.stringify(ecs, (_, value) => (typeof value === "bigint" ? String(value) : value));
  }
}

describe("documents", () => {
  test.each([
    ["evtx_dump's", records.map(asEventJson)],
    ["Winlogbeat's", records.map(asWinlogbeat)],
    ["flat", records.map(asFlat)],
  ])("%s with members that are something else", (_, documents) => {
    fc.assert(fc.property(mutated(documents), readsWithoutThrowing), { numRuns: 150 });
  });

  // Objects that say how to be converted, and cannot be.
  const unconvertible = { toString: [], valueOf: 1 };
  test.each([
    { EventID: unconvertible, Channel: "Security" },
    { EventID: [unconvertible], Channel: "Security" },
    { EventCode: [[unconvertible]], SourceName: "Microsoft-Windows-Sysmon" },
    {
      event_id: unconvertible,
      log_name: "Security",
      source_name: "Microsoft-Windows-Security-Auditing",
      event_data: {},
    },
    { winlog: { event_id: unconvertible, channel: unconvertible }, event: { code: unconvertible } },
    { Event: { System: { EventID: unconvertible, Provider: unconvertible }, EventData: unconvertible } },
    { Id: unconvertible, ProviderName: unconvertible, Message: unconvertible },
    { "Event ID": unconvertible, Source: "Service Control Manager" },
  ])("%j", (document) => {
    readsWithoutThrowing(document);
  });

  test("of any content", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), junk), readsWithoutThrowing), { numRuns: 150 });
  });

  test("names of the log are only names", () => {
    const document: Document = JSON.parse(
      '{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","__proto__":"a","constructor":"b","toString":"c"}',
    );
    const { document: ecs } = normalise(document);
    expect(valueAt(ecs, "winlog.event_data.__proto__")).toBe("a");
    expect(valueAt(ecs, "winlog.event_data.constructor")).toBe("b");
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});

describe("values named as what every object inherits", () => {
  const inherited = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  const security = "Microsoft-Windows-Security-Auditing";
  const looked: readonly (readonly [id: number, ...names: string[]])[] = [
    [4624, "LogonType"],
    [4625, "Status", "SubStatus", "FailureReason"],
    [4670, "NewSd"],
    [4697, "ServiceType"],
    [4716, "TdoAttributes", "TdoDirection", "TdoType"],
    [4719, "SubcategoryGuid", "AuditPolicyChanges"],
    [4738, "NewUacValue", "UserAccountControl"],
    [4768, "Status", "TicketEncryptionType", "TicketOptions"],
    [5145, "AccessMask", "AccessList"],
    [5156, "Protocol", "Direction"],
  ];

  test.each(inherited)("%s is in no table of values", (value) => {
    for (const [id, ...names] of looked) {
      const data = Object.fromEntries(names.map((name) => [name, value]));
      const system = { Provider: { "#attributes": { Name: security } }, EventID: id, Level: value };
      expect(onlyTexts(normalise({ Event: { System: system, EventData: data } }).document)).toBe(true);
    }
    const dns = { EventID: 22, SourceName: "Microsoft-Windows-Sysmon", QueryStatus: value };
    expect(valueAt(normalise(dns).document, "sysmon.dns.status")).toBe(value);
  });

  test.each(inherited)("%s is a provider, a section and a label like any other", (value) => {
    const rendered = { Id: 4688, TimeCreated: "2026-01-01T00:00:00Z" };
    const { document } = normalise({ ...rendered, ProviderName: value, Message: "x" });
    expect(valueAt(document, "event.provider")).toBe(value);
    const message = `${value}:\n\t${value}: x\nConstructor:\n\tSubject: y`;
    expect(onlyTexts(normalise({ ...rendered, ProviderName: security, Message: message }).document)).toBe(true);
  });

  test.each(inherited)("%s_1 is a name, not a repeated one", (value) => {
    const system = { EventID: 1, Provider: { "#attributes": { Name: "Other" } } };
    const { document } = normalise({ Event: { System: system, UserData: { Root: { [`${value}_1`]: "x" } } } });
    expect(valueAt(document, `winlog.user_data.${value}_1`)).toBe("x");
  });

  function onlyTexts(document: Document): boolean {
    return !someValue(document, (value: unknown) => typeof value === "function");
  }
});

describe("texts", () => {
  const xml = records.map(asXml).join("");

  test("XML with characters replaced, cut anywhere", () => {
    const change = fc.tuple(
      fc.nat(xml.length - 1),
      fc.constantFrom("<", ">", "&", "'", '"', "/", "</Event>", "<Event>", "<![CDATA[", "\0", ""),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), fc.integer({ min: 1, max: 5000 }), (changes, size) => {
        let text = xml;
        for (const [at, replacement] of changes) text = text.slice(0, at) + replacement + text.slice(at + 1);
        readText(text, size);
      }),
      { numRuns: 200 },
    );
  });

  test("CSV of any content", () => {
    const field = fc.stringMatching(/^[a-z0-9",;\r\n ]{0,12}$/);
    fc.assert(
      fc.property(fc.array(field, { maxLength: 40 }), fc.integer({ min: 1, max: 50 }), (fields, size) => {
        readText(`Level,Date and Time,Source,Event ID,Task Category\r\n${fields.join(",")}`, size);
      }),
      { numRuns: 200 },
    );
  });

  function readText(text: string, size: number): void {
    const reader = textReader(text);
    if (reader === undefined) return;
    for (let at = 0; at < text.length; at += size)
      for (const item of reader.push(text.slice(at, at + size))) check(item);
    for (const item of reader.finish()) check(item);
  }

  function check(item: ReturnType<NonNullable<ReturnType<typeof textReader>>["finish"]>[number]): void {
    if ("problem" in item) expect(item.problem).not.toBe("");
    else toEcs(item.record);
  }
});

describe("time is linear in the text", () => {
  const length = 400_000;

  test.each<[string, () => unknown]>([
    ["quotes in a command line", () => splitCommandLine('"'.repeat(length))],
    ["backslashes in a command line", () => splitCommandLine("\\".repeat(length))],
    ["blanks in a command line", () => splitKeepingQuotes(" ".repeat(length))],
    ["a message of colons", () => messageData("Microsoft-Windows-Security-Auditing", 4688, `${"A ".repeat(length)}:`)],
    [
      "a script block without an end",
      () =>
        messageData(
          "Microsoft-Windows-PowerShell",
          4104,
          `Creating Scriptblock text (1 of 1):\n${"\r\n".repeat(length)}`,
        ),
    ],
    ["entities", () => textReader("<Event>")!.push(`<Event>${"&amp;".repeat(length)}</Event>`)],
    ["unended attributes", () => textReader("<Event>")!.push(`<Event ${"a=".repeat(length)}></Event>`)],
    ["elements in elements", () => textReader("<Event>")!.push(`<Event>${"<a>".repeat(length)}</Event>`)],
  ])("%s", (_, run) => {
    const start = performance.now();
    run();
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("an event without an end is given up at a bound", () => {
    const reader = textReader("<Event>")!;
    const problems: string[] = [];
    for (let block = 0; block < 40; block++) {
      const text = block === 0 ? `<Event>${"a".repeat(1_000_000)}` : "a".repeat(1_000_000);
      for (const item of reader.push(text)) if ("problem" in item) problems.push(item.problem);
    }
    expect(problems).toEqual(["this event is longer than 16777216 characters"]);
  });
});
