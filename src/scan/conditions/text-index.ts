// All required texts of one field: whole values and numbers in maps, parts in an automaton.
import type { FieldValue, Scalar } from "../../event/event.ts";
import { foldCase } from "../../event/fold-case.ts";
import { toInteger, toNumber } from "../../event/number.ts";
import { type Found, TextAutomaton } from "./automaton.ts";
import type { RequiredText } from "./required-text.ts";

export class TextIndex {
  private readonly whole = new Map<string, number[]>();
  private readonly wholeLengths = new Set<number>();
  private readonly numbers = new Map<number | bigint, number[]>();
  private readonly parts: (readonly [text: string, number: number])[] = [];
  private automaton: TextAutomaton | undefined;

  add(required: RequiredText, number: number): void {
    if (required.kind === "whole") {
      push(this.whole, required.text, number);
      this.wholeLengths.add(required.text.length);
    } else if (required.kind === "number") push(this.numbers, plainest(required.number), number);
    else {
      this.parts.push([required.text, number]);
      this.automaton = undefined;
    }
  }

  /** Tells the numbers of the texts that a value has. */
  search(value: FieldValue, receiver: Found): void {
    if (value === undefined) return;
    if (typeof value !== "object") this.searchScalar(value, receiver);
    else for (const item of value) this.searchScalar(item, receiver);
  }

  searchScalar(value: Scalar, receiver: Found): void {
    const text = typeof value === "string" ? value : String(value);
    if (this.wholeLengths.has(text.length)) tell(this.whole.get(foldCase(text)), receiver);
    if (this.numbers.size > 0) {
      const number = toNumber(value);
      if (number !== undefined) tell(this.numbers.get(plainest(number)), receiver);
    }
    if (this.parts.length > 0) {
      this.automaton ??= new TextAutomaton(this.parts);
      this.automaton.search(text, receiver);
    }
  }
}

function push<K>(map: Map<K, number[]>, key: K, number: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [number]);
  else known.push(number);
}

function tell(numbers: readonly number[] | undefined, receiver: Found): void {
  if (numbers !== undefined) for (const number of numbers) receiver.found(number);
}

/** Equal numbers as equal keys. */
function plainest(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? toInteger(value) : value;
}
