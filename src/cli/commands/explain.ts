// `explain`: why a rule did or did not match.
import { compileCondition } from "../../compile/index.ts";
import type { Indicator, Rule } from "../../detection/index.ts";
import {
  CompiledQuery,
  type EventExplanation,
  Explainer,
  type Explanation,
  type FoundTogether,
  OptionError,
  QueryError,
} from "../../engine/index.ts";
import { DocumentEvent } from "../../event/document.ts";
import { FieldTable } from "../../event/event.ts";
import { jsonText } from "../../node/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { ExplanationWriter } from "../formats/explanation.ts";
import { InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { wholeNumber } from "../parse-option.ts";
import { loadOneRule } from "../rule-input.ts";
import { readSigmaInput, type SigmaInputOptions, sigmaInputOptions } from "../sigma-input.ts";
import { compileOrExplain, mappingOf, type QueryOptions, searchOptions } from "./query.ts";

interface ExplainOptions
  extends InputRunOptions,
    SigmaInputOptions,
    Pick<QueryOptions, "mapping" | "anyField" | "timestampField" | "tiebreakerField" | "eventCategoryField"> {
  readonly format: "text" | "json";
  readonly limit: number;
  readonly event?: number;
}

/** A query to explain, and the rule that it belongs to. */
interface Subject {
  readonly query: CompiledQuery;
  readonly rule?: Rule;
}

export const explain: Command<ExplainOptions> = {
  name: "explain",
  group: "Hunting",
  summary: "Say why a rule did or did not match",
  details: [
    "Of each match: the clauses of the query with the values that they saw, those that decided, and the indicators that held. Where nothing matches: the events that lack least, and what they lack; of a sequence, the partial one that got furthest and why it went no further.",
  ],
  arguments: [
    {
      name: "<rule>",
      description: "EQL text, a rule file (FILE#NAME where it has several rules), or the name or id of a built-in rule",
    },
    { name: "<path...>", description: "telemetry: files, folders, globs, archives, or - for standard input" },
  ],
  options: [
    {
      flags: "--format <format>",
      description: "how to write the explanation",
      choices: ["text", "json"],
      default: "text",
    },
    { flags: "--limit <n>", description: "how many matches or near misses to explain", default: 3, parse: wholeNumber },
    {
      flags: "--event <n>",
      description: "explain the event at this position of its file alone, counted from 0",
      parse: wholeNumber,
    },
    ...searchOptions,
    ...sigmaInputOptions,
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse explain T1218.003-cmstp samples/sysmon.evtx", what: "a built-in detection over a log" },
    {
      command: `eqlipse explain 'process where process.args : "-s"' samples/endpoint.ndjson --event 13`,
      what: "why one event is missed",
    },
    { command: "eqlipse explain rules/mine.toml logs/ --format json", what: "for programs" },
  ],
  run: async (args, options, io) => {
    const subject = await subjectOf(textArgument(args, 0), options, io);
    if (subject === undefined) return exitCodes.usage;
    const explainer = new Explainer(subject.query, options.limit);
    const run = new InputRun(listArgument(args, 1), options, io);
    let isThere = options.event === undefined;
    await run.read(subject.query.fields, (batch, file) => {
      for (const one of batch) {
        if (options.event !== undefined && options.event !== one.index) continue;
        isThere = true;
        const held = one.hold();
        explainer.addEvent(one.event, () => held.document(), { index: file.name, id: String(one.index) });
      }
    });
    if (!isThere && !run.isStopped)
      throw new CommandError(`no file has an event ${options.event}; they are counted from 0 · ${run.summary()}`);
    await write(explainer.finish(), subject, options, io);
    const code = await run.finish();
    if (options.quiet !== true) await io.stderr.write(`${run.summary()}\n`);
    return code;
  },
};

/** EQL text is told by its `where`; everything else names a rule. */
async function subjectOf(given: string, options: ExplainOptions, io: Io): Promise<Subject | undefined> {
  if (/\bwhere\b/.test(given)) {
    const query = await compileOrExplain(given, "query", options, io);
    return query && { query };
  }
  const rule = await loadOneRule(given, io, await readSigmaInput(options, io));
  const { eventCategoryField, timestampField, tiebreakerField } = { ...options, ...rule };
  try {
    const query = new CompiledQuery(rule.query, {
      ...(options.mapping === undefined ? {} : { fieldTypes: mappingOf(options.mapping, io) }),
      ...(eventCategoryField === undefined ? {} : { eventCategoryField }),
      ...(timestampField === undefined ? {} : { timestampField }),
      ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
    });
    return { query, rule };
  } catch (error) {
    if (!(error instanceof QueryError || error instanceof OptionError)) throw error;
    throw new CommandError(error.message);
  }
}

async function write(explanation: Explanation, { rule }: Subject, options: ExplainOptions, io: Io): Promise<void> {
  const indicatorsOf = indicatorReader(rule?.indicators ?? []);
  if (options.format === "text") return new ExplanationWriter(io, indicatorsOf).write(explanation, rule);
  const identity = rule && { id: rule.id, name: rule.name, severity: rule.severity, source: rule.source };
  const body = { ...(identity === undefined ? {} : { rule: identity }), ...withIndicators(explanation, indicatorsOf) };
  await io.stdout.write(`${jsonText(body, 2)}\n`);
}

/** Names of the indicators that hold for an explained event. */
export type IndicatorReader = (explained: EventExplanation) => readonly string[];

function indicatorReader(indicators: readonly Indicator[]): IndicatorReader {
  const fields = new FieldTable();
  const compiled = indicators.map(({ name, condition }) => ({ name, holds: compileCondition(condition, { fields }) }));
  return ({ event }) => {
    const seen = new DocumentEvent(event._source, fields);
    return compiled.filter(({ holds }) => holds(seen) === true).map(({ name }) => name);
  };
}

function withIndicators(explanation: Explanation, indicatorsOf: IndicatorReader): object {
  const add = <T extends EventExplanation>(explained: T) => ({ ...explained, indicators: indicatorsOf(explained) });
  if (explanation.kind === "event") {
    return { ...explanation, hits: explanation.hits.map(add), misses: explanation.misses.map(add) };
  }
  const addAll = (found: FoundTogether) => ({ ...found, events: found.events.map(add) });
  const { nearest } = explanation;
  return {
    ...explanation,
    hits: explanation.hits.map(addAll),
    ...(nearest === undefined ? {} : { nearest: { ...nearest, ...addAll(nearest) } }),
  };
}
