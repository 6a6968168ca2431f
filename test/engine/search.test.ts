// `search` as `_eql/search`: order, sizes, keys, sources, parameters and what is refused.
import { describe, expect, test } from "vitest";
import { compile, OptionError, QueryError, SearchError, type SearchOptions, search } from "../../src/engine/index.ts";
import { found, lanes, lanesOf } from "./lanes.ts";

describe("the response", () => {
  test("of an event query has hits, each with its source", () => {
    const document = { "@timestamp": "2026-01-01", event: { category: "process" }, process: { name: "cmstp.exe" } };
    expect(search('process where process.name : "CMSTP.exe"', [document])).toMatchObject({
      is_partial: false,
      is_running: false,
      timed_out: false,
      hits: {
        total: { value: 1, relation: "eq" },
        events: [{ _index: "events", _id: "0", _source: document }],
      },
    });
  });

  test("of a sequence has its keys and events by stage, and a placeholder for a missing event", () => {
    const { hits } = search(
      "sequence by key with maxspan=1s [A where true] ![M where true] [B where true]",
      lanes("A1/x B2/x"),
    );
    expect(hits).toMatchObject({
      total: { value: 1 },
      sequences: [
        {
          join_keys: ["x"],
          events: [{ _id: "0" }, { _index: "", _id: "", _source: null, missing: true }, { _id: "1" }],
        },
      ],
    });
    expect(hits.events).toBeUndefined();
  });

  test("has an empty list where nothing is found, and no keys where there are none", () => {
    expect(search("A where true", []).hits).toEqual({ total: { value: 0, relation: "eq" }, events: [] });
    expect(search("sequence [A where true] [B where true]", []).hits.sequences).toEqual([]);
    expect(search("sequence [A where true] [B where true]", lanes("A1 B2")).hits.sequences?.[0]).not.toHaveProperty(
      "join_keys",
    );
  });

  test("names hits as they were given", () => {
    const hit = { _index: "logs-1", _id: "abc", _source: { "@timestamp": 1, event: { category: "A" } } };
    expect(search("A where true", [hit]).hits.events).toEqual([hit]);
    expect(search("A where true", lanes("B1 A2"), { index: "file" }).hits.events).toMatchObject([
      { _index: "file", _id: "1" },
    ]);
  });
});

describe("order and size", () => {
  const many = Array.from({ length: 15 }, (_, index) => `A${15 - index}`).join(" ");
  test.each<readonly [name: string, query: string, options: SearchOptions, expected: string]>([
    ["ten by default, the newest, oldest first", "A where true", {}, "A6 A7 A8 A9 A10 A11 A12 A13 A14 A15"],
    ["the oldest", "A where true", { resultPosition: "head", size: 2 }, "A1 A2"],
    ["none", "A where true", { size: 0 }, ""],
    ["a pipe, then the size", "A where true | head 5", { size: 2 }, "A4 A5"],
    ["pipes from left to right", "A where true | tail 5 | head 2", {}, "A11 A12"],
    ["all", "A where true | head 3", { size: Number.POSITIVE_INFINITY }, "A1 A2 A3"],
  ])("%s", (_name, query, options, expected) => {
    expect(lanesOf(search(query, lanes(many), options))).toBe(expected);
  });

  test("the total counts all that match", () => {
    expect(search("A where true", lanes(many), { size: 1 }).hits.total.value).toBe(15);
  });

  test("of one time by the tiebreaker, without one last, then as given", () => {
    const documents = [5, undefined, 3, "4", undefined].map((sequence, index) => ({
      "@timestamp": "2026-01-01T00:00:00Z",
      event: { category: "A", sequence },
      name: `${index}`,
    }));
    expect(lanesOf(search("A where true", documents, { tiebreakerField: "event.sequence" }))).toBe("2 3 0 1 4");
    expect(lanesOf(search("A where true", documents))).toBe("0 1 2 3 4");
  });

  test.each<readonly [type: string | undefined, values: readonly unknown[], expected: string]>([
    ["long", ["10", "9", 8], "8 9 10"],
    [undefined, ["10", "9", 8, "x"], "8 9 10 x"],
    ["keyword", ["10", "9", 8], "10 8 9"],
    [undefined, [2n ** 60n, "1152921504606846975", [7, 3]], "7,3 1152921504606846975 1152921504606846976"],
  ])("of one time by a tiebreaker of type %s: %o", (type, values, expected) => {
    const documents = values.map((tie) => ({ "@timestamp": 1, event: { category: "A" }, tie, name: String(tie) }));
    const types = { "@timestamp": "date", "event.category": "keyword", tie: type ?? "" };
    const options = type === undefined ? {} : { fieldTypes: types };
    expect(lanesOf(search("A where true", documents, { tiebreakerField: "tie", ...options }))).toBe(expected);
  });

  test("by the nanosecond, in any notation of time", () => {
    const times = ["2026-01-01T00:00:00.000000002Z", "2026-01-01T01:00:00.000000001+01:00", 1767225600000];
    const documents = times.map((time, index) => ({ "@timestamp": time, event: { category: "A" }, name: `${index}` }));
    expect(lanesOf(search("A where true", documents))).toBe("2 1 0");
  });

  test("events without a time come last, and take part in no sequence", () => {
    const documents = [{ event: { category: "A" }, name: "none" }, ...lanes("A1 B2")];
    expect(lanesOf(search("A where true", documents))).toBe("none A1".split(" ").reverse().join(" "));
    const response = search("sequence [A where true] [B where true]", documents);
    expect(lanesOf(response)).toBe("A1 B2");
    expect(response.warnings).toEqual([expect.stringContaining("without a timestamp")]);
  });

  test("other fields for time and category", () => {
    const documents = [
      { when: 2, kind: "A", name: "second" },
      { when: 1, kind: "A", name: "first" },
    ];
    expect(lanesOf(search("A where true", documents, { timestampField: "when", eventCategoryField: "kind" }))).toBe(
      "first second",
    );
  });
});

