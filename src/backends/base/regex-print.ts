// Writes an expression tree in a target's flavour. RE2, PCRE, Java, Python, JavaScript and PostgreSQL agree on all that is written here,
// given that a dot matches line breaks (each target sets its own flag for that); Lucene has its own printer.
import type { Span } from "../../text/span.ts";
import type { CodeRange, Regex, RegexSet } from "./regex.ts";
import { bothCasesOf } from "./regex-case.ts";
import { Refusal } from "./result.ts";

export interface RegexFlavour {
  /** The target, for refusals. */
  readonly title: string;
  /** Characters to escape besides the usual ones: the delimiter of a literal. */
  readonly delimiters?: string;
  /** The largest count in `{n,m}`; RE2's is 1000. */
  readonly maxRepeat?: number;
  /** Characters to escape in a class besides `[ ] \ ^ -`. */
  readonly classSpecials?: string;
  /** Lower-case letters whose case the flag for case would widen (`k`: to the sign of Kelvin); they are written as groups without the flag. */
  readonly strictLetters?: string;
  /** How a control character is written; `\x0a` where left out. */
  control?(code: number): string;
}

/** The expression, not anchored and without flags. Refuses complement and intersection, which only Lucene has. */
export function printRegex(regex: Regex, flavour: RegexFlavour, span: Span): string {
  return print(regex, flavour, span, "choice");
}

type Context = "choice" | "concat" | "repeat";

function print(regex: Regex, flavour: RegexFlavour, span: Span, context: Context): string {
  switch (regex.kind) {
    case "literal": {
      const text = [...regex.text].map((character) => printCharacter(character, flavour)).join("");
      return context === "repeat" && [...regex.text].length !== 1 ? `(?:${text})` : text;
    }
    case "one":
      return ".";
    case "any":
      return grouped(".*", context === "repeat");
    case "nothing":
      return refuse("`#` (no text at all)", flavour, span);
    case "set":
      return hasStrictLetter(regex.ranges, flavour)
        ? `(?-i:${printSet(bothCasesOf(regex), flavour)})`
        : printSet(regex, flavour);
    case "concat":
      return grouped(regex.parts.map((part) => print(part, flavour, span, "concat")).join(""), context === "repeat");
    case "choice":
      return grouped(
        regex.options.map((option) => print(option, flavour, span, "choice")).join("|"),
        context !== "choice",
      );
    case "repeat":
      return grouped(
        print(regex.item, flavour, span, "repeat") + quantifier(regex.min, regex.max, flavour, span),
        context === "repeat",
      );
    case "complement":
      return refuse("`~` (complement)", flavour, span);
    case "intersection":
      return refuse("`&` (intersection)", flavour, span);
  }
}

function refuse(what: string, flavour: RegexFlavour, span: Span): never {
  throw new Refusal(
    "unsupported-regex",
    `${flavour.title}: ${what} has no counterpart in its regular expressions`,
    span,
  );
}

function grouped(text: string, wrap: boolean): string {
  return wrap ? `(?:${text})` : text;
}

