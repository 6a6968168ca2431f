// What a reader counts while it goes. Problems are kept up to a limit and counted beyond it, so that a file of garbage cannot fill memory.
import type { EvtxFileHeader } from "./file-header.ts";
import type { EvtxProblem } from "./problem.ts";

const keptProblems = 1000;

export class EvtxReport {
  /** The file header; undefined before it is read, or where it is damaged. */
  header: EvtxFileHeader | undefined;
  /** Chunks that were read, damaged ones that gave records included. */
  chunks = 0;
  /** Places for a chunk that were never used: zeros. */
  emptyChunks = 0;
  /** Chunks whose header or position is wrong: nothing is read from them without `recover`. */
  damagedChunks = 0;
  /** Records given, recovered ones included. */
  records = 0;
  /** Records that were found and could not be read. */
  failedRecords = 0;
  /** Records that only `recover` gave: from slack space or damaged chunks. */
  recoveredRecords = 0;
  /** The first thousand problems, in the order in which they were met. */
  readonly problems: EvtxProblem[] = [];
  /** All problems. */
  problemCount = 0;

  add(problem: EvtxProblem): void {
    this.problemCount++;
    if (this.problems.length < keptProblems) this.problems.push(problem);
  }
}
