// `filter`: each clause of the Query DSL with the documents it leaves, with and without a mapping, and what is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rangeInZone, timeZone } from "../../src/engine/filter/time-zone.ts";
import { wordsOf } from "../../src/engine/filter/words.ts";
import { type FilterClause, OptionError, type SearchOptions, search } from "../../src/engine/index.ts";
import { JsonValue } from "../../src/engine/json-value.ts";

const documents = [
  {
    name: "cmd",
    "@timestamp": "2026-01-01T10:00:00Z",
    process: { name: "cmd.exe", pid: 100, args: ["cmd.exe", "/c"], parent: { name: "explorer.exe" } },
    source: { ip: "10.0.0.7" },
    message: "Failed logon of user Bob",
    flag: true,
  },
  {
    name: "ps",
    "@timestamp": "2026-01-02T10:00:00Z",
    process: { name: "PowerShell.exe", pid: 2000, command_line: "C:\\*.ps1" },
    source: { ip: ["192.168.1.1", "::1"] },
    message: ["user Alice", "logon failed"],
    flag: "false",
    version: "1.11.0",
  },
  { name: "bare", "@timestamp": "2026-02-01T00:00:00Z", process: { pid: [7, 150] }, version: "1.5.0" },
];

const fieldTypes = {
  "@timestamp": "date",
  "event.category": "keyword",
  name: "keyword",
  "process.name": "text+keyword",
  "process.name.keyword": "keyword",
  "process.pid": "long",
  "process.args": "keyword",
  "process.parent.name": "keyword",
  "process.command_line": "wildcard",
  "source.ip": "ip",
  message: "text",
  flag: "boolean",
  version: "version",
};

const now = Date.UTC(2026, 0, 2, 12);

function left(filter: FilterClause, options: SearchOptions = {}): string {
  const { hits } = search("any where true", documents, { filter, now, ...options });
  return (hits.events ?? []).map(({ _source }) => _source.name).join(" ");
}

