// Other programs that run Sigma rules over logs, each where an environment variable names it.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, measured } from "./measured.ts";

export interface Contender {
  readonly name: string;
  /** Undefined where no variable names it. */
  readonly version: string | undefined;
  readonly startUp?: (event: string, rules: string) => Measured;
  readonly evtx?: (folder: string, rules: string) => Measured;
  readonly ndjson?: (file: string, rules: string) => Measured;
}

type Runs = Pick<Contender, "startUp" | "evtx" | "ndjson">;

function contender(name: string, variable: string, runs: (program: string) => Runs): Contender {
  const program = process.env[variable];
  if (program === undefined) return { name, version: undefined };
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim().split("\n")[0]!;
  return { name, version, ...runs(program) };
}

/** A file that a program wants to write its findings into, new each time. */
function outputFile(name: string): string {
  return join(mkdtempSync(join(tmpdir(), "eqlipse-bench-out-")), name);
}

export const contenders: readonly Contender[] = [
  contender("rsigma", "RSIGMA", (rsigma) => {
    const evaluate = (file: string, rules: string) =>
      measured(rsigma, ["engine", "eval", "--quiet", "--output-format", "ndjson", "-r", rules, "-e", `@${file}`]);
    return { startUp: evaluate, ndjson: evaluate };
  }),
  contender("chainsaw", "CHAINSAW", (chainsaw) => ({
    evtx: (folder, rules) => {
      const mapping = process.env.CHAINSAW_MAPPING ?? "mappings/sigma-event-logs-all.yml";
      return measured(chainsaw, ["hunt", folder, "-s", rules, "--mapping", mapping, "--jsonl", "-q"]);
    },
  })),
  contender("hayabusa", "HAYABUSA", (hayabusa) => ({
    evtx: (folder, rules) => {
      const args = [
        "json-timeline",
        "-d",
        folder,
        "-r",
        rules,
        "-L",
        "-w",
        "-q",
        "-U",
        "-o",
        outputFile("timeline.jsonl"),
      ];
      return measured(hayabusa, args);
    },
  })),
  contender("Zircolite", "ZIRCOLITE", (zircolite) => ({
    evtx: (folder, rules) =>
      measured(zircolite, ["--evtx", folder, "--ruleset", rules, "-o", outputFile("found.json")]),
  })),
];
