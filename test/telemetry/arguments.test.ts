import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitCommandLine, splitKeepingQuotes, textOfArguments } from "../../src/telemetry/transforms/arguments.ts";

describe("splitting by the rule of Microsoft's C runtime, as for Sysmon", () => {
  test.each<[string, readonly string[]]>([
    ["", []],
    ["   ", []],
    ["a.exe", ["a.exe"]],
    ["  a.exe\t/x  /y ", ["a.exe", "/x", "/y"]],
    [String.raw`"C:\Program Files\a.exe" /x "b c"`, ["C:\\Program Files\\a.exe", "/x", "b c"]],
    [String.raw`a\b\c`, [String.raw`a\b\c`]],
    [String.raw`a "b\\" c`, ["a", "b\\", "c"]],
    [String.raw`a "b\"c" d`, ["a", 'b"c', "d"]],
    [String.raw`a \"b c`, ["a", '"b', "c"]],
    ['a "b""c" d', ["a", 'b"c d']],
    ['a "b"c', ["a", "bc"]],
    ["a 'b c'", ["a", "'b", "c'"]],
    ['a "" b', ["a", "", "b"]],
    ['a "b c', ["a", "b c"]],
    ["a b\\", ["a", "b\\"]],
  ])("%j", (commandLine, args) => {
    expect(splitCommandLine(commandLine)).toEqual(args);
  });
});

describe("splitting by the rule of the Security log's pipeline", () => {
  test.each<[string, readonly string[]]>([
    ["", []],
    ["a.exe /x", ["a.exe", "/x"]],
    [String.raw`"C:\Program Files\a.exe" /x "b c"`, ['"C:\\Program Files\\a.exe"', "/x", '"b c"']],
    [String.raw`a "b\" c`, ["a", String.raw`"b\"`, "c"]],
    ["a  b ", ["a", "", "b", ""]],
    ['a "b c', ["a", '"b c']],
  ])("%j", (commandLine, args) => {
    expect(splitKeepingQuotes(commandLine)).toEqual(args);
  });
});

test("every argument is a part of the text that stands for all of them", () => {
  const pieces = fc.constantFrom("a", "b c", " ", '"', "\\", "/x", "\t", 'd"e"');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const commandLine = parts.join("");
      const text = textOfArguments(commandLine);
      if (text === undefined) expect(commandLine).toMatch(/[\\"]"/);
      else for (const argument of splitCommandLine(commandLine)) expect(text || commandLine).toContain(argument);
    }),
    { numRuns: 2000 },
  );
});
