// The cache of compiled rules: used when nothing changed, made again when anything did or when it is damaged, and never in the way.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cacheFolder, loadCompiledRules } from "../../src/node/index.ts";

let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "eqlipse-"));
  cache = join(folder, "cache", "eqlipse");
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules/a.eql"), "// severity: high\nany where true");
  writeFileSync(join(folder, "rules/broken.eql"), "any where (");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Loads rules, and tells whether they came from the cache: then none of its files is new. */
async function loadFrom(cwd: string, name: string, useCache = true) {
  const before = keptFiles();
  const loaded = await loadCompiledRules([name], { cwd, builtIn: false }, useCache ? cache : undefined);
  const after = keptFiles();
  return { ...loaded, fromCache: after.length > 0 && after.every((file) => before.includes(file)) };
}

/** The rules in the cache, each file by what a new one in its place has another of. */
function keptFiles(): readonly number[] {
  if (!existsSync(cache)) return [];
  const names = readdirSync(cache).filter((name) => name.startsWith("rules-"));
  return names.map((name) => statSync(join(cache, name)).ino);
}

async function load(useCache = true) {
  const { fromCache, compiled, broken, missing } = await loadFrom(folder, "rules", useCache);
  return {
    fromCache,
    rules: compiled.rules.map(({ head }) => [head.source, head.severity]),
    broken: broken.map(({ source, text, diagnostics }) => [source, text, diagnostics.length > 0]),
    missing,
  };
}

const cached = () => readdirSync(cache);
const expected = {
  rules: [["rules/a.eql", "high"]],
  broken: [["rules/broken.eql", "any where (", true]],
  missing: [],
};

describe("rules that were compiled before", () => {
  test("are taken from the cache, with what is wrong in others", async () => {
    expect(await load()).toEqual({ fromCache: false, ...expected });
    expect(await load()).toEqual({ fromCache: true, ...expected });
  });

  test("are compiled anew, and nothing is kept, where no cache is wanted", async () => {
    expect(await load(false)).toEqual({ fromCache: false, ...expected });
    expect(() => cached()).toThrow("ENOENT");
  });

  test.each<[name: string, change: () => void]>([
    ["a rule's text changes", () => writeFileSync(join(folder, "rules/a.eql"), "// severity: low\nany where true")],
    ["a rule is added", () => writeFileSync(join(folder, "rules/b.eql"), "any where false")],
    ["a rule is taken away", () => rmSync(join(folder, "rules/broken.eql"))],
  ])("are compiled anew when %s", async (_name, change) => {
    const before = await load();
    change();
    const after = await load();
    expect(after.fromCache).toBe(false);
    expect(after).not.toEqual(before);
    expect(await load()).toEqual({ ...after, fromCache: true });
  });

  test.each<[name: string, damage: (bytes: Buffer) => Buffer]>([
    ["is cut off", (bytes) => bytes.subarray(0, bytes.length / 2)],
    ["is empty", () => Buffer.alloc(0)],
    ["has a wrong byte", (bytes) => bytes.fill(bytes.at(-9)! ^ 1, bytes.length - 9, bytes.length - 8)],
    ["is something else", () => Buffer.from("no cache at all, but long enough to be taken for one")],
  ])("are compiled anew when the cache file %s", async (_name, damage) => {
    await load();
    const file = join(cache, cached()[0]!);
    const before = readFileSync(file);
    writeFileSync(file, damage(Buffer.from(before)));
    expect(await load()).toEqual({ fromCache: false, ...expected });
    expect(readFileSync(file)).toEqual(before);
  });

  test("are for this user's eyes only, and no half-written file is left", async () => {
    await load();
    expect(cached()).toHaveLength(1);
    expect(statSync(join(cache, cached()[0]!)).mode & 0o077).toBe(0);
  });

  test("make room for those that were used last", async () => {
    for (let n = 0; n < 12; n++) {
      writeFileSync(join(folder, "rules/a.eql"), `any where ${n} == 1`);
      await load();
    }
    expect(cached()).toHaveLength(8);
    expect((await load()).fromCache).toBe(true);
  });

  test("are not needed: a folder that cannot be written is left alone", async () => {
    cache = join(folder, "rules/a.eql", "below-a-file");
    expect(await load()).toEqual({ fromCache: false, ...expected });
  });
});

describe("files that are as the file system said before", () => {
  const settled = (name: string) => join(folders, name);
  let folders: string;

  beforeAll(async () => {
    folders = mkdtempSync(join(tmpdir(), "eqlipse-"));
    for (const name of ["one", "two", "three", "four", "five"]) {
      mkdirSync(settled(name));
      writeFileSync(join(settled(name), "a.eql"), "any where true");
    }
    // Files that were changed just now may be changed again without a trace.
    await setTimeout(3_200);
  });

  afterAll(() => rmSync(folders, { recursive: true, force: true }));

  const loadSettled = async (name: string) => {
    const { fromCache, compiled } = await loadFrom(folders, name);
    return [fromCache, compiled.rules.map(({ head }) => head.source)];
  };
  const notes = () => cached().filter((name) => name.startsWith("seen-"));
  const noteOf = async (name: string) => {
    const others = notes();
    await loadSettled(name);
    const [note] = notes().filter((one) => !others.includes(one));
    return join(cache, note!);
  };

  test("are not read again: what was noted of them is believed", async () => {
    await loadSettled("one");
    const [ofOne, ofTwo] = [join(cache, notes()[0]!), await noteOf("two")];
    expect(await loadSettled("one")).toEqual([true, ["one/a.eql"]]);
    writeFileSync(ofOne, readFileSync(ofTwo));
    expect(await loadSettled("one")).toEqual([true, ["two/a.eql"]]);
  });

  test("a file that was changed is read, whatever its size and time say", async () => {
    await loadSettled("three");
    const file = join(settled("three"), "a.eql");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "any where null");
    utimesSync(file, atime, mtime);
    expect(await loadSettled("three")).toEqual([false, ["three/a.eql"]]);
  });

  test("nothing is noted of files that were changed just now", async () => {
    writeFileSync(join(settled("four"), "b.eql"), "any where false");
    const [first, second] = [await loadSettled("four"), await loadSettled("four")];
    expect([first, second].map(([isCached]) => isCached)).toEqual([false, true]);
    expect(notes()).toEqual([]);
  });

  test.each(["", "no key", "../../../../etc/passwd", "0".repeat(40), "f".repeat(4000)])(
    "a note that says %j is passed over",
    async (content) => {
      await loadSettled("five");
      writeFileSync(join(cache, notes()[0]!), content);
      expect(await loadSettled("five")).toEqual([true, ["five/a.eql"]]);
    },
  );
});

describe("the cache folder", () => {
  test.skipIf(process.platform !== "linux").each([
    [{ XDG_CACHE_HOME: "/x" }, "/x/eqlipse"],
    [{ XDG_CACHE_HOME: "relative", HOME: "/h" }, "/h/.cache/eqlipse"],
    [{ HOME: "/h" }, "/h/.cache/eqlipse"],
    [{}, undefined],
  ])("of %j is %s", (env, expectedFolder) => {
    expect(cacheFolder(env)).toBe(expectedFolder);
  });
});
