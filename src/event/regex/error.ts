// Why a regular expression was refused.

/** `syntax`: not well-formed. `too-complex`: beyond the size limits. The others name what no linear-time engine can do, or this one does not. */
export type RegexErrorCode = "syntax" | "too-complex" | "look-around" | "back-reference" | "possessive" | "unsupported";

export class RegexError extends Error {
  override readonly name = "RegexError";
  readonly code: RegexErrorCode;
  /** UTF-16 offset in the pattern. */
  readonly position: number;

  constructor(code: RegexErrorCode, position: number, message: string) {
    super(`${message} (at position ${position} of the pattern)`);
    this.code = code;
    this.position = position;
  }
}
