// `convert`: a rule for another platform, or the reason why there is none.
import {
  type Column,
  type ConvertOptions,
  convert as convertQuery,
  findTarget,
  type Limit,
  type ProofLevel,
  type SequenceMeaning,
  targets,
} from "../../backends/index.ts";
import { elasticToml, kibanaRule, queryText, type Rule, sigmaOf } from "../../detection/index.ts";
import { UnprintableError } from "../../eql/printer.ts";
import { readText, reasonOf, resolvePath } from "../../node/index.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, LineMap } from "../../text/index.ts";
import { type Command, textArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { Io } from "../io.ts";
import { ruleOrQuery } from "../rule-input.ts";
import { readSigmaInput, type SigmaInputOptions, sigmaInputOptions } from "../sigma-input.ts";
import { printable, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";

interface ConvertCommandOptions extends SigmaInputOptions {
  readonly to?: string;
  readonly list?: boolean;
  readonly format: "text" | "json";
  readonly source?: string;
  readonly table?: string;
  readonly columns?: string;
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
  readonly approximate?: boolean;
}

interface Converted {
  readonly target: string;
  /** Undefined where the conversion is refused. */
  readonly query: string | undefined;
  readonly losses: readonly { readonly code: string; readonly message: string; readonly span: Diagnostic["span"] }[];
  readonly limits: readonly Limit[];
  readonly refusals: readonly Diagnostic[];
  readonly level?: ProofLevel;
  readonly meaning?: SequenceMeaning;
}

const meanings: Readonly<Record<SequenceMeaning, string>> = {
  "latest-first-event": "the latest first event counts, as in EQL",
  "all-pairs": "every combination of events counts",
  "one-per-last-event": "each last event once, with whichever earlier events",
  "up-to-backend": "up to the converter that reads the rule",
};

/** Files of the same rule for Elastic, around its EQL; they need no proof of their own. */
const ruleForms: Readonly<Record<string, { readonly title: string; readonly write: (rule: Rule) => Converted }>> = {
  "elastic-toml": { title: "Elastic detection rule, TOML", write: (rule) => done("elastic-toml", elasticToml(rule)) },
  kibana: {
    title: "Kibana detection rule, NDJSON",
    write: (rule) => done("kibana", `${JSON.stringify(kibanaRule(rule))}\n`),
  },
};

/** What a whole rule says better than its query alone: its author's own text, its tags and references. */
const wholeRule: Readonly<Record<string, (rule: Rule, options: ConvertCommandOptions) => string | undefined>> = {
  eql: queryText,
  sigma: (rule, { approximate }) => sigmaOf(rule, { approximate }).text,
};

/** A field map of the user's. */
export const columnsOption = {
  flags: "--columns <file>",
  description: "a JSON file with columns for ECS fields, added to the target's field map or in place of its columns",
};

export const convert: Command<ConvertCommandOptions> = {
  name: "convert",
  group: "Other platforms",
  summary: "Write a rule for another platform, or say why that cannot be",
  details: [
    "What the platform cannot say is refused, at its place in the rule; what it says less exactly is named as a loss. A query that means less without saying so is never written.",
    "`--list` shows all targets with the level to which their queries are proven.",
  ],
  arguments: [
    {
      name: "[rule]",
      description: "EQL text, a rule file (FILE#NAME where it has several rules), or the name or id of a built-in rule",
    },
  ],
  options: [
    { flags: "--to <target>", description: "the platform" },
    { flags: "--list", description: "list the targets" },
    { flags: "--format <format>", description: "how to write the result", choices: ["text", "json"], default: "text" },
    { flags: "--source <name>", description: "the table, index or source that the query reads from" },
    { flags: "--table <name>", description: "which of the target's field maps to use, where it has several" },
    columnsOption,
    { flags: "--timestamp-field <field>", description: "the field that holds the time" },
    { flags: "--tiebreaker-field <field>", description: "the field that orders events of the same time" },
    {
      flags: "--approximate",
      description: "to Sigma: write a rule that finds nearly the same where none finds the same, and say what differs",
    },
    ...sigmaInputOptions,
  ],
  examples: [
    { command: "eqlipse convert --list", what: "what there is" },
    { command: "eqlipse convert T1218.003-cmstp --to splunk-windows", what: "a built-in detection for Splunk" },
    { command: "eqlipse convert rules/mine.eql --to sigma > mine.yml", what: "a portable Sigma rule" },
  ],
  run: async (args, options, io) => {
    if (options.list === true) return listTargets(options, io);
    const given = textArgument(args, 0);
    if (given === "" || options.to === undefined)
      throw new CommandError("give a rule and `--to TARGET`; `--list` shows the targets");
    const rule = await ruleOrQuery(given, io, await readSigmaInput(options, io));
    if (rule === undefined) return exitCodes.usage;
    const converted = convertRule(rule, options.to, options, io);
    await write(converted, rule, options, io);
    return converted.query === undefined ? exitCodes.verdict : exitCodes.done;
  },
};

function convertRule(rule: Rule, to: string, options: ConvertCommandOptions, io: Io): Converted {
  try {
    if (Object.hasOwn(ruleForms, to)) return ruleForms[to]!.write(rule);
    const conversion = convertQuery(rule, to, convertOptions(rule, options, io));
    if (conversion.query === null)
      return { target: conversion.target, query: undefined, losses: [], limits: [], refusals: conversion.diagnostics };
    const { target, losses, limits, level, meaning } = conversion;
    const whole = options.columns === undefined ? wholeRule[target]?.(rule, options) : undefined;
    const told = meaning === undefined ? { level } : { level, meaning };
    return { target, query: whole ?? conversion.query, losses, limits, refusals: [], ...told };
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(`${error.message}, ${Object.keys(ruleForms).join(", ")}`);
    if (error instanceof UnprintableError) throw new CommandError(error.message, exitCodes.verdict);
    throw error;
  }
}

/** What the backends are told: options of the command line, and what the rule says of its fields. */
export function convertOptions(rule: Rule, options: Omit<ConvertCommandOptions, "format">, io: Io): ConvertOptions {
  const { source, table, columns } = options;
  const timestampField = options.timestampField ?? rule.timestampField;
  const tiebreakerField = options.tiebreakerField ?? rule.tiebreakerField;
  return {
    ...(source === undefined ? {} : { source }),
    ...(table === undefined ? {} : { table }),
    ...(columns === undefined ? {} : { columns: readColumns(columns, io) }),
    ...(timestampField === undefined ? {} : { timestampField }),
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    ...(rule.eventCategoryField === undefined ? {} : { eventCategoryField: rule.eventCategoryField }),
    ...(options.approximate === undefined ? {} : { approximate: options.approximate }),
  };
}

function readColumns(path: string, io: Io): Readonly<Record<string, Column>> {
  try {
    const value = JSON.parse(readText(resolvePath(io.cwd, path))) as Record<string, Column | string>;
    return Object.fromEntries(
      Object.entries(value).map(([field, column]) => [field, typeof column === "string" ? { name: column } : column]),
    );
  } catch (error) {
    throw new CommandError(`--columns ${path}: ${reasonOf(error)}`);
  }
}

function done(target: string, query: string): Converted {
  return { target, query, losses: [], limits: [], refusals: [] };
}

async function write(converted: Converted, rule: Rule, options: ConvertCommandOptions, io: Io): Promise<void> {
  const { target, query, losses, limits, refusals, level, meaning } = converted;
  if (options.format === "json") {
    const lines = new LineMap(queryTextOrNothing(rule));
    const body = {
      target,
      query: query ?? null,
      losses: losses.map((loss) => withPlace(loss, lines)),
      limits,
      ...(level === undefined ? {} : { level }),
      ...(meaning === undefined ? {} : { meaning }),
      ...(refusals.length === 0 ? {} : { refusals: refusals.map((refusal) => withPlace(refusal, lines)) }),
    };
    return io.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  }
  await tell(losses, refusals, rule, io);
  for (const { message } of limits) await io.stderr.write(`note: ${message}\n`);
  if (meaning !== undefined) await io.stderr.write(`which sequences: ${meanings[meaning]}\n`);
  if (level !== undefined)
    await io.stderr.write(
      `proof of the target: ${level} (${findTarget(target).provenBy}); \`eqlipse prove\` runs this query\n\n`,
    );
  if (query !== undefined) await io.stdout.write(query.endsWith("\n") ? query : `${query}\n`);
}

/** The line and column of its place in the query, from 1, where the query's text is at hand. */
function withPlace({ code, message, span }: Converted["losses"][number], lines: LineMap): object {
  if (lines.text === "" || span.end > lines.text.length) return { code, message };
  const { line, column } = lines.position(span.start);
  return { code, message, line, column };
}

/** Losses and refusals at their places in the query, where its text is at hand. */
async function tell(losses: Converted["losses"], refusals: readonly Diagnostic[], rule: Rule, io: Io): Promise<void> {
  const style = styleOf(io.stderr, io.env);
  const lines = new LineMap(queryTextOrNothing(rule));
  const told: readonly Diagnostic[] = [
    ...refusals,
    ...losses.map((loss) => ({ ...loss, severity: "warning" as const })),
  ];
  const texts = told.map((one) => {
    if (one.span.end <= lines.text.length && lines.text !== "")
      return formatDiagnostic(one, rule.name, lines, style.frame);
    return `${style.frame.severity(one.severity, one.severity)}: ${one.message}`;
  });
  if (texts.length > 0) await io.stderr.write(`${texts.join("\n\n")}\n\n`);
  if (hasErrors(refusals)) await io.stderr.write("refused: no query was written\n");
}

/** Spans are of the text that the rule was read from; without it they mean nothing. */
function queryTextOrNothing(rule: Rule): string {
  return "queryText" in rule && typeof rule.queryText === "string" ? rule.queryText : "";
}

async function listTargets(options: ConvertCommandOptions, io: Io): Promise<0> {
  const forms = Object.entries(ruleForms).map(([id, { title }]) => ({
    id,
    title,
    level: "",
    sequences: "latest-first-event",
    provenBy: "",
  }));
  const platforms = targets.map(({ id, title, level, sequences, provenBy }) => ({
    id,
    title,
    level,
    sequences,
    provenBy,
  }));
  const all = [...platforms, ...forms];
  if (options.format === "json") {
    await io.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
    return exitCodes.done;
  }
  const style = styleOf(io.stdout, io.env);
  const titles = ["TARGET", "PLATFORM", "PROOF", "SEQUENCES", "BY"].map((title) => ({ title }));
  const rows = all.map(({ id, title, level, sequences, provenBy }) =>
    [id, title, level, sequences, provenBy].map(printable),
  );
  const width = io.stdout.isTerminal ? io.stdout.columns : Number.POSITIVE_INFINITY;
  await io.stdout.write(`${tableLines(titles, rows, width, style.bold).join("\n")}\n`);
  return exitCodes.done;
}
