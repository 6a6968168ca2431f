// What the page on which an event log is dropped tells the test.

export interface DropResult {
  readonly records: number;
  readonly problems: number;
  readonly channels: readonly string[];
  readonly jsonCharacters: number;
  readonly milliseconds: number;
  /** The longest time between two turns of a timer that wants one every few milliseconds. */
  readonly longestBlock: number;
  /** How often the timer had its turn. */
  readonly turns: number;
}
