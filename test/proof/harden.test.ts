// Evasions tried on a pack's own attack cases, alone and two together.
import { describe, expect, test } from "vitest";
import { hardenRule, type Tally } from "../../src/proof/harden.ts";
import { oneCasePack } from "./one-case-pack.ts";

/** A tool is started with `/s` on a file in a profile. */
const start = [
  "  - at: 0",
  "    kind: process_start",
  "    parent: {executable: 'C:\\p.exe'}",
  "    process: {executable: 'C:\\tool.exe', command_line: 'tool.exe /s C:\\Users\\ada\\x.inf', original_file_name: TOOL.EXE}",
];

function harden(query: string, pairs = false) {
  const pack = oneCasePack(query, start);
  return hardenRule(pack, pack.rules[0]!, { pairs });
}

function evaded(tally: Tally | undefined): readonly string[] {
  return tally!.survivors.map(({ evasion }) => evasion);
}

describe("evasions alone", () => {
  test.each([
    ['process where process.name : "tool.exe"', ["renamed-binary"]],
    ['process where process.executable : "C:\\\\tool.exe"', ["renamed-binary", "relocated-binary"]],
    ['process where process.args : "/s"', ["dash-for-slash", "unicode-dash"]],
    ['process where process.command_line == "tool.exe /s C:\\\\Users\\\\ada\\\\x.inf"', ["upper-case"]],
    ['process where process.parent.name : "p.exe"', ["other-parent"]],
    ['process where process.pe.original_file_name : "TOOL.EXE"', []],
  ])("get past %s", (query, expected) => {
    expect(evaded(harden(query))).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(harden(query)).toMatchObject({ score: 100, survivors: [] });
  });

  test("are named with the clause that broke and what would close it", () => {
    const [survivor] = harden('process where process.name : "tool.exe"').survivors;
    expect(survivor).toMatchObject({
      file: "tests/starts.yml",
      broke: ['process.name : "tool.exe"'],
      close: "Test process.pe.original_file_name beside the name.",
    });
    expect(survivor!.commandLine).toMatch(/update\.exe/);
  });
});

describe("two evasions together", () => {
  const alternatives = 'process where process.name : "tool.exe" or process.parent.name : "p.exe"';

  test("get past alternatives of which each alone holds", () => {
    const { survivors, pairs } = harden(alternatives, true);
    expect(survivors).toEqual([]);
    expect(evaded(pairs)).toEqual(["renamed-binary + other-parent"]);
    expect(pairs!.detected).toBe(pairs!.tried - 1);
  });

  test("are tried only where each alone is detected, and only when asked for", () => {
    const { pairs } = harden('process where process.name : "tool.exe"', true);
    expect(evaded(pairs)).toEqual([]);
    expect(pairs!.tried).toBeGreaterThan(10);
    expect(harden(alternatives).pairs).toBeUndefined();
  });
});
