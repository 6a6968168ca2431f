// Fuzzes the EVTX reader with damaged copies of real logs:
//   node --conditions=source fuzz/evtx.ts [--seconds 60] [--seed 1] [FILE-OR-FOLDER …]
// Without files it takes the samples of the repository. An input that the reader does not bear is cut down and kept in fuzz/evtx-found/, from
// where the tests read it ever after. Exit code 1 where there was one.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exerciseEvtx } from "./evtx-exercise.ts";
import { mutateEvtx, randomNumbers } from "./evtx-mutate.ts";

const found = join(import.meta.dirname, "evtx-found");
const samples = join(import.meta.dirname, "../samples");

function logsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.evtx$/i.test(name)).map((name) => join(path, name));
}

/** The shortest beginning, in steps of a record's size, that still fails. */
function shortened(bytes: Uint8Array): Uint8Array {
  let best = bytes;
  for (let step = bytes.length >> 1; step >= 64; step >>= 1) {
    const shorter = best.subarray(0, best.length - step);
    if (exerciseEvtx(shorter) !== undefined) best = shorter;
  }
  return best;
}

function keep(bytes: Uint8Array, reason: string): void {
  const smallest = shortened(bytes);
  const name = `${createHash("sha256").update(smallest).digest("hex").slice(0, 16)}.evtx`;
  mkdirSync(found, { recursive: true });
  writeFileSync(join(found, name), smallest);
  console.error(`${join("fuzz/evtx-found", name)} (${smallest.length} bytes): ${reason}`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const seeds = (positionals.length === 0 ? [samples] : positionals).flatMap(logsIn).map((path) => readFileSync(path));
const random = randomNumbers(Number(values.seed));
const end = performance.now() + Number(values.seconds) * 1000;
let inputs = 0;
let failures = 0;
let slowest = 0;
while (performance.now() < end) {
  const bytes = mutateEvtx(seeds, random);
  const start = performance.now();
  const reason = exerciseEvtx(bytes);
  slowest = Math.max(slowest, performance.now() - start);
  inputs++;
  if (reason === undefined) continue;
  failures++;
  keep(bytes, reason);
}
console.log(
  `seed ${values.seed}: ${inputs} damaged copies of ${seeds.length} logs, ${failures} failures, slowest ${Math.round(slowest)} ms`,
);
process.exitCode = failures > 0 ? 1 : 0;
