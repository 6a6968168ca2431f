// `fields` of hits, `runtime_mappings`, and request bodies as parameters.
import { describe, expect, test } from "vitest";
import {
  type FieldRequest,
  OptionError,
  readSearchRequest,
  type SearchOptions,
  search,
} from "../../src/engine/index.ts";

const document = {
  "@timestamp": "2026-01-01T10:00:00.123456700+01:00",
  event: { category: "process", created: 1767258000000 },
  process: { name: "cmd.exe", pid: "7", args: ["cmd.exe", "/c"], "thread.id": 5.9, uptime: 3 },
  source: { ip: "0:0:0:0:0:0:0:1" },
  flag: "true",
  empty: null,
  none: [],
};

const fieldTypes = {
  "@timestamp": "date_nanos",
  "event.category": "keyword",
  "event.created": { type: "date", format: "epoch_millis" },
  "process.name": "keyword",
  "process.pid": "long",
  "process.args": "keyword",
  "process.thread.id": "integer",
  "process.uptime": "double",
  "source.ip": "ip",
  flag: "boolean",
};

function fieldsOf(fields: readonly FieldRequest[], options: SearchOptions = {}): unknown {
  return search("process where true", [document], { fields, ...options }).hits.events?.[0]?.fields;
}

describe("fields with a mapping", () => {
  test.each<readonly [fields: readonly FieldRequest[], expected: unknown]>([
    [["process.name"], { "process.name": ["cmd.exe"] }],
    [
      ["process.*"],
      {
        "process.name": ["cmd.exe"],
        "process.pid": [7],
        "process.args": ["cmd.exe", "/c"],
        "process.thread.id": [5],
        "process.uptime": [3],
      },
    ],
    [["process"], {}],
    [["*.ip", "flag"], { "source.ip": ["::1"], flag: [true] }],
    [["empty", "none", "unknown"], {}],
    [["@timestamp"], { "@timestamp": ["2026-01-01T09:00:00.1234567Z"] }],
    [[{ field: "@timestamp", format: "yyyy-MM-dd HH:mm:ss.SSSSSS" }], { "@timestamp": ["2026-01-01 09:00:00.123456"] }],
    [[{ field: "@timestamp", format: "epoch_millis" }], { "@timestamp": ["1767258000123.4567"] }],
    [[{ field: "@timestamp", format: "epoch_second" }], { "@timestamp": ["1767258000.1234567"] }],
    [[{ field: "@timestamp", format: "d MMM yy||epoch_millis" }], { "@timestamp": ["1 Jan 26"] }],
    [["event.created"], { "event.created": ["1767258000000"] }],
    [[{ field: "event.created", format: "strict_date_time_no_millis" }], { "event.created": ["2026-01-01T09:00:00Z"] }],
    [[{ field: "event.created", format: "'day' dd.MM." }], { "event.created": ["day 01.01."] }],
  ])("%j", (fields, expected) => {
    expect(fieldsOf(fields, { fieldTypes })).toEqual(expected);
  });

  test("of fields that are not mapped only if asked for", () => {
    const { flag: _, ...types } = fieldTypes;
    expect(fieldsOf(["flag"], { fieldTypes: types })).toEqual({});
    expect(fieldsOf([{ field: "fl*", include_unmapped: true }], { fieldTypes: types })).toEqual({ flag: ["true"] });
  });

  test("of aliases, explicit nulls and formats, each index by its own mapping", () => {
    const mappings = {
      one: {
        fieldTypes: { "event.category": "keyword", day: { type: "date", format: "dd-MM-yyyy" }, "@timestamp": "date" },
        aliases: { seen: "day" },
      },
      two: {
        fieldTypes: { "event.category": "keyword", seen: "date", state: "keyword", "@timestamp": "date" },
        nullValues: { state: "none" },
      },
    };
    const documents = [
      { _index: "one", _id: "1", _source: { "@timestamp": 1, event: { category: "A" }, day: "03-02-2026" } },
      {
        _index: "two",
        _id: "2",
        _source: { "@timestamp": 2, event: { category: "A" }, seen: "2026-02-04", state: null },
      },
    ];
    const { hits } = search("A where true", documents, { mappings, fields: ["seen", "day", "state"] });
    expect(hits.events?.map(({ fields }) => fields)).toEqual([
      { seen: ["03-02-2026"], day: ["03-02-2026"] },
      { seen: ["2026-02-04T00:00:00.000Z"] },
    ]);
  });
});

describe("fields without a mapping", () => {
  test("are as the source has them", () => {
    expect(fieldsOf(["process.pid", "process.args", "process.thread.id", "flag"])).toEqual({
      "process.pid": ["7"],
      "process.args": ["cmd.exe", "/c"],
      "process.thread.id": [5.9],
      flag: ["true"],
    });
  });

  test("have a format where they are dates", () => {
    expect(
      fieldsOf([
        { field: "event.cr*", format: "yyyy" },
        { field: "process.name", format: "yyyy" },
      ]),
    ).toEqual({
      "event.created": ["2026"],
      "process.name": ["cmd.exe"],
    });
  });
});

test("hits of sequences have fields, missing events have none, and without the parameter there are none", () => {
  const events = [
    { "@timestamp": 1, event: { category: "A" } },
    { "@timestamp": 2, event: { category: "B" } },
  ];
  const query = "sequence with maxspan=1s [A where true] ![M where true] [B where true]";
  const [sequence] = search(query, events, { fields: ["event.category"] }).hits.sequences ?? [];
  expect(sequence?.events).toMatchObject([
    { fields: { "event.category": ["A"] } },
    { missing: true },
    { fields: { "event.category": ["B"] } },
  ]);
  expect(sequence?.events[1]).not.toHaveProperty("fields");
  expect(search("A where true", events).hits.events?.[0]).not.toHaveProperty("fields");
});

