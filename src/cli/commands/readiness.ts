// `readiness`: which clauses of a rule a source of telemetry can ever satisfy, by what is known of it and by a sample.
import type { Rule } from "../../detection/index.ts";
import { FieldTable } from "../../event/event.ts";
import { ReadinessSample, type SourceCount } from "../../proof/readiness-sample.ts";
import { type ClauseReadiness, readinessOf, type SourceReadiness } from "../../proof/readiness.ts";
import { type Availability, telemetrySources } from "../../telemetry/index.ts";
import { type Command, listArgument } from "../command.ts";
import { exitCodes } from "../exit.ts";
import { group, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { loadOneRule } from "../rule-input.ts";
import { printable, type Style, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";

interface ReadinessOptions extends InputRunOptions {
  readonly source?: readonly string[];
  readonly sample?: readonly string[];
  readonly format: "text" | "json";
}

interface RuleReadiness {
  readonly rule: Rule;
  readonly sources: readonly SourceReadiness[];
  readonly sample: readonly SourceCount[];
}

const sourceNames = telemetrySources.map(({ name }) => name);
/** Shown without --source, beside every source on which the rule can match. */
const usualSources: readonly string[] = ["endpoint", "sysmon", "security"];

export const readiness: Command<ReadinessOptions> = {
  name: "readiness",
  group: "Rules",
  summary: "Say which clauses of a rule a source can ever satisfy",
  details: [
    "A clause is `never` satisfied where its fields are in no event of the source, or hold a value there that never changes; `seldom` where they need a policy, a newer version or a circumstance; else `usually`. What is known of a source comes from the tables that map its records, and for Elastic Defend from its published lists of fields.",
    "With --sample the same is measured: of the events that a clause looks at, how many have its fields, and how many are as the rule wants them.",
  ],
  arguments: [{ name: "<rule...>", description: "EQL text, rule files, or names of built-in rules" }],
  options: [
    { flags: "--source <name...>", description: "only these sources", choices: sourceNames },
    { flags: "--sample <path...>", description: "measure in this telemetry" },
    { flags: "--format <format>", description: "how to write the result", choices: ["text", "json"], default: "text" },
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse readiness T1218.003-cmstp", what: "on which sources a built-in rule works" },
    { command: "eqlipse readiness rule.toml --source security --sample Security.evtx", what: "in a log of one's own" },
  ],
  run: async (args, options, io) => {
    const rules: Rule[] = [];
    for (const given of listArgument(args, 0)) rules.push(await loadOneRule(given, io));
    const { samples, code } = await measure(rules, options, io);
    const results = rules.map((rule, index) => ({
      rule,
      sources: sourcesFor(rule, options.source),
      sample: samples[index] ?? [],
    }));
    if (options.format === "json") await io.stdout.write(`${JSON.stringify(results.map(plain), null, 2)}\n`);
    else for (const result of results) await io.stdout.write(`${text(result, io)}\n`);
    return code;
  },
};

async function measure(rules: readonly Rule[], options: ReadinessOptions, io: Io) {
  if (options.sample === undefined) return { samples: [], code: exitCodes.done };
  const fields = new FieldTable();
  const samples = rules.map((rule) => new ReadinessSample(rule.query, fields, rule.eventCategoryField));
  const run = new InputRun(options.sample, options, io);
  await run.read(fields, (batch) => {
    for (const { event } of batch) for (const sample of samples) sample.add(event);
  });
  return { samples: samples.map((sample) => sample.result()), code: await run.finish() };
}

function sourcesFor(rule: Rule, names: readonly string[] | undefined): readonly SourceReadiness[] {
  return telemetrySources
    .filter(({ name }) => names === undefined || names.includes(name))
    .map((source) => readinessOf(rule.query, source))
    .filter(({ source, availability }) => names !== undefined || usualSources.includes(source) || availability !== "never");
}

function plain({ rule, sources, sample }: RuleReadiness): object {
  return { rule: { id: rule.id, name: rule.name, source: rule.source }, sources, sample };
}

const verdicts: Readonly<Record<Availability, string>> = {
  usually: "can match",
  seldom: "can match in some deployments",
  never: "can never match",
};

function text({ rule, sources, sample }: RuleReadiness, io: Io): string {
  const style = styleOf(io.stdout, io.env);
  const blocks = sources.map((source) => sourceText(source, style, io.stdout.columns ?? Number.POSITIVE_INFINITY));
  const measured = sample.map((source) => sampleText(source, style, io.stdout.columns ?? Number.POSITIVE_INFINITY));
  return [style.bold(printable(rule.name)), ...blocks, ...measured].join("\n\n");
}

function sourceText({ source, availability, stages }: SourceReadiness, style: Style, width: number): string {
  const rows = stages.flatMap(({ clauses }, stage) =>
    clauses.map((clause) => [stageMark(stage, stages.length), mark(clause), clauseText(clause), clause.reason ?? ""]),
  );
  const columns = [{ title: "stage" }, { title: "satisfied" }, { title: "clause" }, { title: "why not" }];
  const shown = stages.length === 1 ? [1, 2, 3] : [0, 1, 2, 3];
  const lines = tableLines(
    shown.map((index) => columns[index]!),
    rows.map((row) => shown.map((index) => printable(row[index]!))),
    width,
    style.dim,
  );
  return [`${style.bold(source)} ${verdicts[availability]}`, ...lines].join("\n");
}

function stageMark(stage: number, stages: number): string {
  return stages === 1 ? "" : String(stage + 1);
}

function mark({ availability }: ClauseReadiness): string {
  return availability;
}

function clauseText({ negated, text: clause }: { readonly negated: boolean; readonly text: string }): string {
  return negated ? `not ${clause}` : clause;
}

function sampleText({ source, events, stages }: SourceCount, style: Style, width: number): string {
  const rows = stages.flatMap(({ clauses, events: looked }, stage) =>
    clauses.map((clause) => [
      stageMark(stage, stages.length),
      share(clause.present, looked),
      share(clause.satisfied, looked),
      clauseText(clause),
    ]),
  );
  const columns = [
    { title: "stage" },
    { title: "fields there", align: "right" as const },
    { title: "satisfied", align: "right" as const },
    { title: "clause" },
  ];
  const shown = stages.length === 1 ? [1, 2, 3] : [0, 1, 2, 3];
  const lines = tableLines(
    shown.map((index) => columns[index]!),
    rows.map((row) => shown.map((index) => printable(row[index]!))),
    width,
    style.dim,
  );
  const looked = stages.map((stage) => group(stage.events)).join(" and ");
  return [`${style.bold(source)} in the sample: ${group(events)} events, ${looked} of the category`, ...lines].join("\n");
}

function share(count: number, of: number): string {
  return of === 0 ? "–" : `${((100 * count) / of).toFixed(1)} %`;
}
