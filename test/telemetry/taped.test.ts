import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Document, someValue } from "../../src/event/document.ts";
import { type Event, FieldTable, type FieldValue, noNumber, type Scalar } from "../../src/event/event.ts";
import type { TapedObject } from "../../src/event/tape/taped-object.ts";
import { readEvtx } from "../../src/evtx/index.ts";
import {
  ecsEvent,
  fromEvtx,
  isRecordEvent,
  normalise,
  normaliseEvent,
  normaliseTaped,
  tapeReaderFor,
} from "../../src/telemetry/index.ts";
import { parseJson } from "../../src/text/json-text.ts";
import { describeShared } from "../support/shared.ts";

const reader = tapeReaderFor(new FieldTable());

function tapedOf(text: string): TapedObject | undefined {
  return reader.read(new TextEncoder().encode(text));
}

/** Dotted paths of all values in a document. */
function pathsOf(value: unknown, prefix = ""): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [prefix];
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, prefix === "" ? name : `${prefix}.${name}`));
}

function valuesOf(event: Event): readonly string[] {
  const found: Scalar[] = [];
  event.some?.((value) => {
    found.push(value);
    return false;
  });
  return found.map(String).sort();
}

/** Integers of any size in JSON, told from texts. */
const exactly = (_key: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

/** Whether a record could be read from its tape; then it is the same event. */
function isSame(text: string): boolean {
  const taped = tapedOf(text);
  const table = new FieldTable();
  const event = taped === undefined ? undefined : normaliseTaped(taped, table, {});
  if (event === undefined) return false;
  const document = parseJson(text) as Document;
  const expected = normaliseEvent(document, table, {});
  expect(event.shape).toBe(expected.shape);
  const paths = [
    ...pathsOf(normalise(document).document),
    "host.os.type",
    "event.code",
    "winlog.event_data.Image",
    "none",
  ];
  for (const path of paths) {
    const slot = table.slot(path);
    expect([path, event.event.get(slot)]).toEqual([path, expected.event.get(slot)]);
  }
  expect(valuesOf(event.event)).toEqual(valuesOf(expected.event));
  if (isRecordEvent(event.event))
    expect(JSON.stringify(event.event.document(), exactly)).toBe(JSON.stringify(normalise(document).document, exactly));
  return true;
}

describe("records on tapes are the events that they would be parsed", () => {
  test.each<[string, string]>([
    ["flat", `{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","Image":"C:\\\\a.exe","CommandLine":"a \\"b\\""}`],
    ["flat with tags", `{"EventID":4688,"Channel":"Security","tags":["a","b"],"NewProcessName":"C:\\\\a.exe"}`],
    ["NXLog", `{"EventID":4688,"Channel":"Security","SeverityValue":2,"Keywords":-9214364837600034816,"Version":2}`],
    [
      "Winlogbeat, classified",
      `{"event":{"category":["process"],"code":4688},"winlog":{"event_id":4688,"channel":"Security"}}`,
    ],
    ["Winlogbeat, dotted", `{"event.category":"process","winlog.event_id":1,"winlog.record_id":12}`],
    ["Elastic endpoint", `{"event":{"category":"process","module":"endpoint"},"host":{"os":{"type":"linux"}}}`],
    ["ECS", `{"@timestamp":"2024-01-01T00:00:00Z","event":{"category":"file"},"ecs":{"version":"8.0"}}`],
    ["any JSON", `{"a":{"b":1}}`],
    ["Winlogbeat 6", `{"event_id":1,"log_name":"Security","source_name":"x"}`],
    [
      "Winlogbeat 6 with all that it has",
      `{"@timestamp":"2019-05-14T02:00:00.000Z","keywords":["Audit Success","x"],"event_id":"4688","user":{"identifier":"S-1-5-18"},"beat":{"name":"a"},"event_data":{"NewProcessName":"C:\\\\a.exe","none":null,"ProcessId":12,"e.f":"dotted"},"log_name":"Security","record_number":"17","computer_name":"HOST","source_name":"Microsoft-Windows-Security-Auditing","level":"Information","tags":["t"]}`,
    ],
    [
      "Winlogbeat 6 with other data",
      `{"event_id":5,"log_name":"x","event_data":{},"user_data":{"xml_name":"y","z":1}}`,
    ],
    ["Winlogbeat 6 without a number", `{"event_id":null,"log_name":"x","source_name":"y","event_data":"text"}`],
  ])("%s", (_name, text) => {
    expect(isSame(text)).toBe(true);
  });

  test.each<[string, string]>([
    ["event JSON", `{"Event":{"System":{"EventID":1,"Channel":"x"},"EventData":{"Image":"a"}}}`],
    ["Winlogbeat before its pipeline", `{"winlog":{"event_id":1,"event_data":{"Image":"a"}}}`],
    ["Winlogbeat 6 with a list in its data", `{"event_id":1,"log_name":"x","event_data":{"a":["b"]}}`],
    [
      "Winlogbeat 6 with an object for its computer",
      `{"event_id":1,"log_name":"x","source_name":"y","computer_name":{}}`,
    ],
    ["Winlogbeat 6 whose number is none", `{"event_id":"a","log_name":"x","source_name":"y"}`],
    ["something else with an event_id", `{"event_id":1,"log_name":"x","winlog":{"event_id":2}}`],
    ["a search hit", `{"_index":"i","_source":{"event":{"category":"file"}}}`],
    ["a rendered event", `{"Id":1,"ProviderName":"x","TimeCreated":"2024-01-01"}`],
    ["a flat record with an object", `{"EventID":1,"Channel":"Security","Data":{"a":1}}`],
    ["a host that is no object", `{"event.category":"process","winlog.event_id":1,"host":"a"}`],
  ])("%s is parsed", (_name, text) => {
    expect(isSame(text)).toBe(false);
  });
});

/** Reads events over one table, and holds their values against the numbers that tell them. */
class NumberedEvents {
  /** How many events have numbers, and how often a value was told by ones that came before. */
  told = 0;
  recurred = 0;
  private readonly table = new FieldTable();
  private readonly reader = tapeReaderFor(this.table);
  private readonly slots: readonly number[];
  private readonly known = new Map<string, FieldValue>();

  constructor(paths: readonly string[]) {
    this.slots = paths.map((path) => this.table.slot(path));
  }

  read(text: string): void {
    const taped = this.reader.read(new TextEncoder().encode(text));
    const event = taped && normaliseTaped(taped, this.table, {})?.event;
    if (event === undefined) return;
    const numbers = new Int32Array(64);
    const told = event.identify?.(this.slots, numbers);
    if (told !== undefined) this.told++;
    for (const [place, slot] of this.slots.entries()) {
      const value = event.get(slot);
      const ofSlot = told?.places[place]?.map((at) => numbers[at]!);
      if (ofSlot === undefined || ofSlot.includes(noNumber)) continue;
      const key = `${slot} ${ofSlot}`;
      if (this.known.has(key)) this.recurred++;
      else this.known.set(key, value);
      expect([this.table.path(slot), value]).toEqual([this.table.path(slot), this.known.get(key)]);
    }
  }
}

describe("numbers tell values", () => {
  test.each<[string, string, string]>([
    ["as they are", "process.executable", `"Image":"C:\\\\a.exe"`],
    ["one of several, the others absent", "process.hash.md5", `"Hashes":"MD5=0123456789ABCDEF0123456789ABCDEF"`],
    ["that are not there", "process.parent.executable", `"Image":"C:\\\\a.exe"`],
  ])("%s", (_name, path, members) => {
    const events = new NumberedEvents([path]);
    const text = `{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon",${members}}`;
    for (let i = 0; i < 5; i++) events.read(text);
    expect(events.recurred).toBeGreaterThan(0);
  });

  test("not where other members decide what they mean", () => {
    const events = new NumberedEvents(["winlog.event_data.Domain"]);
    for (let i = 0; i < 5; i++) {
      events.read(`{"EventID":1,"Channel":"Security","Domain":"a"}`);
      events.read(`{"EventID":1,"Channel":"Security","Domain":"a","AccountType":"User"}`);
    }
    expect(events.recurred).toBe(0);
  });
});

/** Numbers, instants, identifiers in hexadecimal and SIDs need not be told. */
const isWordless = (value: string): boolean => /^[0-9a-fstxz:.+{}-]*$/i.test(value);

/** Every value of the event is told as a text or a part of one; no text that is looked for has a carriage return. */
function expectTold(event: Event): void {
  if (event.eachText === undefined) return;
  const told: string[] = [];
  const tell = (text: string) => told.push(text.toLowerCase().replaceAll("\r", ""));
  event.eachText({
    text: tell,
    common: (kind) => kind.commonTexts().forEach(tell),
    json: (bytes, from, to) => {
      const members: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(from, to)));
      someValue(members, (value) => {
        tell(String(value));
        return false;
      });
      return true;
    },
    utf16: (bytes, from, to) => {
      tell(new TextDecoder("utf-16le").decode(bytes.subarray(from, to)));
      return true;
    },
  });
  for (const value of valuesOf(event)) {
    const text = value.toLowerCase().replaceAll("\r", "");
    if (!isWordless(text) && !told.some((one) => one.includes(text))) expect(told).toContain(text);
  }
}