describe("without a mapping", () => {
  test.each<readonly [filter: FilterClause, expected: string]>([
    [{ match_all: {} }, "cmd ps bare"],
    [{ match_none: {} }, ""],
    [{ term: { "process.name": "cmd.exe" } }, "cmd"],
    [{ term: { "process.name": "CMD.EXE" } }, ""],
    [{ term: { "process.name": { value: "CMD.EXE", case_insensitive: true, boost: 2 } } }, "cmd"],
    [{ term: { "process.args": "/c" } }, "cmd"],
    [{ term: { "process.pid": 100 } }, "cmd"],
    [{ term: { "process.pid": "2000" } }, "ps"],
    [{ term: { "nothing.here": "x" } }, ""],
    [{ terms: { "process.pid": [7, 100] } }, "cmd bare"],
    [{ terms: { "process.pid": [] } }, ""],
    [{ range: { "process.pid": { gte: 150, lt: 2000 } } }, "bare"],
    [{ range: { "process.pid": { gt: 7, lte: 100 } } }, "cmd"],
    [{ range: { "@timestamp": { gte: "2026-01-02" } } }, "ps bare"],
    [{ range: { "@timestamp": { gt: "2026-01-02" } } }, "bare"],
    [{ range: { "@timestamp": { lte: "2026-01" } } }, "cmd ps"],
    [{ range: { "@timestamp": { gte: "now-1d/d", lt: "now/d" } } }, "cmd"],
    [{ range: { "@timestamp": { gte: "2026-01-01||+1M" } } }, "bare"],
    [{ range: { "@timestamp": { lt: Date.UTC(2026, 0, 2) } } }, "cmd"],
    [{ range: { "@timestamp": { gte: "02/01/2026", format: "dd/MM/yyyy", time_zone: "UTC" } } }, "ps bare"],
    [{ range: { "@timestamp": { gt: "02/01/2026", format: "dd/MM/yyyy" } } }, "bare"],
    [{ range: { "@timestamp": { gte: "02/01/2026||+1d", format: "dd/MM/yyyy" } } }, "bare"],
    [{ range: { "@timestamp": { gte: 1767348000, format: "epoch_second" } } }, "ps bare"],
    [{ range: { "@timestamp": { gte: "1767348000001", format: "strict_date_optional_time||epoch_millis" } } }, "bare"],
    [{ range: { "@timestamp": { gt: "2026-01-01", time_zone: "-12:00" } } }, "bare"],
    [{ range: { "@timestamp": { gt: "2026-01-01", time_zone: "+05:00" } } }, "ps bare"],
    [{ range: { "@timestamp": { gte: "2026-02-01T01:00", time_zone: "Europe/Berlin" } } }, "bare"],
    [{ range: { "@timestamp": { gt: "2026-02-01T01:00", time_zone: "Europe/Berlin" } } }, ""],
    [{ range: { "@timestamp": { lt: "2026-02-01T01:00+01:00", time_zone: "-12:00" } } }, "cmd ps"],
    [{ range: { "@timestamp": { lt: "now/d", time_zone: "+13:00" } } }, "cmd ps"],
    [{ range: { "@timestamp": { lt: "now/d", time_zone: "Asia/Tokyo" } } }, "cmd"],
    [{ range: { "@timestamp": { gte: "now-3h", time_zone: "Asia/Tokyo" } } }, "ps bare"],
    [{ range: { "@timestamp": { gte: "2026-01-01||+1d/d", time_zone: "Asia/Tokyo" } } }, "ps bare"],
    [
      { range: { "@timestamp": { lte: "01/01/2026 19:00", format: "dd/MM/yyyy HH:mm", time_zone: "Asia/Tokyo" } } },
      "cmd",
    ],
    [{ range: { "@timestamp": { gt: Date.UTC(2026, 0, 2), time_zone: "Asia/Tokyo" } } }, "ps bare"],
    [{ range: { "process.pid": { gte: 150, time_zone: "+01:00" } } }, "ps bare"],
    [{ range: { "process.name": { gte: "a" } } }, "cmd"],
    [{ exists: { field: "process.name" } }, "cmd ps"],
    [{ exists: { field: "process.parent" } }, "cmd"],
    [{ exists: { field: "process" } }, "cmd ps bare"],
    [{ exists: { field: "proc" } }, ""],
    [{ prefix: { "process.name": "cmd" } }, "cmd"],
    [{ prefix: { "process.name": { value: "power", case_insensitive: true } } }, "ps"],
    [{ prefix: { "process.command_line": "C:\\*" } }, "ps"],
    [{ wildcard: { "process.name": "*.exe" } }, "cmd ps"],
    [{ wildcard: { "process.name": { value: "POWER*?xe", case_insensitive: true } } }, "ps"],
    [{ wildcard: { "process.command_line": "C:\\\\\\*.ps?" } }, "ps"],
    [{ wildcard: { "process.name": "\\*.exe" } }, ""],
    [{ regexp: { "process.name": "[a-z]+\\.exe" } }, "cmd"],
    [{ regexp: { "process.name": { value: "[a-z]+\\.exe", case_insensitive: true, flags: "ALL" } } }, "cmd"],
    [{ match: { message: "LOGON unknown" } }, "cmd ps"],
    [{ match: { message: { query: "failed bob", operator: "and" } } }, "cmd"],
    [{ match: { message: { query: "failed bob user", minimum_should_match: "67%" } } }, "cmd ps"],
    [{ match: { message: { query: "failed bob user", minimum_should_match: -1 } } }, "cmd ps"],
    [{ match: { message: { query: "failed logon user bob", minimum_should_match: "2<75%" } } }, "cmd ps"],
    [{ match: { message: { query: "failed logon user bob", minimum_should_match: "4<50%" } } }, "cmd"],
    [{ match: { message: { query: "failed logon user bob", minimum_should_match: "1<-3 3<-25% 9<1" } } }, "cmd ps"],
    [{ match: { "process.name": "cmd.exe" } }, "cmd"],
    [{ match: { "process.name": "cmd" } }, ""],
    [{ match: { "process.name.text": "POWERSHELL.exe" } }, "ps"],
    [{ match: { message: "--" } }, ""],
    [{ match: { message: { query: "", zero_terms_query: "all" } } }, "cmd ps bare"],
    [{ match_phrase: { message: "failed logon" } }, "cmd"],
    [{ match_phrase: { message: { query: "logon FAILED", slop: 0 } } }, "ps"],
    [{ match_phrase: { message: "alice logon" } }, ""],
    [{ match_phrase: { "process.name": "cmd.exe" } }, "cmd"],
    [{ ids: { values: ["1", "2", "x"] } }, "ps bare"],
    [{ term: { _id: "0" } }, "cmd"],
    [{ prefix: { _index: "ev" } }, "cmd ps bare"],
    [{ constant_score: { filter: { term: { "process.pid": 100 } }, boost: 1.2 } }, "cmd"],
    [{ dis_max: { queries: [{ term: { "process.pid": 7 } }, { match_none: {} }] } }, "bare"],
    [{ bool: {} }, "cmd ps bare"],
    [{ bool: { must: { exists: { field: "process.name" } }, must_not: [{ term: { "process.pid": 100 } }] } }, "ps"],
    [{ bool: { must_not: { exists: { field: "process.name" } } } }, "bare"],
    [{ bool: { should: [{ term: { "process.pid": 7 } }, { term: { "process.pid": 100 } }] } }, "cmd bare"],
    [{ bool: { filter: [{ match_all: {} }], should: [{ match_none: {} }] } }, "cmd ps bare"],
    [{ bool: { filter: [{ match_all: {} }], should: [{ term: { name: "ps" } }], minimum_should_match: 1 } }, "ps"],
    [
      { bool: { should: [{ term: { name: "ps" } }, { exists: { field: "process.name" } }], minimum_should_match: 2 } },
      "ps",
    ],
    [{ bool: { should: [{ term: { name: "ps" } }], minimum_should_match: 0 } }, "ps"],
  ])("%j", (filter, expected) => {
    expect(left(filter)).toBe(expected);
  });
});

