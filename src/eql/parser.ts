// Tokens to the EQL tree, by recursive descent after Elasticsearch's grammar. A mistake is reported and the parser goes on at the next
// token that can follow (`and`, `or`, `)`, `]`, `|`, a new item), so that one text gets all its diagnostics. What the grammar allows and
// Elasticsearch's parser refuses all the same is in structure.ts.

import type { Diagnostic, Fix } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { suggest } from "../text/suggest.ts";
import { ownEntry } from "../text/table.ts";
import type {
  Arithmetic,
  Category,
  Comment,
  Comparison,
  ComparisonOperator,
  Duration,
  EventQuery,
  Expression,
  Literal,
  Logical,
  MatchOperator,
  Pipe,
  Query,
  Runs,
  Statement,
  Term,
} from "./ast.ts";
import type { ParseCode } from "./diagnostics.ts";
import { lex } from "./lexer.ts";
import { quoteName, quoteString } from "./quote.ts";
import { checkStructure } from "./structure.ts";
import type { Token } from "./tokens.ts";

export interface ParsedQuery {
  /** The tree as far as it could be read; parts that could not are `Invalid` nodes. Undefined where there is no query at all. */
  readonly statement: Statement | undefined;
  /** By position. With no errors among them the statement has no `Invalid` node. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ParsedExpression {
  readonly expression: Expression | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a whole EQL query with its pipes. Reports everything Elasticsearch's parser refuses; never throws. */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(text);
  const statement = parser.statement();
  if (statement !== undefined) checkStructure(statement, (diagnostic) => parser.add(diagnostic));
  return { statement, diagnostics: parser.sortedDiagnostics() };
}

/** Parses a bare condition or value, such as an indicator or an exception of a detection. Never throws. */
export function parseExpression(text: string): ParsedExpression {
  const parser = new Parser(text);
  const expression = parser.wholeExpression();
  return { expression, diagnostics: parser.sortedDiagnostics() };
}

/** Parentheses, `not`, signs and arithmetic may nest this deep: as in Elasticsearch, and far from the end of any stack. */
export const MAX_DEPTH = 200;
const MAX_DIAGNOSTICS = 100;

const comparisonOperators = new Set(["==", "!=", "<", "<=", ">", ">="]);
const matchOperators = new Set([":", "like", "like~", "regex", "regex~"]);
/** Operators of other languages at the place of a comparison, and what they are in EQL. */
const foreignComparisons: ReadonlyMap<string, ComparisonOperator> = new Map([
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["=>", ">="],
  ["=<", "<="],
]);
const arithmeticPrecedence: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "%": 2 };

