// Pieces of a tree as they are quoted in messages.
import type { Expression } from "../eql/ast.ts";
import { printExpression, UnprintableError } from "../eql/printer.ts";

const LONGEST = 60;

/** An expression as text, cut where it is long, in Markdown code marks. */
export function shown(expression: Expression): string {
  const text = textOf(expression) ?? "…";
  return `\`${text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`}\``;
}

/** An expression as text for a fix; undefined where it has no text. */
export function textOf(expression: Expression): string | undefined {
  try {
    return printExpression(expression);
  } catch (error) {
    if (error instanceof UnprintableError) return undefined;
    throw error;
  }
}

/** "first", "second" …, for counting arguments. */
export function ordinal(position: number): string {
  return ["first", "second", "third", "fourth", "fifth"][position] ?? `${position + 1}th`;
}
