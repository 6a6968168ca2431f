// All required texts of one field: whole values and numbers in maps, parts in an automaton. The test of a text is run at most once for a value
// however many leaves wait for it.
import type { FieldValue, Scalar } from "../../event/event.ts";
import { foldCase } from "../../event/fold-case.ts";
import { toInteger, toNumber } from "../../event/number.ts";
import { compileRegex } from "../../event/regex/index.ts";
import { compileShape, type TextMatcher } from "../../event/wildcard.ts";
import { type Found, TextAutomaton } from "./automaton.ts";
import type { SearchedText } from "./condition-plan.ts";
import type { TextTest } from "./required-text.ts";

/** Told of the leaves that a value is of interest to. */
export interface LeafReceiver extends Found {
  /** The value has a text that the leaf needs; whether the leaf holds is another question. */
  found(leaf: number): void;
  /** The leaf holds for the value. */
  holds(leaf: number): void;
}

interface Entry {
  readonly test: TextTest | undefined;
  readonly leaves: readonly number[];
  /** Made when the entry is first found. */
  matches: TextMatcher | undefined;
  /** The value for which it was last asked. */
  asked: number;
}

const nobody: LeafReceiver = { found: () => {}, holds: () => {} };

export class TextIndex {
  private readonly entries: Entry[] = [];
  private readonly whole = new Map<string, number[]>();
  private readonly wholeLengths = new Set<number>();
  private readonly numbers = new Map<number | bigint, number[]>();
  private readonly automaton: TextAutomaton | undefined;
  /** One is asked for by several texts. */
  private readonly regexes = new Map<string, TextMatcher>();
  private text = "";
  private isText = false;
  private receiver = nobody;
  private values = 0;
  /** Takes the entries whose texts are found. */
  private readonly asker: Found = { found: (entry) => this.ask(this.entries[entry]!) };

  constructor(texts: Iterable<SearchedText>) {
    const parts: [text: string, entry: number][] = [];
    for (const [required, leaves] of texts) {
      const test = required.kind === "number" ? undefined : required.test;
      const entry = this.entries.push({ test, leaves, matches: undefined, asked: 0 }) - 1;
      if (required.kind === "part") parts.push([required.text, entry]);
      else if (required.kind === "number") push(this.numbers, plainest(required.number), entry);
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
    if (this.wholeLengths.has(text.length)) tell(this.whole.get(foldCase(text)), this.asker);
    if (this.numbers.size > 0) {
      const number = toNumber(value);
      if (number !== undefined) tell(this.numbers.get(plainest(number)), this.asker);
    }
    this.automaton?.search(text, this.asker);
  }

  private addWhole(text: string, entry: number): void {
    push(this.whole, text, entry);
    this.wholeLengths.add(text.length);
  }

  /** A text of the entry is in the value. */
  private ask(entry: Entry): void {
    if (entry.asked === this.values) return;
    entry.asked = this.values;
    const { test, leaves } = entry;
    if (test === undefined || !this.isText) {
      for (let i = 0; i < leaves.length; i++) this.receiver.found(leaves[i]!);
      return;
    }
    entry.matches ??= this.matcherOf(test);
    if (entry.matches(this.text)) for (let i = 0; i < leaves.length; i++) this.receiver.holds(leaves[i]!);
  }

  private matcherOf(test: TextTest): TextMatcher {
    const { caseInsensitive } = test;
    if ("shape" in test) return compileShape(test.shape, caseInsensitive);
    const key = `${caseInsensitive} ${test.regex}`;
    const made =
      this.regexes.get(key) ?? compileRegex([test.regex], { syntax: "lucene", caseInsensitive, whole: true });
    this.regexes.set(key, made);
    return made;
  }
}

function push<K>(map: Map<K, number[]>, key: K, entry: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [entry]);
  else known.push(entry);
}

function tell(entries: readonly number[] | undefined, receiver: Found): void {
  if (entries !== undefined) for (const entry of entries) receiver.found(entry);
}

/** Equal numbers as equal keys. */
function plainest(value: number | bigint): number | bigint {
  return typeof value === "bigint" ? toInteger(value) : value;
}
