// What a result says of letters and lengths: a limit only where a rule's texts can meet it, a loss only where a construct counts; and which letters
// are written out so that no platform's folding is asked.
import { describe, expect, test } from "vitest";
import { caseVariants, hasWideCase } from "../../src/backends/base/fold.ts";
import { convert } from "../../src/backends/index.ts";

function limits(query: string, target: string): readonly string[] {
  const port = convert(query, target);
  if (port.query === null) throw new Error(port.diagnostics[0]!.message);
  return port.limits.map(({ message }) => message);
}

function losses(query: string, target: string): readonly string[] {
  const port = convert(query, target);
  if (port.query === null) throw new Error(port.diagnostics[0]!.message);
  return port.losses.map(({ code }) => code);
}

describe("a limit is told where the rule's texts can meet it", () => {
  test.each([
    ['any where process.name : "kernel.exe"', "duckdb", ["k"]],
    ['any where process.name : "kernelbase.dll*" and user.name in~ ("admin")', "duckdb", ["k", "i"]],
    ['any where process.name == "kernel.exe"', "duckdb", []],
    ['any where process.name : "cmd.exe"', "duckdb", []],
    ['any where process.name : "cmd.exe" and startsWith~(user.name, "K")', "duckdb", ["k"]],
    ['process where process.name : "reg.exe" and process.command_line : "*s*"', "splunk-cim", ["s"]],
    ['any where process.name : "kernel.exe"', "eql", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "sqlite", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "clickhouse", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "postgresql", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "query-dsl", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "lucene", []],
    ['any where process.name : "kernelbase.dll" and user.name : "is"', "panther", []],
  ])("%s on %s: %j", (query, target, letters) => {
    const told = limits(query, target);
    expect(told.length).toBe(letters.length === 0 ? 0 : 1);
    expect([...(told[0] ?? "").matchAll(/for `(\w)`/g)].map(([, letter]) => letter)).toEqual(letters);
  });

  test("what could not be tried is told as possible", () => {
    expect(limits('process where process.name : "k.exe"', "kusto-defender")[0]).toContain("may take");
    expect(limits('process where process.name : "k.exe"', "duckdb")[0]).toContain("takes");
  });
});

describe("a loss is told where a construct counts, or where two computed texts are compared", () => {
  test.each([
    ["any where length(process.name) > 3", "sqlite", ["characters-counted"]],
    ['any where substring(process.name, 2) == "x"', "panther", ["characters-counted"]],
    ["any where length(process.name) > 3", "query-dsl", []],
    ["any where length(process.name) > 3", "eql", []],
    ["any where startsWith~(process.name, user.name)", "sqlite", ["folded-letters"]],
    ["any where startsWith~(process.name, user.name)", "panther", []],
    ['any where startsWith~(process.name, "é")', "sqlite", []],
    ['any where indexOf~(process.name, "é") == 0', "sqlite", ["characters-counted", "folded-letters"]],
    ['any where concat(process.name, "") : "k"', "query-dsl", ["folded-letters"]],
    ['any where concat(process.name, "") : "abc"', "query-dsl", []],
  ])("%s on %s", (query, target, codes) => {
    expect(losses(query, target)).toEqual(codes);
  });
});

test("every letter that some folding gives more cases than EQL is written out, but for ASCII's", () => {
  const left: string[] = [];
  for (let point = 0; point < 0x20000; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const letter = String.fromCodePoint(point);
    const folded = [letter.toLowerCase(), letter.toUpperCase(), letter.toUpperCase().toLowerCase()];
    const more = folded.filter((one) => [...one].length === 1 && !caseVariants(letter).includes(one));
    if (more.length > 0 && !hasWideCase(letter)) left.push(letter);
  }
  expect(left).toEqual([]);
});
