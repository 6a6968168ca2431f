// Old rules keep working: what Endgame's dialect wrote, and what `fix` makes of it for Elasticsearch.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, fix } from "../../src/check/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { allFields } from "../../src/schema/index.ts";
import { hasErrors } from "../../src/text/diagnostic.ts";
import { describeShared } from "../support/shared.ts";

const schema = allFields();

describe("what Endgame wrote becomes", () => {
  test.each<[string, string]>([
    ["process where process.name == 'cmd.exe'", 'process where process.name == "cmd.exe"'],
    ["process where process_name == 'cmd.exe'", 'process where process.name : "cmd.exe"'],
    ["process where process_name != 'cmd.exe'", 'process where not process.name : "cmd.exe"'],
    ["process where not user_name in ('a', 'b')", 'process where not user.name in~ ("a", "b")'],
    ['process where md5 not in ("aa")', 'process where process.hash.md5 not in~ ("aa")'],
    ['process where pid == 4 and user_name == "7"', 'process where process.pid == 4 and user.name == "7"'],
    ['process where process_name == "a?c"', 'process where process.name == "a?c"'],
    ['process where process_name == "*.exe"', 'process where process.name : "*.exe"'],
    ['process where process_name != "*.exe"', 'process where not process.name : "*.exe"'],
    ['process where process_name in ("a*", "b")', 'process where process.name : ("a*", "b")'],
    [
      'process where pid = 4 and command_line = "*x*"',
      'process where process.pid == 4 and process.command_line : "*x*"',
    ],
    ['process where wildcard(command_line, "*a*", "*b*")', 'process where process.command_line : ("*a*", "*b*")'],
    ['process where not wildcard(command_line, "*a*")', 'process where not process.command_line : "*a*"'],
    ['process where match(command_line, "a.*")', 'process where process.command_line regex~ "a.*"'],
    ['process where arrayContains(process.args, "/s", "/au")', 'process where process.args in~ ("/s", "/au")'],
    ["process where length(safe(command_line)) > 9", "process where length(process.command_line) > 9"],
    ["process where command_line:length() > 9", "process where length(process.command_line) > 9"],
    ['process where process.args[0] == "/s"', 'process where process.args == "/s"'],
    [String.raw`file where file_path == ?"C:\Temp\x"`, String.raw`file where file.path : """C:\Temp\x"""`],
    [
      "sequence with maxspan=30 [any where true] [any where true]",
      "sequence with maxspan=30s [any where true] [any where true]",
    ],
    [
      "sequence with maxspan=1m by unique_pid [any where true] [any where true]",
      "sequence by process.entity_id with maxspan=1m [any where true] [any where true]",
    ],
    ["sequence [any where true] [any where true] fork=true", "sequence [any where true] [any where true]"],
    [
      "sequence fork=true by unique_pid [any where true] [any where true]",
      "sequence by process.entity_id [any where true] [any where true]",
    ],
    [
      "sequence with maxspan=1m, fork = false [any where true] [any where true]",
      "sequence with maxspan=1m [any where true] [any where true]",
    ],
    [
      "sequence with maxspan=1.5m [any where true] [any where true]",
      "sequence with maxspan=90s [any where true] [any where true]",
    ],
    [
      "process where pid == 4 | filter ppid == 1 | head 5",
      "process where (process.pid == 4) and (process.parent.pid == 1) | head 5",
    ],
    [
      "any where (pid == 4 or true) | filter (ppid == 1 or false)",
      "any where ((process.pid == 4 or true)) and (process.parent.pid == 1 or false)",
    ],
    ['process where arraySearch(process.args, a, a == "X")', 'process where process.args : "X"'],
    ['process where not arraySearch(process.args, a, a : ("x*", "y"))', 'process where not process.args : ("x*", "y")'],
    ["process where pid != ppid", "process where process.pid - process.parent.pid != 0"],
    ["process where pid + 1 < ppid * 2", "process where process.pid + 1 - process.parent.pid * 2 < 0"],
    ["PROCESS where TRUE", "process where true"],
    ["process where user_name == NULL or False", "process where user.name == null or false"],
    [
      "process where pid == 4 AND ppid == 1 Or true",
      "process where process.pid == 4 and process.parent.pid == 1 or true",
    ],
    ['process where process_name not like "a*"', 'process where not process.name like "a*"'],
  ])("%s", (old, expected) => {
    const { text, diagnostics } = fix(old, { schema });
    expect(text).toBe(expected);
    expect(diagnostics).toEqual([]);
  });
});

