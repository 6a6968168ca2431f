// What the required texts of a field lead to: the test that a value has to pass, and the leaves that wait for it. A field has tens of thousands,
// of which logs meet few: they stand in columns, and a test is made when its text is first found.
import { compileRegex } from "../../event/regex/index.ts";
import { compileShape, type TextMatcher } from "../../event/wildcard.ts";
import type { SearchedText } from "./condition-plan.ts";
import { noTest, readTest, type TestSign } from "./test-text.ts";

export class Entries {
  /** By entry, its test in few characters. */
  private readonly signs: TestSign[] = [];
  private readonly asked: string[] = [];
  private readonly matchers: (TextMatcher | undefined)[] = [];
  /** The leaves of all entries one after the other, and by entry where its own end. */
  readonly leaves: Int32Array;
  private readonly ends: Int32Array;
  /** By entry, the value for which it was last asked. */
  private readonly values: Float64Array;
  /** One is asked for by several texts. */
  private readonly regexes = new Map<string, TextMatcher>();

  constructor(texts: readonly SearchedText[]) {
    this.leaves = new Int32Array(texts.reduce((sum, [, leaves]) => sum + leaves.length, 0));
    this.ends = new Int32Array(texts.length);
    this.values = new Float64Array(texts.length);
    let end = 0;
    for (const [entry, [required, leaves]] of texts.entries()) {
      const [sign, asked] = required.kind === "number" ? noTest : required.test;
      this.signs.push(sign);
      this.asked.push(asked);
      this.matchers.push(undefined);
      this.leaves.set(leaves, end);
      end += leaves.length;
      this.ends[entry] = end;
    }
  }

  /** Whether an entry is asked for the first time for a value; values are numbered from 1. */
  isNew(entry: number, value: number): boolean {
    if (this.values[entry] === value) return false;
    this.values[entry] = value;
    return true;
  }

  /** Where the leaves of an entry begin among all. */
  startOf(entry: number): number {
    return entry === 0 ? 0 : this.ends[entry - 1]!;
  }

  endOf(entry: number): number {
    return this.ends[entry]!;
  }

  /** The test of an entry; undefined where it has none. */
  matcherOf(entry: number): TextMatcher | undefined {
    const known = this.matchers[entry];
    if (known !== undefined) return known;
    const made = this.newMatcher(entry);
    this.matchers[entry] = made;
    return made;
  }

  private newMatcher(entry: number): TextMatcher | undefined {
    const test = readTest([this.signs[entry]!, this.asked[entry]!]);
    if (test === undefined) return undefined;
    const { caseInsensitive } = test;
    if ("shape" in test) return compileShape(test.shape, caseInsensitive);
    const key = `${caseInsensitive} ${test.regex}`;
    const made =
      this.regexes.get(key) ?? compileRegex([test.regex], { syntax: "lucene", caseInsensitive, whole: true });
    this.regexes.set(key, made);
    return made;
  }
}