class Parser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly comments: readonly Comment[];
  private readonly diagnostics: Diagnostic[] = [];
  private index = 0;
  private nesting = 0;
  /** Height of the expression returned last. */
  private height = 0;
  private tooDeep = false;

  constructor(text: string) {
    this.text = text;
    const { tokens, diagnostics } = lex(text);
    this.tokens = tokens.every(isMeant) ? tokens : tokens.filter(isMeant);
    this.comments = this.tokens === tokens ? [] : commentNodes(text, tokens);
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  // ---- Tokens and diagnostics ----

  private get token(): Token {
    return this.tokens[this.index]!;
  }

  private peek(distance = 1): Token {
    return this.tokens[Math.min(this.index + distance, this.tokens.length - 1)]!;
  }

  private get previousEnd(): number {
    return this.index === 0 ? 0 : this.tokens[this.index - 1]!.end;
  }

  private advance(): Token {
    const token = this.token;
    if (token.kind !== "end") this.index++;
    return token;
  }

  private get atEnd(): boolean {
    return this.token.kind === "end";
  }

  private isSymbol(text: string, token = this.token): boolean {
    return (token.kind === "operator" || token.kind === "bracket") && token.text === text;
  }

  private acceptSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.advance();
    return found;
  }

  private isKeyword(text: string, token = this.token): boolean {
    return token.kind === "keyword" && token.text === text;
  }

  /** The keyword, in lower case or by mistake in another. */
  private isAnyCase(text: string, token = this.token): boolean {
    return this.isKeyword(text, token) || (isName(token) && token.text.toLowerCase() === text);
  }

  private takeKeyword(text: string): Token {
    const token = this.advance();
    if (token.text !== text) {
      this.report("keyword-case", token, `\`${token.text}\` is not a keyword: keywords are written in lower case`, {
        hint: `Write \`${text}\`.`,
        fix: replacement(`Write \`${text}\``, token, text),
      });
    }
    return token;
  }

  private acceptKeyword(text: string): boolean {
    const found = this.isAnyCase(text);
    if (found) this.takeKeyword(text);
    return found;
  }

  private spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previousEnd) };
  }

  private source(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  add(diagnostic: Diagnostic): void {
    if (this.diagnostics.length < MAX_DIAGNOSTICS) this.diagnostics.push(diagnostic);
  }

  private report(code: ParseCode, at: Span, message: string, mend: { hint?: string; fix?: Fix } = {}): void {
    if (this.tooDeep) return;
    this.add({ code, severity: "error", message, span: { start: at.start, end: at.end }, ...mend });
  }

  sortedDiagnostics(): readonly Diagnostic[] {
    return withSafeFixes(this.diagnostics.toSorted((a, b) => a.span.start - b.span.start));
  }

  private reportUnexpected(expected: string, mend: { hint?: string; fix?: Fix } = {}): void {
    const found = this.atEnd ? "the end of the query" : `\`${shorten(this.source(this.token))}\``;
    this.report("unexpected-token", this.token, `Expected ${expected}, but found ${found}`, mend);
  }

  /** Skips to a token at which some surrounding construct can go on. */
  private skipToSync(): void {
    let depth = 0;
    while (!this.atEnd) {
      if (depth === 0 && this.atSync()) return;
      if (this.isSymbol("(")) depth++;
      else if (this.isSymbol(")")) depth--;
      else if (this.isSymbol("|") || this.isSymbol("[") || this.isSymbol("![") || this.isSymbol("]")) return;
      this.advance();
    }
  }

  private atSync(): boolean {
    const { kind, text } = this.token;
    if (kind === "bracket") return text !== "(";
    if (kind === "operator") return text === "|" || text === ",";
    return kind === "keyword" && syncKeywords.has(text);
  }

  // ---- Statement, sequences, samples ----

  statement(): Statement | undefined {
    if (this.atEnd) {
      this.report("empty-query", this.token, "There is no query", {
        hint: "A query is an event category, `where` and a condition: `process where true`.",
      });
      return undefined;
    }
    const query = this.query();
    const pipes: Pipe[] = [];
    while (!this.atEnd) {
      if (this.isSymbol("|")) pipes.push(this.pipe());
      else this.afterQuery(query);
    }
    const span = { start: 0, end: this.text.length };
    return { kind: "Statement", query, pipes, comments: this.comments, span };
  }

  wholeExpression(): Expression | undefined {
    if (this.atEnd) {
      this.report("empty-query", this.token, "There is no expression");
      return undefined;
    }
    const expression = this.expression();
    if (!this.atEnd) this.reportUnexpected("the end of the expression");
    return expression;
  }

  private afterQuery(query: Query): void {
    const { token } = this;
    if (this.isSymbol("]")) this.report("unmatched-bracket", token, "This `]` closes nothing");
    else if (query.kind === "EventQuery" && (this.isSymbol("[") || this.isSymbol("!["))) {
      this.report("unexpected-token", token, "`[…]` stands only in a sequence or sample", {
        hint: "Begin the query with `sequence` or `sample`.",
      });
    } else if (this.isAnyCase("with") && query.kind !== "EventQuery") this.misplacedOption();
    else if (this.isAnyCase("until") && query.kind === "Sample") {
      this.report("unexpected-token", token, "A sample has no `until`: it pays no attention to time");
    } else this.reportUnexpected("`|` or the end of the query");
    do this.advance();
    while (!this.atEnd && !this.isSymbol("|"));
  }

  private misplacedOption(): void {
    const maxspan = this.peek().text === "maxspan";
    this.report("unknown-option", this.token, "This option does not belong here", {
      hint: maxspan
        ? "`with maxspan=…` stands before the first `[`, after `sequence` and its keys."
        : "`with runs=…` stands right after its item and the item's keys.",
    });
  }

  private query(): Query {
    const start = this.token.start;
    if (this.startsItems("sequence")) return this.sequence(start);
    if (this.startsItems("sample")) return this.sample(start);
    if (this.startsItems("join")) return this.join(start);
    return this.eventQuery();
  }

  private startsItems(keyword: string): boolean {
    if (this.isKeyword(keyword)) return true;
    const next = this.peek();
    return (
      this.isAnyCase(keyword) &&
      (this.isSymbol("[", next) ||
        this.isSymbol("![", next) ||
        this.isAnyCase("by", next) ||
        this.isAnyCase("with", next))
    );
  }

  private sequence(start: number): Query {
    this.takeKeyword("sequence");
    this.forks();
    let by = this.joinKeys();
    this.forks();
    const options = this.token;
    const maxspan = this.acceptKeyword("with") ? this.maxspan() : null;
    this.forks();
    if (this.isAnyCase("by")) {
      const optionsText = this.source(this.spanFrom(options.start));
      const keysStart = this.token.start;
      const keys = this.joinKeys();
      this.misplacedBy(keysStart, options.start, optionsText);
      if (by.length === 0) by = keys;
    }
    const terms = this.items("sequence");
    const until = this.acceptKeyword("until") ? this.untilItem() : null;
    return { kind: "Sequence", by, maxspan, terms, until, span: this.spanFrom(start) };
  }

  private misplacedBy(keysStart: number, optionsStart: number, optionsText: string): void {
    const keys = this.spanFrom(keysStart);
    const whole = this.spanFrom(optionsStart);
    this.report("misplaced-by", keys, "`by` stands before `with`, not after", {
      hint: `Write \`${this.source(keys)} ${optionsText}\`.`,
      fix: replacement("Move `by` before `with`", whole, `${this.source(keys)} ${optionsText}`),
    });
  }

  private sample(start: number): Query {
    this.takeKeyword("sample");
    const by = this.joinKeys();
    if (this.isAnyCase("with")) {
      this.report("unknown-option", this.token, "A sample has no options: it pays no attention to time and order");
      this.skipToItem();
    }
    const terms = this.items("sample");
    return { kind: "Sample", by, terms, span: this.spanFrom(start) };
  }

  private join(start: number): Query {
    this.takeKeyword("join");
    const by = this.joinKeys();
    const terms = this.items("join");
    const until = this.acceptKeyword("until") ? this.untilItem() : null;
    return { kind: "Join", by, terms, until, span: this.spanFrom(start) };
  }

  private skipToItem(): void {
    while (!this.atEnd && !this.atItem() && !this.isSymbol("|")) this.advance();
  }

  private atItem(): boolean {
    return this.isSymbol("[") || this.isSymbol("![") || (this.isSymbol("!") && this.isSymbol("[", this.peek()));
  }

  private joinKeys(): Expression[] {
    if (!this.acceptKeyword("by")) return [];
    const keys: Expression[] = [];
    do {
      keys.push(this.expression());
    } while (this.acceptSymbol(","));
    return keys;
  }

  private items(kind: "sequence" | "sample" | "join"): Term[] {
    const terms: Term[] = [];
    if (!this.atItem()) this.reportUnexpected(`\`[\`, the first item of the ${kind}`);
    for (;;) {
      if (this.atItem()) terms.push(this.item(kind));
      else if (this.atEnd || this.isSymbol("|") || this.isAnyCase("until")) return terms;
      else if (this.isSymbol(",") && terms.length > 0 && this.nextIsItem()) {
        this.report("unexpected-token", this.token, "No comma stands between the items", {
          fix: replacement("Delete the comma", this.token, ""),
        });
        this.advance();
      } else if (terms.length === 0 && this.hasItemAhead()) this.skipToItem();
      else return terms;
    }
  }

  private nextIsItem(): boolean {
    return this.isSymbol("[", this.peek()) || this.isSymbol("![", this.peek());
  }

  private hasItemAhead(): boolean {
    for (let i = this.index; i < this.tokens.length; i++) {
      const token = this.tokens[i]!;
      if (this.isSymbol("[", token) || this.isSymbol("![", token)) return true;
      if (this.isSymbol("|", token)) return false;
    }
    return false;
  }

  private untilItem(): Term | null {
    if (this.atItem()) return this.item("join");
    this.reportUnexpected("`[` after `until`");
    return null;
  }

  private item(kind: "sequence" | "sample" | "join"): Term {
    const start = this.token.start;
    const missing = this.openItem(kind);
    const open = this.spanFrom(start);
    const query = this.eventQuery();
    this.closeItem(open);
    const suffix: { by: Expression[]; runs: Runs | null } = { by: [], runs: null };
    while (this.itemSuffix(kind, suffix));
    return { kind: "Term", missing, query, by: suffix.by, runs: suffix.runs, span: this.spanFrom(start) };
  }

  private openItem(kind: "sequence" | "sample" | "join"): boolean {
    const token = this.advance();
    if (token.text === "[") return false;
    if (token.text === "!") {
      const bracket = this.advance();
      const span = { start: token.start, end: bracket.end };
      this.report("unexpected-token", span, "A missing event is written `![`, without a blank", {
        fix: replacement("Write `![`", span, "!["),
      });
    }
    if (kind !== "sequence") {
      this.report("misplaced-missing-event", this.spanFrom(token.start), "A missing event stands only in a sequence");
    }
    return true;
  }

  private closeItem(open: Span): void {
    if (this.acceptSymbol("]")) return;
    if (!this.atEnd && !this.atItem() && !this.isSymbol("|") && !this.isAnyCase("until")) {
      this.reportUnexpected("`]`");
      while (!this.atEnd && !this.atItem() && !this.isSymbol("|") && !this.isSymbol("]")) this.advance();
      if (this.acceptSymbol("]")) return;
    } else {
      this.report("unclosed-bracket", open, `This \`${this.source(open)}\` is not closed`, {
        hint: "Close the item with `]`.",
      });
    }
  }

  /** Reads one `by …`, `with …` or mistaken suffix of an item; false when there is none. */
  private itemSuffix(kind: "sequence" | "sample" | "join", suffix: { by: Expression[]; runs: Runs | null }): boolean {
    const { token } = this;
    if (this.isAnyCase("by")) {
      const keys = this.joinKeys();
      if (suffix.runs !== null) this.misplacedBy(token.start, suffix.runs.span.start, this.source(suffix.runs.span));
      if (suffix.by.length === 0) suffix.by = keys;
      return true;
    }
    if (this.isAnyCase("with")) {
      if (kind !== "sequence") return false;
      suffix.runs = this.runs() ?? suffix.runs;
      return true;
    }
    if (this.atFork(token)) return this.fork();
    if (isName(token) && token.text === "as" && isName(this.peek())) {
      this.advance();
      this.advance();
      const span = this.spanFrom(token.start);
      this.report("endpoint-syntax", span, "Names for items (`as …`) exist only in Elastic Defend's own dialect");
      return true;
    }
    return false;
  }

  /** Endgame's option among those of the whole sequence, perhaps after a comma. */
  private forks(): void {
    while (this.atFork(this.token) || (this.isSymbol(",") && this.atFork(this.peek()))) this.fork();
  }

  private atFork(token: Token): boolean {
    return isName(token) && token.text === "fork";
  }

  private fork(): boolean {
    const before = this.previousEnd;
    this.acceptSymbol(",");
    const start = this.advance().start;
    if (this.acceptSymbol("=") || this.acceptSymbol("==")) this.advance();
    const span = this.spanFrom(start);
    this.report("unsupported-fork", span, "`fork` is not supported by Elasticsearch", {
      hint: "Delete it: a sequence always keeps the latest start.",
      fix: replacement("Delete `fork`", { start: before, end: span.end }, ""),
    });
    return true;
  }

  private runs(): Runs | null {
    const start = this.takeKeyword("with").start;
    const name = this.token;
    if (name.kind !== "identifier" && name.kind !== "keyword") {
      this.reportUnexpected("`runs=`");
      return null;
    }
    this.advance();
    this.optionEquals(name.text);
    const value = this.token;
    const valueStart = value.start;
    const negative = this.acceptSymbol("-");
    const number = this.token;
    if (number.kind === "integer" || number.kind === "decimal") this.advance();
    if (name.text === "maxspan" && this.token.kind === "identifier") this.advance();
    if (name.text !== "runs") {
      this.unknownOption(name);
      return null;
    }
    if (number.kind !== "integer" || negative) {
      const at = this.index > 0 && this.previousEnd > valueStart ? this.spanFrom(valueStart) : value;
      this.report("invalid-runs", at, "`runs` needs a whole number from 1 to 100", {
        hint: "Write `with runs=3`.",
      });
      return null;
    }
    return { kind: "Runs", count: Number(number.text), span: this.spanFrom(start) };
  }

  private unknownOption(name: Token): void {
    const hint =
      name.text === "maxspan"
        ? "`with maxspan=…` stands before the first `[`, after `sequence` and its keys."
        : "An item knows one option: `with runs=3`.";
    this.report("unknown-option", name, `Unrecognized option \`${name.text}\`, expecting \`runs\``, {
      hint,
      ...(name.text === "maxspan" ? {} : renameFix(name, "runs", suggest(name.text, ["runs"]) !== undefined)),
    });
  }

  private optionEquals(option: string): void {
    if (this.acceptSymbol("=")) return;
    const token = this.token;
    if (this.isSymbol("==") || this.isSymbol(":")) {
      this.advance();
      this.report("unexpected-token", token, `The value of \`${option}\` follows a single \`=\``, {
        fix: replacement("Write `=`", token, "="),
      });
    } else {
      const at = { start: token.start, end: token.start };
      this.report("unexpected-token", token, `Expected \`=\` after \`${option}\``, {
        fix: replacement("Insert `=`", at, "="),
      });
    }
  }

  private maxspan(): Duration | null {
    const name = this.token;
    if (!this.acceptKeyword("maxspan")) {
      this.report("unknown-option", name, `Expected \`maxspan\` after \`with\``, {
        hint: "Write `with maxspan=5m`.",
        ...renameFix(name, "maxspan", isName(name) && suggest(name.text, ["maxspan"]) !== undefined),
      });
      if (!isName(name)) return null;
      this.advance();
    }
    this.optionEquals("maxspan");
    return this.duration();
  }

  private duration(): Duration | null {
    const start = this.token.start;
    const negative = this.acceptSymbol("-");
    const number = this.token;
    if (number.kind !== "integer" && number.kind !== "decimal") {
      this.report("invalid-maxspan", number, "`maxspan` needs a number and a unit", { hint: "Write `maxspan=5m`." });
      return null;
    }
    this.advance();
    const unitToken = this.token.kind === "identifier" ? this.advance() : undefined;
    const span = this.spanFrom(start);
    const unit = unitToken === undefined ? this.missingUnit(number) : this.unit(unitToken);
    const value = Number(number.text);
    if (number.kind === "decimal") {
      this.report(
        "invalid-maxspan",
        span,
        "`maxspan` needs a whole number of its unit",
        wholeDuration(value, unit, span),
      );
      return null;
    }
    if (negative || value === 0) {
      this.report("invalid-maxspan", span, "`maxspan` must be more than zero");
      return null;
    }
    if (unit === undefined) return null;
    const milliseconds = value * unitMilliseconds[unit];
    if (!Number.isSafeInteger(milliseconds)) {
      this.report("invalid-maxspan", span, "This `maxspan` is too long to be told from none");
      return null;
    }
    return { kind: "Duration", value, unit, milliseconds, span };
  }

  private missingUnit(number: Token): Duration["unit"] | undefined {
    if (number.kind === "decimal") return "s";
    const at = { start: number.end, end: number.end };
    this.report("invalid-maxspan", number, "`maxspan` has no time unit", {
      hint: `Did you mean \`${number.text}s\`? Units are ms, s, m, h and d.`,
      fix: replacement("Add the unit, seconds", at, "s"),
    });
    return undefined;
  }

  private unit(token: Token): Duration["unit"] | undefined {
    if (Object.hasOwn(unitMilliseconds, token.text)) return token.text as Duration["unit"];
    const meant = ownEntry(unitNames, token.text.toLowerCase());
    this.report("invalid-maxspan", token, `\`${token.text}\` is not a time unit`, {
      hint: meant === undefined ? "Units are ms, s, m, h and d." : `Did you mean \`${meant}\`?`,
      ...(meant === undefined ? {} : { fix: replacement(`Write \`${meant}\``, token, meant) }),
    });
    return undefined;
  }

  private pipe(): Pipe {
    const start = this.advance().start;
    const nameToken = this.token;
    if (!isName(nameToken) && nameToken.kind !== "keyword") {
      this.reportUnexpected("a pipe, `head` or `tail`");
      while (!this.atEnd && !this.isSymbol("|")) this.advance();
      return { kind: "Pipe", name: "", args: [], span: this.spanFrom(start) };
    }
    this.advance();
    const args: Expression[] = [];
    if (!this.atEnd && !this.isSymbol("|")) {
      do {
        args.push(this.expression());
      } while (this.acceptSymbol(","));
    }
    return { kind: "Pipe", name: nameToken.text, args, span: this.spanFrom(start) };
  }

  private eventQuery(): EventQuery {
    const start = this.token.start;
    const category = this.category();
    const condition = this.queryEndsEarly() ? invalid(this.spanFrom(this.previousEnd)) : this.condition();
    return { kind: "EventQuery", category, condition, span: this.spanFrom(start) };
  }

  /** Whether the text ends where `where` is missing, which has been reported. */
  private queryEndsEarly(): boolean {
    return this.atEnd && this.index > 0 && this.tokens[this.index - 1]!.text.toLowerCase() !== "where";
  }

  private category(): Category {
    const start = this.token;
    if (this.startsCondition()) return this.missingCategory();
    const category = this.categoryName();
    if (this.isAnyCase("where")) this.takeKeyword("where");
    else this.missingWhere(start);
    return category;
  }

  private missingCategory(): Category {
    const at = { start: this.token.start, end: this.token.start };
    this.report("missing-category", this.token, "A query starts with an event category and `where`", {
      hint: "Write `any where …`, or a category such as `process where …`.",
      fix: replacement("Insert `any where`", at, "any where "),
    });
    return { kind: "Category", name: "any", any: true, quote: null, span: at };
  }

  /** Whether the text goes on as a condition would, with no category in front. */
  private startsCondition(): boolean {
    const { token } = this;
    const next = this.peek();
    if (this.isKeyword("where", next) || this.isOptionalCategory()) return false;
    if (this.isSymbol("(") || this.isSymbol("?") || this.isKeyword("not") || token.kind === "function") return true;
    if (token.kind !== "identifier" && token.kind !== "quoted-identifier") return false;
    if (next.kind === "operator") return next.text !== "|" && next.text !== ",";
    return this.isSymbol("(", next) || (next.kind === "keyword" && predicateKeywords.has(next.text));
  }

  /** `?name where`: a category is not a field, so nothing about it is optional. */
  private isOptionalCategory(): boolean {
    return this.isSymbol("?") && isName(this.peek()) && this.isKeyword("where", this.peek(2));
  }

  private categoryName(): Category {
    if (this.isOptionalCategory()) {
      const mark = this.advance();
      this.report("invalid-category", mark, "An event category cannot be optional", {
        hint: "`?` stands before fields. `any where …` puts no condition on the category.",
        fix: replacement("Delete the `?`", mark, ""),
      });
    }
    const token = this.token;
    const span = { start: token.start, end: token.end };
    if (this.isKeyword("any")) {
      this.advance();
      return { kind: "Category", name: "any", any: true, quote: null, span };
    }
    if (token.kind === "string") {
      this.advance();
      return { kind: "Category", name: token.value!, any: false, quote: token.quote!, span };
    }
    const name = this.source(token);
    if (token.kind === "identifier") this.advance();
    else if (token.kind === "operator" || token.kind === "bracket" || token.kind === "end") {
      this.reportUnexpected("an event category, such as `process` or `any`");
      if (token.kind === "operator" && !this.isSymbol("|")) this.advance();
    } else if (this.isKeyword("where")) {
      this.report("missing-category", token, "No event category stands before `where`", {
        hint: "Write `any where …`, or a category such as `process where …`.",
        fix: replacement("Insert `any`", { start: token.start, end: token.start }, "any "),
      });
      return { kind: "Category", name: "any", any: true, quote: null, span: { start: token.start, end: token.start } };
    } else this.invalidCategory();
    return { kind: "Category", name, any: false, quote: null, span };
  }

  private invalidCategory(): void {
    const token = this.advance();
    const name = token.kind === "quoted-identifier" ? token.text : this.source(token);
    const text = quoteString(name);
    this.report("invalid-category", token, `\`${this.source(token)}\` cannot be an event category as it stands`, {
      hint: `An event category is a plain name or a string in double quotes: ${text}.`,
      fix: replacement("Quote the category", token, text),
    });
  }

  private missingWhere(category: Token): void {
    const { token } = this;
    const isItems = category.kind === "identifier" && (this.isAnyCase("by") || this.isSymbol("["));
    const query = isItems ? suggest(category.text, ["sequence", "sample"]) : undefined;
    if (query !== undefined) {
      this.report("missing-where", category, `\`${category.text}\` is not a kind of query`, {
        hint: `Did you mean \`${query}\`?`,
        fix: replacement(`Write \`${query}\``, category, query),
      });
      this.skipToItem();
      return;
    }
    if (isName(token) && suggest(token.text, ["where"]) !== undefined) {
      this.advance();
      this.report("missing-where", token, `Expected \`where\`, but found \`${token.text}\``, {
        hint: "Did you mean `where`?",
        fix: replacement("Write `where`", token, "where"),
      });
      return;
    }
    const fix = this.atEnd
      ? {}
      : { fix: replacement("Insert `where`", { start: token.start, end: token.start }, "where ") };
    const found = this.atEnd ? "the end of the query" : `\`${shorten(this.source(token))}\``;
    this.report("missing-where", token, `Expected \`where\` after the event category, but found ${found}`, {
      hint: "An event query is `category where condition`.",
      ...fix,
    });
  }

  // ---- Expressions ----

  /** The condition of an event query: an expression, and whatever stands behind a stray `)`. */
  private condition(): Expression {
    const start = this.token.start;
    let condition = this.expression();
    while (this.isSymbol(")") || this.isSymbol(",")) {
      if (this.isSymbol(")")) this.report("unmatched-parenthesis", this.token, "This `)` closes nothing");
      else this.reportUnexpected("`and` or `or`");
      this.advance();
      const operator = this.logicalOperator();
      if (operator !== undefined) this.takeLogical(operator);
      else if (!this.startsOperand()) continue;
      const operands = [condition, this.expression()];
      condition = { kind: "Logical", operator: operator ?? "and", operands, span: this.spanFrom(start) };
    }
    return condition;
  }

  private expression(): Expression {
    return this.deeper(() => this.disjunction());
  }

  /** Runs one level of nesting, or gives up the whole text where it is too deep. */
  private deeper(parse: () => Expression): Expression {
    if (this.nesting >= MAX_DEPTH) return this.giveUp();
    this.nesting++;
    const expression = parse();
    this.nesting--;
    return expression;
  }

  private giveUp(): Expression {
    const at = this.token;
    this.report("too-deep", at, `The query is nested more than ${MAX_DEPTH} levels deep`, {
      hint: "Split it, or replace chains of `or` on one field by a list.",
    });
    this.tooDeep = true;
    this.index = this.tokens.length - 1;
    return invalid({ start: at.start, end: at.end });
  }

  /** Counts a node around its children, of which the highest is `height`; gives up where the tree becomes too high. */
  private raise<T extends Expression>(height: number, node: T): Expression {
    this.height = height + 1;
    return this.height > MAX_DEPTH * 2 && !this.tooDeep ? this.giveUp() : node;
  }

  private disjunction(): Expression {
    return this.logical("or", () => this.conjunction());
  }

  private conjunction(): Expression {
    return this.logical("and", () => this.negation());
  }

  private logical(operator: Logical["operator"], operand: () => Expression): Expression {
    const start = this.token.start;
    const first = operand();
    let height = this.height;
    const operands = [first];
    while (this.continuesLogical(operator)) {
      operands.push(operand());
      height = Math.max(height, this.height);
    }
    if (operands.length === 1) return first;
    return this.raise(height, { kind: "Logical", operator, operands, span: this.spanFrom(start) });
  }

  /** Takes the operator before a next operand. Where an operand follows with none, `and` was forgotten. */
  private continuesLogical(operator: Logical["operator"]): boolean {
    const found = this.logicalOperator();
    if (found !== undefined) {
      if (found !== operator) return false;
      this.takeLogical(found);
      return true;
    }
    if (operator !== "and" || this.atExpressionEnd()) return false;
    return this.missingOperator();
  }

  private missingOperator(): boolean {
    const { token } = this;
    const meant = token.kind === "identifier" ? ownEntry(foreignWords, token.text.toLowerCase()) : undefined;
    if (meant !== undefined && this.peek().kind !== "operator") return this.foreignWord(token, meant);
    if (this.startsOperand()) {
      const at = { start: this.previousEnd, end: this.previousEnd };
      this.reportUnexpected("`and` or `or`", {
        hint: "Two conditions are joined by `and` or `or`.",
        ...(token.kind === "string" ? {} : { fix: replacement("Insert `and`", at, " and") }),
      });
      return true;
    }
    this.reportUnexpected("`and`, `or` or the end of the condition");
    this.advance();
    this.skipToSync();
    return this.logicalOperator() === "and" && this.continuesLogical("and");
  }

  private foreignWord(token: Token, meant: string): boolean {
    this.advance();
    this.report("foreign-operator", token, `\`${token.text}\` is not an EQL operator`, { hint: `Write \`${meant}\`.` });
    if (!this.atExpressionEnd()) this.predicated();
    return this.continuesLogical("and");
  }

  private logicalOperator(): Logical["operator"] | undefined {
    if (this.isAnyCase("and") || this.isSymbol("&&")) return "and";
    if (this.isAnyCase("or") || this.isSymbol("||")) return "or";
    return undefined;
  }

  private takeLogical(operator: Logical["operator"]): void {
    if (this.token.kind !== "operator") this.takeKeyword(operator);
    else this.foreignOperator(this.advance(), operator);
  }

  private foreignOperator(token: Token, meant: string): void {
    this.report("foreign-operator", token, `\`${token.text}\` is not an EQL operator`, {
      hint: `Write \`${meant}\`.`,
      fix: replacement(`Write \`${meant}\``, token, meant),
    });
  }

  private atExpressionEnd(): boolean {
    const { kind, text } = this.token;
    if (kind === "end") return true;
    if (kind === "bracket") return text !== "(";
    if (kind === "operator") return text === "|" || text === "," || (text === "!" && this.atItem());
    if (kind === "keyword") return endKeywords.has(text);
    if (kind !== "identifier") return false;
    return endKeywords.has(text.toLowerCase()) || (text === "fork" && this.isSymbol("=", this.peek()));
  }

  private startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === "keyword") return text === "not" || text === "null" || text === "true" || text === "false";
    if (kind === "operator") return text === "?";
    return kind !== "bracket" ? kind !== "end" : text === "(";
  }

  private negation(): Expression {
    const { token } = this;
    if (!this.atNot()) return this.comparison();
    if (token.kind === "operator") {
      this.advance();
      this.report("foreign-operator", token, "`!` is not an EQL operator", {
        hint: "Write `not`.",
        fix: replacement("Write `not`", token, "not "),
      });
    } else this.takeKeyword("not");
    const operand = this.deeper(() => this.negation());
    return this.raise(this.height, { kind: "Not", operand, span: this.spanFrom(token.start) });
  }

  private atNot(): boolean {
    if (this.isKeyword("not")) return true;
    if (this.isSymbol("!")) return !this.isSymbol("[", this.peek());
    if (!this.isAnyCase("not")) return false;
    const { kind, text } = this.peek();
    return kind === "identifier" || kind === "quoted-identifier" || kind === "function" || text === "(" || text === "?";
  }

  private comparison(): Expression {
    const start = this.token.start;
    const left = this.arithmetic(1);
    const height = this.height;
    if (this.comparisonOperator() === undefined) return left;
    if (this.listFollows()) return this.listAfterComparison(start, left);
    const operatorToken = this.advance();
    const right = this.arithmetic(1);
    const node: Comparison = {
      kind: "Comparison",
      operator: this.resolveComparison(operatorToken, left, right),
      left,
      right,
      span: this.spanFrom(start),
    };
    this.refuseChain(node);
    return this.raise(Math.max(height, this.height), node);
  }

  private comparisonOperator(): ComparisonOperator | undefined {
    const { kind, text } = this.token;
    if (kind !== "operator") return undefined;
    if (comparisonOperators.has(text)) return text as ComparisonOperator;
    return text === "=" ? "==" : foreignComparisons.get(text);
  }

  private resolveComparison(token: Token, left: Expression, right: Expression): ComparisonOperator {
    if (comparisonOperators.has(token.text)) return token.text as ComparisonOperator;
    const foreign = foreignComparisons.get(token.text);
    if (foreign !== undefined) {
      this.foreignOperator(token, foreign);
      return foreign;
    }
    // Endgame's `=` ignored case and knew wildcards, as `:` does.
    const pattern = right.kind === "String" && (left.kind === "Field" || left.kind === "Call");
    const meant = pattern ? ":" : "==";
    this.report("single-equals", token, "`=` is not an operator", {
      hint: "`==` compares exactly; `:` ignores case and knows the wildcards `*` and `?`.",
      fix: replacement(`Write \`${meant}\``, token, this.spaced(token, meant)),
    });
    return "==";
  }

  /** `:` for a `=` written without blanks gets them, so that `a=b` does not become the unreadable `a:b`. */
  private spaced(token: Token, operator: string): string {
    const before = /\s/.test(this.text[token.start - 1] ?? " ") ? "" : " ";
    const after = /\s/.test(this.text[token.end] ?? " ") ? "" : " ";
    return `${before}${operator}${after}`;
  }

  private refuseChain(first: Comparison): void {
    while (this.comparisonOperator() !== undefined) {
      const token = this.advance();
      const middle = this.source(first.right.span);
      this.report("chained-comparison", token, "Comparisons cannot be chained", {
        hint: `Write two comparisons joined by \`and\`: \`… and ${shorten(middle)} ${token.text} …\`.`,
      });
      this.arithmetic(1);
    }
  }

  /** Whether a parenthesised list follows the comparison operator: `== ("a", "b")`. */
  private listFollows(): boolean {
    return this.isSymbol("(", this.peek(1)) && constantKinds(this.peek(2)) && this.isSymbol(",", this.peek(3));
  }

  private listAfterComparison(start: number, operand: Expression): Expression {
    const token = this.advance();
    const negated = token.text === "!=" || token.text === "<>";
    const equality = negated || token.text === "==" || token.text === "=";
    const meant = negated ? "not in" : "in";
    this.report("list-after-comparison", token, `A list cannot follow \`${token.text}\``, {
      hint: "Write `in (…)`, or `: (…)` to ignore case and use wildcards.",
      ...(equality ? { fix: replacement(`Write \`${meant}\``, token, this.spaced(token, meant)) } : {}),
    });
    const items = this.inItems();
    return { kind: "In", negated, caseInsensitive: false, operand, items, span: this.spanFrom(start) };
  }

  /** Binary arithmetic by precedence climbing, left-associative. */
  private arithmetic(precedence: number): Expression {
    const start = this.token.start;
    let left = this.unary();
    for (;;) {
      const { token } = this;
      const level = token.kind === "operator" ? (arithmeticPrecedence[token.text] ?? 0) : 0;
      if (level < precedence) return left;
      const height = this.height;
      this.advance();
      const right = this.arithmetic(level + 1);
      const operator = token.text as Arithmetic["operator"];
      const node: Arithmetic = { kind: "Arithmetic", operator, left, right, span: this.spanFrom(start) };
      left = this.raise(Math.max(height, this.height), node);
    }
  }

  private unary(): Expression {
    const { token } = this;
    if (!this.isSymbol("-") && !this.isSymbol("+")) return this.predicated();
    this.advance();
    const operand = this.deeper(() => this.unary());
    const operator = token.text as "+" | "-";
    return this.raise(this.height, { kind: "Sign", operator, operand, span: this.spanFrom(token.start) });
  }

  private predicated(): Expression {
    const start = this.token.start;
    this.height = 0;
    const operand = this.primary();
    const { token } = this;
    const negated = this.isAnyCase("not");
    const operator = negated ? this.peek() : token;
    if (this.isAnyCase("in", operator) || this.isAnyCase("in~", operator)) return this.inList(start, operand, negated);
    const match = this.matchOperator(operator);
    if (match === undefined) return operand;
    if (negated) return this.misplacedNot(start, operand, match);
    if (this.isMethodCall()) return this.methodCall(start, operand);
    return this.match(start, operand, match);
  }

  private matchOperator(token: Token): MatchOperator | undefined {
    if (token.kind === "keyword" && matchOperators.has(token.text)) return token.text as MatchOperator;
    if (token.kind === "operator") {
      if (token.text === ":" || token.text === "=~" || token.text === "!:" || token.text === "!~") return ":";
      return undefined;
    }
    if (token.kind !== "identifier" && token.kind !== "function") return undefined;
    const lower = token.text.toLowerCase();
    return matchOperators.has(lower) && lower !== token.text ? (lower as MatchOperator) : undefined;
  }

  private inList(start: number, operand: Expression, negated: boolean): Expression {
    if (negated) this.takeKeyword("not");
    const caseInsensitive = this.isAnyCase("in~");
    this.takeKeyword(caseInsensitive ? "in~" : "in");
    const height = this.height;
    const items = this.isSymbol("(") ? this.inItems() : this.missingList();
    const node: Expression = { kind: "In", negated, caseInsensitive, operand, items, span: this.spanFrom(start) };
    return this.raise(Math.max(height, this.height), node);
  }

  private missingList(): Expression[] {
    const start = this.token.start;
    const item = this.deeper(() => this.arithmetic(1));
    const span = this.spanFrom(start);
    const usable = item.kind !== "Invalid" && span.end > span.start;
    this.report("missing-list", usable ? span : this.token, "`in` needs a list in parentheses", {
      hint: usable ? `Write \`in (${shorten(this.source(span))})\`.` : "Write `in (…)`.",
      ...(usable ? { fix: replacement("Put it in parentheses", span, `(${this.source(span)})`) } : {}),
    });
    return [item];
  }

  private inItems(): Expression[] {
    const open = this.advance();
    const items: Expression[] = [];
    if (this.emptyList(open, "in")) return items;
    let height = 0;
    do {
      if (this.isSymbol(")")) this.trailingComma();
      else items.push(this.expression());
      height = Math.max(height, this.height);
    } while (this.acceptSymbol(","));
    this.closeParenthesis(open);
    this.height = height;
    return items;
  }

  private emptyList(open: Token, operator: string): boolean {
    if (!this.isSymbol(")")) return false;
    const close = this.advance();
    const span = { start: open.start, end: close.end };
    this.report("empty-list", span, `\`${operator}\` needs at least one value in its list`);
    return true;
  }

  private trailingComma(): void {
    const comma = this.tokens[this.index - 1]!;
    this.report("unexpected-token", comma, "Expected another value after this comma", {
      fix: replacement("Delete the comma", comma, ""),
    });
  }

  private match(start: number, operand: Expression, operator: MatchOperator): Expression {
    const token = this.advance();
    if (token.kind === "operator" && token.text !== ":") this.foreignMatch(token, start);
    if (token.kind === "identifier" || token.kind === "function") this.reportCase(token, operator);
    const height = this.height;
    const list = this.isSymbol("(");
    const patterns = list ? this.patternList(operator) : this.pattern(operator);
    const span = this.spanFrom(start);
    return this.raise(height, { kind: "Match", operator, operand, patterns, list, span });
  }

  private reportCase(token: Token, meant: string): void {
    this.report("keyword-case", token, `\`${token.text}\` is not a keyword: keywords are written in lower case`, {
      hint: `Write \`${meant}\`.`,
      fix: replacement(`Write \`${meant}\``, token, meant),
    });
  }

  private foreignMatch(token: Token, start: number): void {
    if (token.text === "=~") return this.foreignOperator(token, ":");
    const edits = [
      { span: { start, end: start }, text: "not " },
      { span: { start: token.start, end: token.end }, text: ":" },
    ];
    this.report("foreign-operator", token, `\`${token.text}\` is not an EQL operator`, {
      hint: "Write `not … : …`.",
      fix: { title: "Write `not … : …`", edits },
    });
  }

  private misplacedNot(start: number, operand: Expression, operator: MatchOperator): Expression {
    const not = this.advance();
    const blank = /^\s*/.exec(this.text.slice(not.end, not.end + 16))![0];
    const before = this.text.slice(start, not.start).trimEnd();
    this.report("misplaced-not", not, `\`not\` cannot stand before \`${operator}\``, {
      hint: `Write \`not ${shorten(before)} ${operator} …\`.`,
      fix: {
        title: "Move `not` to the front",
        edits: [
          { span: { start, end: start }, text: "not " },
          { span: { start: not.start, end: not.end + blank.length }, text: "" },
        ],
      },
    });
    const match = this.match(start, operand, operator);
    return { kind: "Not", operand: match, span: this.spanFrom(start) };
  }

  private patternList(operator: MatchOperator): Literal[] {
    const open = this.advance();
    const patterns: Literal[] = [];
    if (this.emptyList(open, operator)) return patterns;
    do {
      if (this.isSymbol(")")) this.trailingComma();
      else patterns.push(...this.pattern(operator));
    } while (this.acceptSymbol(","));
    this.closeParenthesis(open);
    return patterns;
  }

  /** One constant; anything else is reported, read and left out. */
  private pattern(operator: MatchOperator): Literal[] {
    const { token } = this;
    const literal = this.constant();
    if (literal !== undefined) return [literal];
    if (!this.startsOperand() && !this.isSymbol("-") && !this.isSymbol("+")) {
      this.report("expected-expression", token, `Expected a value after \`${operator}\`, but found ${this.found()}`);
      if (!this.atSync()) this.skipToSync();
      return [];
    }
    this.deeper(() => this.arithmetic(1));
    const span = this.spanFrom(token.start);
    this.report("pattern-not-constant", span, `\`${operator}\` needs a constant on its right side`, {
      hint: this.patternHint(span),
    });
    return [];
  }

  private patternHint(span: Span): string {
    const number = /^[+-]\s*[\d.]/.test(this.source(span));
    return number ? "A signed number is compared with `==`." : "Use `==` or a function, or write the value in quotes.";
  }

  private found(): string {
    return this.atEnd ? "the end of the query" : `\`${shorten(this.source(this.token))}\``;
  }

  /** `field:name(…)`: the colon cannot be followed by a call, so this is Endgame's method syntax. */
  private isMethodCall(): boolean {
    const name = this.peek();
    return this.isSymbol(":") && (isName(name) || name.kind === "function") && this.isSymbol("(", this.peek(2));
  }

  private methodCall(start: number, operand: Expression): Expression {
    const receiver = this.text.slice(start, this.previousEnd);
    this.advance();
    const nameToken = this.advance();
    const open = this.token;
    const args = this.callArguments();
    const span = this.spanFrom(start);
    const rest = args.length === 0 ? ")" : `, ${this.text.slice(open.end, span.end)}`;
    const text = `${nameToken.text}(${receiver}${rest}`;
    this.report("method-call", span, "Functions are called with all their arguments in parentheses", {
      hint: `Write \`${shorten(text)}\`.`,
      fix: replacement("Write a function call", span, text),
    });
    return callNode(nameToken, [operand, ...args], span);
  }

  private constant(): Literal | undefined {
    const { token } = this;
    const span = { start: token.start, end: token.end };
    switch (token.kind) {
      case "string":
        this.advance();
        return { kind: "String", value: token.value!, quote: token.quote!, span };
      case "integer":
      case "decimal":
        this.advance();
        return this.number(token, span);
      case "keyword":
        if (token.text === "null") {
          this.advance();
          return { kind: "Null", span };
        }
        if (token.text !== "true" && token.text !== "false") return undefined;
        this.advance();
        return { kind: "Boolean", value: token.text === "true", span };
      default:
        return undefined;
    }
  }

  private number(token: Token, span: Span): Literal {
    if (token.kind === "integer" && token.text.length < 400) {
      const exact = BigInt(token.text);
      if (exact <= 2147483647n) return { kind: "Number", value: Number(exact), type: "integer", span };
      if (exact <= MAX_UNSIGNED_LONG) {
        const value = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : exact;
        return { kind: "Number", value, type: "long", span };
      }
    }
    const value = Number(token.text);
    if (!Number.isFinite(value)) {
      this.report("number-too-large", token, `\`${shorten(token.text)}\` is beyond the range of numbers`);
    }
    return { kind: "Number", value: Number.isFinite(value) ? value : 0, type: "double", span };
  }

  private primary(): Expression {
    const { token } = this;
    const constant = this.constant();
    if (constant !== undefined) return constant;
    if (this.isSymbol("(")) return this.parenthesised();
    if (token.kind === "function") return this.tildeCall();
    if (this.isSymbol("?")) return this.field();
    if (isName(token) && this.isKeyword("of", this.peek()) && this.isSymbol("[", this.peek(2)))
      return this.relationship();
    if (token.kind === "identifier" && this.isSymbol("(", this.peek())) {
      this.advance();
      const args = this.callArguments();
      return callNode(token, args, this.spanFrom(token.start));
    }
    if (isName(token) && !this.isMisplacedKeyword()) return this.field();
    if (token.kind === "keyword" && this.isReservedName()) return this.field();
    return this.missingExpression();
  }

  private isMisplacedKeyword(): boolean {
    const lower = this.token.text.toLowerCase();
    return this.token.kind === "identifier" && lower !== this.token.text && (lower === "and" || lower === "or");
  }

  /** A keyword that something follows which only follows names. */
  private isReservedName(): boolean {
    if (endKeywords.has(this.token.text)) return false;
    const next = this.peek();
    if (next.kind === "operator") return comparisonOperators.has(next.text) || ".:=".includes(next.text);
    return next.kind === "keyword" && predicateKeywords.has(next.text) && next.text !== "not";
  }

  private missingExpression(): Expression {
    const { token } = this;
    const what = "a field, value, function or `(`";
    this.report("expected-expression", token, `Expected ${what}, but found ${this.found()}`);
    if (!this.atSync()) {
      this.advance();
      this.skipToSync();
    }
    return invalid({ start: token.start, end: token.start });
  }

  private parenthesised(): Expression {
    const open = this.advance();
    const expression = this.expression();
    if (this.isSymbol(",")) this.strayList();
    this.closeParenthesis(open);
    return expression;
  }

  private strayList(): void {
    const height = this.height;
    this.report("unexpected-token", this.token, "A list stands only after `in`, `:`, `like` and `regex`, or in a call");
    while (this.acceptSymbol(",")) if (!this.isSymbol(")")) this.expression();
    this.height = height;
  }

  private closeParenthesis(open: Token): void {
    if (this.acceptSymbol(")")) return;
    this.report("unclosed-parenthesis", open, "This `(` is not closed", {
      hint: this.atEnd ? "Add `)` at the end." : `Add \`)\` before ${this.found()}.`,
      fix: replacement("Insert `)`", { start: this.previousEnd, end: this.previousEnd }, ")"),
    });
  }

  private tildeCall(): Expression {
    const token = this.advance();
    if (this.isSymbol("(")) {
      const args = this.callArguments();
      return callNode(token, args, this.spanFrom(token.start));
    }
    this.report("unexpected-token", token, `\`${token.text}\` is a function and needs its arguments in parentheses`);
    return invalid({ start: token.start, end: token.end });
  }

  private callArguments(): Expression[] {
    const open = this.advance();
    const args: Expression[] = [];
    let height = 0;
    if (!this.acceptSymbol(")")) {
      do {
        if (this.isSymbol(")")) this.trailingComma();
        else args.push(this.expression());
        height = Math.max(height, this.height);
      } while (this.acceptSymbol(","));
      this.closeParenthesis(open);
    }
    this.height = height + 1;
    return args;
  }

  private relationship(): Expression {
    const name = this.advance();
    this.advance();
    const span = this.spanFrom(name.start);
    this.report("process-relationship", span, `Process relationships (\`${name.text} of\`) are not supported`, {
      hint: "Use a sequence joined on `process.entity_id` and `process.parent.entity_id`.",
    });
    const open = this.advance();
    if (this.nesting >= MAX_DEPTH) return this.giveUp();
    this.nesting++;
    this.eventQuery();
    this.nesting--;
    this.closeItem(open);
    this.height = 0;
    return invalid(this.spanFrom(name.start));
  }

  private field(): Expression {
    const start = this.token.start;
    const optional = this.acceptSymbol("?");
    if (optional && !this.isFieldName()) {
      this.report("invalid-field", this.tokens[this.index - 1]!, "`?` stands only directly before a field", {
        hint: "It marks a field that no index may have: `?process.Ext.token`.",
      });
      return this.primary();
    }
    const parts = [this.fieldPart()];
    while (this.isSymbol(".") || this.atArrayIndex() || this.atGluedDecimal()) {
      if (this.isSymbol("[")) this.arrayIndex();
      else if (this.token.kind === "decimal") parts.push(this.numericPart());
      else {
        const dot = this.advance();
        if (this.isFieldName()) parts.push(this.fieldPart());
        else this.brokenPath(dot);
      }
    }
    return { kind: "Field", path: parts.join("."), optional, span: this.spanFrom(start) };
  }

  private isFieldName(): boolean {
    const { kind } = this.token;
    return isName(this.token) || kind === "keyword";
  }

  private fieldPart(): string {
    const token = this.advance();
    if (token.kind === "keyword") {
      const quoted = `\`${token.text}\``;
      this.report("reserved-word", token, `\`${token.text}\` is a reserved word`, {
        hint: "As a field name it stands in backquotes.",
        fix: replacement("Put it in backquotes", token, quoted),
      });
    }
    return token.text;
  }

  // `labels.1st` is read by the lexer as `labels`, the number `.1` and `st`.
  private atGluedDecimal(): boolean {
    const { token } = this;
    return token.kind === "decimal" && token.start === this.previousEnd && token.text.startsWith(".");
  }

  private numericPart(): string {
    const token = this.advance();
    if (isName(this.token) && this.token.start === token.end) this.advance();
    const span = { start: token.start + 1, end: this.previousEnd };
    const name = this.source(span);
    this.report("invalid-field", span, `\`${name}\` cannot be part of a field name as it stands`, {
      hint: "A name that starts with a digit stands in backquotes.",
      fix: replacement("Put it in backquotes", span, quoteName(name)),
    });
    return name;
  }

  private brokenPath(dot: Token): void {
    if (this.isSymbol("*")) {
      const star = this.advance();
      const span = { start: dot.start, end: star.end };
      this.report("invalid-field", span, "Field names have no wildcards", { hint: "Name each field." });
    } else this.report("invalid-field", dot, `A field name is cut off after this dot`);
  }

  private atArrayIndex(): boolean {
    return this.isSymbol("[") && this.peek(1).kind === "integer" && this.isSymbol("]", this.peek(2));
  }

  private arrayIndex(): void {
    const open = this.advance();
    this.advance();
    this.advance();
    const span = this.spanFrom(open.start);
    this.report("array-index", span, "Array indexes are not supported", {
      hint: "A condition on an array holds when any of its values satisfies it: leave the index out.",
      fix: replacement("Delete the index", span, ""),
    });
  }
}

