// Compiled rules of bytes: of most of them only numbers are read before an event asks for more.
import type { Expression } from "../../eql/ast.ts";
import type { ConditionPlan, PlannedLeaf, SearchedText } from "../conditions/condition-plan.ts";
import type { RuleHead } from "../scanned-rule.ts";
import type {
  CompiledIndicator,
  CompiledRule,
  CompiledRules,
  CorrelationQuery,
  OrderedQuery,
} from "./compiled-rules.ts";
import {
  type Body,
  compiledFormat,
  type Head,
  headStart,
  type LeafColumns,
  listOf,
  type RuleRow,
  type TextsOfField,
} from "./format.ts";
import { readProgram, readTree } from "./tree-text.ts";

/**
 * The rules of such bytes, which must stay as they are.
 * @throws {SyntaxError} for a head that cannot be read, {RangeError} for bytes of another format or cut off
 */
export function readCompiledBytes(bytes: Uint8Array): CompiledRules {
  const { head, pieces } = openBytes(bytes);
  if (head.format !== compiledFormat) throw new RangeError(`format ${head.format}, not ${compiledFormat}`);
  const { leaves, conditions, paths, rules, refused, texts } = head;
  const endOfLeaves = leaves.ends.at(-1) ?? 0;
  const endOfRules = rules.at(-1)?.[3] ?? endOfLeaves;
  const table = new LeafTable(leaves, paths, pieces);
  return {
    rules: rules.map((row, number) => keptRule(row, number, rules[number - 1]?.[3] ?? endOfLeaves, pieces)),
    refused,
    plan: {
      conditions: conditions.map(readProgram),
      leaves: leaves.ends.map((_, number) => new KeptLeaf(number, table)),
      searchedTexts: textsIn(texts, endOfRules, paths, pieces),
    },
    bytes,
  };
}

function openBytes(bytes: Uint8Array): { readonly head: Head; readonly pieces: Pieces } {
  if (bytes.length < headStart) throw new RangeError("cut off");
  const start = headStart + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (start > bytes.length) throw new RangeError("cut off");
  const head = JSON.parse(new Pieces(bytes, headStart).text(0, start - headStart)) as Head;
  return { head, pieces: new Pieces(bytes, start) };
}

/** Pieces of text, told by where they begin and end behind a start. */
class Pieces {
  private readonly bytes: Uint8Array;
  private readonly start: number;
  private readonly decoder = new TextDecoder();

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.start = start;
  }

  /** A copy: a decoder takes no bytes that other threads could change. */
  text(from: number, to: number): string {
    return this.decoder.decode(this.bytes.slice(this.start + from, this.start + to));
  }

  json(from: number, to: number): unknown {
    return JSON.parse(this.text(from, to));
  }

  tree(from: number, to: number): unknown {
    return readTree(this.text(from, to));
  }
}

/** @param from where the rule's pieces begin */
function keptRule(row: RuleRow, number: number, from: number, pieces: Pieces): CompiledRule {
  switch (row[0]) {
    case "event":
      return new KeptEventRule(row, number, from, pieces);
    case "ordered":
      return new KeptOrderedRule(row, number, from, pieces);
    case "correlation":
      return new KeptCorrelationRule(row, number, from, pieces);
  }
}

abstract class KeptRule {
  readonly number: number;
  readonly queries: readonly number[];
  protected readonly row: RuleRow;
  private readonly from: number;
  private readonly pieces: Pieces;

  constructor(row: RuleRow, number: number, from: number, pieces: Pieces) {
    this.number = number;
    this.queries = listOf(row[1]);
    this.row = row;
    this.from = from;
    this.pieces = pieces;
  }

  get head(): RuleHead {
    return this.pieces.json(this.from, this.row[2]) as RuleHead;
  }

  protected get body(): Body {
    return this.pieces.tree(this.row[2], this.row[3]) as Body;
  }

  /** Of a rule over several events. */
  get reads(): readonly string[] | undefined {
    return this.row[4] ?? undefined;
  }
}

