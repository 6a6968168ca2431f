// What `npm publish` would send, installed into an empty folder: no source, no bundler, only the build and its dependencies.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "eqlipse-package-"));
const installed = join(home, "node_modules/eqlipse");

beforeAll(() => {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", home], { cwd: root, encoding: "utf8" });
  const [{ filename }] = JSON.parse(packed.slice(packed.indexOf("[\n"))) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(home, filename), "-C", installed, "--strip-components=1"]);
  linkDependencies();
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  cpSync(join(root, "samples"), join(home, "samples"), { recursive: true });
}, 180_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Beside the package lie its dependencies, and theirs: nothing that only development needs. */
function linkDependencies(): void {
  const open = Object.keys(dependenciesOf(installed));
  for (const name of open) {
    const target = join(home, "node_modules", name);
    if (existsSync(target)) continue;
    mkdirSync(join(target, ".."), { recursive: true });
    symlinkSync(join(root, "node_modules", name), target, "junction");
    open.push(...Object.keys(dependenciesOf(target)));
  }
}

function dependenciesOf(folder: string): Record<string, string> {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  return (JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {};
}

function eqlipse(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const script = join(installed, "bin/eqlipse.js");
  return spawnSync(process.execPath, [script, ...words], { cwd: home, encoding: "utf8" });
}

function script(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

describe("the files", () => {
  it("are the build, the packs and the papers, and no source", () => {
    expect(readdirSync(installed).sort()).toEqual(
      ["CHANGELOG.md", "LICENSE", "README.md", "bin", "detections", "dist", "package.json"].sort(),
    );
  });

  it.each(["yaml", "commander", "smol-toml", "@noble/hashes", "@codemirror/view", "minisearch"])(
    "have the licence of %s, which is part of the build",
    (name) => {
      const licences = readFileSync(join(installed, "dist/licenses.txt"), "utf8");
      expect(licences).toMatch(new RegExp(`^${name} [0-9.]+\n\n.*(MIT|ISC|Copyright|BSD)`, "m"));
    },
  );

  it("name no path of the machine that built them", () => {
    const naming = readdirSync(join(installed, "dist")).filter(
      (name) => /\.(js|ts)$/.test(name) && readFileSync(join(installed, "dist", name), "utf8").includes(root),
    );
    expect(naming).toEqual([]);
  });
});

describe("the command line", () => {
  it("finds the built-in packs and starts workers", () => {
    const { status, stdout } = eqlipse("hunt", "samples", "--format", "ndjson", "--threads", "2");
    expect(status).toBe(0);
    expect(stdout).toContain("cmstp");
  });

  it("runs the packs' tests", () => {
    const { status, stderr } = eqlipse("test", join(installed, "detections/T1218.003-cmstp"));
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  it("builds the site without a bundler", () => {
    const { status, stderr } = eqlipse("site", "build", "--out", "site");
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const assets = readdirSync(join(home, "site/assets"));
    expect(assets).toEqual(expect.arrayContaining(["playground.js", "hunt-worker.js", "detection.js", "site.css"]));
  });
});

describe("what is loaded", () => {
  const hook = `
import { readFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";
const files = [];
module.registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:")) files.push(fileURLToPath(url));
    return next(url, context);
  },
});
process.on("exit", () => {
  const parts = files.flatMap((file) => readFileSync(file, "utf8").match(/^\\/\\/#region .*/gm) ?? []);
  process.stderr.write("\\nloaded " + JSON.stringify(parts.map((part) => part.slice(10))));
});
`;

  /** The source files whose code a command line loads. */
  function loadedBy(...words: readonly string[]): readonly string[] {
    const start = ["--import", script("hook.mjs", hook), join(installed, "bin/eqlipse.js"), ...words];
    const env = { ...process.env, XDG_CACHE_HOME: join(home, "cache") };
    const { stderr } = spawnSync(process.execPath, start, { cwd: home, encoding: "utf8", env });
    return JSON.parse(/^loaded (.*)$/m.exec(stderr)![1]!) as readonly string[];
  }

  const readers = ["src/detection/rule-files.ts", "src/sigma/yaml/block.ts", "src/node/compile-texts.ts"];

  it("is what reads rules where they are read, and not where they come from the cache", () => {
    expect(loadedBy("hunt", "samples")).toEqual(expect.arrayContaining(readers));
    const loaded = loadedBy("hunt", "samples");
    expect(loaded).toContain("src/scan/scanner.ts");
    expect(loaded.filter((file) => readers.includes(file) || file.includes("/generated/attack"))).toEqual([]);
  });

  it("is no command for the version", () => {
    const loaded = loadedBy("--version");
    expect(loaded).toContain("src/cli/main.ts");
    expect(loaded.filter((file) => /^src\/(?:cli\/commands\/(?!index)|eql|engine|scan)/.test(file))).toEqual([]);
  });
});

const program = `
import { parse, print } from "eqlipse/eql";
import { search } from "eqlipse/engine";
import { readEvtx } from "eqlipse/evtx";
import { toEcs } from "eqlipse/telemetry";
import { eqlToSigma, sigmaToEql } from "eqlipse/sigma";
import { convert, targets } from "eqlipse/backends";
import { Scanner } from "eqlipse/scan";

const query = 'process where process.name == "cmstp.exe"';
const response = search(query, [
  { "@timestamp": "2026-01-01T00:00:00Z", event: { category: "process" }, process: { name: "cmstp.exe" } },
]);
const parsed = parse(query);
const port = convert(query, "sqlite");
console.log(
  JSON.stringify({
    total: response.hits.total?.value,
    printed: parsed.statement === undefined ? "" : print(parsed.statement),
    targets: targets.length > 10,
    port: "query" in port,
    functions: [readEvtx, toEcs, eqlToSigma, sigmaToEql, Scanner].map((value) => typeof value),
  }),
);
`;

describe("the library", () => {
  it("is used as the README shows, and its types are sound for a strict reader", () => {
    script("program.ts", program);
    script(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          target: "ES2023",
          lib: ["ES2023", "DOM"],
          module: "NodeNext",
          strict: true,
          noEmit: true,
          types: [],
          skipLibCheck: false,
        },
        files: ["program.ts"],
      }),
    );
    const types = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", home], {
      encoding: "utf8",
    });
    expect(types.stdout).toBe("");
    const run = spawnSync(process.execPath, [join(home, "program.ts")], { cwd: home, encoding: "utf8" });
    expect(JSON.parse(run.stdout)).toEqual({
      total: 1,
      printed: 'process where process.name == "cmstp.exe"',
      targets: true,
      port: true,
      functions: ["function", "function", "function", "function", "function"],
    });
  });
});
