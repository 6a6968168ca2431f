// Proves a port: the source is run by our engine and the port by its own on the same events, and the sets of hits are compared. Where they differ,
// the first event is taken alone and the condition is taken apart until the smallest piece is found on which the two disagree.
import {
  type Conversion,
  type ConvertOptions,
  convert,
  type Loss,
  type Port,
  type ProofLevel,
} from "../backends/index.ts";
import type { EventQuery, Expression, Statement } from "../eql/ast.ts";
import type { Document } from "../event/document.ts";
import type { Span } from "../text/span.ts";
import { columnsOfStatement, mergeColumns } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { type EventRow, listFacts, rowOf } from "./rows.ts";

/** Runs a statement on documents as our engine does. */
export interface SourceEngine {
  /** Positions of the events that an event query selects, ascending. */
  hits(statement: Statement, documents: readonly Document[]): readonly number[];
  /** Positions of the events of each sequence, by stage. */
  sequences(statement: Statement, documents: readonly Document[]): readonly (readonly number[])[];
}

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
  /** Absent for sequences, and where no piece disagrees alone. */
  readonly piece?: Disagreement;
}

export interface PortProof {
  readonly target: string;
  readonly query: string;
  readonly losses: readonly Loss[];
  readonly level: ProofLevel;
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
  readonly source: SourceEngine;
  readonly engine: Engine;
  readonly options?: ConvertOptions;
}

/** Proves the port of a statement on an engine that is started and stays so. A refused conversion is given back as it is. */
export async function provePort(input: ProveInput): Promise<PortProof | Extract<Conversion, { query: null }>> {
  const rows = input.documents.map(rowOf);
  const options: ConvertOptions = { ...input.options, facts: { ...listFacts(rows), ...input.options?.facts } };
  const port = convert(input.statement, input.target, options);
  if (port.query === null) return port;
  await input.engine.load(rows, columnsOfStatement(input.statement, options));
  return input.statement.query.kind === "EventQuery"
    ? proveEvents(input, port, rows, options)
    : proveSequences(input, port);
}

async function proveEvents(
  input: ProveInput,
  port: Port,
  rows: readonly EventRow[],
  options: ConvertOptions,
): Promise<PortProof> {
  const ours = input.source.hits(input.statement, input.documents);
  const theirs = await input.engine.hits(port.query);
  const position = firstDifference(ours, theirs);
  const result = summary(input, port, ours.length, theirs.length, position === undefined);
  if (position === undefined) return result;
  const query = input.statement.query as EventQuery;
  const alone = { input, options, row: rows[position]!, document: input.documents[position]! };
  const piece = await smallestPiece(query.condition, query, alone);
  const difference: Difference = {
    position,
    foundBy: ours.includes(position) ? "source" : "port",
    document: alone.document,
    ...(piece === undefined ? {} : { piece }),
  };
  return { ...result, difference };
}

async function proveSequences(input: ProveInput, port: Port): Promise<PortProof> {
  const key = (sequence: readonly number[]) => sequence.join(" ");
  const ours = input.source.sequences(input.statement, input.documents);
  const theirs = await input.engine.sequences(port.query);
  const [a, b] = [new Set(ours.map(key)), new Set(theirs.map(key))];
  const missed = ours.find((sequence) => !b.has(key(sequence)));
  const extra = theirs.find((sequence) => !a.has(key(sequence)));
  const differing = missed ?? extra;
  const result = summary(input, port, ours.length, theirs.length, differing === undefined);
  if (differing === undefined) return result;
  const position = differing.at(-1)!;
  const foundBy = missed === undefined ? "port" : "source";
  return { ...result, difference: { position, foundBy, document: input.documents[position]! } };
}

function summary(input: ProveInput, port: Port, sourceHits: number, portHits: number, agrees: boolean): PortProof {
  const { target, query, losses, level } = port;
  return {
    target,
    query,
    losses,
    level,
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
  readonly input: ProveInput;
  readonly options: ConvertOptions;
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
  { input, options, row, document }: Alone,
): Promise<Disagreement | undefined> {
  const statement: Statement = { ...input.statement, pipes: [], query: { ...query, condition } };
  const port = convert(statement, input.target, options);
  if (port.query === null) return undefined;
  await input.engine.load([row], mergeColumns([columnsOfStatement(statement, options)]));
  const theirs = (await input.engine.hits(port.query)).length > 0;
  const ours = input.source.hits(statement, [document]).length > 0;
  return ours === theirs ? undefined : { span: condition.span, source: ours, port: theirs, query: port.query };
}
