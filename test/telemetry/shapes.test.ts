import { describe, expect, test } from "vitest";
import { type Document, valueAt } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { normalise, normaliseEvent, recognise, type ShapeName } from "../../src/telemetry/index.ts";

const eventData = { Image: "C:\\a\\b.exe", CommandLine: "b.exe /x", UtcTime: "2025-03-03 09:00:00.000" };

const system = {
  Provider: { "#attributes": { Name: "Microsoft-Windows-Sysmon", Guid: "5770385F-C22A-43E0-BF4C-06F5698FFBD9" } },
  EventID: 1,
  TimeCreated: { "#attributes": { SystemTime: "2025-03-03T09:00:01.000000Z" } },
  EventRecordID: 7,
  Channel: "Microsoft-Windows-Sysmon/Operational",
  Computer: "WS01",
  Security: { "#attributes": { UserID: "S-1-5-18" } },
};

/** The same record in every shape of JSON. */
const records: Readonly<Partial<Record<ShapeName, Document>>> = {
  "evtx-dump": { Event: { System: system, EventData: eventData } },
  chainsaw: {
    Event: {
      System: {
        Provider_attributes: { Name: "Microsoft-Windows-Sysmon" },
        EventID: 1,
        TimeCreated_attributes: { SystemTime: "2025-03-03T09:00:01.000000Z" },
        EventRecordID: 7,
        Channel: "Microsoft-Windows-Sysmon/Operational",
        Computer: "WS01",
        Security_attributes: { UserID: "S-1-5-18" },
      },
      EventData: eventData,
    },
  },
  winlogbeat: {
    "@timestamp": "2025-03-03T09:00:01.000Z",
    winlog: {
      event_id: 1,
      provider_name: "Microsoft-Windows-Sysmon",
      channel: "Microsoft-Windows-Sysmon/Operational",
      computer_name: "WS01",
      record_id: 7,
      user: { identifier: "S-1-5-18" },
      event_data: eventData,
    },
  },
  "winlogbeat-6": {
    "@timestamp": "2025-03-03T09:00:01.000Z",
    event_id: 1,
    source_name: "Microsoft-Windows-Sysmon",
    log_name: "Microsoft-Windows-Sysmon/Operational",
    computer_name: "WS01",
    record_number: "7",
    user: { identifier: "S-1-5-18" },
    event_data: eventData,
  },
  nxlog: {
    EventTime: "2025-03-03 09:00:01",
    Hostname: "WS01",
    EventID: 1,
    SourceName: "Microsoft-Windows-Sysmon",
    Channel: "Microsoft-Windows-Sysmon/Operational",
    RecordNumber: 7,
    ProcessID: 2740,
    AccountName: "SYSTEM",
    AccountType: "User",
    UserID: "S-1-5-18",
    SeverityValue: 2,
    SourceModuleType: "im_msvistalog",
    ...eventData,
  },
  flat: {
    "@timestamp": "2025-03-03T05:00:01.000Z",
    Hostname: "WS01",
    EventID: "1",
    Channel: "Microsoft-Windows-Sysmon/Operational",
    ...eventData,
  },
  rendered: {
    Id: 1,
    ProviderName: "Microsoft-Windows-Sysmon",
    LogName: "Microsoft-Windows-Sysmon/Operational",
    MachineName: "WS01",
    RecordId: 7,
    TimeCreated: "/Date(1740992401000)/",
    Message: `Process Create:\r\n${Object.entries(eventData)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\r\n")}`,
  },
};

const paths = [
  "@timestamp",
  "event.category",
  "event.code",
  "event.provider",
  "host.name",
  "process.args",
  "process.name",
  "winlog.channel",
  "winlog.event_data.Image",
];

const expected = {
  "@timestamp": "2025-03-03T09:00:00.000Z",
  "event.category": "process",
  "event.code": "1",
  "event.provider": "Microsoft-Windows-Sysmon",
  "host.name": "WS01",
  "process.args": ["b.exe", "/x"],
  "process.name": "b.exe",
  "winlog.channel": "Microsoft-Windows-Sysmon/Operational",
  "winlog.event_data.Image": "C:\\a\\b.exe",
};

describe("one record in every shape is one ECS event", () => {
  test.each(Object.entries(records))("%s", (shape, record) => {
    expect(recognise(record!)).toBe(shape);
    const { document } = normalise(record!);
    expect(Object.fromEntries(paths.map((path) => [path, valueAt(document, path)]))).toEqual(expected);
  });

  test.each(Object.entries(records))("%s, read field by field", (shape, record) => {
    const table = new FieldTable();
    const normalised = normaliseEvent(record!, table);
    expect(normalised.shape).toBe(shape);
    const read = paths.map((path) => [path, normalised.event.get(table.slot(path))]);
    expect(Object.fromEntries(read)).toEqual(expected);
  });
});

