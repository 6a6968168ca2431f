// Writes docs/agreement-of-ports.md from the kept runs of compare-ports.ts, bench/results/ports.json.
// Usage: node --conditions=source scripts/ports-page.ts (a test fails where the page is not what this writes)
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const results = join(root, "bench/results/ports.json");

/** What is kept of one engine's run. */
export interface KeptRun {
  readonly target: string;
  readonly engine: string;
  readonly date: string;
  /** One in so many rules was run. */
  readonly step: number;
  readonly rules: number;
  readonly events: number;
  readonly distinct: number;
  readonly sourceHits: number;
  readonly agreed: number;
  readonly firing: number;
  readonly refused: number;
  readonly hits: number;
  readonly differences: readonly { readonly rule: string; readonly reason: string }[];
  readonly unfit: readonly { readonly rule: string; readonly reason: string }[];
}

/** The kept runs by engine; none where there are none. */
export function readKeptRuns(): Record<string, KeptRun> {
  return existsSync(results) ? (JSON.parse(readFileSync(results, "utf8")) as Record<string, KeptRun>) : {};
}

/** Keeps runs, and writes the page. */
export function writeKeptRuns(runs: Readonly<Record<string, KeptRun>>): void {
  writeFileSync(results, `${JSON.stringify(runs, undefined, 2)}\n`);
  writeFileSync(join(root, "docs/agreement-of-ports.md"), portsPage(Object.values(runs)));
}

/** The page of all kept runs. */
export function portsPage(runs: readonly KeptRun[]): string {
  const rows = runs.map(
    ({
      target,
      engine,
      date,
      step: every,
      rules,
      events,
      distinct,
      sourceHits,
      agreed,
      firing,
      refused,
      hits,
      differences,
    }) =>
      `| [${target}](platforms/${target}.md) | ${engine} | ${rules}${every === 1 ? "" : ` (one in ${every})`} | ${events} | ${distinct} | ${agreed} | ${firing} | ${differences.length} | ${refused} | ${hits} | ${sourceHits} | ${date} |`,
  );
  const exceptions = runs.flatMap(({ target, differences }) =>
    differences.map(({ rule, reason }) => `| ${target} | ${inCell(rule)} | ${inCell(reason)} |`),
  );
  const unfit = [...new Set(runs.flatMap(({ unfit }) => unfit.map(({ rule, reason }) => `- ${rule}: ${reason}`)))];
  return [
    "<!-- Written by scripts/compare-ports.ts --write from bench/results/ports.json. -->",
    "# Agreement of ports over real telemetry",
    "",
    "The ports of all of Elastic's EQL rules and Sigma's Windows rules that are about single events, each run by the platform's engine over attack captures and ordinary activity, and compared event by event with our engine. Events that are alike in every field that some rule reads are run once. A rule agrees where port and source find the same events; a port's hits are fewer than ours by those of the rules that are refused.",
    "",
    "Repeat it: `npm run engines`, then `node --conditions=source scripts/compare-ports.ts --write`, one engine with `--engines sqlite`, or one rule in ten with `--step 10`. CI runs a sample of it (`test/backends/executed.test.ts`).",
    "",
    "| target | engine | rules | events | run, each once | rules that agree | of them, find something | differ | refused by the conversion | hits | our hits | run on |",
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ...rows,
    "",
    "## Rules that differ",
    "",
    ...(exceptions.length === 0 ? ["None."] : ["| target | rule | what was seen |", "|---|---|---|", ...exceptions]),
    "",
    "## Rules that were not compared",
    "",
    ...(unfit.length === 0
      ? ["None."]
      : ["Elasticsearch refuses them over fields of these types, and so does our engine:", "", ...unfit]),
    "",
  ].join("\n");
}

function inCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

if (import.meta.main) writeKeptRuns(readKeptRuns());