class KeptEventRule extends KeptRule {
  get kind(): "event" {
    return "event";
  }

  get indicators(): readonly CompiledIndicator[] {
    return indicatorsOf(this.body);
  }
}

class KeptOrderedRule extends KeptRule {
  get kind(): "ordered" {
    return "ordered";
  }

  get indicators(): readonly CompiledIndicator[] {
    return indicatorsOf(this.body);
  }

  get rule(): OrderedQuery {
    return this.body.rule as OrderedQuery;
  }

  get needed(): readonly number[] {
    return this.row[5] ?? [];
  }
}

class KeptCorrelationRule extends KeptRule {
  get kind(): "correlation" {
    return "correlation";
  }

  get rule(): CorrelationQuery {
    return this.body.rule as CorrelationQuery;
  }
}

function indicatorsOf({ indicators = [] }: Body): readonly CompiledIndicator[] {
  return indicators.map(([name, program]) => ({ name, program: readProgram(program) }));
}

/** What a field is searched for; `from` is where the pieces of texts begin. */
function textsIn(
  rows: Head["texts"],
  from: number,
  paths: readonly string[],
  pieces: Pieces,
): ConditionPlan["searchedTexts"] {
  const places = new Map(rows.map(([path, end], at) => [paths[path]!, [rows[at - 1]?.[1] ?? from, end] as const]));
  return (path) => {
    const place = places.get(path);
    return place === undefined ? [] : searchedTexts(pieces.json(...place) as TextsOfField);
  };
}

function searchedTexts({ texts, numbers }: TextsOfField): readonly SearchedText[] {
  const searched: SearchedText[] = [];
  // There are tens of thousands, and code that has just been loaded is slow to take lists apart.
  for (const one of texts) {
    const asked = one[3];
    searched.push([{ kind: one[0], text: one[2], test: [one[1], asked === 0 ? one[2] : asked] }, one[4]]);
  }
  for (const [number, leaves] of numbers)
    searched.push([{ kind: "number", number: typeof number === "string" ? BigInt(number) : number }, leaves]);
  return searched;
}

/** What is known of all leaves. */
class LeafTable {
  readonly columns: LeafColumns;
  readonly readAll: ReadonlySet<number>;
  private readonly names: readonly string[];
  /** The lists of one path, which most leaves have. */
  private readonly single: readonly (readonly string[])[];
  private readonly pieces: Pieces;

  constructor(columns: LeafColumns, names: readonly string[], pieces: Pieces) {
    this.columns = columns;
    this.readAll = new Set(columns.readAll);
    this.names = names;
    this.single = names.map((name) => [name]);
    this.pieces = pieces;
  }

  pathsOf(leaf: number): readonly string[] {
    const paths = this.columns.paths[leaf]!;
    return typeof paths === "number" ? this.single[paths]! : paths.map((path) => this.names[path]!);
  }

  nameOf(path: number): string | undefined {
    return path < 0 ? undefined : this.names[path];
  }

  treeOf(leaf: number): unknown {
    const { ends } = this.columns;
    return this.pieces.tree(ends[leaf - 1] ?? 0, ends[leaf]!);
  }
}

class KeptLeaf implements PlannedLeaf {
  private readonly number: number;
  private readonly table: LeafTable;

  constructor(number: number, table: LeafTable) {
    this.number = number;
    this.table = table;
  }

  get paths(): readonly string[] {
    return this.table.pathsOf(this.number);
  }

  get readsAll(): boolean {
    return this.table.readAll.has(this.number);
  }

  get needed(): string | undefined {
    return this.table.nameOf(this.table.columns.needed[this.number]!);
  }

  get searched(): string | undefined {
    return this.table.nameOf(this.table.columns.searched[this.number]!);
  }

  get cost(): number {
    return this.table.columns.cost[this.number]!;
  }

  get expression(): Expression {
    return this.table.treeOf(this.number) as Expression;
  }
}