describe("join keys", () => {
  const run = (type: string | undefined, values: readonly unknown[], kind: "sequence" | "sample" = "sequence") => {
    const documents = values.map((key, index) => ({ "@timestamp": index, event: { category: "AB"[index] }, key }));
    const types = { "@timestamp": "date", "event.category": "keyword", key: type ?? "" };
    const options = type === undefined ? {} : { fieldTypes: types };
    return search(`${kind} by key [A where true] [B where true]`, documents, options).hits.sequences?.map(
      ({ join_keys }) => join_keys,
    );
  };
  test.each<readonly [string | undefined, readonly unknown[], readonly unknown[]]>([
    ["keyword", ["1", "1"], [["1"]]],
    ["long", ["1", 1], [[1]]],
    [undefined, ["1", 1], []],
    [undefined, [2, 2], [[2]]],
    ["ip", ["::ffff:10.0.0.1", "10.0.0.1"], [["10.0.0.1"]]],
    ["version", ["1.2.0", "1.2.0"], [["1.2.0"]]],
    ["boolean", ["true", true], [[true]]],
    ["date", ["2026-01-01T01:00:00+01:00", 1767225600000], [["2026-01-01T00:00:00.000Z"]]],
    [
      "keyword",
      [
        ["a", "b"],
        ["b", "c", "a"],
      ],
      [["a"], ["b"]],
    ],
  ])("%s: %j", (type, values, expected) => {
    expect(run(type, values)).toEqual(expected);
  });

  const between = (types: readonly [string, string], values: readonly [unknown, unknown]) => {
    const documents = values.map((value, index) => ({
      "@timestamp": index,
      event: { category: "AB"[index] },
      ...(index === 0 ? { a: value } : { b: value }),
    }));
    const fieldTypes = { "@timestamp": "date", "event.category": "keyword", a: types[0], b: types[1] };
    const { hits } = search("sequence [A where true] by a [B where true] by b", documents, { fieldTypes });
    return hits.sequences?.map(({ join_keys }) => join_keys?.[0]);
  };
  test.each<readonly [types: readonly [string, string], values: readonly [unknown, unknown], expected: unknown]>([
    [["keyword", "text+keyword"], ["x y", "x y"], ["x y"]],
    [["constant_keyword", "wildcard"], ["x", "x"], ["x"]],
    [["keyword", "keyword"], [5, "5"], ["5"]],
    [["long", "double"], [5, 5], [5]],
    [["long", "double"], [5, 5.5], []],
    [["integer", "long"], [5.7, 5], [5]],
    [["unsigned_long", "unsigned_long"], [18446744073709551615n, "18446744073709551615"], [18446744073709551615n]],
    [["date", "date_nanos"], ["2026-01-01", "2026-01-01T00:00:00.000000000Z"], ["2026-01-01T00:00:00.000Z"]],
    [["date", "date_nanos"], ["2026-01-01", "2026-01-01T00:00:00.000000001Z"], []],
    [["version", "version"], ["1.2.0", "1.2"], []],
    [["boolean", "boolean"], ["", false], [false]],
    [["long", "long"], ["x", "x"], []],
    [["keyword", "keyword"], [[], null], []],
  ])("of types %j: %o", (types, values, expected) => {
    expect(between(types, values)).toEqual(expected);
  });

  test("of dates are epoch milliseconds in samples", () => {
    expect(run("date", ["2026-01-01", "2026-01-01"], "sample")).toEqual([[1767225600000]]);
  });
});

