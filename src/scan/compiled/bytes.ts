// Compiled rules as bytes and back, for a cache and for sharing among workers without copies. A head in JSON says what there is; behind it lie
// the leaves' trees, the texts of each field and what only some rules have, each a piece of JSON that is read when it is first asked for.
// Nothing in it is ever executed.
import type { Expression } from "../../eql/ast.ts";
import type { ConditionPlan, PlannedLeaf, SearchedText } from "../conditions/condition-plan.ts";
import { anywhere } from "../conditions/required-text.ts";
import { readTest, type TestSign, testText } from "../conditions/test-text.ts";
import type { RuleHead } from "../scanned-rule.ts";
import type {
  CompiledIndicator,
  CompiledRule,
  CompiledRules,
  CorrelationQuery,
  OrderedQuery,
  RefusedRule,
} from "./compiled-rules.ts";
import { type ProgramText, programText, readProgram, readTree, treeText } from "./tree-text.ts";

/** Changes whenever what is written here does. */
export const compiledFormat = 6;

/** Where a piece of JSON lies behind the head. */
type Place = readonly [from: number, to: number];

interface Head {
  readonly format: number;
  readonly rules: readonly (readonly [
    CompiledRule["kind"],
    RuleHead,
    queries: readonly number[],
    body: Place,
    reads: readonly string[] | null,
    needed: readonly number[],
  ])[];
  readonly refused: readonly RefusedRule[];
  readonly conditions: readonly ProgramText[];
  readonly paths: readonly string[];
  /** Fields read, the field searched (-1: none), the cost, and the tree. A keyword has no fields and reads all. */
  readonly leaves: readonly (readonly [
    paths: readonly number[],
    searched: number,
    cost: number,
    tree: Place,
    all: 0 | 1,
  ])[];
  readonly texts: readonly (readonly [path: number, Place])[];
}

/** What only a finding or the end of a stream asks for. */
interface Body {
  readonly indicators?: readonly (readonly [name: string, ProgramText])[];
  readonly rule?: unknown;
}

/** A text and the leaves that need it. What its test asks for is 0 where that is the text itself. */
type TextRow = readonly [
  kind: "whole" | "part",
  test: TestSign,
  text: string,
  asked: string | 0,
  leaves: readonly number[],
];

/** A number, in digits where it is a `bigint`, and the leaves that need it. */
type NumberRow = readonly [number: number | string, leaves: readonly number[]];

interface TextsOfField {
  readonly texts: readonly TextRow[];
  readonly numbers: readonly NumberRow[];
}

const headStart = 4;

