// What is said about damage: never thrown out of the reader, always with the place in the file and what stood there instead.

export type EvtxStructure = "file" | "file header" | "chunk" | "chunk header" | "record" | "template" | "binary XML";

/** One damaged place. What it held is skipped; everything around it is still read. */
export interface EvtxProblem {
  readonly structure: EvtxStructure;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** The record identifier in the damaged record's own header, where it could be read. */
  readonly recordId: number | undefined;
  readonly expected: string;
  readonly found: string;
}

/** Thrown inside the reader when a structure cannot be read, and turned into an `EvtxProblem` there. Offsets are from the chunk's start. */
export class EvtxError extends Error {
  readonly structure: EvtxStructure;
  readonly offset: number;
  readonly expected: string;
  readonly found: string;

  constructor(structure: EvtxStructure, offset: number, expected: string, found: string) {
    super(`${structure} at ${offset}: expected ${expected}, found ${found}`);
    this.name = "EvtxError";
    this.structure = structure;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}

/** One line for people: `record 17 at byte 0x1234: expected …, found …`. */
export function problemText(problem: EvtxProblem): string {
  const record = problem.recordId === undefined ? "" : ` (record ${problem.recordId})`;
  const at = `byte 0x${problem.offset.toString(16)}`;
  return `${problem.structure}${record} at ${at}: expected ${problem.expected}, found ${problem.found}`;
}