test("sub-fields of a mapping are read from the field they belong to, as join keys too", () => {
  const fieldTypes = {
    "event.category": "keyword",
    "@timestamp": "date",
    "user.name": "text+keyword",
    "user.name.keyword": "keyword",
    size: "keyword",
    "size.number": "long",
  };
  const documents = [
    { "@timestamp": 1, event: { category: "A" }, user: { name: "x y" }, size: "7" },
    { "@timestamp": 2, event: { category: "B" }, "user.name": ["x y", "z"], size: "70" },
  ];
  const count = (query: string) => search(query, documents, { fieldTypes }).hits.total.value;
  expect(count('any where user.name.keyword == "x y"')).toBe(2);
  expect(count("any where size.number > 7")).toBe(1);
  expect(count("any where user.name.keyword != null and size.number != null")).toBe(2);
  expect(count("sequence by user.name.keyword [A where true] [B where true]")).toBe(1);
  expect(count("sequence [A where true] by user.name.keyword [B where true] by user.name")).toBe(1);
});

describe("samples", () => {
  test("come by key, null first, with distinct events in the order of the items", () => {
    const query = "sample by ?key [any where true] [B where true]";
    expect(found(query, "A1/y B2/y B3/x B4/x A5 B6")).toBe("A5 B6 | B3/x B4/x | A1/y B2/y");
    expect(found(query, "B1/x")).toBe("");
  });

  test("as many of a key as are wanted", () => {
    const query = "sample by key [A where true] [B where true]";
    expect(found(query, "A1/x A2/x B3/x B4/x")).toBe("A1/x B3/x");
    expect(found(query, "A1/x A2/x B3/x B4/x", { maxSamplesPerKey: 3 })).toBe("A1/x B3/x | A1/x B4/x | A2/x B3/x");
  });

  test("go back where a choice leaves an item without an event", () => {
    const query = "sample by key [any where true] [any where true] [A where true] [B where true]";
    expect(found(query, "A1/x B2/x A3/x B4/x")).toBe("A1/x B2/x A3/x B4/x");
    expect(found(query, "A1/x B2/x C3/x C4/x")).toBe("C3/x C4/x A1/x B2/x");
  });
});

describe("sources", () => {
  const broken = Object.defineProperty({ event: { category: "A" }, "@timestamp": 3 }, "broken", {
    get() {
      throw new Error("unreadable");
    },
  });
  const events = [
    ...lanes("A1 B2").map((document, index) => ({ _index: "good", _id: `${index}`, _source: document })),
    { _index: "bad", _id: "0", _source: broken },
  ];
  const query = "any where event.`sequence` == 0 or broken == 1";

  test("that fail are left out and reported", () => {
    const response = search(query, events);
    expect(lanesOf(response)).toBe("A1");
    expect(response).toMatchObject({
      is_partial: true,
      shard_failures: [{ index: "bad", shard: 0, reason: { reason: "unreadable" } }],
    });
  });

  test("fail a search that wants all of them, or has no other", () => {
    expect(() => search(query, events, { allowPartialSearchResults: false })).toThrow(SearchError);
    expect(() => search(query, events.slice(2))).toThrow("[bad] could not be searched: unreadable");
  });

  test("leave no sequences unless these may be partial", () => {
    const sequence = `sequence [${query}] [B where true]`;
    expect(lanesOf(search(sequence, events))).toBe("");
    expect(lanesOf(search(sequence, events, { allowPartialSequenceResults: true }))).toBe("A1 B2");
  });

  test("of other mappings are read each by its own", () => {
    const category = { "event.category": "keyword", "@timestamp": "date" };
    const mappings = {
      one: { fieldTypes: { ...category, day: { type: "date", format: "dd-MM-yyyy" } }, aliases: { seen: "day" } },
      two: { fieldTypes: { ...category, seen: "date", state: "keyword" }, nullValues: { state: "none" } },
    };
    const documents = [
      {
        _index: "one",
        _id: "0",
        _source: { "@timestamp": 1, event: { category: "A" }, day: "17-12-2022", name: "first" },
      },
      {
        _index: "two",
        _id: "0",
        _source: { "@timestamp": 2, event: { category: "A" }, seen: "2022-12-17", state: null, name: "second" },
      },
    ];
    expect(lanesOf(search('A where seen == "2022-12-17"', documents, { mappings }))).toBe("first second");
    expect(lanesOf(search('A where state == "none"', documents, { mappings }))).toBe("second");
    expect(lanesOf(search("A where state == null", documents, { mappings }))).toBe("first");
  });
});