const MAX_UNSIGNED_LONG = 2n ** 64n - 1n;

const unitMilliseconds: Readonly<Record<Duration["unit"], number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Operators of other languages that are words, and how EQL says the same. */
const foreignWords: Readonly<Record<string, string>> = {
  contains: 'field : "*text*"',
  endswith: 'field : "*text"',
  equals: 'field == "text"',
  is: "field == value",
  matches: 'field regex "expression"',
  rlike: 'field regex "expression"',
  startswith: 'field : "text*"',
};

const unitNames: Readonly<Record<string, Duration["unit"]>> = Object.fromEntries(
  (
    [
      ["ms", "ms millis msec msecs millisecond milliseconds"],
      ["s", "s sec secs second seconds"],
      ["m", "m min mins minute minutes"],
      ["h", "h hr hrs hour hours"],
      ["d", "d day days"],
    ] as const
  ).flatMap(([unit, names]) => names.split(" ").map((name) => [name, unit])),
);

/** Keywords that end an expression. */
const endKeywords = new Set(["by", "until", "where", "with"]);
const syncKeywords = new Set(["and", "or", ...endKeywords]);
const predicateKeywords = new Set(["in", "in~", "like", "like~", "not", "regex", "regex~"]);

function isName(token: Token): boolean {
  return token.kind === "identifier" || token.kind === "quoted-identifier";
}

