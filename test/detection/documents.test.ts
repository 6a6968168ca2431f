// What packs tell a reader can be done: every query of a playbook, guide or tuning page is sound EQL, and every exception is told in the tuning
// page and proven by a case.
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/index.ts";
import { type PackFiles, readPack } from "../../src/detection/index.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";

const packs = findPacks("detections", builtInPacks).map((folder) => {
  const files = readPackFiles(folder);
  return { files, pack: readPack(files).pack! };
});

interface WrittenQuery {
  readonly name: string;
  readonly query: string;
}

function queriesOf({ files }: PackFiles): readonly WrittenQuery[] {
  return [...files]
    .filter(([name]) => name.endsWith(".md"))
    .flatMap(([name, text]) =>
      [...text.matchAll(/^ *```eql\n([\s\S]*?)^ *```$/gm)].map(({ 1: query, index }) => ({
        name: `${name}:${text.slice(0, index).split("\n").length}`,
        query: query!,
      })),
    );
}

describe.each(packs)("the pages of $pack.folder", ({ files, pack }) => {
  test.each(queriesOf(files))("the query at $name is sound", ({ query }) => {
    expect(check(query).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  const tuning = files.files.get("tuning.md") ?? "";

  test("tuning names each false-positive story's exception and the case that proves it", () => {
    const stories = pack.cases.filter(({ document }) => document.expect.excepted_by.length > 0);
    const wanted = [
      ...pack.document.exceptions.map(({ name }) => name),
      ...stories.map(({ file }) => file.replace(/^tests\/|\.ya?ml$/g, "")),
    ];
    expect(wanted.filter((name) => !tuning.includes(`\`${name}\``))).toEqual([]);
  });

  test("each exception is proven by a case", () => {
    const proven = new Set(pack.cases.flatMap(({ document }) => document.expect.excepted_by));
    expect(pack.document.exceptions.map(({ name }) => name).filter((name) => !proven.has(name))).toEqual([]);
  });
});
