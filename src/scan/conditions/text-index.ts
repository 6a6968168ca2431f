// All required texts of one field: whole values and numbers in maps, parts in an automaton. The test of a text is run at most once for a value
// however many leaves wait for it.
import type { FieldValue, Scalar } from "../../event/event.ts";
import { foldCase } from "../../event/fold-case.ts";
import { toInteger, toNumber } from "../../event/number.ts";
import { type Found, type FoundAt, TextAutomaton } from "./automaton.ts";
import type { SearchedText } from "./condition-plan.ts";
import { addTo } from "./grouped.ts";
import { Entries } from "./text-entries.ts";

/** Told of the leaves that a value is of interest to. */
export interface LeafReceiver extends Found {
  /** The value has a text that the leaf needs; whether the leaf holds is another question. */
  found(leaf: number): void;
  /** The leaf holds for the value. */
  holds(leaf: number): void;
}

const nobody: LeafReceiver = { found: () => {}, holds: () => {} };

export class TextIndex {
  private readonly entries: Entries;
  private readonly whole = new Map<string, number[]>();
  private readonly wholeLengths = new Set<number>();
  private readonly numbers = new Map<number | bigint, number[]>();
  private readonly automaton: TextAutomaton | undefined;
  private text = "";
  private isText = false;
  private receiver = nobody;
  private values = 0;
  /** Takes the entries whose texts are found. */
  private readonly asker: FoundAt = { foundAt: (entry, end) => this.ask(entry, end) };

  constructor(texts: readonly SearchedText[]) {
    this.entries = new Entries(texts);
    const parts: [text: string, entry: number][] = [];
    for (let entry = 0; entry < texts.length; entry++) {
      const required = texts[entry]![0];
      if (required.kind === "part") parts.push([required.text, entry]);
      else if (required.kind === "number") addTo(this.numbers, plainest(required.number), entry);
      else this.addWhole(required.text, entry);
    }
    this.automaton = parts.length === 0 ? undefined : new TextAutomaton(parts);
  }

  /** Tells the leaves that a value is of interest to. */
  search(value: Exclude<FieldValue, undefined>, receiver: LeafReceiver): void {
    if (typeof value !== "object") this.searchScalar(value, receiver);
    else for (const item of value) this.searchScalar(item, receiver);
  }

  searchScalar(value: Scalar, receiver: LeafReceiver): void {
    const text = typeof value === "string" ? value : String(value);
    this.text = text;
    this.isText = typeof value === "string";
    this.receiver = receiver;
    this.values++;
    if (this.wholeLengths.has(text.length)) this.askAll(this.whole.get(foldCase(text)), text.length);
    if (this.numbers.size > 0) {
      const number = toNumber(value);
      if (number !== undefined) this.askAll(this.numbers.get(plainest(number)), text.length);
    }
    this.automaton?.search(text, this.asker);
  }

  private addWhole(text: string, entry: number): void {
    addTo(this.whole, text, entry);
    this.wholeLengths.add(text.length);
  }

  private askAll(entries: readonly number[] | undefined, end: number): void {
    if (entries !== undefined) for (const entry of entries) this.ask(entry, end);
  }

  /** A text of the entry is in the value, and ends there. */
  private ask(entry: number, end: number): void {
    const { entries, receiver, values } = this;
    if (entries.isSettled(entry, values)) return;
    const test = this.isText ? entries.testOf(entry) : undefined;
    const holds = test === undefined || test.matches(this.text, end);
    if (holds || !test.isOfPlace) entries.settle(entry, values);
    if (!holds) return;
    const { leaves } = entries;
    const last = entries.endOf(entry);
    for (let i = entries.startOf(entry); i < last; i++) {
      if (test === undefined) receiver.found(leaves[i]!);
      else receiver.holds(leaves[i]!);
    }
  }
}

/** Equal numbers as equal keys. */
function plainest(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? toInteger(value) : value;
}
