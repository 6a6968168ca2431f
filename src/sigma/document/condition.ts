// Conditions: `selection and not 1 of filter_*`. From loosest to tightest: `or`, `and`, `not`, `x of`. Also the extended conditions of
// temporal correlations, which name rules instead of selections. Specification: Sigma rules, "Condition".

import type { Span } from "../../text/span.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { ownEntry } from "../../text/table.ts";
import type { Reporter } from "../diagnostics.ts";

export type Condition = ConditionGroup | ConditionNot | ConditionName | ConditionQuantity;

export interface ConditionGroup {
  readonly kind: "and" | "or";
  readonly operands: readonly Condition[];
  readonly span: Span;
}

export interface ConditionNot {
  readonly kind: "not";
  readonly operand: Condition;
  readonly span: Span;
}

export interface ConditionName {
  readonly kind: "name";
  readonly name: string;
  readonly span: Span;
}

/** `1 of selection_*`, `all of them`. */
export interface ConditionQuantity {
  readonly kind: "of";
  readonly quantity: "any" | "all";
  readonly pattern: string;
  /** The names that the pattern covers, in order. */
  readonly names: readonly string[];
  readonly span: Span;
}

interface Token {
  readonly text: string;
  readonly span: Span;
}

const deepest = 100;
const words = new Set(["and", "or", "not", "of"]);

/**
 * Reads a condition over the given names. `place` gives the span in the file of a span in the text. Undefined where it cannot be read;
 * the reporter has been told why.
 */
export function parseCondition(
  text: string,
  names: readonly string[],
  place: (span: Span) => Span,
  reporter: Reporter,
): Condition | undefined {
  const parser = new ConditionParser(text, names, place, reporter);
  return parser.parse();
}

/** All names that a condition uses. */
export function namesIn(condition: Condition): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: Condition): void => {
    if (node.kind === "name") found.add(node.name);
    else if (node.kind === "of") for (const name of node.names) found.add(name);
    else if (node.kind === "not") visit(node.operand);
    else node.operands.forEach(visit);
  };
  visit(condition);
  return found;
}

/** Those names that fit a pattern of a quantified condition. `them` leaves out names that start with an underscore. */
export function namesFitting(pattern: string, names: readonly string[]): readonly string[] {
  if (pattern === "them") return names.filter((name) => !name.startsWith("_"));
  const parts = pattern.split("*");
  return names.filter((name) => (parts.length === 1 ? name === pattern : fits(name, parts)));
}

/** Whether a name consists of some parts with anything between them. */
function fits(name: string, parts: readonly string[]): boolean {
  const [head, tail] = [parts[0]!, parts.at(-1)!];
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;
  let at = head.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const found = name.indexOf(parts[i]!, at);
    if (found < 0) return false;
    at = found + parts[i]!.length;
  }
  return at <= name.length - tail.length;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { 0: word, index } of text.matchAll(/[()|]|[^\s()|]+/g))
    tokens.push({ text: word, span: { start: index, end: index + word.length } });
  return tokens;
}

class Failure {}

class ConditionParser {
  private readonly text: string;
  private readonly names: readonly string[];
  private readonly place: (span: Span) => Span;
  private readonly reporter: Reporter;
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;

  constructor(text: string, names: readonly string[], place: (span: Span) => Span, reporter: Reporter) {
    this.text = text;
    this.names = names;
    this.place = place;
    this.reporter = reporter;
    this.tokens = tokensOf(text);
  }