function constantKinds(token: Token): boolean {
  const { kind, text } = token;
  if (kind === "keyword") return text === "null" || text === "true" || text === "false";
  return kind === "string" || kind === "integer" || kind === "decimal";
}

function callNode(name: Token, args: readonly Expression[], span: Span): Expression {
  const caseInsensitive = name.text.endsWith("~");
  return {
    kind: "Call",
    name: caseInsensitive ? name.text.slice(0, -1) : name.text,
    nameSpan: { start: name.start, end: name.end },
    caseInsensitive,
    args,
    span,
  };
}

/**
 * The same diagnostics without fixes behind the start of a string, name or comment that does not end: what they would write would become part of it,
 * and would be missing still.
 */
export function withSafeFixes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const open = diagnostics.find(({ code }) => code.startsWith("unterminated-"))?.span.start;
  if (open === undefined) return diagnostics;
  return diagnostics.map(({ fix, ...diagnostic }) =>
    fix === undefined || fix.edits.some(({ span }) => span.end > open) ? diagnostic : { ...diagnostic, fix },
  );
}

function invalid(span: Span): Expression {
  return { kind: "Invalid", span };
}

function replacement(title: string, at: Span, text: string): Fix {
  return { title, edits: [{ span: { start: at.start, end: at.end }, text }] };
}