describe("names that every object inherits", () => {
  const types = { "@timestamp": "date", "event.category": "keyword" };
  test.each(["constructor", "__proto__", "toString"])("%s is a field like any other", (name) => {
    const document = JSON.parse(`{"${name}":"x","@timestamp":1}`);
    const mapped = {
      mappings: { events: { fieldTypes: Object.fromEntries([...Object.entries(types), [name, "keyword"]]) } },
    };
    for (const options of [{}, mapped]) {
      const { hits } = search(`any where ${name} == "x"`, [document, {}], { ...options, fields: [name] });
      expect(hits.events).toHaveLength(1);
      expect(Object.entries(hits.events![0]!.fields!)).toEqual([[name, ["x"]]]);
    }
  });

  test.each(["constructor", "__proto__", "toString"])(
    "%s is neither mapped nor an alias unless a mapping says so",
    (name) => {
      const mappings = { events: { fieldTypes: types, aliases: {}, nullValues: {} } };
      expect(search(`any where ?${name} == null`, [{}], { mappings }).hits.total.value).toBe(1);
      expect(() => search(`any where ${name} == null`, [{}], { mappings })).toThrow(QueryError);
    },
  );
});

describe("what is refused", () => {
  const problem = (query: string, options: SearchOptions = {}) => {
    try {
      compile(query, options);
    } catch (error) {
      if (error instanceof QueryError) return { stage: error.stage, message: error.message };
      throw error;
    }
    return undefined;
  };

  test("by the parser, with line and column", () => {
    expect(problem("process where\n  x = 1")).toEqual({
      stage: "parse",
      message: expect.stringMatching(/^Found 1 problem\nline 2:5: /),
    });
  });

  test("by types and fields, all problems at once", () => {
    const fieldTypes = { "event.category": "keyword", pid: "long" };
    const refused = problem("process where pdi == 1 and length(pid) > 1", { fieldTypes });
    expect(refused).toEqual({ stage: "verify", message: expect.stringMatching(/^Found 2 problems\n/) });
    expect(problem("process where ?pdi == 1", { fieldTypes })).toBeUndefined();
  });

  test.each<SearchOptions>([
    { size: -1 },
    { size: 1.5 },
    { fetchSize: 1 },
    { maxSamplesPerKey: 0 },
    { maxOpenSequences: 0 },
    { fieldTypes: {}, mappings: {} },
    { fieldTypes: { a: "long" }, timestampField: "time" },
    { fieldTypes: { a: "long" }, timestampField: "a" },
    { fieldTypes: { "@timestamp": "keyword" } },
    { fieldTypes: { "@timestamp": "date" }, tiebreakerField: "serial" },
    { mappings: { events: { fieldTypes: {} } }, timestampField: "time" },
  ])("parameters outside their limits: %j", (options) => {
    expect(() => search("any where true", [], options)).toThrow(OptionError);
  });
});

describe("what orders the events need not be mapped", () => {
  test.each<[query: string, options: SearchOptions]>([
    ["any where true", { fieldTypes: {} }],
    ["any where true", { timestampField: "time" }],
    [
      "any where true",
      { mappings: { events: { fieldTypes: { at: "date" }, aliases: { time: "at" } } }, timestampField: "time" },
    ],
    ["sample by a [any where true] [any where true]", { fieldTypes: { a: "long" }, timestampField: "time" }],
  ])("%s with %j", (query, options) => {
    expect(() => search(query, [], options)).not.toThrow();
  });
});

describe("what is told besides", () => {
  test("values that could not be computed", () => {
    const { warnings, hits } = search("any where pid / 0 == 1", [{ pid: 1 }, { pid: 2 }]);
    expect(hits.events).toEqual([]);
    expect(warnings).toEqual(["2 values could not be computed and counted as null: division by zero"]);
  });

  test("sequences that were dropped", () => {
    const { warnings } = search("sequence by key [A where true] [B where true]", lanes("A1/x A2/y A3/z"), {
      maxOpenSequences: 1,
    });
    expect(warnings).toEqual([expect.stringContaining("2 open sequences were dropped")]);
  });
});

test("a query is compiled once and run many times", () => {
  const query = compile("sequence [A where true] [B where true]");
  expect(lanesOf(query.search(lanes("A1 B2")))).toBe("A1 B2");
  expect(lanesOf(query.search(lanes("B1 A2")))).toBe("");
  const run = query.start();
  for (const document of lanes("A1 B2 A3 B4")) run.add(document);
  expect(lanesOf(run.finish())).toBe("A1 B2 | A3 B4");
});

test("events can be filtered before the query", () => {
  expect(lanesOf(search("A where true", lanes("A1 A2 A3"), { filter: ({ name }) => name !== "A2" }))).toBe("A1 A3");
});