  parse(): Condition | undefined {
    const before = this.reporter.errors;
    try {
      const condition = this.or();
      const rest = this.tokens[this.index];
      if (rest !== undefined) this.unexpected(rest, "`and`, `or` or the end of the condition");
      return this.reporter.errors > before ? undefined : condition;
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  }

  private or(): Condition {
    return this.group("or", () => this.group("and", () => this.not()));
  }

  private group(kind: "and" | "or", operand: () => Condition): Condition {
    const operands = [operand()];
    while (this.accept(kind)) operands.push(operand());
    if (operands.length === 1) return operands[0]!;
    return { kind, operands, span: { start: operands[0]!.span.start, end: operands.at(-1)!.span.end } };
  }

  private not(): Condition {
    const token = this.tokens[this.index];
    if (!this.accept("not")) return this.primary();
    this.deepen(token!);
    const operand = this.not();
    this.depth--;
    return { kind: "not", operand, span: { start: this.place(token!.span).start, end: operand.span.end } };
  }

  private primary(): Condition {
    const token = this.tokens[this.index++];
    if (token === undefined)
      return this.fail(
        { start: this.text.length, end: this.text.length },
        "The condition ends where a selection should stand",
      );
    if (token.text === "(") return this.parenthesis(token);
    if (this.tokens[this.index]?.text === "of") return this.quantified(token);
    if (token.text === ")" || token.text === "|" || words.has(token.text))
      this.unexpected(token, "the name of a selection");
    return this.name(token);
  }

  private parenthesis(open: Token): Condition {
    this.deepen(open);
    const inner = this.or();
    if (!this.accept(")")) this.fail(open.span, "This `(` is not closed");
    this.depth--;
    return inner;
  }

  private name(token: Token): Condition {
    const span = this.place(token.span);
    if (!this.names.includes(token.text)) this.unknown(token);
    return { kind: "name", name: token.text, span };
  }

  private unknown(token: Token): void {
    const span = this.place(token.span);
    if (/^(?:and|or|not|of)$/i.test(token.text)) {
      const hint = `Write \`${token.text.toLowerCase()}\`.`;
      this.reporter.add("condition-syntax", span, "Operators are written in lower case", { hint });
    } else if (token.text.includes("*")) {
      const hint = `Write \`1 of ${token.text}\` or \`all of ${token.text}\`.`;
      this.reporter.add(
        "condition-syntax",
        span,
        `\`${token.text}\` stands for several selections without a quantity`,
        { hint },
      );
    } else {
      const hint = didYouMean(suggestAll(token.text, this.names));
      this.reporter.add("unknown-selection", span, `There is no \`${token.text}\``, { hint });
    }
  }

  private quantified(quantity: Token): Condition {
    this.index++;
    const target = this.tokens[this.index++];
    const kind = ownEntry(quantities, quantity.text);
    if (kind === undefined) {
      const hint = "Sigma knows `1 of`, `any of` and `all of`.";
      this.fail(quantity.span, `\`${quantity.text} of\` is no quantity`, hint);
    }
    if (target === undefined || /^[()|]$/.test(target.text))
      this.fail(quantity.span, "`of` needs `them` or the pattern of a name");
    const pattern = target!.text;
    const names = namesFitting(pattern, this.names);
    const span = { start: this.place(quantity.span).start, end: this.place(target!.span).end };
    if (names.length === 0) {
      this.reporter.add("unknown-selection", this.place(target!.span), `No selection is called \`${pattern}\``, {
        hint: didYouMean(suggestAll(pattern.replaceAll("*", ""), this.names)),
      });
    }
    return { kind: "of", quantity: kind!, pattern, names, span };
  }

  private accept(text: string): boolean {
    if (this.tokens[this.index]?.text !== text) return false;
    this.index++;
    return true;
  }

  private deepen(token: Token): void {
    if (++this.depth > deepest) this.fail(token.span, `The condition is nested more than ${deepest} deep`);
  }

  private unexpected(token: Token, expected: string): never {
    if (token.text === "|") {
      this.reporter.add("deprecated-aggregation", this.place(token.span), "Conditions no longer count events", {
        hint: "Write a document with `correlation:` that refers to this rule.",
      });
      throw new Failure();
    }
    if (/^(?:and|or|not|of)$/i.test(token.text) && !words.has(token.text)) {
      this.fail(
        token.span,
        `\`${token.text}\` is no operator`,
        `Operators are written in lower case: \`${token.text.toLowerCase()}\`.`,
      );
    }
    return this.fail(token.span, `Expected ${expected}, but found \`${token.text}\``);
  }

  private fail(span: Span, message: string, hint?: string): never {
    this.reporter.add("condition-syntax", this.place(span), message, { hint });
    throw new Failure();
  }
}

const quantities: Readonly<Record<string, "any" | "all">> = { "1": "any", any: "any", all: "all" };
