// Which clauses the tests of a pack decide.
import { describe, expect, test } from "vitest";
import { type Pack, readPack } from "../../src/detection/index.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";
import { clauseCoverage } from "../../src/proof/clause-coverage.ts";
import { oneCasePack } from "./one-case-pack.ts";

const packs = findPacks("detections", builtInPacks).map((folder) => readPack(readPackFiles(folder)).pack!);

interface Start {
  readonly name: string;
  readonly line?: string;
  readonly at?: number;
}

/** A pack of one rule and one case, in which programs start. */
function packOf(query: string, ...starts: readonly Start[]): Pack {
  const events = starts.map(
    ({ name, line = name, at = 0 }) =>
      `  - {at: ${at}, kind: process_start, process: {executable: 'C:\\${name}', command_line: '${line}'}}`,
  );
  return oneCasePack(query, events);
}

function undecided(query: string, ...starts: readonly Start[]): readonly string[] {
  return clauseCoverage(packOf(query, ...starts)).undecided.map(({ clause, missing }) => `${clause}: ${missing}`);
}

const a = { name: "a.exe" };
const b = { name: "b.exe" };
const named = 'process.name : "a.exe"';
const quiet = 'process.command_line : "*-q*"';

describe("a clause", () => {
  test.each<[string, string, readonly Start[], readonly string[]]>([
    ["alone needs a match and a miss", `process where ${named}`, [a, b], []],
    ["without a miss is open", `process where ${named}`, [a], [`${named}: miss`]],
    ["without a match is open", `process where ${named}`, [b], [`${named}: match`]],
    [
      "of an `and` needs a miss of its own",
      `process where ${named} and ${quiet}`,
      [
        { name: "a.exe", line: "a.exe -q" },
        { name: "b.exe", line: "b.exe" },
      ],
      [`${named}: miss`, `${quiet}: miss`],
    ],
    [
      "of an `or` needs a match of its own",
      `process where ${named} or ${quiet}`,
      [{ name: "a.exe", line: "a.exe -q" }, b],
      [`${named}: match`, `${quiet}: match`],
    ],
    ["under a `not` decides by not holding", `process where not ${named}`, [a, b], []],
    [
      "of a list is each of its patterns",
      'process where process.name : ("a.exe", "b.exe")',
      [a, { name: "c.exe" }],
      ['"b.exe" of process.name : (…): match'],
    ],
    [
      "of `in` is each of its items",
      'process where process.name in ("a.exe", "b.exe")',
      [b, { name: "c.exe" }],
      ['"a.exe" of process.name in (…): match'],
    ],
    ["is not decided by events of another category", `file where ${named}`, [a, b], [`${named}: both`]],
  ])("%s", (_, query, starts, expected) => {
    expect(undecided(query, ...starts)).toEqual(expected);
  });

  test("of a sequence decides where the sequence hangs on it, not only its item", () => {
    const query = `sequence with maxspan=10s\n  [process where ${named}]\n  [process where process.name : "b.exe"]`;
    // Both items are met here, and no sequence is: b.exe comes first.
    expect(undecided(query, b, { name: "a.exe", at: 1 })).toEqual([`${named}: both`, 'process.name : "b.exe": both']);
    expect(
      undecided(
        query,
        { name: "c.exe" },
        b,
        { name: "a.exe", at: 20 },
        { name: "b.exe", at: 21 },
        { name: "c.exe", at: 29 },
        { name: "a.exe", at: 40 },
        { name: "c.exe", at: 41 },
      ),
    ).toEqual([]);
  });
});

test.each(packs)("every clause of $folder is decisive in a test", (pack) => {
  const { clauses, undecided: open } = clauseCoverage(pack);
  expect(clauses).toBeGreaterThan(20);
  expect(open).toEqual([]);
});

test("a case that is taken away leaves its clauses open", () => {
  const cmstp = packs.find(({ folder }) => folder === "T1218.003-cmstp")!;
  const cases = cmstp.cases.filter(({ file }) => file !== "tests/main-each-condition.yml");
  const { undecided: open } = clauseCoverage({ ...cmstp, cases });
  expect(open.map(({ rule, clause, missing }) => `${rule} ${clause} ${missing}`)).toContain(
    'main "mshta.exe" of process.parent.name : (…) match',
  );
});