function quantifier(min: number, max: number | null, flavour: RegexFlavour, span: Span): string {
  const limit = flavour.maxRepeat;
  if (limit !== undefined && Math.max(min, max ?? 0) > limit)
    throw new Refusal("unsupported-regex", `${flavour.title}: more than ${limit} repetitions`, span);
  if (max === null) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function printCharacter(character: string, flavour: RegexFlavour): string {
  const lower = character.toLowerCase();
  return flavour.strictLetters?.includes(lower)
    ? `(?-i:[${lower}${lower.toUpperCase()}])`
    : escapeCharacter(character, flavour);
}

function hasStrictLetter(ranges: readonly CodeRange[], { strictLetters }: RegexFlavour): boolean {
  return ranges.some(
    ([first, last]) => first === last && strictLetters?.includes(String.fromCodePoint(first).toLowerCase()),
  );
}

function printSet({ negated, ranges }: RegexSet, flavour: RegexFlavour): string {
  const items = ranges.map(([first, last]) =>
    first === last ? setCharacter(first, flavour) : `${setCharacter(first, flavour)}-${setCharacter(last, flavour)}`,
  );
  return `[${negated ? "^" : ""}${items.join("")}]`;
}

function setCharacter(code: number, flavour: RegexFlavour): string {
  const character = String.fromCodePoint(code);
  return "[]\\^-".includes(character) || flavour.classSpecials?.includes(character)
    ? `\\${character}`
    : escapeControl(character, flavour);
}

function escapeCharacter(character: string, flavour: RegexFlavour): string {
  return "\\^$.|?*+()[]{}".includes(character) ? `\\${character}` : escapeControl(character, flavour);
}

function escapeControl(character: string, flavour: RegexFlavour): string {
  const code = character.codePointAt(0)!;
  if (code < 32 || code === 127) return flavour.control?.(code) ?? `\\x${code.toString(16).padStart(2, "0")}`;
  return flavour.delimiters?.includes(character) ? `\\${character}` : character;
}

/** The expression in Lucene's syntax, for `regexp` queries and `/…/`. */
export function printLuceneRegex(regex: Regex, delimiter = ""): string {
  return lucene(regex, "choice", delimiter);
}

function lucene(regex: Regex, context: Context, delimiter: string): string {
  switch (regex.kind) {
    case "literal": {
      if (regex.text === "") return "()";
      const text = [...regex.text].map((character) => luceneEscape(character, delimiter)).join("");
      return luceneGroup(text, context === "repeat" && [...regex.text].length > 1);
    }
    case "one":
      return ".";
    case "any":
      return luceneGroup(".*", context === "repeat");
    case "nothing":
      return "#";
    case "set":
      return `[${regex.negated ? "^" : ""}${regex.ranges.map((range) => luceneRange(range, delimiter)).join("")}]`;
    case "concat":
      return luceneGroup(regex.parts.map((part) => lucene(part, "concat", delimiter)).join(""), context === "repeat");
    case "choice":
      return luceneGroup(
        regex.options.map((option) => lucene(option, "choice", delimiter)).join("|"),
        context !== "choice",
      );
    case "repeat":
      return luceneGroup(
        lucene(regex.item, "repeat", delimiter) +
          quantifier(regex.min, regex.max, { title: "Lucene" }, { start: 0, end: 0 }),
        context === "repeat",
      );
    case "complement":
      return luceneGroup(`~${lucene(regex.item, "repeat", delimiter)}`, context === "repeat");
    case "intersection":
      return luceneGroup(regex.items.map((item) => lucene(item, "repeat", delimiter)).join("&"), true);
  }
}

function luceneGroup(text: string, wrap: boolean): string {
  return wrap ? `(${text})` : text;
}

function luceneEscape(character: string, delimiter: string): string {
  return '.?*+|{}[]()"\\#@&<>~^$-'.includes(character) || delimiter === character ? `\\${character}` : character;
}

function luceneRange([first, last]: CodeRange, delimiter: string): string {
  const [from, to] = [first, last].map((code) => {
    const character = String.fromCodePoint(code);
    return "[]\\^-".includes(character) || character === delimiter ? `\\${character}` : character;
  });
  return first === last ? from! : `${from}-${to}`;
}

/**
 * The expression for a target that searches anywhere in the text: with `^` and `$` only where the source does not begin or end in "any
 * text". Dots must match line breaks.
 */
export function printSearch(regex: Regex, flavour: RegexFlavour, span: Span): string {
  if (regex.kind === "choice") return regex.options.map((option) => printSearch(option, flavour, span)).join("|");
  const parts = regex.kind === "concat" ? [...regex.parts] : [regex];
  const head = takeEdge(parts, "first");
  const tail = takeEdge(parts, "last");
  const start = head === "any" ? "" : head === undefined ? "^" : `(?:^|${printRegex(head, flavour, span)})`;
  const end = tail === "any" ? "" : tail === undefined ? "$" : `(?:${printRegex(tail, flavour, span)}|$)`;
  const [only] = parts;
  if (only?.kind === "choice" && parts.length === 1 && start + end === "") return printRegex(only, flavour, span);
  return start + parts.map((part) => print(part, flavour, span, "concat")).join("") + end;
}

/** Takes "any text", or an optional "any text and X", from one end of the parts: the first is "any", the second gives X. */
function takeEdge(parts: Regex[], side: "first" | "last"): "any" | Regex | undefined {
  const edge = side === "first" ? parts[0] : parts.at(-1);
  const taken = edge === undefined ? undefined : edgeOf(edge, side);
  if (taken === undefined) return undefined;
  if (side === "first") parts.shift();
  else parts.pop();
  return taken;
}

function edgeOf(edge: Regex, side: "first" | "last"): "any" | Regex | undefined {
  if (edge.kind === "any") return "any";
  if (edge.kind !== "repeat" || edge.min !== 0 || edge.max !== 1 || edge.item.kind !== "concat") return undefined;
  const inner = edge.item.parts;
  const outer = side === "first" ? inner[0] : inner.at(-1);
  if (outer?.kind !== "any") return undefined;
  return { kind: "concat", parts: side === "first" ? inner.slice(1) : inner.slice(0, -1) };
}
