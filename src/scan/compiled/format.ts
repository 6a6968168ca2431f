// How compiled rules are written down: a head in JSON says what there is; behind it lie pieces of JSON, one after the other, each read when it
// is first asked for: the leaves' trees, what is told of each rule and what only some rules have, and the texts of each field. What there is
// thousands of stands in columns of numbers, since every start reads them all. Nothing in it is ever executed.
import type { TestSign } from "../conditions/test-text.ts";
import type { CompiledRule, RefusedRule } from "./compiled-rules.ts";
import type { ProgramText } from "./tree-text.ts";

/** Changes whenever what is written does. */
export const compiledFormat = 7;

/** Before the head: its length in bytes. */
export const headStart = 4;

export interface Head {
  readonly format: number;
  readonly refused: readonly RefusedRule[];
  readonly paths: readonly string[];
  readonly leaves: LeafColumns;
  readonly conditions: readonly ProgramText[];
  readonly rules: readonly RuleRow[];
  /** What is searched, and where the piece of its texts ends. */
  readonly texts: readonly (readonly [path: number, end: number])[];
}

/** By leaf. Paths are told by their numbers. */
export interface LeafColumns {
  /** The fields read: one, or several. */
  readonly paths: readonly OneOrMore[];
  /** The leaves that read every field. */
  readonly readAll: readonly number[];
  /** -1: none. */
  readonly needed: readonly number[];
  readonly searched: readonly number[];
  readonly cost: readonly number[];
  /** Where the piece of its tree ends; it begins where the one before ends. */
  readonly ends: readonly number[];
}

/** Where the pieces of what is told of a rule and of its body end. A rule over several events has two more: fields read (null: all), and items needed. */
export type RuleRow =
  | readonly [kind: "event", queries: OneOrMore, head: number, body: number]
  | readonly [
      kind: Exclude<CompiledRule["kind"], "event">,
      queries: OneOrMore,
      head: number,
      body: number,
      reads: readonly string[] | null,
      needed: readonly number[],
    ];

export type OneOrMore = number | readonly number[];

export function oneOrMore(numbers: readonly number[]): OneOrMore {
  return numbers.length === 1 ? numbers[0]! : numbers;
}

export function listOf(numbers: OneOrMore): readonly number[] {
  return typeof numbers === "number" ? [numbers] : numbers;
}

/** What only a finding or the end of a stream asks for. */
export interface Body {
  readonly indicators?: readonly (readonly [name: string, ProgramText])[];
  readonly rule?: unknown;
}

/** A text and the leaves that need it. What its test asks for is 0 where that is the text itself. */
export type TextRow = readonly [
  kind: "whole" | "part",
  test: TestSign,
  text: string,
  asked: string | 0,
  leaves: readonly number[],
];

/** A number, in digits where it is a `bigint`, and the leaves that need it. */
export type NumberRow = readonly [number: number | string, leaves: readonly number[]];

export interface TextsOfField {
  readonly texts: readonly TextRow[];
  readonly numbers: readonly NumberRow[];
}
