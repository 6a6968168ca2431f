// Proves a port: the source is run by our engine and the port by its own on the same events, and the sets of hits are compared. Where they differ,
// the first event is taken alone and the condition is taken apart until the smallest piece is found on which the two disagree.
import { isEcsList } from "../backends/base/fields.ts";
import { planOf } from "../backends/base/plan.ts";
import {
  type ConvertOptions,
  convert,
  findTarget,
  type Limit,
  type Loss,
  type Port,
  type ProofLevel,
  type Refused,
} from "../backends/index.ts";
import type { EventQuery, Expression, Statement } from "../eql/ast.ts";
import type { Document } from "../event/document.ts";
import { parseInstant } from "../event/instant.ts";
import type { Span } from "../text/span.ts";
import { columnsOfStatement, mergeColumns, typeByName } from "./columns.ts";
import { combinations, type StageEvent } from "./combinations.ts";
import type { Engine } from "./engine.ts";
import { smallestWrongPart, type WrongPart } from "./given-port.ts";
import { clausesOfPort, runnablePort } from "./port-clauses.ts";
import { type EventRow, listFacts, type RowColumn, rowOf } from "./rows.ts";
import { type SourceEngine, sourceEngine } from "./source-engine.ts";
import { placeEvents } from "./user-columns.ts";

/** The smallest piece of the source's condition on which source and port disagree for one event. */
export interface Disagreement {
  readonly span: Span;
  readonly source: boolean;
  readonly port: boolean;
  /** The port of this piece alone. */
  readonly query: string;
}

export interface Difference {
  /** 0-based position of the first event that only one of them found; of a sequence, of its last event. */
  readonly position: number;
  readonly foundBy: "source" | "port";
  readonly document: Document;
  /** Of a sequence, all its events by stage, with their 0-based positions. */
  readonly sequence?: readonly { readonly position: number; readonly document: Document }[];
  /** Absent for sequences, for a port of the user's, and where no piece disagrees alone. */
  readonly piece?: Disagreement;
  /** Of a port of the user's, where its parts can be told apart. */
  readonly part?: WrongPart;
}

export interface PortProof {
  readonly target: string;
  readonly query: string;
  readonly losses: readonly Loss[];
  readonly limits: readonly Limit[];
  /** Absent for a port of the user's. */
  readonly level?: ProofLevel;
  readonly engine: string;
  readonly events: number;
  readonly sourceHits: number;
  readonly portHits: number;
  readonly agrees: boolean;
  readonly difference?: Difference;
}

export interface ProveInput {
  readonly statement: Statement;
  readonly target: string;
  readonly documents: readonly Document[];
  readonly engine: Engine;
  readonly options?: ConvertOptions;
  /** A port of the user's, in place of the one that we write. */
  readonly port?: string;
}

/**
 * Proves the port of a statement on an engine that is started and stays so. A refused conversion is given back as it is, unless the user has a port
 * of his own.
 */
export async function provePort(input: ProveInput): Promise<PortProof | Refused> {
  const rows = input.documents.map(rowOf);
  const options: ConvertOptions = { ...input.options, facts: { ...listFacts(rows), ...input.options?.facts } };
  const written = convert(input.statement, input.target, options);
  if (written.query === null && input.port === undefined) return written;
  const port = input.port === undefined ? (written as Port) : givenPort(input.target, input.port);
  const columns = mergeColumns([columnsOfStatement(input.statement, options), columnsNamedIn(input.port ?? "", rows)]);
  const run: Run = { ...input, rows, options, columns, source: sourceEngine(columns, rows, options) };
  await load(run, rows);
  return input.statement.query.kind === "EventQuery" ? proveEvents(run, port) : proveSequences(run, port);
}

type ProvenPort = Omit<Port, "level"> & Partial<Pick<Port, "level">>;

function givenPort(target: string, text: string): ProvenPort {
  return { target, query: runnablePort(target, text), losses: [], limits: [] };
}

