// What the required texts of a field lead to: the test that a value has to pass, and the leaves that wait for it. A field has tens of thousands,
// of which logs meet few: they stand in columns, and a test is made when its text is first found.
import { foldCase } from "../../event/fold-case.ts";
import { compileRegex } from "../../event/regex/index.ts";
import { compileShape, type TextMatcher } from "../../event/wildcard.ts";
import type { SearchedText } from "./condition-plan.ts";
import { searchablePiece } from "./searchable-text.ts";
import { noTest, readTest, type TestSign } from "./test-text.ts";

/** What a value has to pass that has a required text. */
export interface PlacedTest {
  /** @param end where the required text that was found ends in the value */
  matches(value: string, end: number): boolean;
  /** Whether another place of the required text may pass where this one does not. */
  readonly isOfPlace: boolean;
}

export class Entries {
  /** By entry, its test in few characters. */
  private readonly signs: TestSign[] = [];
  private readonly asked: string[] = [];
  private readonly tests: (PlacedTest | undefined)[] = [];
  /** By entry, the part that is required; nothing where it is no part. */
  private readonly required: string[] = [];
  /** The leaves of all entries one after the other, and by entry where its own end. */
  readonly leaves: Int32Array;
  private readonly ends: Int32Array;
  /** By entry, the last value of which it is known what it says. */
  private readonly values: Float64Array;
  /** One is asked for by several texts. */
  private readonly regexes = new Map<string, TextMatcher>();

  constructor(texts: readonly SearchedText[]) {
    this.leaves = new Int32Array(texts.reduce((sum, text) => sum + text[1].length, 0));
    this.ends = new Int32Array(texts.length);
    this.values = new Float64Array(texts.length);
    let end = 0;
    for (let entry = 0; entry < texts.length; entry++) {
      const required = texts[entry]![0];
      const test = required.kind === "number" ? noTest : required.test;
      this.signs.push(test[0]);
      this.asked.push(test[1]);
      this.tests.push(undefined);
      this.required.push(required.kind === "part" ? required.text : "");
      for (const leaf of texts[entry]![1]) this.leaves[end++] = leaf;
      this.ends[entry] = end;
    }
  }

  /** Whether it is known what an entry says of a value; values are numbered from 1. */
  isSettled(entry: number, value: number): boolean {
    return this.values[entry] === value;
  }

  settle(entry: number, value: number): void {
    this.values[entry] = value;
  }

  /** Where the leaves of an entry begin among all. */
  startOf(entry: number): number {
    return entry === 0 ? 0 : this.ends[entry - 1]!;
  }

  endOf(entry: number): number {
    return this.ends[entry]!;
  }

  /** The test of an entry; undefined where it has none. */
  testOf(entry: number): PlacedTest | undefined {
    const known = this.tests[entry];
    if (known !== undefined) return known;
    const made = this.newTest(entry);
    this.tests[entry] = made;
    return made;
  }

  private newTest(entry: number): PlacedTest | undefined {
    const test = readTest([this.signs[entry]!, this.asked[entry]!]);
    if (test === undefined) return undefined;
    const { caseInsensitive } = test;
    if ("shape" in test) {
      const { kind, text } = test.shape;
      const placed = kind === "contains" ? containingAt(text, this.required[entry]!, caseInsensitive) : undefined;
      return placed ?? ofWhole(compileShape(test.shape, caseInsensitive));
    }
    const key = `${caseInsensitive} ${test.regex}`;
    const made =
      this.regexes.get(key) ?? compileRegex([test.regex], { syntax: "lucene", caseInsensitive, whole: true });
    this.regexes.set(key, made);
    return ofWhole(made);
  }
}

function ofWhole(matches: TextMatcher): PlacedTest {
  return { matches, isOfPlace: false };
}

/** A test for a text of which the place is known when a required part of it was found; undefined where that is no part of it. */
function containingAt(text: string, required: string, caseInsensitive: boolean): PlacedTest | undefined {
  if (required === "") return undefined;
  const found = searchablePiece(required);
  const at = foldCase(text).indexOf(found);
  if (at < 0) return undefined;
  const before = at + found.length;
  const matches = caseInsensitive
    ? (value: string, end: number) => foldCase(value).startsWith(text, end - before)
    : (value: string, end: number) => value.startsWith(text, end - before);
  return { matches, isOfPlace: true };
}