describe("with a mapping", () => {
  test.each<readonly [filter: FilterClause, expected: string]>([
    [{ term: { "source.ip": "0:0:0:0:0:0:0:1" } }, "ps"],
    [{ term: { "source.ip": "10.0.0.0/8" } }, "cmd"],
    [{ range: { "source.ip": { gte: "10.0.0.0", lt: "11.0.0.0" } } }, "cmd"],
    [{ term: { flag: false } }, "ps"],
    [{ term: { flag: "true" } }, "cmd"],
    [{ range: { version: { gt: "1.5.0" } } }, "ps"],
    [{ term: { "process.name": "powershell.exe" } }, "ps"],
    [{ term: { "process.name": "PowerShell.exe" } }, ""],
    [{ term: { "process.name.keyword": "PowerShell.exe" } }, "ps"],
    [{ match: { "process.name": "PowerShell.exe" } }, "ps"],
    [{ prefix: { message: "fail" } }, "cmd ps"],
    [{ term: { "process.pid": 100.5 } }, ""],
    [{ match: { "process.pid": { query: "many", lenient: true } } }, ""],
    [{ exists: { field: "process.parent" } }, "cmd"],
    [{ exists: { field: "proc" } }, ""],
    [{ term: { unmapped: "x" } }, ""],
    [{ bool: { must_not: { wildcard: { unmapped: "*" } } } }, "cmd ps bare"],
    [{ range: { "@timestamp": { gte: "2026-01-02T10:00:00+02:00" } } }, "ps bare"],
  ])("%j", (filter, expected) => {
    expect(left(filter, { fieldTypes })).toBe(expected);
  });
});

