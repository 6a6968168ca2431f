// How much one record may grow to when its values are filled in. A template can name one value thousands of times, and thousands of records
// can use that template: so limits follow the record's own size. Sound records stay far below them.

export interface ExpansionLimits {
  /** Nodes and array items. */
  readonly steps: number;
  readonly characters: number;
}

/** Nested elements, through all templates. */
export const maxDepth = 160;
/** Characters of a text that is put together from several parts. */
export const maxJoinedText = 65_536;

/** The limits for a record of `size` bytes. */
export function expansionLimits(size: number): ExpansionLimits {
  return { steps: 5000 + 8 * size, characters: 32_768 + 64 * size };
}