function renameFix(token: Token, name: string, close: boolean): { fix?: Fix } {
  return close ? { fix: replacement(`Write \`${name}\``, token, name) } : {};
}

function wholeDuration(value: number, unit: Duration["unit"] | undefined, span: Span): { hint: string; fix?: Fix } {
  if (unit === undefined || unit === "ms") return { hint: "Write `maxspan=5m`." };
  const smaller = ({ s: "ms", m: "s", h: "m", d: "h" } as const)[unit];
  const whole = (value * unitMilliseconds[unit]) / unitMilliseconds[smaller];
  if (!Number.isInteger(whole)) return { hint: "Use a smaller unit." };
  const text = `${whole}${smaller}`;
  return { hint: `Write \`${text}\`.`, ...(whole > 0 ? { fix: replacement(`Write \`${text}\``, span, text) } : {}) };
}

function shorten(text: string): string {
  const line = text.slice(0, 200).replace(/\s+/g, " ");
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}

/** Whether a token is one of a query, and not beside it. */
function isMeant({ kind }: Token): boolean {
  return kind !== "comment" && kind !== "invalid";
}

function commentNodes(text: string, tokens: readonly Token[]): Comment[] {
  const comments: Comment[] = [];
  let previousEnd = 0;
  for (const { kind, start, end } of tokens) {
    if (kind === "comment") {
      const source = text.slice(start, end);
      const style = source.startsWith("//") ? "line" : "block";
      const ownLine = previousEnd === 0 || /[\r\n]/.test(text.slice(previousEnd, start));
      comments.push({ kind: "Comment", style, text: source, ownLine, span: { start, end } });
    }
    previousEnd = end;
  }
  return comments;
}