describe("runtime mappings", () => {
  const search2 = (query: string, options: SearchOptions) => search(query, [document], options).hits.total.value;
  test.each<readonly [query: string, options: SearchOptions, matches: number]>([
    ["process where process.pid > 6", { runtimeMappings: { "process.pid": { type: "long" } } }, 1],
    [
      'process where process.uptime == "3"',
      { fieldTypes, runtimeMappings: { "process.uptime": { type: "keyword" } } },
      1,
    ],
    ['process where extra == "x" or flag', { fieldTypes, runtimeMappings: { extra: { type: "keyword" } } }, 1],
    [
      'process where cidrMatch(source.ip, "::/64") and anything == null',
      { runtimeMappings: { "source.ip": { type: "ip" } } },
      1,
    ],
    [
      'process where event.created < "2026"',
      { runtimeMappings: { "event.created": { type: "date", format: "epoch_second" } } },
      0,
    ],
  ])("%s %j", (query, options, matches) => {
    expect(search2(query, options)).toBe(matches);
  });

  test("take the place of aliases and fields of every index", () => {
    const mappings = {
      events: { fieldTypes: { "event.category": "keyword", code: "long" }, aliases: { pid: "code" } },
    };
    const events = [{ event: { category: "A" }, code: "7", pid: "x" }];
    const options = { mappings, runtimeMappings: { pid: { type: "keyword" }, code: { type: "keyword" } } };
    expect(search('A where pid == "x" and code : "7*"', events, options).hits.total.value).toBe(1);
  });

  test.each<readonly [runtimeMappings: Record<string, unknown>, message: string]>([
    [
      { x: { type: "keyword", script: "emit('a')" } },
      "runtime_mappings.x.script: scripts (Painless) cannot be run here",
    ],
    [{ x: {} }, "runtime_mappings.x: `type` is missing"],
    [
      { x: { type: "composite" } },
      "runtime_mappings.x.type: `composite` is not supported: its fields are computed by a script",
    ],
    [{ x: { type: "lang" } }, "runtime_mappings.x.type: there is no type `lang`. Did you mean `long`?"],
    [{ x: { type: "long", format: "yyyy" } }, "runtime_mappings.x.format: only dates have a format"],
    [{ x: "keyword" }, "runtime_mappings.x: an object is expected here"],
  ])("%j is refused", (runtimeMappings, message) => {
    const refused = () => search("any where true", [], { runtimeMappings } as SearchOptions);
    expect(refused).toThrow(OptionError);
    expect(refused).toThrow(message);
  });
});

describe("what fields refuse", () => {
  test.each<readonly [fields: unknown, message: string]>([
    ["process.name", "fields: a list is expected here"],
    [[{ format: "yyyy" }], "fields[0]: `field` is missing"],
    [[{ field: "a", format: "QQ" }], "fields[0]: date format [QQ]: [QQ] is not supported"],
    [[{ field: "a", from: 1 }], "fields[0]: there is no parameter `from`"],
    [
      [{ field: "process.name", format: "yyyy" }],
      "fields[0]: the field `process.name` is of type keyword, which has no formats",
    ],
    [[1], "fields[0]: an object is expected here"],
  ])("%j", (fields, message) => {
    expect(() => fieldsOf(fields as FieldRequest[], { fieldTypes })).toThrow(message);
  });
});

describe("a request body", () => {
  test("gives the query and the parameters of its search", () => {
    const { query, options } = readSearchRequest({
      query: "process where process.pid == 7",
      size: 5,
      fetch_size: 1000,
      result_position: "head",
      filter: { term: { "process.name": "cmd.exe" } },
      fields: ["process.name", { field: "@timestamp", format: "epoch_second" }],
      runtime_mappings: { "process.pid": { type: "long" } },
      tiebreaker_field: null,
      keep_on_completion: true,
      wait_for_completion_timeout: "2s",
    });
    expect(search(query, [document], options).hits.events).toMatchObject([
      { _id: "0", fields: { "process.name": ["cmd.exe"], "@timestamp": ["1767258000.1234567"] } },
    ]);
    expect(options).not.toHaveProperty("tiebreakerField");
  });

  test.each<readonly [body: unknown, message: string]>([
    [[], "request: an object is expected here"],
    [{}, "request: `query` is missing"],
    [{ query: 1 }, "request.query: a text is expected here"],
    [{ query: "any where true", case_sensitive: true }, "request: there is no parameter `case_sensitive`"],
    [{ query: "any where true", size: -1 }, "size must be a whole number of at least 0, not -1"],
    [{ query: "any where true", fetch_size: 1 }, "fetchSize must be a whole number of at least 2"],
    [{ query: "any where true", result_position: "middle" }, 'resultPosition must be "head" or "tail"'],
    [{ query: "any where true", filter: [] }, "request.filter: an object is expected here"],
    [{ query: "any where true", fields: "a" }, "request.fields: a list is expected here"],
    [{ query: "any where true", allow_partial_search_results: 1 }, "true or false is expected here"],
  ])("%j is refused", (body, message) => {
    expect(() => readSearchRequest(body)).toThrow(OptionError);
    expect(() => readSearchRequest(body)).toThrow(message);
  });
});
