// `hunt`: many rules over many files.
import { writeFileSync } from "node:fs";
import { type RuleSeverity, severities } from "../../detection/index.ts";
import { reasonOf, resolvePath, type ScanSummary } from "../../node/index.ts";
import { type CompiledRules, type Finding, type RuleHead, type ScanStatistics, selectRules } from "../../scan/index.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import type { HeadOf } from "../formats/alerts.ts";
import { type FindingFormat, findingFormats, findingWriter } from "../formats/findings.ts";
import { statisticsLines } from "../formats/scan-statistics.ts";
import { holdHeap } from "../heap.ts";
import { counted, InputRun, type InputRunOptions, inputOptions, threadsOption } from "../input-run.ts";
import type { Io } from "../io.ts";
import { loadScanInput, type ScanInput } from "../scan-input.ts";
import { readSigmaInput, type SigmaInputOptions, sigmaInputOptions } from "../sigma-input.ts";
import { printable, styleOf } from "../style.ts";

interface HuntOptions extends InputRunOptions, SigmaInputOptions {
  readonly rules?: readonly string[];
  readonly onlyRules?: boolean;
  readonly format: FindingFormat;
  readonly minSeverity?: RuleSeverity;
  readonly failOn?: RuleSeverity;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly all?: boolean;
  readonly threads?: number;
  readonly groupBy?: string;
  readonly stats?: boolean;
  readonly statsJson?: string;
  /** False with `--no-cache`. */
  readonly cache?: boolean;
}

export const hunt: Command<HuntOptions> = {
  name: "hunt",
  group: "Hunting",
  summary: "Run many rules over many files",
  details: [
    "Without -r the built-in detections are run; with -r they are run beside the rules given. Rules may be EQL files, detection packs, Elastic rules (TOML, or Kibana's NDJSON) and Sigma rules, in files, folders and globs.",
    "`table` is for reading: findings that read the same are one line with their number, unless `--all` is given. `html` is one page for reading and handing on: a strip of time for each host, and what was found there. `ndjson`, `csv` and `sarif` are for programs, and so is `alerts`: the documents that Elastic's detection engine would have written, a line each.",
    "Each file is a stream of its own: sequences and correlations join events of one file, not of two logs of a host. `eqlipse dump --ecs A.evtx B.evtx > all.ndjson` makes one stream of them; `query` and `serve` search all files together.",
    "A finding names the rule, the events that it matched and the indicators that held. Findings go to standard output, totals and whatever could not be read to the error output.",
  ],
  arguments: [
    { name: "<path...>", description: "telemetry: files, folders, globs, archives, or - for standard input" },
  ],
  options: [
    { flags: "-r, --rules <path...>", description: "rule files, folders or globs" },
    { flags: "--only-rules", description: "run the given rules alone, without the built-in ones" },
    ...sigmaInputOptions,
    { flags: "--format <format>", description: "how to write findings", choices: findingFormats, default: "table" },
    { flags: "--min-severity <severity>", description: "run only rules of this severity or more", choices: severities },
    {
      flags: "--include <text...>",
      description: "run only rules whose id, name, tag, technique or path has one of these",
    },
    {
      flags: "--exclude <text...>",
      description: "leave out rules whose id, name, tag, technique or path has one of these",
    },
    { flags: "--fail-on <severity>", description: "exit 1 on a finding of this severity or more", choices: severities },
    threadsOption("one for each half GiB to read, and at most one for two cores"),
    {
      flags: "--stats",
      description: "tell on the error output which rules cost most, and which the index could not keep out",
    },
    { flags: "--stats-json <file>", description: "write what `--stats` tells of every rule that was run into a file" },
    { flags: "--no-cache", description: "read and compile all rules anew, and keep nothing for the next run" },
    {
      flags: "--group-by <field>",
      description: "in the table, group by the value of a field, such as host.name, instead of the rule",
    },
    { flags: "--all", description: "in the table, show every finding of every rule" },
    ...inputOptions,
  ],
  examples: [
    {
      command: "eqlipse hunt C:\\Windows\\System32\\winevt\\Logs",
      what: "the built-in detections over a machine's logs",
    },
    {
      command: "eqlipse hunt logs/ -r sigma/rules -r elastic/rules/windows --format ndjson",
      what: "two rule collections, a finding a line",
    },
    { command: "zcat events.ndjson.gz | eqlipse hunt - --fail-on high", what: "from a pipe, with a verdict" },
  ],
  run: async (args, options, io) => {
    if (options.groupBy !== undefined && options.format !== "table")
      throw new CommandError(`--group-by groups the table; --format ${options.format} is not grouped by a field`);
    holdHeap();
    const paths = options.rules ?? [];
    const sigma = await readSigmaInput(options, io);
    const input = await loadScanInput(paths, options.onlyRules !== true, options.cache !== false, io, sigma);
    const rules = selected(input.compiled, options);
    if (rules.rules.length + rules.refused.length === 0)
      throw new CommandError("no rule is left of those that were loaded: see --include, --exclude and --min-severity");
    const { findings, run, worst, summary } = await scan(listArgument(args, 0), rules, options, io);
    const code = await run.finish();
    if (options.quiet !== true) await tellTotals(findings, run, summary, rules, input, io);
    if (summary.statistics !== undefined) await tellStatistics(summary.statistics, options, io);
    if (run.isStopped) return exitCodes.interrupted;
    return exitCode(code, worst, options, input);
  },
};