/** The compiled rules as bytes; `toShare` puts them where threads can read them together. */
export function compiledBytes(compiled: CompiledRules, toShare = false): Uint8Array<ArrayBuffer | SharedArrayBuffer> {
  const parts = compiledParts(compiled);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(toShare ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The same bytes in parts that follow each other: what is written to a file need not be there as one. */
export function compiledParts(compiled: CompiledRules): readonly Uint8Array[] {
  const pieces = new Pieces();
  const paths = new Names();
  const { plan } = compiled;
  const leaves = plan.leaves.map(({ expression, paths: read, searched, cost, readsAll }): Head["leaves"][number] => [
    read.map((path) => paths.number(path)),
    searched === undefined ? -1 : paths.number(searched),
    Number(cost.toPrecision(3)),
    pieces.add(treeText(expression)),
    readsAll ? 1 : 0,
  ]);
  const searched = new Set(plan.leaves.flatMap((leaf) => leaf.searched ?? []));
  const head: Head = {
    format: compiledFormat,
    rules: compiled.rules.map((rule) => [
      rule.kind,
      rule.head,
      rule.queries,
      pieces.add(bodyText(rule)),
      readsOf(rule),
      rule.kind === "ordered" ? rule.needed : [],
    ]),
    refused: compiled.refused,
    conditions: plan.conditions.map(programText),
    leaves,
    texts: [...searched].map((path) => [paths.number(path), pieces.add(textsText(plan.searchedTexts(path)))]),
    paths: paths.list,
  };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(headStart);
  new DataView(length.buffer).setUint32(0, headBytes.length, true);
  return [length, headBytes, ...pieces.parts()];
}

function readsOf(rule: CompiledRule): readonly string[] | null {
  return rule.kind === "event" ? null : (rule.reads ?? null);
}

function bodyText(rule: CompiledRule): string {
  const indicators = rule.kind === "correlation" ? [] : rule.indicators;
  const body: Body = { indicators: indicators.map(({ name, program }) => [name, programText(program)]) };
  return treeText(rule.kind === "event" ? body : { ...body, rule: rule.rule });
}

function textsText(searched: readonly SearchedText[]): string {
  const texts: TextRow[] = [];
  const numbers: NumberRow[] = [];
  for (const [required, leaves] of searched) {
    if (required.kind === "number") {
      const { number } = required;
      numbers.push([typeof number === "bigint" ? String(number) : number, leaves]);
    } else {
      const [sign, asked] = testText(required.test);
      const { kind, text } = required;
      texts.push([kind, sign, text, asked === text ? 0 : asked, leaves]);
    }
  }
  return JSON.stringify({ texts, numbers } satisfies TextsOfField);
}

class Names {
  readonly list: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

const partRoom = 1 << 20;

/** Texts one after the other, in UTF-8. */
class Pieces {
  private readonly full: Uint8Array[] = [];
  private room = new Uint8Array(partRoom);
  /** How much is in the full parts, and in the one that is being filled. */
  private before = 0;
  private used = 0;
  private readonly encoder = new TextEncoder();

  add(text: string): Place {
    // No text takes more than three bytes for each of its units.
    if (this.used + 3 * text.length > this.room.length) this.beginPart(3 * text.length);
    const from = this.before + this.used;
    this.used += this.encoder.encodeInto(text, this.room.subarray(this.used)).written;
    return [from, this.before + this.used];
  }

  private beginPart(least: number): void {
    this.full.push(this.room.subarray(0, this.used));
    this.before += this.used;
    this.used = 0;
    this.room = new Uint8Array(Math.max(partRoom, least));
  }

  parts(): readonly Uint8Array[] {
    return [...this.full, this.room.subarray(0, this.used)];
  }
}

/**
 * The rules of such bytes, which must stay as they are.
 * @throws {SyntaxError} for a head that cannot be read, {RangeError} for bytes of another format or cut off
 */
export function readCompiledBytes(bytes: Uint8Array): CompiledRules {
  const reader = new Reader(bytes);
  const { head } = reader;
  if (head.format !== compiledFormat) throw new RangeError(`format ${head.format}, not ${compiledFormat}`);
  return {
    rules: head.rules.map((rule, number) => lazyRule(rule, number, reader)),
    refused: head.refused,
    plan: planOf(reader),
    bytes,
  };
}

class Reader {
  readonly head: Head;
  private readonly bytes: Uint8Array;
  private readonly start: number;
  private readonly decoder = new TextDecoder();

  constructor(bytes: Uint8Array) {
    if (bytes.length < headStart) throw new RangeError("cut off");
    this.bytes = bytes;
    this.start = headStart + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    if (this.start > bytes.length) throw new RangeError("cut off");
    this.head = JSON.parse(this.text(headStart, this.start)) as Head;
  }

  tree(place: Place): unknown {
    return readTree(this.piece(place));
  }

  json(place: Place): unknown {
    return JSON.parse(this.piece(place));
  }

  private piece([from, to]: Place): string {
    return this.text(this.start + from, this.start + to);
  }

  /** A copy: a decoder takes no bytes that other threads could change. */
  private text(from: number, to: number): string {
    return this.decoder.decode(this.bytes.slice(from, to));
  }
}

function lazyRule(
  [kind, head, queries, place, read, needed]: Head["rules"][number],
  number: number,
  reader: Reader,
): CompiledRule {
  const body = () => reader.tree(place) as Body;
  const common = { number, head, queries };
  const reads = read ?? undefined;
  switch (kind) {
    case "event":
      return {
        kind,
        ...common,
        get indicators() {
          return indicatorsOf(body());
        },
      };
    case "ordered":
      return {
        kind,
        ...common,
        needed,
        reads,
        get indicators() {
          return indicatorsOf(body());
        },
        get rule() {
          return body().rule as OrderedQuery;
        },
      };
    case "correlation":
      return {
        kind,
        ...common,
        reads,
        get rule() {
          return body().rule as CorrelationQuery;
        },
      };
  }
}

function indicatorsOf({ indicators = [] }: Body): readonly CompiledIndicator[] {
  return indicators.map(([name, program]) => ({ name, program: readProgram(program) }));
}

function planOf(reader: Reader): ConditionPlan {
  const { conditions, leaves, paths, texts } = reader.head;
  const places = new Map(texts.map(([path, place]) => [paths[path]!, place]));
  return {
    conditions: conditions.map(readProgram),
    leaves: leaves.map((leaf) => new LazyLeaf(leaf, paths, reader)),
    searchedTexts: (path) => {
      const place = places.get(path);
      return place === undefined ? [] : searchedTexts(reader.json(place) as TextsOfField);
    },
  };
}

function searchedTexts({ texts, numbers }: TextsOfField): readonly SearchedText[] {
  const searched: SearchedText[] = [];
  for (const [kind, sign, text, asked, leaves] of texts) {
    const test = readTest(sign, asked === 0 ? text : asked);
    searched.push([test === undefined ? { kind, text } : { kind, text, test }, leaves]);
  }
  for (const [number, leaves] of numbers)
    searched.push([{ kind: "number", number: typeof number === "string" ? BigInt(number) : number }, leaves]);
  return searched;
}

class LazyLeaf implements PlannedLeaf {
  readonly paths: readonly string[];
  readonly readsAll: boolean;
  readonly needed: string | undefined;
  readonly searched: string | undefined;
  readonly cost: number;
  private readonly place: Place;
  private readonly reader: Reader;

  constructor([read, searched, cost, place, all]: Head["leaves"][number], paths: readonly string[], reader: Reader) {
    this.paths = read.map((path) => paths[path]!);
    this.readsAll = all === 1;
    this.searched = searched < 0 ? undefined : (paths[searched] ?? anywhere);
    this.needed = this.searched === anywhere ? undefined : this.searched;
    this.cost = cost;
    this.place = place;
    this.reader = reader;
  }

  get expression(): Expression {
    return this.reader.tree(this.place) as Expression;
  }
}
