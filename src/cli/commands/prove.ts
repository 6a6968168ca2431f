// `prove`: a rule and its port on the same events.
import { convert, findTarget, type Port } from "../../backends/index.ts";
import type { Rule } from "../../detection/index.ts";
import { explain } from "../../engine/index.ts";
import type { Statement } from "../../eql/ast.ts";
import type { Document } from "../../event/document.ts";
import { FieldTable } from "../../event/event.ts";
import { type Engine, engineFor, kustoBinder } from "../../node/engines/index.ts";
import { jsonText, readText, reasonOf, resolvePath } from "../../node/index.ts";
import type { WrongPart } from "../../proof/given-port.ts";
import { goldenEngine } from "../../proof/golden/engine.ts";
import { goldenTargets, heldPositions } from "../../proof/golden/index.ts";
import { readBackEngine, readBackTargets } from "../../proof/golden/read-back.ts";
import { type Difference, type PortProof, provePort } from "../../proof/prove-port.ts";
import { rowOf } from "../../proof/rows.ts";
import { type Diagnostic, formatDiagnostic, LineMap } from "../../text/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { ExplanationWriter } from "../formats/explanation.ts";
import { counted, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { ruleOrQuery } from "../rule-input.ts";
import { readSigmaInput, type SigmaInputOptions, sigmaInputOptions } from "../sigma-input.ts";
import { printable, styleOf } from "../style.ts";
import { columnsOption, convertOptions } from "./convert.ts";

interface ProveOptions extends InputRunOptions, SigmaInputOptions {
  readonly to?: string;
  readonly format: "text" | "json";
  readonly table?: string;
  readonly columns?: string;
  readonly port?: string;
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
}

export const prove: Command<ProveOptions> = {
  name: "prove",
  group: "Other platforms",
  summary: "Run a rule and its port on the same events and compare",
  details: [
    "The rule is run by the embedded engine, its port by the platform's own where one can be had (SQLite always; DuckDB, ClickHouse, PostgreSQL and OpenSearch after `npm run engines`), else by our interpreter of what we write for it. Microsoft's KQL is bound by Microsoft's parser, and not run.",
    "With `--columns` the events lie under the columns of that map: the port is run as it will be.",
    "Where they differ, the first event that only one of them finds is shown, with what each clause saw, and the smallest piece of the rule on which they disagree.",
    "With `--port` the query of a file is run in place of ours, over the events as our ports have them (table `events`; `docs/platforms` says how the columns are called). Of SQL, Lucene and Query DSL the smallest wrong part is shown, beside what we write in its place.",
  ],
  arguments: [
    {
      name: "<rule>",
      description: "EQL text, a rule file (FILE#NAME where it has several rules), or the name or id of a built-in rule",
    },
    { name: "<path...>", description: "telemetry: files, folders, globs, archives, or - for standard input" },
  ],
  options: [
    { flags: "--to <target>", description: "the platform; `convert --list` shows them" },
    { flags: "--format <format>", description: "how to write the result", choices: ["text", "json"], default: "text" },
    { flags: "--table <name>", description: "which of the target's field maps to use, where it has several" },
    columnsOption,
    {
      flags: "--port <file>",
      description:
        "prove the query in this file, written by hand or by another converter, in place of the one that we write",
    },
    { flags: "--timestamp-field <field>", description: "the field that holds the time" },
    { flags: "--tiebreaker-field <field>", description: "the field that orders events of the same time" },
    ...sigmaInputOptions,
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse prove T1218.003-cmstp --to sqlite samples", what: "on SQLite" },
    {
      command: "eqlipse prove rules/mine.eql --to clickhouse logs/ --format json",
      what: "on ClickHouse, for programs",
    },
  ],
  run: async (args, options, io) => {
    const { to } = options;
    if (to === undefined) throw new CommandError("give `--to TARGET`; `eqlipse convert --list` shows the targets");
    const rule = await ruleOrQuery(textArgument(args, 0), io, await readSigmaInput(options, io));
    if (rule === undefined) return exitCodes.usage;
    const target = targetId(to);
    if (target.startsWith("kusto-")) return bind(rule, target, options, io);
    const port = convert(rule, target, convertOptions(rule, options, io));
    if (port.query === null && options.port === undefined) {
      await tellRefusal(rule, port.diagnostics, io);
      return exitCodes.verdict;
    }
    const run = new InputRun(listArgument(args, 1), options, io);
    const documents = await collect(run);
    const code = await run.finish();
    if (documents.length === 0) throw new CommandError("there is no event to compare on", exitCodes.input);
    const verdict = await proveOn(rule, target, documents, options, io);
    return verdict === exitCodes.done ? code : verdict;
  },
};

function targetId(name: string): string {
  try {
    return findTarget(name).id;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

async function collect(run: InputRun): Promise<readonly Document[]> {
  const documents: Document[] = [];
  await run.read(new FieldTable(), (batch) => {
    for (const event of batch) documents.push(event.document());
  });
  run.assertWhole();
  return documents;
}

async function proveOn(
  rule: Rule,
  target: string,
  documents: readonly Document[],
  options: ProveOptions,
  io: Io,
): Promise<ExitCode> {
  const categories = categoriesOf(rule.query);
  const progress = new Progress(io);
  progress.say(`running the rule and its port over ${counted(documents.length, "event")}`);
  const isGolden = goldenTargets.includes(target) && !(await canBeExecuted(target));
  const compared = isGolden ? heldDocuments(target, documents, categories) : documents;
  const converting = convertOptions(rule, options, io);
  const engine = isGolden ? goldenEngine(target, categories, converting.columns) : await startEngine(target);
  try {
    const proof = await provePort({
      statement: rule.query,
      target,
      documents: compared,
      engine: toldByName(engine),
      options: converting,
      ...(options.port === undefined ? {} : { port: readPort(options.port, io) }),
    });
    progress.clear();
    if (proof.query !== null) return await writeProof(proof, rule, documents.length, options, io);
    await tellRefusal(rule, proof.diagnostics, io);
    return exitCodes.verdict;
  } finally {
    progress.clear();
    await engine.close();
  }
}

/** The category of each stage, or of an event query. */
function categoriesOf({ query }: Statement): readonly string[] {
  if (query.kind === "EventQuery") return [query.category.any ? "process" : query.category.name];
  const stages = query.terms.flatMap((term) => Array<string>(term.runs?.count ?? 1).fill(term.query.category.name));
  return query.kind === "Sequence" && query.until !== null ? [...stages, query.until.query.category.name] : stages;
}

/** The events that the target's tables hold for some stage. */
function heldDocuments(
  target: string,
  documents: readonly Document[],
  categories: readonly string[],
): readonly Document[] {
  const rows = documents.map(rowOf);
  const held = new Set([...new Set(categories)].flatMap((category) => heldPositions(target, rows, category)));
  return documents.filter((_, position) => held.has(position));
}

function readPort(path: string, io: Io): string {
  try {
    return readText(resolvePath(io.cwd, path));
  } catch (error) {
    throw new CommandError(`--port ${path}: ${reasonOf(error)}`, exitCodes.input);
  }
}

/** An engine whose refusal of a port is told as such: the query, or the events under a user's columns, are not what it takes. */
function toldByName(engine: Engine): Engine {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw new CommandError(`${engine.title} could not run the port: ${(error as Error).message}`, exitCodes.verdict);
    }
  };
  return {
    ...engine,
    load: (rows, columns) => told(engine.load(rows, columns)),
    hits: (query) => told(engine.hits(query)),
    sequences: (query) => told(engine.sequences(query)),
  };
}

async function canBeExecuted(target: string): Promise<boolean> {
  const offer = await engineFor(target);
  return offer !== undefined && "start" in offer;
}

async function startEngine(target: string): Promise<Engine> {
  if (readBackTargets.includes(target)) return readBackEngine(target);
  const offer = await engineFor(target);
  if (offer === undefined) throw new CommandError(`nothing runs queries of ${target} here`, exitCodes.input);
  if ("absent" in offer) throw new CommandError(`${target} cannot be run here: ${offer.absent}`, exitCodes.input);
  try {
    return await offer.start();
  } catch (error) {
    throw new CommandError(`${target} could not be started: ${(error as Error).message}`, exitCodes.input);
  }
}

async function tellRefusal(rule: Rule, diagnostics: readonly Diagnostic[], io: Io): Promise<void> {
  const style = styleOf(io.stderr, io.env);
  const text = "queryText" in rule && typeof rule.queryText === "string" ? rule.queryText : "";
  const lines = new LineMap(text);
  const frames = diagnostics.map((one) =>
    text === "" ? `error: ${one.message}` : formatDiagnostic(one, rule.name, lines, style.frame),
  );
  await io.stderr.write(`${frames.join("\n\n")}\n\nrefused: there is no port to prove\n`);
}

async function writeProof(
  proof: PortProof,
  rule: Rule,
  given: number,
  options: ProveOptions,
  io: Io,
): Promise<ExitCode> {
  const code = proof.agrees ? exitCodes.done : exitCodes.verdict;
  if (options.format === "json") {
    await io.stdout.write(`${jsonText(proof, 2)}\n`);
    return code;
  }
  const style = styleOf(io.stdout, io.env);
  const left = given - proof.events;
  const notHeld =
    left > 0 ? ` (${counted(left, "other")} ${left === 1 ? "has" : "have"} no place in the target's tables)` : "";
  const level = proof.level === undefined ? "a port of yours" : `proof of the target: ${proof.level}`;
  const verdict = proof.agrees ? style.green("agree") : style.red("differ");
  await io.stdout.write(
    [
      `${style.bold(printable(rule.name))} on ${proof.target}: ${verdict}`,
      `  ${counted(proof.events, "event")}${notHeld}; the rule finds ${proof.sourceHits}, its port ${proof.portHits}`,
      `  run by ${proof.engine}; ${level}`,
      ...proof.losses.map(({ code: loss, message }) => `  ${style.yellow("loss")} ${loss}: ${message}`),
      ...proof.limits.map(({ code: limit, message }) => `  limit ${limit}: ${message}`),
      "",
    ].join("\n"),
  );
  if (proof.difference !== undefined) await writeDifference(proof.difference, proof.events, rule, io);
  return code;
}

async function writeDifference(
  { position, foundBy, document, sequence, piece, part }: Difference,
  events: number,
  rule: Rule,
  io: Io,
): Promise<void> {
  const style = styleOf(io.stdout, io.env);
  const finder = foundBy === "source" ? "rule" : "port";
  const places = (sequence ?? []).map((event) => event.position + 1).join(", ");
  await io.stdout.write(
    sequence === undefined
      ? `\nThe first event that only the ${finder} finds is event ${position + 1} of ${events}:\n`
      : `\nThe first sequence that only the ${finder} finds is of the events ${places} of ${events}:\n`,
  );
  const documents = sequence?.map((event) => event.document) ?? [document];
  await new ExplanationWriter(io, () => []).write(explain(rule.query, documents, { index: "event" }), undefined);
  const says = (truth: boolean) => (truth ? "holds" : "does not hold");
  if (part !== undefined) await io.stdout.write(`\n${partLines(part, says, style.cyan).join("\n")}\n`);
  if (piece === undefined) return;
  await io.stdout.write(
    `\nThe smallest piece on which they disagree: it ${says(piece.source)} for the rule, and ${says(piece.port)} for its port\n  ${style.cyan(printable(piece.query))}\n`,
  );
}

function partLines(
  { port, query, expected }: WrongPart,
  says: (truth: boolean) => string,
  mark: (text: string) => string,
): readonly string[] {
  const indented = (text: string) => text.split("\n").map((line) => `  ${mark(printable(line))}`);
  if (query === "") return ["The port has nothing for this part of the rule:", ...indented(expected ?? "")];
  return [
    `The smallest part of the port that is wrong here: it ${says(port)}`,
    ...indented(query),
    ...(expected === undefined
      ? ["and nothing in the rule asks for it"]
      : ["where the rule asks for", ...indented(expected)]),
  ];
}

/** Microsoft's parser reads the port with the columns of the real tables; nothing is run. */
async function bind(rule: Rule, target: string, options: ProveOptions, io: Io): Promise<ExitCode> {
  const converting = convertOptions(rule, options, io);
  const written = convert(rule, target, converting);
  const given = options.port === undefined ? undefined : readPort(options.port, io);
  if (written.query === null && given === undefined) {
    await tellRefusal(rule, written.diagnostics, io);
    return exitCodes.verdict;
  }
  const port = given === undefined ? (written as Port) : { query: given, losses: [], limits: [], level: undefined };
  const binder = kustoBinder(Object.values(converting.columns ?? {}));
  if ("absent" in binder) throw new CommandError(`${target} cannot be bound here: ${binder.absent}`, exitCodes.input);
  const errors = binder.bind(port.query);
  const body = {
    target,
    query: port.query,
    losses: port.losses,
    limits: port.limits,
    level: port.level,
    agrees: errors.length === 0,
    errors,
  };
  if (options.format === "json") await io.stdout.write(`${jsonText(body, 2)}\n`);
  else {
    const verdict = errors.length === 0 ? "binds without an error; KQL is not run here" : errors.join("\n  ");
    await io.stdout.write(`${printable(rule.name)} on ${target}: ${verdict}\n`);
  }
  return errors.length === 0 ? exitCodes.done : exitCodes.verdict;
}
