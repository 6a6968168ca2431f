// The published build: the library's entry points, the command line, the programs of the workers and the site, as ES modules that share
// their common parts; and the site's scripts for the browser, bundled once so that an installed package needs no bundler.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "tsdown";
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
  // Bundles the site's scripts in a checkout only.
  deps: { neverBundle: ["rolldown"] },
  // The package's own names (`eqlipse/eql`) lead to its source.
  inputOptions: { resolve: { conditionNames: ["source", "import", "node", "default"] } },
  hooks: {
    "build:done": () => writeAssets("dist"),
  },
});
