import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { forbiddenImports, runtimeCycles, type Sources } from "./imports.ts";
import { layers } from "./layers.ts";

const root = join(import.meta.dirname, "../../src");
const sources: Sources = new Map(
  globSync("**/*.ts", { cwd: root }).map((file) => [
    file.replaceAll("\\", "/"),
    readFileSync(join(root, file), "utf8"),
  ]),
);

describe("the layout of src/", () => {
  it("has only imports that the table of layers allows", () => {
    expect(forbiddenImports(sources, layers)).toEqual([]);
  });

  it("has no cycle among run-time imports", () => {
    expect(runtimeCycles(sources)).toEqual([]);
  });

  it("has a README and a row in the table for every folder", () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(
      folders.filter((entry) => !existsSync(join(root, entry.name, "README.md"))).map((entry) => entry.name),
    ).toEqual([]);
    expect(folders.map((entry) => entry.name).sort()).toEqual(layers.map((layer) => layer.folder).sort());
  });

  it("lists folders in an order in which each imports only earlier ones", () => {
    const seen = new Set<string>();
    for (const layer of layers) {
      expect(layer.imports.filter((folder) => !seen.has(folder))).toEqual([]);
      seen.add(layer.folder);
    }
  });
});

describe("the guard itself", () => {
  const withImport = (file: string, line: string): Sources => new Map([...sources, [file, line]]);

  it.each([
    [
      "an import of a later folder",
      "eql/added.ts",
      `import { x } from "../event/event.ts";`,
      "eql/ may not import event/",
    ],
    [
      "a type import of a later folder",
      "text/added.ts",
      `import type { Statement } from "../eql/ast.ts";`,
      "text/ may not import eql/",
    ],
    [
      "a re-export of a later folder",
      "event/added.ts",
      `export { LineMap } from "../text/span.ts";`,
      "event/ may not import text/",
    ],
    [
      "a dynamic import of a later folder",
      "evtx/added.ts",
      `await import("../event/event.ts");`,
      "evtx/ may not import event/",
    ],
    [
      "node: in a portable folder",
      "engine/added.ts",
      `import { readFileSync } from "node:fs";`,
      "runs in a browser too",
    ],
    ["a folder that is not in the table", "utils/added.ts", `import { x } from "../text/span.ts";`, "not in the table"],
    ["a way out of src/", "cli/added.ts", `import x from "../../test/x.ts";`, "outside src/"],
  ])("refuses %s", (_name, file, line, problem) => {
    expect(forbiddenImports(withImport(file, line), layers)).toEqual([expect.stringContaining(problem)]);
  });

  it("finds a run-time cycle, and lets a cycle of types pass", () => {
    const cycle = new Map([
      ["eql/a.ts", `import { b } from "./b.ts";`],
      ["eql/b.ts", `import { a } from "./a.ts";`],
    ]);
    expect(runtimeCycles(cycle)).toEqual([["eql/a.ts", "eql/b.ts", "eql/a.ts"]]);
    cycle.set("eql/b.ts", `import type { A } from "./a.ts";`);
    expect(runtimeCycles(cycle)).toEqual([]);
  });
});