const numberedPaths = [
  "destination.port",
  "event.action",
  "event.category",
  "file.hash.sha256",
  "file.name",
  "file.path",
  "file.pe.imphash",
  "process.command_line",
  "process.executable",
  "process.parent.name",
  "registry.path",
  "user.id",
  "user.name",
  "winlog.event_data.CallTrace",
  "winlog.event_data.Category",
  "winlog.event_data.ContextInfo",
  "winlog.event_data.LogonType",
  "winlog.event_data.TargetImage",
];

describeShared("recorded telemetry", "corpus/mordor", (folder) => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".gz"));

  test.each(files)("%s", { timeout: 120_000 }, async (file) => {
    let lines = 0;
    const numbered = new NumberedEvents(numberedPaths);
    const input = createReadStream(join(folder, file)).pipe(createGunzip());
    for await (const line of createInterface({ input })) {
      if (lines < 4000) numbered.read(line);
      if (lines++ % 40 !== 0) continue;
      isSame(line);
      const taped = tapedOf(line);
      const event = taped && normaliseTaped(taped, new FieldTable(), {});
      if (event !== undefined) expectTold(event.event);
      expectTold(normaliseEvent(parseJson(line) as Document, new FieldTable(), {}).event);
    }
    expect(lines).toBeGreaterThan(0);
    expect(numbered.recurred).toBeGreaterThanOrEqual(numbered.told);
  });
});

describeShared("recorded event logs", "corpus/evtx", (folder) => {
  test("every value is told, in some records of each kind", { timeout: 120_000 }, () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".evtx"));
    const seen = new Map<string, number>();
    for (const file of files) {
      const log = readEvtx(readFileSync(join(folder, file)));
      for (let chunk = 0; chunk < log.chunkCount; chunk++)
        for (const record of log.recordsInChunk(chunk)) {
          const kind = `${record.provider} ${record.eventId}`;
          const count = seen.get(kind) ?? 0;
          seen.set(kind, count + 1);
          if (count < 10) expectTold(ecsEvent(fromEvtx(record), new FieldTable()));
        }
    }
    expect(seen.size).toBeGreaterThan(300);
  });
});
