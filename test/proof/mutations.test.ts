// The small changes of a query, and whether a pack's cases notice them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPack } from "../../src/detection/index.ts";
import { equalTrees, parseQuery } from "../../src/eql/index.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";
import { mutationsOf } from "../../src/proof/mutations.ts";
import { mutatePack } from "../../src/proof/pack-mutations.ts";

function changesOf(text: string): readonly string[] {
  return mutationsOf(parseQuery(text).statement!, text).map(({ change }) => change);
}

const cases: readonly (readonly [query: string, changes: readonly string[]])[] = [
  [
    'process where a == 1 and b : "x"',
    [
      'with or in a == 1 and b : "x"',
      "without a == 1",
      "with another 1",
      "with another 1",
      "with != in a == 1",
      'without b : "x"',
      'with another "x" of b',
    ],
  ],
  [
    'process where b : ("x", "y")',
    ['with another "x" of b', 'without "x" of b', 'with another "y" of b', 'without "y" of b'],
  ],
  ['process where not b like "x"', ['without the not of not b like "x"', 'with another "x" of b']],
  [
    "process where a in (1, 2)",
    ["with another 1", "with another 1", "with another 2", "with another 2", "with the opposite of a in (1, 2)"],
  ],
  ["process where a == null", ["with != in a == null"]],
  ["process where a > 5", ["with another 5", "with another 5"]],
  ['process where endsWith(a, "x")', ['with another "x"']],
  ['process where cidrMatch(a, "10.0.0.0/8", "::1/128")', ['without "10.0.0.0/8"', 'without "::1/128"']],
  [
    "sequence by host.id with maxspan=1m [process where true] by x [file where true] by y until [process where true]",
    [
      "without term 1",
      "without term 2",
      "without by host.id",
      "without the terms' keys",
      "without maxspan",
      "with a hundredth of maxspan",
      "without until",
    ],
  ],
];

for (const [query, changes] of cases) {
  test(query, () => {
    expect(changesOf(query)).toEqual(changes);
  });
}

test("no change gives the query back", () => {
  for (const [query] of cases) {
    const { statement } = parseQuery(query);
    for (const mutation of mutationsOf(statement!, query))
      expect(equalTrees(mutation.statement, statement!)).toBe(false);
  }
});

function installUtil() {
  const { pack } = readPack(readPackFiles(findPacks("pack", "detections/T1218.004-installutil")[0]!));
  return pack!;
}

test("the cases of InstallUtil notice every change of its rules", () => {
  const { changes, survivors } = mutatePack(installUtil());
  expect(changes).toBeGreaterThan(100);
  expect(survivors).toEqual([]);
});

test("a pack whose cases are taken away notices nothing", () => {
  const { changes, survivors } = mutatePack({ ...installUtil(), cases: [] });
  expect(survivors).toHaveLength(changes);
});

test("the kept result speaks of the packs as they are", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/pack-mutations.md"), "utf8");
  for (const folder of findPacks("detections", builtInPacks)) {
    const { folder: name, rules, cases: own } = readPack(readPackFiles(folder)).pack!;
    const row = new RegExp(
      `^\\| ${name} \\| ${rules.length} \\| ${own.length} \\| (\\d+) of \\1 \\| (\\d+) of \\2 \\|$`,
      "m",
    );
    expect(page).toMatch(row);
  }
});
