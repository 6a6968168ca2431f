// The boolean skeleton of every text target: parentheses round each group inside another, since targets disagree on whether `and` or `or`
// binds tighter; `not` round a whole operand. A target supplies its words and prints the tests.
import type { Condition, Test } from "./condition.ts";
import type { RefusalList } from "./result.ts";

export interface BooleanWords {
  readonly and: string;
  readonly or: string;
  /** The complement of an operand; `grouped` says that it stands in parentheses already. */
  not(operand: string, grouped: boolean): string;
  constant(value: boolean): string;
  /** Prints a test. Under a `not` the text must never be null. */
  test(test: Test, underNot: boolean): string;
}

/** Prints a condition. Refusals of single tests are collected, so that all of them are reported. */
export function printCondition(condition: Condition, words: BooleanWords, refusals: RefusalList): string {
  return print(condition, words, refusals, false, true);
}

function print(
  condition: Condition,
  words: BooleanWords,
  refusals: RefusalList,
  underNot: boolean,
  outermost: boolean,
): string {
  switch (condition.kind) {
    case "constant":
      return words.constant(condition.value);
    case "all":
    case "some": {
      const word = condition.kind === "all" ? words.and : words.or;
      const text = joined(
        condition.operands.map((operand) => print(operand, words, refusals, underNot, false)),
        word,
      );
      return outermost ? text : `(${text})`;
    }
    case "not":
      return words.not(print(condition.operand, words, refusals, true, false), isGroup(condition.operand));
    default:
      return refusals.attempt(() => words.test(condition, underNot), "");
  }
}

function isGroup(condition: Condition): boolean {
  return condition.kind === "all" || condition.kind === "some";
}

/** Alternatives of one test: in parentheses unless there is only one. */
export function anyOf(texts: readonly string[], or: string): string {
  return texts.length === 1 ? texts[0]! : `(${joined(texts, or)})`;
}

/** Operands of one operator in a row; a very long row in pieces, since engines read a row as a deep tree. */
const longRow = 100;

function joined(texts: readonly string[], word: string): string {
  if (texts.length <= longRow) return texts.join(` ${word} `);
  const pieces = Array.from({ length: Math.ceil(texts.length / longRow) }, (_, i) =>
    texts.slice(i * longRow, (i + 1) * longRow),
  );
  return joined(
    pieces.map((piece) => anyOf(piece, word)),
    word,
  );
}
