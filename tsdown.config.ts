// The published build: the library's entry points, the command line, the programs of the workers and the site, as ES modules that share
// their common parts; and the site's scripts for the browser, bundled once so that an installed package needs no bundler. Packages of many
// files that each start of the command line needs are part of it: a hundred files take longer to find than to run.
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "tsdown";
import { licensesText } from "./scripts/licenses.ts";
import { writeAssets } from "./site/assets.ts";

const entryFolder = "src/entry";
const library = Object.fromEntries(
  readdirSync(entryFolder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [basename(name, ".ts"), join(entryFolder, name)]),
);

export default defineConfig({
  entry: {
    ...library,
    cli: "src/cli/main.ts",
    "scan-worker": "src/node/scan/worker.ts",
    "dump-worker": "src/node/dump/worker.ts",
    site: "site/index.ts",
  },
  platform: "node",
  target: "node22.18",
  fixedExtension: false,
  dts: true,
  // rolldown bundles the site's scripts in a checkout only.
  deps: { neverBundle: ["rolldown"], onlyBundle: ["@noble/hashes", "commander", "smol-toml", "yaml"] },
  // The package's own names (`eqlipse/eql`) lead to its source, and those of others to ES modules.
  inputOptions: { resolve: { conditionNames: ["source", "import", "default"] } },
  hooks: {
    "build:done": async ({ options, chunks }) => {
      const { outDir } = options;
      const own = chunks.flatMap((chunk) => ("moduleIds" in chunk ? chunk.moduleIds : []));
      writeFileSync(join(outDir, "licenses.txt"), licensesText([...own, ...(await writeAssets(outDir))]));
    },
  },
});
