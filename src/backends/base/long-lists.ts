// Long lists of texts as few expressions, for engines on Lucene: as they come, a search there has at most 1,024 clauses, nested ones counted, and an
// expression at most 1,000 characters. Texts of one shape (`*a*`, `*b*`) share an expression, `.*(a|b).*`, whose automaton stays small.
import type { Span } from "../../text/span.ts";
import { hasWideCase } from "./fold.ts";
import { type Pattern, shapeOf } from "./pattern.ts";
import { concat, type Regex, regexOf, regexOfAll } from "./regex.ts";
import { Refusal } from "./result.ts";

const mostClauses = 1024;
const longestExpression = 1000;
/** What stands around the texts of an expression: `.*(` and `).*`. */
const frame = 6;

/** From how many texts on a list is written as expressions: first only very long lists are, which reads better; then all that gain by it. */
const [readableLimit, shortLimit] = [256, 8];

const simpleShapes = ["equals", "starts", "ends", "contains"];

export interface PackedList {
  readonly expressions: readonly Regex[];
  /** Patterns that no expression holds: in no simple shape, too long, or with case beyond ASCII where that is ignored. */
  readonly rest: readonly Pattern[];
}

/** Whether a list is written as expressions. */
export function isLongList(patterns: readonly Pattern[], limit: number): boolean {
  return patterns.length > limit && packableOf(patterns).length > limit;
}

/** A list as expressions, each not longer than the engines allow when it is written by `print`. */
export function packList(patterns: readonly Pattern[], print: (regex: Regex) => string): PackedList {
  const lengthOf = (pattern: Pattern) => print(regexOf(pattern)).length + 1;
  const packable = packableOf(patterns).filter((pattern) => lengthOf(pattern) <= longestExpression - frame);
  const held = new Set(packable);
  const expressions = simpleShapes.flatMap((kind) => {
    const alike = packable.filter((pattern) => shapeOf(pattern).kind === kind);
    return chunksOf(alike, lengthOf).map(expressionOf);
  });
  return { expressions, rest: patterns.filter((pattern) => !held.has(pattern)) };
}

function packableOf(patterns: readonly Pattern[]): readonly Pattern[] {
  return patterns.filter((pattern) => {
    const shape = shapeOf(pattern);
    return shape.kind !== "any" && shape.kind !== "general" && shape.text !== "" && !hasWideCase(shape.text);
  });
}

function chunksOf(patterns: readonly Pattern[], lengthOf: (pattern: Pattern) => number): readonly Pattern[][] {
  const chunks: Pattern[][] = [];
  let length = longestExpression;
  for (const pattern of patterns) {
    const own = lengthOf(pattern);
    if (length + own > longestExpression - frame) {
      chunks.push([]);
      length = 0;
    }
    chunks.at(-1)!.push(pattern);
    length += own;
  }
  return chunks;
}

/** Patterns of one shape, what they share written once. */
function expressionOf(patterns: readonly Pattern[]): Regex {
  const isOpen = (end: Pattern[number] | undefined): Regex[] => (end === "any" ? [{ kind: "any" }] : []);
  const texts = patterns.map((pattern): Pattern => pattern.filter((part) => part !== "any"));
  const [first] = patterns;
  return concat([...isOpen(first?.[0]), regexOfAll(texts), ...isOpen(first?.at(-1))]);
}

/** A search and how many clauses it has. */
export interface WrittenSearch<T> {
  readonly query: T;
  readonly clauses: number;
}

/** A search with lists as readable alternatives if there is room for them all. Throws a Refusal where even expressions leave too many clauses. */
export function writeWithin<T>(write: (listLimit: number) => WrittenSearch<T>, title: string, span: Span): T {
  const readable = write(readableLimit);
  const { query, clauses } = readable.clauses <= mostClauses ? readable : write(shortLimit);
  refuseTooManyClauses(clauses, title, span);
  return query;
}

/** Throws a Refusal for a search with more clauses than the engines take. */
function refuseTooManyClauses(clauses: number, title: string, span: Span): void {
  if (clauses <= mostClauses) return;
  throw new Refusal(
    "too-many-clauses",
    `${title}: ${clauses.toLocaleString("en-US")} clauses are more than the ${mostClauses.toLocaleString("en-US")} that a search may have`,
    span,
  );
}

/** Throws a Refusal for an expression that the engines find too long. */
export function refuseLongExpression(text: string, title: string, span: Span): void {
  if (text.length <= longestExpression) return;
  throw new Refusal(
    "unsupported-regex",
    `${title}: an expression of ${text.length} characters is longer than the ${longestExpression} that the engine allows`,
    span,
  );
}
