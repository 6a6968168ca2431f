// EQL text laid out in lines of a width, one operand, item or list member a line where it does not fit on one. Comments stay with what
// they stand at: a comment on a line of its own before the part that follows it, one at the end of a line at the end of that line.
import type { Diagnostic } from "../text/diagnostic.ts";
import { hasErrors } from "../text/diagnostic.ts";
import type { AnyNode, Comment, Statement } from "./ast.ts";
import { hardLine, type Layout, lineEnd, render } from "./layout.ts";
import { tokenize } from "./lexer.ts";
import { parseQuery } from "./parser.ts";
import { type CommentSource, Printer } from "./printer.ts";
import type { Token } from "./tokens.ts";

export interface FormatOptions {
  /** Characters a line should have at most; a long string may still exceed it. Default: 100. */
  readonly width?: number;
}

export interface Formatted {
  /** The text in new lines; the text as given where it has errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Formats a query. The result parses to an equal tree with the same comments, and formatting it again changes nothing. */
export function formatQuery(text: string, options: FormatOptions = {}): Formatted {
  const { statement, diagnostics } = parseQuery(text);
  if (statement === undefined || hasErrors(diagnostics)) return { text, diagnostics };
  const width = options.width ?? 100;
  return { text: settle(layOut(text, statement, width), width), diagnostics };
}

function layOut(text: string, statement: Statement, width: number): string {
  const printer = new Printer({ comments: new WovenComments(text, statement), clarify: true });
  return render(printer.statement(statement), width);
}

const MAX_ROUNDS = 50;

/** A comment that was moved out of the middle of something may let that fit on one line, which only the next round sees. */
function settle(first: string, width: number): string {
  let current = first;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { statement } = parseQuery(current);
    if (statement === undefined || statement.comments.length === 0) return current;
    const next = layOut(current, statement, width);
    if (next === current) return current;
    current = next;
  }
  return current;
}

/** Gives each comment out once, in the order of the text, while the printer goes through the tree in the same order. */
class WovenComments implements CommentSource {
  private readonly text: string;
  private readonly comments: readonly Comment[];
  /** The tokens that are no comments. */
  private readonly tokens: readonly Token[];
  private given = 0;
  /** How far the printer has come in the text. */
  private at = 0;

  constructor(text: string, statement: Statement) {
    this.text = text;
    this.comments = statement.comments;
    this.tokens = tokenize(text).filter(({ kind }) => kind !== "comment");
  }

  before(part: AnyNode, parenthesised: boolean): Layout {
    const { start } = part.span;
    const opening = parenthesised ? this.openingBefore(start) : undefined;
    this.at = opening === undefined ? start : opening + 1;
    return this.take(opening ?? start, () => true).map((comment) => [
      comment.text,
      comment.ownLine || this.endsLine(comment) ? hardLine : " ",
    ]);
  }

  after(part: AnyNode, separated: boolean): Layout {
    const { end } = part.span;
    this.at = Math.max(this.at, end);
    const next = this.tokenAt(end);
    const separator = separated ? this.separatorFrom(next) : next;
    const limit = separated ? this.startOf(separator + 1) : this.startOf(separator);
    const taken = this.take(limit, (comment) => {
      if (comment.span.start < end) return true;
      return !comment.ownLine && (comment.span.start < this.startOf(separator) || this.endsLine(comment));
    });
    return taken.map(({ text }) => lineEnd(text));
  }

  rest(part: AnyNode): Layout {
    const limit = this.startOf(this.tokenAt(part.span.end));
    return this.take(limit, () => true).map(({ text, ownLine }) => (ownLine ? [hardLine, text] : lineEnd(text)));
  }

  private take(limit: number, wanted: (comment: Comment) => boolean): readonly Comment[] {
    const from = this.given;
    for (; this.given < this.comments.length; this.given++) {
      const comment = this.comments[this.given]!;
      if (comment.span.start >= limit || !wanted(comment)) break;
    }
    return this.comments.slice(from, this.given);
  }

  /** Whether nothing but blanks follows on the comment's line. */
  private endsLine({ style, span }: Comment): boolean {
    return style === "line" || /^[ \t]*(?:[\r\n]|$)/.test(this.text.slice(span.end, span.end + 200));
  }

  /** The index of the first token that starts at an offset or behind it. */
  private tokenAt(offset: number): number {
    let low = 0;
    let high = this.tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tokens[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private startOf(index: number): number {
    return this.tokens[index]?.start ?? Number.POSITIVE_INFINITY;
  }

  private separatorFrom(index: number): number {
    let separator = index;
    while (this.tokens[separator]?.text === ")") separator++;
    return separator;
  }

  private openingBefore(offset: number): number | undefined {
    for (let index = this.tokenAt(this.at); this.startOf(index) < offset; index++) {
      if (this.tokens[index]!.text === "(") return this.startOf(index);
    }
    return undefined;
  }
}
