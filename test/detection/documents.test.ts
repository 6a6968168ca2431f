// What packs tell a reader can be done: every query of a playbook, guide or tuning page is sound EQL and finds something in the pack's own
// telemetry; playbook and guide speak of every rule; every exception is told in the tuning page and proven by a case.
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/index.ts";
import { type Pack, type PackFiles, type Rule, readPack } from "../../src/detection/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import type { Document } from "../../src/event/document.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";
import { findingsOf, telemetryOf, testSources } from "../../src/proof/pack-tests.ts";
import { describeEvents } from "../../src/telemetry/index.ts";

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

/** What a reader fills in (docs/pack-format.md). Whatever he finds may stand there: any value at all behind `==`, a wildcard elsewhere. */
const blank =
  /== *"(?:ENTITY|PARENT|ADDRESS)"|"[^"\n]*\b(?:HOST|USER|ENTITY|PARENT|FILE|HASH|ADDRESS|SERVER|APPLICATION|CLASSID)\b[^"\n]*"/g;

function filledIn({ name, query }: WrittenQuery): Rule {
  const text = query.replace(blank, (found) => (found.startsWith("=") ? "!= null" : '"*"'));
  return {
    id: name,
    name,
    severity: "informational",
    format: "eql",
    source: name,
    query: parseQuery(text).statement!,
    indicators: [],
    techniques: [],
    tags: [],
  };
}

/** All telemetry of a pack: of its cases, and what its hunts must find. */
function telemetryIn({ cases, hunts }: Pack): readonly (readonly Document[])[] {
  const ofCases = cases.flatMap((one) => telemetryOf(one).telemetry.map(({ documents }) => documents));
  const ofHunts = hunts.flatMap(({ document: { events } }) =>
    testSources.map((source) => describeEvents(events, source).documents.map(({ document }) => document)),
  );
  return [...ofCases, ...ofHunts];
}

/** A page on one line, so that names may be broken over two. */
function flat(page: string | undefined): string {
  return (page ?? "").replace(/\s+/g, " ");
}

const huntNames = new Set(packs.flatMap(({ pack }) => pack.hunts.map(({ document }) => document.name)));

describe.each(packs)("the pages of $pack.folder", ({ files, pack }) => {
  test.each(queriesOf(files))("the query at $name is sound", ({ query }) => {
    expect(check(query).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("every query finds something in the pack's telemetry once its blanks are filled in", () => {
    const rules = queriesOf(files).map(filledIn);
    const found = new Set(
      telemetryIn(pack).flatMap((documents) => findingsOf(rules, documents).map(({ rule }) => rule.id)),
    );
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
  });

  test.each(["playbook.md", "investigation.md"])("%s speaks of every rule", (page) => {
    const text = flat(files.files.get(page));
    expect(pack.rules.map(({ name }) => name).filter((name) => !text.includes(`*${name}*`))).toEqual([]);
  });

  test("the playbook says when it is over", () => {
    expect(files.files.get("playbook.md")).toContain("**It is over when** ");
  });

  test("hunts that a page names are there", () => {
    const named = ["playbook.md", "investigation.md", "tuning.md"].flatMap((page) =>
      [...flat(files.files.get(page)).matchAll(/\bhunt \*([^*]+)\*/g)].map(([, name]) => name!),
    );
    expect(named.filter((name) => !huntNames.has(name))).toEqual([]);
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
