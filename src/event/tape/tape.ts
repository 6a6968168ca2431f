// What is on a tape, and what is told of a line; assembly/json-tape.ts has the same numbers.

/** How a value is written. */
export const kinds = {
  /** Printable ASCII without escapes. */
  plain: 0,
  /** ASCII with escapes. */
  escaped: 1,
  /** With characters beyond ASCII. */
  wide: 2,
  integer: 3,
  yes: 4,
  no: 5,
  nothing: 6,
  /** An object, whose members follow. */
  object: 7,
  list: 8,
} as const;

/** Numbers of a tape for one value: the path, where its text begins and ends, how it is written, and the number of its text or -1. */
export const tapeWidth = 5;

/** Numbers for one line: where it begins and ends, where its values do on the tape, what is true of it, and which of the first paths it has. */
export const lineWidth = 6;

/** What is true of a line. */
export const facts = { isRead: 1, isNested: 2, hasCodes: 4 } as const;