describe("a clock that is set forward and back", () => {
  // In Berlin 02:00 became 03:00 on 29 March 2026 (01:00Z), and 03:00 became 02:00 on 25 October (01:00Z).
  test.each([
    ["2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
    ["2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
    ["2026-03-29T01:59", "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z"],
    ["2026-03-29T02:30", "2026-03-29T01:30:00Z", "2026-03-29T01:31:00Z"],
    ["2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T00:31:00Z"],
    ["2026-10-25T03:30", "2026-10-25T02:30:00Z", "2026-10-25T02:31:00Z"],
    ["2026-07", "2026-06-30T22:00:00Z", "2026-07-31T22:00:00Z"],
    ["now/M", "2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z"],
  ])("%s is from %s to %s", (literal, from, to) => {
    const zone = timeZone(new JsonValue("Europe/Berlin", "time_zone"));
    const range = rangeInZone(literal, zone, now);
    expect([range?.from.ms, range?.to.ms]).toEqual([Date.parse(from), Date.parse(to)]);
  });

  test.each(["2026-03-29T01:00Z", "2026-03-29T01:00+02:00", "1767225600000", "now", "now-1d"])(
    "%s says itself when it is",
    (literal) => {
      const zone = timeZone(new JsonValue("Europe/Berlin", "time_zone"));
      expect(rangeInZone(literal, zone, now)).toBeUndefined();
    },
  );
});

describe("what is refused", () => {
  test.each<readonly [filter: FilterClause, message: string]>([
    [{}, "filter: a clause is missing. There are: bool, constant_score"],
    [{ trem: { a: 1 } }, "filter: there is no clause `trem`. Did you mean `term`?"],
    [{ script: { script: "true" } }, "filter: `script` is not supported"],
    [{ nested: { path: "a", query: { match_all: {} } } }, "filter: `nested` is not supported"],
    [
      { term: { a: 1 }, match: { b: 1 } },
      "filter: one clause is expected, but there are `term` and `match`: join them in a `bool`",
    ],
    [
      { bool: { must: [{ term: { a: 1 } }, { query_string: { query: "x" } }] } },
      "filter.bool.must[1]: `query_string` is not supported. There are: bool,",
    ],
    [{ bool: { most: [] } }, "filter.bool: there is no parameter `most`. Did you mean `must`?"],
    [
      { bool: { should: [], minimum_should_match: "3<most" } },
      "filter.bool.minimum_should_match: a whole number, a percentage",
    ],
    [{ term: { a: 1, b: 2 } }, "filter.term: one field is expected, but there are `a` and `b`"],
    [{ term: {} }, "filter.term: a field is missing"],
    [{ term: { a: { case_insensitive: true } } }, "filter.term.a: `value` is missing"],
    [{ term: { a: [1] } }, "filter.term.a: a text, a number, true or false is expected here"],
    [
      { term: { "process.pid": "many" } },
      'filter.term.process.pid: the field `process.pid` is of type long and cannot read "many"',
    ],
    [{ term: { "source.ip": "10.0.0" } }, "is of type ip and cannot read"],
    [{ term: { flag: "yes" } }, "is of type boolean and cannot read"],
    [{ terms: { a: "x" } }, "filter.terms.a: a list is expected here"],
    [
      { terms: { a: { index: "i", id: "1", path: "p" } } },
      "filter.terms.a: a look-up of terms in another index is not supported",
    ],
    [{ range: { "@timestamp": { gte: "someday" } } }, "filter.range.@timestamp.gte: [someday] is no date"],
    [
      { range: { "@timestamp": { gte: "2026-01-01", format: "dd/MM/yyyy" } } },
      "gte: this is no date of the format dd/MM/yyyy",
    ],
    [{ range: { "@timestamp": { gte: "1", format: "QQ" } } }, "filter.range.@timestamp.format: date format [QQ]"],
    [
      { range: { "@timestamp": { gte: "now", time_zone: "Mars/Base" } } },
      'time_zone: there is no time zone "Mars/Base"',
    ],
    [{ range: { a: { from: 1 } } }, "filter.range.a: there is no parameter `from`"],
    [{ regexp: { name: "[" } }, "filter.regexp.name: "],
    [{ regexp: { name: { value: "a", flags: "NONE" } } }, "flags: only ALL, the default, is supported"],
    [
      { prefix: { "process.pid": "1" } },
      "filter.prefix: the field `process.pid` is of type long, and this clause is for texts",
    ],
    [{ match: { name: { query: "a", fuzziness: "AUTO" } } }, "filter.match.name: there is no parameter `fuzziness`"],
    [{ match: { message: { query: "a", operator: "xor" } } }, "operator: `and` or `or` is expected here"],
    [{ match_phrase: { message: { query: "a b", slop: 2 } } }, "slop: words in between are not supported"],
    [{ exists: {} }, "filter.exists: `field` is missing"],
    [{ ids: {} }, "filter.ids: `values` is missing"],
    [{ constant_score: {} }, "filter.constant_score: `filter` is missing"],
  ])("%j", (filter, message) => {
    const refused = () => search("any where true", [], { filter, fieldTypes });
    expect(refused).toThrow(OptionError);
    expect(refused).toThrow(message);
  });

  test("clauses that are nested too deep", () => {
    let filter: FilterClause = { match_all: {} };
    for (let depth = 0; depth < 40; depth++) filter = { bool: { must: [filter] } };
    expect(() => search("any where true", [], { filter })).toThrow("nested more than 30 deep");
  });
});

describe("a filter", () => {
  test("is applied before sequences are sought, and keeps the positions of events", () => {
    const events = ["A", "M", "A", "B"].map((category, index) => ({
      "@timestamp": index,
      event: { category },
      host: index === 2 ? "other" : "this",
    }));
    const { hits } = search("sequence [A where true] [B where true]", events, { filter: { term: { host: "this" } } });
    expect(hits.sequences?.map((sequence) => sequence.events.map(({ _id }) => _id))).toEqual([["0", "3"]]);
  });

  test("may be a function of the document", () => {
    const { hits } = search("any where true", documents, { filter: ({ name }) => name !== "ps" });
    expect(hits.events?.map(({ _id }) => _id)).toEqual(["0", "2"]);
  });

  test("is a complement under must_not, whatever the clause", () => {
    const clause = fc.constantFrom<FilterClause>(
      { term: { "process.pid": 100 } },
      { wildcard: { "process.name": "*shell*" } },
      { range: { "process.pid": { gte: 100 } } },
      { exists: { field: "version" } },
      { match: { message: "alice" } },
    );
    fc.assert(
      fc.property(clause, clause, (a, b) => {
        const both = left({ bool: { must: [a, b] } })
          .split(" ")
          .filter(Boolean);
        const neither = left({ bool: { must_not: { bool: { must: [a, b] } } } })
          .split(" ")
          .filter(Boolean);
        expect([...both, ...neither].sort()).toEqual(["bare", "cmd", "ps"]);
      }),
    );
  });
});

describe("words of a full text", () => {
  test.each([
    ["Failed logon: Bob's host-1", ["failed", "logon", "bob's", "host", "1"]],
    ["C:\\Windows\\cmd.exe /c 3.5,7 a.1 x_y.", ["c", "windows", "cmd.exe", "c", "3.5,7", "a", "1", "x_y"]],
    ["東京タワー", ["東", "京", "タワー"]],
    ["İstanbul ÄÖ", ["i̇stanbul", "äö"]],
    ["--- ...", []],
    ["x".repeat(300), ["x".repeat(255), "x".repeat(45)]],
  ])("%j", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test("take time in proportion to the text", () => {
    for (const part of ["a.", "1,", "a'", "..", "ё"])
      expect(wordsOf(part.repeat(200_000)).length).toBeGreaterThanOrEqual(0);
  });
});
