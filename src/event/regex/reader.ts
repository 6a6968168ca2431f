// Reads a pattern character by character (code points), keeping the position for errors.
import { RegexError, type RegexErrorCode } from "./error.ts";

export class PatternReader {
  readonly pattern: string;
  position = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.position >= this.pattern.length;
  }

  /** Whether the next character is one of those in `characters`. */
  at(characters: string): boolean {
    return !this.atEnd && characters.includes(this.pattern[this.position]!);
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.position);
  }

  /** Steps over `text` if it comes next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Steps over `text`, which must come next. */
  expect(text: string): void {
    if (!this.take(text)) this.fail("syntax", `expected [${text}]`);
  }

  /** The next code point, stepped over. */
  next(): number {
    const point = this.pattern.codePointAt(this.position);
    if (point === undefined) this.fail("syntax", "the pattern ends too early");
    this.position += point > 0xffff ? 2 : 1;
    return point;
  }

  /** Steps over what a sticky regular expression matches here, and gives its text. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.position;
    const text = expression.exec(this.pattern)?.[0];
    if (text !== undefined) this.position += text.length;
    return text;
  }

  fail(code: RegexErrorCode, message: string, position = this.position): never {
    throw new RegexError(code, position, message);
  }
}
