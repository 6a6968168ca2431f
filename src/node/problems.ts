// What could not be read, and where. Nothing is left out without an entry here or a count in the file's report.

export type ProblemKind =
  /** Nothing of the file could be read. */
  | "unreadable"
  /** A part of the file is damaged; the rest was read. */
  | "damaged"
  /** One record could not be read. */
  | "record"
  /** The file has no events. */
  | "empty"
  /** A limit against archives that unfold without bound was reached. */
  | "limit";

export interface InputProblem {
  readonly kind: ProblemKind;
  readonly file: string;
  /** Bytes from the start of the (unpacked) file. */
  readonly offset?: number;
  readonly message: string;
}

const keptProblems = 1000;

/** What was read of one file. Complete when all of its events were taken. */
export class FileReport {
  readonly file: string;
  events = 0;
  /** Records that were found and could not be read. */
  failedRecords = 0;
  damagedChunks = 0;
  /** Records that only `recover` gave. */
  recoveredRecords = 0;
  /** Bytes read, before unpacking. */
  bytes = 0;
  /** How many records of each shape were recognised. */
  readonly shapes = new Map<string, number>();
  /** The first thousand problems. */
  readonly problems: InputProblem[] = [];
  problemCount = 0;
  unreadable = false;

  constructor(file: string) {
    this.file = file;
  }

  add(kind: ProblemKind, message: string, offset?: number): void {
    this.problemCount++;
    if (kind === "unreadable") this.unreadable = true;
    if (this.problems.length >= keptProblems) return;
    this.problems.push({ kind, file: this.file, message, ...(offset === undefined ? {} : { offset }) });
  }

  /** A report that came from another thread as plain data. */
  static from(data: FileReport): FileReport {
    return Object.assign(new FileReport(data.file), data);
  }

  /** Adds what another report says of a further part of the same file. */
  include(part: FileReport): void {
    this.events += part.events;
    this.failedRecords += part.failedRecords;
    this.damagedChunks += part.damagedChunks;
    this.recoveredRecords += part.recoveredRecords;
    this.bytes = Math.max(this.bytes, part.bytes);
    for (const [shape, count] of part.shapes) this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + count);
    for (const { kind, message, offset } of part.problems) this.add(kind, message, offset);
    this.problemCount += part.problemCount - part.problems.length;
  }

  countShape(shape: string): void {
    this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + 1);
  }
}
