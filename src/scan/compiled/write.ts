// Compiled rules as bytes, for a cache and for sharing among workers without copies.
import type { PlannedLeaf, SearchedText } from "../conditions/condition-plan.ts";
import type { CompiledRule, CompiledRules } from "./compiled-rules.ts";
import {
  type Body,
  compiledFormat,
  type Head,
  headStart,
  type LeafColumns,
  type NumberRow,
  oneOrMore,
  type RuleRow,
  type TextRow,
  type TextsOfField,
} from "./format.ts";
import { programText, treeText } from "./tree-text.ts";

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
export function compiledParts({ rules, refused, plan }: CompiledRules): readonly Uint8Array[] {
  const pieces = new Pieces();
  const paths = new Names();
  const leaves = leafColumns(plan.leaves, paths, pieces);
  const searched = new Set(plan.leaves.flatMap((leaf) => leaf.searched ?? []));
  const head: Head = {
    format: compiledFormat,
    refused,
    leaves,
    conditions: plan.conditions.map(programText),
    rules: rules.map((rule) => ruleRow(rule, pieces)),
    texts: [...searched].map((path) => [paths.number(path), pieces.add(textsText(plan.searchedTexts(path)))]),
    paths: paths.list,
  };
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(headStart);
  new DataView(length.buffer).setUint32(0, headBytes.length, true);
  return [length, headBytes, ...pieces.parts()];
}

function leafColumns(leaves: readonly PlannedLeaf[], paths: Names, pieces: Pieces): LeafColumns {
  const numberOf = (path: string | undefined): number => (path === undefined ? -1 : paths.number(path));
  return {
    paths: leaves.map((leaf) => oneOrMore(leaf.paths.map((path) => paths.number(path)))),
    readAll: [...leaves.keys()].filter((number) => leaves[number]!.readsAll),
    needed: leaves.map(({ needed }) => numberOf(needed)),
    searched: leaves.map(({ searched }) => numberOf(searched)),
    cost: leaves.map(({ cost }) => Number(cost.toPrecision(3))),
    ends: leaves.map(({ expression }) => pieces.add(treeText(expression))),
  };
}

function ruleRow(rule: CompiledRule, pieces: Pieces): RuleRow {
  const queries = oneOrMore(rule.queries);
  const head = pieces.add(JSON.stringify(rule.head));
  const body = pieces.add(bodyText(rule));
  if (rule.kind === "event") return [rule.kind, queries, head, body];
  return [rule.kind, queries, head, body, rule.reads ?? null, rule.kind === "ordered" ? rule.needed : []];
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
      const { kind, text, test } = required;
      const [sign, asked] = test;
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

  /** Gives the place where the text ends. */
  add(text: string): number {
    // No text takes more than three bytes for each of its units.
    if (this.used + 3 * text.length > this.room.length) this.beginPart(3 * text.length);
    this.used += this.encoder.encodeInto(text, this.room.subarray(this.used)).written;
    return this.before + this.used;
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