async function scan(paths: readonly string[], rules: CompiledRules, options: HuntOptions, io: Io) {
  const writer = await findingWriter(options.format, io, {
    showAll: options.all === true,
    groupBy: options.groupBy,
    headOf: headsOf(rules),
  });
  const run = new InputRun(paths, options, io);
  let findings = 0;
  let worst = -1;
  const write = async (found: readonly Finding[]): Promise<void> => {
    for (const finding of found) {
      findings++;
      worst = Math.max(worst, severities.indexOf(finding.rule.severity as RuleSeverity));
      run.progress.clear();
      const room = writer.add(finding);
      // To wait where nothing is to be waited for takes longer than to write a finding.
      if (room !== undefined) await room;
    }
  };
  const summary = await run.scan(rules, { threads: options.threads, measures: wantsStatistics(options) }, write);
  await writer.end();
  return { findings, run, worst, summary };
}

/** Reads what is known of the rules when it is first asked for. */
function headsOf({ rules }: CompiledRules): HeadOf {
  let heads: ReadonlyMap<string, RuleHead> | undefined;
  return ({ source, id }) => {
    heads ??= new Map(rules.map(({ head }) => [`${head.source}\0${head.id}`, head]));
    return heads.get(`${source}\0${id}`);
  };
}

/** The rules that the options leave; where they leave all, nothing is asked about any. */
function selected(compiled: CompiledRules, { minSeverity, include, exclude = [] }: HuntOptions): CompiledRules {
  if (minSeverity === undefined && include === undefined && exclude.length === 0) return compiled;
  const least = minSeverity === undefined ? 0 : severities.indexOf(minSeverity);
  return selectRules(compiled, (rule) => {
    const texts = [rule.id, rule.name, rule.source, ...rule.techniques, ...rule.tags].map((text) => text.toLowerCase());
    const hasOne = (wanted: readonly string[]) =>
      wanted.some((one) => texts.some((text) => text.includes(one.toLowerCase())));
    return severities.indexOf(rule.severity) >= least && (include === undefined || hasOne(include)) && !hasOne(exclude);
  });
}

function wantsStatistics({ stats, statsJson }: HuntOptions): boolean {
  return stats === true || statsJson !== undefined;
}

async function tellStatistics(statistics: ScanStatistics, options: HuntOptions, io: Io): Promise<void> {
  if (options.statsJson !== undefined)
    writeText(resolvePath(io.cwd, options.statsJson), `${JSON.stringify(statistics, undefined, 2)}\n`);
  if (options.stats !== true) return;
  const width = io.stderr.isTerminal ? io.stderr.columns : Number.POSITIVE_INFINITY;
  const lines = statisticsLines(statistics, styleOf(io.stderr, io.env), width);
  await io.stderr.write(`\n${lines.join("\n")}\n`);
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(`${path}: ${reasonOf(error)}`);
  }
}

async function tellTotals(
  findings: number,
  run: InputRun,
  summary: ScanSummary,
  { rules }: CompiledRules,
  input: ScanInput,
  io: Io,
): Promise<void> {
  const style = styleOf(io.stderr, io.env);
  const lines = summary.refused.map(
    ({ rule, reason }) => `${style.yellow("not run ")}  ${printable(rule.name)}: ${printable(reason)}`,
  );
  if (input.brokenFiles > 0)
    lines.push(`${style.yellow("not run ")}  rules of ${counted(input.brokenFiles, "file")} with errors`);
  if (summary.dropped > 0) {
    lines.push(
      `${style.yellow("limit   ")}  ${counted(summary.dropped, "event")} left out of rules over several events`,
    );
  }
  lines.push(`${style.bold(counted(findings, "finding"))} of ${counted(rules.length, "rule")} · ${run.summary()}`);
  await io.stderr.write(`${lines.join("\n")}\n`);
}

function exitCode(
  code: ExitCode,
  worst: number,
  { failOn, rules = [] }: HuntOptions,
  { brokenFiles }: ScanInput,
): ExitCode {
  if (failOn !== undefined && worst >= severities.indexOf(failOn)) return exitCodes.verdict;
  // A folder of thousands of rules may have a broken one; a single file that was asked for may not.
  if (brokenFiles > 0 && brokenFiles === rules.length) return exitCodes.usage;
  return code;
}
