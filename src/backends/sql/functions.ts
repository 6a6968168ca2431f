// EQL's functions from the few string functions that every SQL engine has under some name. Positions are 1-based there, 0-based in EQL.
import type { CallValue, Value } from "../base/condition.ts";
import { hasWideCase } from "../base/fold.ts";
import { typeOf } from "../base/lower.ts";
import { Refusal } from "../base/result.ts";
import type { SqlFunction } from "./dialect.ts";

export interface StringWords {
  length(text: string): string;
  /** Lower case: of ASCII's letters at least, where `reach` is `ascii`; else of all that the engine knows. */
  lower(text: string, reach: "ascii" | "unicode"): string;
  /** 1-based place of a part in a text, 0 where it is not. */
  position(text: string, part: string): string;
  /** `count` characters from a 1-based place on; to the end where there is no count. */
  slice(text: string, from: string, count?: string): string;
  string(text: string): string;
  readonly greatest: string;
  /** A number, boolean or text as EQL's `string` writes it. */
  toText(value: string, type: ReturnType<typeof typeOf>): string;
}

/** The table of functions for one dialect. */
export function stringFunctions(words: StringWords): Readonly<Record<string, SqlFunction>> {
  const folded = (text: string, call: CallValue) => (call.ignoreCase ? words.lower(text, reachOf(call)) : text);
  return {
    length: ([text]) => words.length(text!),
    string: ([value], call) => textArgument(words, value!, call, 0),
    concat: (args, call) => `(${args.map((arg, index) => textArgument(words, arg, call, index)).join(" || ")})`,
    stringContains: ([text, part], call) =>
      `(${part} <> '' AND ${words.position(folded(text!, call), folded(part!, call))} > 0)`,
    startsWith: ([text, part], call) =>
      `(${words.slice(folded(text!, call), "1", words.length(part!))} = ${folded(part!, call)})`,
    endsWith: ([text, part], call) =>
      `(${words.length(text!)} >= ${words.length(part!)} AND ${words.slice(folded(text!, call), `${words.length(text!)} - ${words.length(part!)} + 1`)} = ${folded(part!, call)})`,
    indexOf: ([text, part], call) => indexOf(words, folded(text!, call), folded(part!, call), call),
    substring: ([text], call) => substring(words, text!, call),
    between: ([text], call) => between(words, text!, call),
  };
}

/** Whose case a call has to know: constants without other letters ask for ASCII's alone. */
function reachOf({ args: [, ...others] }: CallValue): "ascii" | "unicode" {
  const isNarrow = (arg: Value) => arg.kind === "literal" && (typeof arg.value !== "string" || !hasWideCase(arg.value));
  return others.every(isNarrow) ? "ascii" : "unicode";
}

function textArgument(words: StringWords, arg: string, call: CallValue, index: number): string {
  const value: Value = call.args[index]!;
  const type = typeOf(value);
  return type === "text" || (value.kind === "literal" && typeof value.value === "string")
    ? arg
    : words.toText(arg, type);
}

function indexOf(words: StringWords, text: string, part: string, call: CallValue): string {
  const start = integerArgument(call, 2) ?? 0;
  if (textArgumentOf(call, 1) === "") throw refusal(call, "an empty text to look for");
  if (start <= 0) return `(NULLIF(${words.position(text, part)}, 0) - 1)`;
  return `(NULLIF(${words.position(words.slice(text, String(start + 1)), part)}, 0) - 1 + ${start})`;
}

/** Half-open, 0-based, negative from the end, clamped: as Python slices. */
function substring(words: StringWords, text: string, call: CallValue): string {
  const start = integerArgument(call, 1) ?? 0;
  const end = integerArgument(call, 2);
  const length = words.length(text);
  const from = start >= 0 ? String(start) : `${words.greatest}(${length} - ${-start}, 0)`;
  if (end === undefined) return words.slice(text, start >= 0 ? String(start + 1) : `${from} + 1`);
  if (start >= 0 && end >= 0) return words.slice(text, String(start + 1), String(Math.max(0, end - start)));
  const to = end >= 0 ? String(end) : `(${length} - ${-end})`;
  return words.slice(text, `${from} + 1`, `${words.greatest}(${to} - ${from}, 0)`);
}

function between(words: StringWords, text: string, call: CallValue): string {
  const [left, right] = [textArgumentOf(call, 1), textArgumentOf(call, 2)];
  const greedy = call.args[3];
  if (greedy?.kind === "literal" && greedy.value === true) throw refusal(call, "the greedy form");
  if (left === undefined || right === undefined) throw refusal(call, "a delimiter that is no constant");
  if (left === "" || right === "") return text;
  const searched = call.ignoreCase ? words.lower(text, reachOf(call)) : text;
  const [a, b] = [left, right].map((part) => words.string(call.ignoreCase ? part.toLowerCase() : part));
  const start = `${words.position(searched, a!)}`;
  const after = (of: string) => words.slice(of, `${start} + ${left.length}`);
  const found = words.position(after(searched), b!);
  return `CASE WHEN ${text} IS NULL THEN NULL WHEN ${start} > 0 AND ${found} > 0 THEN ${words.slice(after(text), "1", `${found} - 1`)} ELSE '' END`;
}

function integerArgument(call: CallValue, index: number): number | undefined {
  const arg = call.args[index];
  if (arg === undefined || (arg.kind === "literal" && arg.value === null)) return undefined;
  if (arg.kind !== "literal" || typeof arg.value !== "number") throw refusal(call, "a position that is no constant");
  return arg.value;
}

function textArgumentOf(call: CallValue, index: number): string | undefined {
  const arg = call.args[index];
  return arg?.kind === "literal" && typeof arg.value === "string" ? arg.value : undefined;
}

function refusal(call: CallValue, what: string): Refusal {
  return new Refusal("unsupported", `SQL: ${what} in \`${call.name}\` cannot be written`, call.span);
}