describe("what has no counterpart gets a hint and stays", () => {
  test.each<[string, string, RegExp]>([
    ["process where true | count", "unsupported-pipe", /hits\.total/],
    ["process where true | unique user.name", "unsupported-pipe", /after the search/],
    [
      'process where child of [process where process.name == "a"]',
      "process-relationship",
      /process\.parent\.entity_id/,
    ],
    ['process where process.name contains "a"', "foreign-operator", /: "\*text\*"/],
    ['process where process.name startsWith "a" and true', "foreign-operator", /: "text\*"/],
    ["process where process.name == process.parent.name", "field-comparison", /startsWith\(a, b\)/],
    ["sequence with maxspan=0.0001s [any where true] [any where true]", "invalid-maxspan", /smaller unit/],
    ["any where arraySearch(process.args, a, a == 1 or length(a) > 3)", "unknown-function", /one by one/],
    ['any where arraySearch(process.args, a, a != "x")', "unknown-function", /one by one/],
    ["any where arrayCount(process.args, a, a == 1) > 2", "unknown-function", /one by one/],
    ["sequence [any where true] [any where true] | filter true", "unsupported-pipe", /into the query/],
    ["any where true | head 5 | filter true", "unsupported-pipe", /into the query/],
    ["join by host.id [process where true] [file where true]", "unsupported-join", /sample by/],
  ])("%s", (old, code, hint) => {
    const { text, diagnostics } = fix(old, {});
    expect(text).toBe(old);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(diagnostics[0]!.hint).toMatch(hint);
  });
});

test.each(["constructor", "__proto__"])("the unit and the field %s were never anything", (name) => {
  const text = `sequence with maxspan=5${name} [any where ${name} == 1] [any where true]`;
  const found = check(text, { schema });
  expect(found.map(({ code }) => code)).toContain("invalid-maxspan");
  for (const { fix: mending } of found) expect(mending).toBeUndefined();
});

test("old names are told again to whoever asks again, by the schema that is asked about", () => {
  const { statement } = parseQuery('process where process_name == "a"');
  const codes = (known: readonly string[]) => {
    const mapping = new Map(known.map((path) => [path, { type: "keyword" }]));
    return check(statement!, { schema: mapping }).map(({ code }) => code);
  };
  expect(codes(["event.category", "process.name"])).toEqual(["unknown-field"]);
  expect(codes(["event.category"])).toEqual(["unknown-field"]);
  expect(codes(["event.category", "process_name"])).toEqual([]);
});

test("the name for the values of an array is not taken for a field", () => {
  const found = check("any where arrayCount(process.args, x, x == 1 and y == 2) > 2", { schema });
  expect(found.map(({ code }) => code)).toEqual(["unknown-function", "unknown-field"]);
});

describe("what stands behind a string, name or comment that does not end is left alone", () => {
  test.each(["any where length(`a == 1", "any where (a == 1 or `b", 'any where length("a'])("%s", (text) => {
    expect(fix(text, { schema }).text).toBe(text);
  });

  test("and what stands before it is mended", () => {
    expect(fix("any where pid = 4 && length(`a").text).toBe("any where pid == 4 and length(`a");
    expect(fix("any where (a == 1 /* b").text).toBe("any where (a == 1) /* b");
    expect(fix("any where a == 1 `b").text).toBe("any where a == 1 and `b");
  });
});

test("fixing ends, and fixing again changes nothing", () => {
  const text = "process where a = 'x' AND b=='y' && wildcard(c, \"*\") | heads 5";
  const once = fix(text, { schema });
  expect(fix(once.text, { schema }).text).toBe(once.text);
});

test("words in any order are mended without an error, and once for all", () => {
  const words =
    'process any where sequence sample join by with maxspan = 1m 1.5m fork true NULL ( ) [ ] ![ , | head filter arraySearch contains process_name == != : like~ in not and or - \'x\' "y*" ?"q" 1 ` && ! TRUE PROCESS until a.b[0] length( // /* \n';
  const text = fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 25 }).map((some) => some.join(" "));
  fc.assert(
    fc.property(text, (given) => {
      const mended = fix(given, { schema });
      expect(fix(mended.text, { schema }).text).toBe(mended.text);
    }),
    { numRuns: 100 },
  );
});

interface Analytics {
  readonly analytics: readonly { readonly name: string; readonly source_query: string }[];
}

describeShared("the analytics of eqllib", "corpus/eqllib/analytics.json", (path) => {
  const { analytics } = JSON.parse(readFileSync(path, "utf8")) as Analytics;

  test("are rewritten to what Elasticsearch accepts, save for constructs that it lacks", () => {
    const lacking = new Set(["unsupported-pipe", "process-relationship", "unknown-function"]);
    let accepted = 0;
    for (const { name, source_query } of analytics) {
      const { text, diagnostics } = fix(source_query);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      for (const { code } of errors) expect([name, lacking.has(code)]).toEqual([name, true]);
      if (hasErrors(check(text))) expect(errors.length, name).toBeGreaterThan(0);
      else accepted++;
    }
    expect(accepted).toBeGreaterThan(analytics.length * 0.8);
  });
});
