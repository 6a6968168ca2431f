// `readiness`: which clauses of a rule a source of telemetry can ever satisfy, by what is known of it and by a sample.
import type { Rule } from "../../detection/index.ts";
import { FieldTable } from "../../event/event.ts";
import { readinessOf, type SourceReadiness } from "../../proof/readiness.ts";
import { ReadinessSample, type SourceCount } from "../../proof/readiness-sample.ts";
import { type Availability, telemetrySources } from "../../telemetry/index.ts";
import { type Command, listArgument } from "../command.ts";
import { exitCodes } from "../exit.ts";
import { group, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { ruleOrQuery } from "../rule-input.ts";
import { printable, type Style, styleOf } from "../style.ts";
import { type Column, tableLines } from "../table.ts";

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
    for (const given of listArgument(args, 0)) {
      const rule = await ruleOrQuery(given, io);
      if (rule === undefined) return exitCodes.usage;
      rules.push(rule);
    }
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
  run.assertWhole();
  return { samples: samples.map((sample) => sample.result()), code: await run.finish() };
}

function sourcesFor(rule: Rule, names: readonly string[] | undefined): readonly SourceReadiness[] {
  return telemetrySources
    .filter(({ name }) => names === undefined || names.includes(name))
    .map((source) => readinessOf(rule.query, source))
    .filter(
      ({ source, availability }) => names !== undefined || usualSources.includes(source) || availability !== "never",
    );
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
  const blocks = sources.map((source) => sourceText(source, style, io.stdout.columns));
  const measured = sample.map((source) => sampleText(source, style, io.stdout.columns));
  return [style.bold(printable(rule.name)), ...blocks, ...measured].join("\n\n");
}

function sourceText({ source, availability, stages }: SourceReadiness, style: Style, width: number): string {
  const clauses = stages.flatMap((each, stage) => each.clauses.map((clause) => ({ stage, clause })));
  const rows = clauses.map(({ stage, clause }) => [String(stage + 1), clause.availability, clauseText(clause)]);
  const columns = [{ title: "stage" }, { title: "satisfied" }, { title: "clause" }];
  const [head, ...lines] = stageTable(columns, rows, stages.length, width, style);
  const indent = " ".repeat("satisfied".length + 4 + (stages.length === 1 ? 0 : "stage".length + 2));
  const withReasons = lines.flatMap((line, index) => {
    const reason = clauses[index]?.clause.reason;
    return reason === undefined ? [line] : [line, `${indent}${style.yellow(printable(reason))}`];
  });
  return [`${style.bold(source)} ${verdicts[availability]}`, head, ...withReasons].join("\n");
}

function sampleText({ source, events, stages }: SourceCount, style: Style, width: number): string {
  const rows = stages.flatMap(({ clauses, events: of }, stage) =>
    clauses.map((clause) => [
      String(stage + 1),
      share(clause.present, of),
      share(clause.satisfied, of),
      clauseText(clause),
    ]),
  );
  const columns: readonly Column[] = [
    { title: "stage" },
    { title: "fields there", align: "right" },
    { title: "satisfied", align: "right" },
    { title: "clause" },
  ];
  const looked = stages.map((stage) => group(stage.events)).join(" and ");
  const title = `${style.bold(source)} in the sample: ${group(events)} events, ${looked} of the category`;
  return [title, ...stageTable(columns, rows, stages.length, width, style)].join("\n");
}

/** The column of stages is left out where there is one. */
function stageTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  stages: number,
  width: number,
  style: Style,
): readonly string[] {
  const from = stages === 1 ? 1 : 0;
  const cells = rows.map((row) => row.slice(from).map(printable));
  return tableLines(columns.slice(from), cells, width, style.faint);
}

function clauseText({ negated, text: clause }: { readonly negated: boolean; readonly text: string }): string {
  return negated ? `not ${clause}` : clause;
}

function share(count: number, of: number): string {
  return of === 0 ? "–" : `${((100 * count) / of).toFixed(1)} %`;
}
