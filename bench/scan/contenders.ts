// Other programs that run Sigma rules over logs, each where an environment variable names it. HAYABUSA_RULES and ZIRCOLITE_RULES name the same rules
// in the form that these programs' own converters give: Zircolite converts twenty seconds long otherwise, with each run, for Sysmon's events alone.
// CHAINSAW_MAPPING is chainsaw's file of mappings.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Measured, measured } from "./measured.ts";
import { work } from "./sets.ts";

/** One call of a program. */
export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  /** The file that it writes its findings into; without one it prints them. */
  readonly output?: string;
  /** The titles of the rules of all findings in what it wrote or printed. */
  titlesIn(written: string): readonly string[];
}

export interface Contender {
  readonly name: string;
  /** Undefined where no variable names it. */
  readonly version: string | undefined;
  readonly evtx?: (folder: string, rules: string) => Run;
  readonly ndjson?: (file: string, rules: string) => Run;
}

/** Takes a run's time and counts its findings. @throws where the program fails */
export function measuredRun({ program, args, output, titlesIn }: Run): Measured {
  const result = measured(program, args);
  return output === undefined ? result : { ...result, findings: titlesIn(readFileSync(output, "utf8")).length };
}

/** How many findings each rule has, by its title. @throws where the program fails */
export function findingsByRule({ program, args, output, titlesIn }: Run): ReadonlyMap<string, number> {
  const printed = execFileSync(program, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const counts = new Map<string, number>();
  for (const title of titlesIn(output === undefined ? printed : readFileSync(output, "utf8")))
    counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
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

/** A file that a program wants to write into, new each time. */
function outputFile(name: string): string {
  return join(mkdtempSync(join(work, "out-")), name);
}

/** Of findings in JSON, one a line. */
export function titlesOfLines(titleOf: (finding: never) => string): (written: string) => readonly string[] {
  return (written) =>
    written
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => titleOf(JSON.parse(line) as never));
}

export const contenders: readonly Contender[] = [
  contender("rsigma", "RSIGMA", (rsigma) => ({
    ndjson: (file, rules) => ({
      program: rsigma,
      args: ["engine", "eval", "--quiet", "--output-format", "ndjson", "-r", rules, "-e", `@${file}`],
      titlesIn: titlesOfLines(({ rule_title }: { readonly rule_title: string }) => rule_title),
    }),
  })),
  contender("chainsaw", "CHAINSAW", (chainsaw) => ({
    evtx: (folder, rules) => {
      const mapping = process.env.CHAINSAW_MAPPING ?? "mappings/sigma-event-logs-all.yml";
      return {
        program: chainsaw,
        args: ["hunt", folder, "-s", rules, "--mapping", mapping, "--jsonl", "-q"],
        titlesIn: titlesOfLines(({ name }: { readonly name: string }) => name),
      };
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
        return {
          program: hayabusa,
          args: [...args, "-t", "jsonl", "-o", output],
          output,
          titlesIn: titlesOfLines(({ RuleTitle }: { readonly RuleTitle: string }) => RuleTitle),
        };
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
      return {
        program: zircolite,
        args,
        output,
        titlesIn: (written) => {
          const found = JSON.parse(written) as readonly { readonly title: string; readonly count: number }[];
          return found.flatMap(({ title, count }) => new Array<string>(count).fill(title));
        },
      };
    },
  })),
];