/** Fields of the events that a user's port names, in whichever quotes or with underscores for dots. */
function columnsNamedIn(port: string, rows: readonly EventRow[]): readonly RowColumn[] {
  const text = port.replaceAll(/["'`]/g, "");
  const paths = new Set(rows.flatMap((row) => [...row.keys()]));
  const several = listFacts(rows);
  return [...paths]
    .filter((path) => text.includes(path) || text.includes(path.replaceAll(".", "_")))
    .map((path) => ({ path, type: typeByName(path), list: isEcsList(path) || several[path] !== undefined }));
}

/** One proof: the events as rows, and what both sides are told of their fields. */
interface Run extends ProveInput {
  readonly rows: readonly EventRow[];
  readonly options: ConvertOptions;
  readonly columns: readonly RowColumn[];
  readonly source: SourceEngine;
}

/** Events as the port's engine has them: a target without tables of its own takes a user's columns as they are named. */
async function load({ engine, target, columns, options }: Run, rows: readonly EventRow[]): Promise<void> {
  const placed = placeEvents(rows, columns, findTarget(target).tables.length === 0 ? options.columns : undefined);
  await engine.load(placed.rows, placed.columns);
}

async function proveEvents(input: Run, port: ProvenPort): Promise<PortProof> {
  const ours = input.source.hits(input.statement, input.documents);
  const theirs = await input.engine.hits(port.query);
  const position = firstDifference(ours, theirs);
  const result = summary(input, port, ours.length, theirs.length, position === undefined);
  if (position === undefined) return result;
  const query = input.statement.query as EventQuery;
  const alone = { run: input, row: input.rows[position]!, document: input.documents[position]! };
  const foundBy = ours.includes(position) ? "source" : "port";
  const smallest = input.port === undefined ? await pieceOf(query, alone) : await partOf(port.query, foundBy, alone);
  return { ...result, difference: { position, foundBy, document: alone.document, ...smallest } };
}

async function pieceOf(query: EventQuery, alone: Alone): Promise<Pick<Difference, "piece">> {
  const piece = await smallestPiece(query.condition, query, alone);
  return piece === undefined ? {} : { piece };
}

/** The smallest wrong part of a user's port, where it and the one that we write can be taken apart, and ours is right for the event. */
async function partOf(
  port: string,
  foundBy: Difference["foundBy"],
  { run, row }: Alone,
): Promise<Pick<Difference, "part">> {
  const ours = convert(run.statement, run.target, run.options);
  const given = clausesOfPort(run.target, port);
  const written = ours.query === null ? undefined : clausesOfPort(run.target, ours.query);
  if (given === undefined || written === undefined) return {};
  await load(run, [row]);
  const holds = async (query: string) => (await run.engine.hits(query)).length > 0;
  const isOursRight = (await holds(written.query)) === (foundBy === "source");
  return isOursRight ? { part: await smallestWrongPart(given, written, holds) } : {};
}

async function proveSequences(input: Run, port: ProvenPort): Promise<PortProof> {
  const { meaning = "latest-first-event" } = input.engine;
  const key = (sequence: readonly number[]) =>
    meaning === "one-per-last-event" ? String(sequence.at(-1)) : sequence.join(" ");
  const ours =
    meaning !== "latest-first-event"
      ? sourceCombinations(input, port.losses.some(({ code }) => code === "whole-seconds") ? 1000 : 1)
      : input.source.sequences(input.statement, input.documents);
  const theirs = await input.engine.sequences(port.query);
  const [a, b] = [new Set(ours.map(key)), new Set(theirs.map(key))];
  const missed = ours.find((sequence) => !b.has(key(sequence)));
  const extra = theirs.find((sequence) => !a.has(key(sequence)));
  const differing = missed ?? extra;
  const result = summary(input, port, a.size, b.size, differing === undefined);
  if (differing === undefined) return result;
  const sequence = differing.map((position) => ({ position, document: input.documents[position]! }));
  const foundBy = missed === undefined ? "port" : "source";
  return { ...result, difference: { ...sequence.at(-1)!, foundBy, sequence } };
}

/** What the source's stages give in the meaning of platforms that find every combination. `unit`: milliseconds that they tell apart. */
function sourceCombinations({ statement, source, documents, rows, options }: Run, unit: number) {
  const plan = planOf(statement, "a sequence");
  if (plan.kind !== "sequence") return [];
  const stages = plan.stages.map(({ query, keys }) =>
    source.hits({ ...statement, pipes: [], query }, documents).map((position): StageEvent => {
      const row = rows[position]!;
      const values = keys.map(({ path }) => row.get(path)?.[0]);
      const time = parseInstant(String(row.get(options.timestampField ?? "@timestamp")?.[0]))?.ms ?? 0;
      const key = values.includes(undefined) ? undefined : values.join("\u001f");
      return { position, key, time: Math.floor(time / unit) };
    }),
  );
  return combinations(stages, plan.maxspan === null ? null : plan.maxspan / unit);
}

function summary(
  input: ProveInput,
  port: ProvenPort,
  sourceHits: number,
  portHits: number,
  agrees: boolean,
): PortProof {
  const { target, query, losses, limits, level } = port;
  return {
    target,
    query,
    losses,
    limits,
    ...(level === undefined ? {} : { level }),
    engine: input.engine.title,
    events: input.documents.length,
    sourceHits,
    portHits,
    agrees,
  };
}

/** The first position that is in one of two ascending lists only. */
export function firstDifference(a: readonly number[], b: readonly number[]): number | undefined {
  const [inA, inB] = [new Set(a), new Set(b)];
  const apart = [...a.filter((one) => !inB.has(one)), ...b.filter((one) => !inA.has(one))];
  return apart.length === 0 ? undefined : Math.min(...apart);
}

interface Alone {
  readonly run: Run;
  readonly row: EventRow;
  readonly document: Document;
}

/** Goes from a condition that disagrees to a part of it that does, as long as there is one. */
async function smallestPiece(
  condition: Expression,
  query: EventQuery,
  alone: Alone,
): Promise<Disagreement | undefined> {
  const whole = await disagreement(condition, query, alone);
  if (whole === undefined) return undefined;
  for (const part of partsOf(condition)) {
    const smaller = await smallestPiece(part, query, alone);
    if (smaller !== undefined) return smaller;
  }
  return whole;
}

function partsOf(condition: Expression): readonly Expression[] {
  switch (condition.kind) {
    case "Logical":
      return condition.operands;
    case "Not":
      return [condition.operand];
    case "Match":
      return condition.patterns.length < 2
        ? []
        : condition.patterns.map((pattern) => ({ ...condition, span: pattern.span, patterns: [pattern] }));
    case "In":
      return condition.items.length < 2
        ? []
        : condition.items.map((item) => ({ ...condition, span: item.span, items: [item] }));
    default:
      return [];
  }
}

async function disagreement(
  condition: Expression,
  query: EventQuery,
  { run, row, document }: Alone,
): Promise<Disagreement | undefined> {
  const statement: Statement = { ...run.statement, pipes: [], query: { ...query, condition } };
  const port = convert(statement, run.target, run.options);
  if (port.query === null) return undefined;
  await load(run, [row]);
  const theirs = (await run.engine.hits(port.query)).length > 0;
  const ours = run.source.hits(statement, [document]).length > 0;
  return ours === theirs ? undefined : { span: condition.span, source: ours, port: theirs, query: port.query };
}
