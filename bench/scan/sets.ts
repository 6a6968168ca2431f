// The sets of the shared corpus that scans are measured and compared on, in a folder that is deleted at the end.
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const corpus = join(import.meta.dirname, "../../../shared/corpus");
export const sigma = join(corpus, "rules/sigma");
export const elastic = join(corpus, "rules/elastic-detection-rules");

export interface Recipe {
  readonly name: string;
  readonly files: readonly string[];
  readonly copies: number;
}

export const recipes = JSON.parse(readFileSync(join(corpus, "benchmark-sets.json"), "utf8")) as {
  readonly evtx_sets: readonly Recipe[];
  readonly ndjson_set: Recipe;
};

export const work = mkdtempSync(join(tmpdir(), "eqlipse-bench-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

/** The files of a set in a folder of their own, so many times. */
export function copied({ name, files }: Recipe, times: number): string {
  const folder = join(work, `${name}-${times}`);
  mkdirSync(folder, { recursive: true });
  for (let copy = 0; copy < times; copy++)
    for (const [number, file] of files.entries())
      copyFileSync(join(corpus, file), join(folder, `${copy}-${number}.evtx`));
  return folder;
}

/** Packed files of lines as one file, so many times. */
export function lines(files: readonly string[], times: number): string {
  const path = join(work, "events.ndjson");
  for (let copy = 0; copy < times; copy++)
    for (const file of files) appendFileSync(path, gunzipSync(readFileSync(join(corpus, file))));
  return path;
}

/** The smallest file of a set in a folder of its own: what a program takes for it is its start. */
export function smallest({ files }: Recipe): string {
  const folder = join(work, "smallest");
  mkdirSync(folder, { recursive: true });
  const size = (file: string): number => statSync(join(corpus, file)).size;
  const [first] = files.toSorted((a, b) => size(a) - size(b));
  copyFileSync(join(corpus, first!), join(folder, "0.evtx"));
  return folder;
}
