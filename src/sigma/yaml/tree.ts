// YAML as Sigma needs it: maps, lists and scalars, each with its place in the text. Both readers of this folder give this tree.
import type { Span } from "../../text/span.ts";

export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
  readonly span: Span;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly span: Span;
}

export type YamlValue = string | number | bigint | boolean | null;

export interface YamlScalar {
  readonly kind: "scalar";
  readonly value: YamlValue;
  /** True for quoted and block scalars: text whatever it spells. */
  readonly quoted: boolean;
  readonly span: Span;
}

/** The entry of a map by its key. */
export function entryOf({ entries }: YamlMap, key: string): YamlEntry | undefined {
  for (let i = 0; i < entries.length; i++) if (keyText(entries[i]!) === key) return entries[i];
  return undefined;
}

/** The value of a map's key. */
export function memberOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === "map" ? entryOf(node, key)?.value : undefined;
}

export function keyText({ key: { value } }: YamlEntry): string {
  return typeof value === "string" ? value : String(value ?? "");
}

/** The items of a list; a single node counts as a list of one. */
export function itemsOf(node: YamlNode): readonly YamlNode[] {
  return node.kind === "list" ? node.items : [node];
}

/** A tree as plain data, for what is kept but not looked into. */
export function toPlain(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const entry of node.entries) plain[keyText(entry)] = toPlain(entry.value);
  return plain;
}

const integer = /^[-+]?[0-9]+$/;
const otherInteger = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** What can begin a number, and a word that is no text. */
const numberStarts = new Set([..."-+.0123456789"].map((start) => start.charCodeAt(0)));
const wordStarts = new Set([..."-+.~nNtTfF"].map((start) => start.charCodeAt(0)));

/** What a plain scalar stands for in YAML 1.2's core schema. Integers beyond 2^53 are `bigint`. */
export function resolvePlain(text: string): YamlValue {
  const start = text.charCodeAt(0);
  if (numberStarts.has(start)) {
    if (integer.test(text)) return toInteger(text);
    if (decimal.test(text) || otherInteger.test(text)) return Number(text);
  }
  const isWord = text === "" || (wordStarts.has(start) && words.has(text));
  return isWord ? words.get(text)! : text;
}

const words: ReadonlyMap<string, YamlValue> = new Map<string, YamlValue>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
]);

function toInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.replace("+", ""));
}