describe("documents that are ECS already", () => {
  test.each<[string, ShapeName, Document]>([
    ["with an ECS version", "ecs", { ecs: { version: "8.0.0" }, process: { name: "a" } }],
    ["with a category, dotted", "ecs", { "event.category": "process" }],
    ["of Elastic Defend by module", "endpoint", { event: { module: "endpoint" } }],
    ["of Elastic Defend by dataset", "endpoint", { data_stream: { dataset: "endpoint.events.file" } }],
    ["of anything", "json", { a: 1 }],
  ])("%s", (_, shape, document) => {
    expect(normalise(document)).toEqual({ shape, document });
  });

  test("a hit of Elasticsearch is its source", () => {
    const source = { event: { module: "endpoint" } };
    expect(normalise({ _index: "i", _id: "1", _source: source })).toEqual({ shape: "endpoint", document: source });
  });

  test("a Winlogbeat document that a pipeline has classified keeps its values; codes are text, the system is Windows", () => {
    const document = {
      event: { category: ["process"], code: 1, action: "Process Create (rule: ProcessCreate)" },
      winlog: { event_id: 1, record_id: 20, event_data: { IntegrityLevel: "High" } },
      process: { name: "other.exe" },
    };
    expect(normalise(document).document).toEqual({
      event: { category: ["process"], code: "1", action: "Process Create (rule: ProcessCreate)" },
      winlog: { event_id: "1", record_id: "20", event_data: { IntegrityLevel: "High" } },
      process: { name: "other.exe" },
      host: { os: { type: "windows" } },
    });
  });

  test("what a raw Winlogbeat document has besides stays", () => {
    const raw = { ...records.winlogbeat, agent: { type: "winlogbeat" }, tags: ["x"], "host.ip": ["10.0.0.1"] };
    const { document } = normalise(raw);
    expect(document).toMatchObject({
      agent: { type: "winlogbeat" },
      tags: ["x"],
      host: { ip: ["10.0.0.1"], name: "WS01" },
    });
  });

  test("dotted keys are nested ones", () => {
    const dotted = {
      "winlog.event_id": 1,
      "winlog.provider_name": "Microsoft-Windows-Sysmon",
      "winlog.event_data.Image": "C:\\a\\b.exe",
    };
    expect(valueAt(normalise(dotted).document, "process.name")).toBe("b.exe");
  });
});

describe("forcing a shape", () => {
  test("a record is taken for what it is said to be", () => {
    expect(normalise(records.flat!, { shape: "json" })).toEqual({ shape: "json", document: records.flat });
  });

  test("one that does not fit is taken as it is", () => {
    expect(normalise({ a: 1 }, { shape: "evtx-dump" })).toEqual({ shape: "json", document: { a: 1 } });
  });
});

describe("clocks", () => {
  test("NXLog's local time takes its zone from the two times of receipt", () => {
    const record = {
      EventID: 4688,
      SourceName: "Microsoft-Windows-Security-Auditing",
      SeverityValue: 2,
      EventTime: "2020-08-06 11:56:04",
      EventReceivedTime: "2020-08-06 11:56:07",
      "@timestamp": "2020-08-06T15:56:07.158Z",
    };
    expect(normalise(record).document["@timestamp"]).toBe("2020-08-06T15:56:04.000Z");
  });

  test("one machine has one host.id, with and without its domain", () => {
    const id = (Hostname: string) => valueAt(normalise({ ...records.flat, Hostname }).document, "host.id");
    expect(id("WS01.lab.example")).toBe(id("ws01"));
    expect(id("10.0.0.1")).toBe("10.0.0.1");
  });
});

test("an object in a flat record is its JSON, with all digits", () => {
  const { document } = normalise({ EventID: 1, Channel: "Security", Data: { a: 12345678901234567890n } });
  expect(valueAt(document, "winlog.event_data.Data")).toBe('{"a":12345678901234567890}');
});

describe("members of the frame are not EventData", () => {
  test("NXLog's ProcessID and accounts", () => {
    const { document } = normalise(records.nxlog!);
    expect(valueAt(document, "winlog.process.pid")).toBe(2740);
    expect(valueAt(document, "user.id")).toBe("S-1-5-18");
    for (const name of ["ProcessID", "AccountName", "UserID", "Hostname", "Severity"]) {
      expect(valueAt(document, `winlog.event_data.${name}`)).toBeUndefined();
    }
  });
});
