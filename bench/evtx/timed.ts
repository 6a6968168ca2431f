// Runs a reader in a process of its own over a list of files and takes the time of that process.
import { spawnSync } from "node:child_process";
import type { Timing } from "./results.ts";

const script = `
TIMEFORMAT='TIME %R %U %S'
if [ "$MODE" = each ]; then
  time while IFS= read -r file; do "$@" "$file"; done | wc -l
else
  time "$@"
fi`;

/**
 * Runs `command` with `given` arguments: once, with the files' names on its standard input, or once for each file, with its name as the last argument.
 * The last line that it prints says how many records it read; run for each file, the lines that it prints are the records.
 */
export function timed(
  command: string,
  given: readonly string[],
  files: readonly string[],
  mode: "once" | "each" = "once",
): Timing {
  const result = spawnSync("bash", ["-c", script, "timed", command, ...given], {
    input: `${files.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, MODE: mode },
  });
  const times = /TIME ([\d.]+) ([\d.]+) ([\d.]+)/.exec(result.stderr);
  const output = /(\d+)(?: records, (\d+) MiB)?\s*$/.exec(result.stdout);
  if (times === null || output === null) throw new Error(`${command} failed: ${result.stderr.slice(-2000)}`);
  return {
    records: Number(output[1]),
    cpuSeconds: Number(times[2]) + Number(times[3]),
    wallSeconds: Number(times[1]),
    maxMemory: output[2] === undefined ? undefined : Number(output[2]),
  };
}
