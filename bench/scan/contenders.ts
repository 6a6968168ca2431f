// Other programs that run Sigma rules over logs, each where an environment variable names it. HAYABUSA_RULES and ZIRCOLITE_RULES name the same rules
// in the form that these programs' own converters give: Zircolite converts twenty seconds long otherwise, with each run, for Sysmon's events alone.
// CHAINSAW_MAPPING is chainsaw's file of mappings.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, measured } from "./measured.ts";

export interface Contender {
  readonly name: string;
  /** Undefined where no variable names it. */
  readonly version: string | undefined;
  readonly evtx?: (folder: string, rules: string) => Measured;
  readonly ndjson?: (file: string, rules: string) => Measured;
}

type Runs = Pick<Contender, "evtx" | "ndjson">;

/** @param tellVersion what makes the program print its version, whatever else it prints beside it */
function contender(
  name: string,
  variable: string,
  runs: (program: string) => Runs,
  tellVersion = "--version",
): Contender {
  const program = process.env[variable];
  if (program === undefined) return { name, version: undefined };
  const printed = execFileSync(program, [tellVersion], { encoding: "utf8" });
  const number = /\d+\.\d+\.\d+/.exec(printed)?.[0];
  return { name, version: `${name} ${number ?? "of unknown version"}`, ...runs(program) };
}

/** Measures a program that writes its findings into a file; `count` says how many they are. */
function measuredByFile(
  command: string,
  args: readonly string[],
  output: string,
  count: (written: string) => number,
): Measured {
  const result = measured(command, args);
  return { ...result, findings: count(readFileSync(output, "utf8")) };
}

/** A file that a program wants to write into, new each time. */
function outputFile(name: string): string {
  return join(mkdtempSync(join(tmpdir(), "eqlipse-bench-out-")), name);
}

export const contenders: readonly Contender[] = [
  contender("rsigma", "RSIGMA", (rsigma) => ({
    ndjson: (file, rules) =>
      measured(rsigma, ["engine", "eval", "--quiet", "--output-format", "ndjson", "-r", rules, "-e", `@${file}`]),
  })),
  contender("chainsaw", "CHAINSAW", (chainsaw) => ({
    evtx: (folder, rules) => {
      const mapping = process.env.CHAINSAW_MAPPING ?? "mappings/sigma-event-logs-all.yml";
      return measured(chainsaw, ["hunt", folder, "-s", rules, "--mapping", mapping, "--jsonl", "-q"]);
    },
  })),
  contender(
    "hayabusa",
    "HAYABUSA",
    (hayabusa) => ({
      evtx: (folder, rules) => {
        // It takes rules as they are written, too, but does not know their log sources, and finds nothing.
        const converted = process.env.HAYABUSA_RULES ?? rules;
        const output = outputFile("timeline.jsonl");
        const noisyToo = ["-w", "-n"];
        const quiet = ["-q", "-Q", "-N"];
        const args = ["dfir-timeline", "-d", folder, "-r", converted, ...noisyToo, ...quiet, "-U"];
        const lines = (written: string) => written.split("\n").filter((line) => line !== "").length;
        return measuredByFile(hayabusa, [...args, "-t", "jsonl", "-o", output], output, lines);
      },
    }),
    "help",
  ),
  contender("Zircolite", "ZIRCOLITE", (zircolite) => ({
    evtx: (folder, rules) => {
      const converted = process.env.ZIRCOLITE_RULES;
      const ruleset = converted === undefined ? [rules, "-p", "sysmon", "-p", "windows-logsources"] : [converted];
      const output = outputFile("found.json");
      const args = ["--evtx", folder, "--ruleset", ...ruleset, "-l", outputFile("zircolite.log"), "-o", output];
      return measuredByFile(zircolite, args, output, (written) => {
        const found = JSON.parse(written) as readonly { readonly count: number }[];
        return found.reduce((sum, { count }) => sum + count, 0);
      });
    },
  })),
];
