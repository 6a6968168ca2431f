// What the main thread and the workers of a dump tell each other.
import type { PartRange, SentReadOptions } from "../input-file.ts";
import type { FileReport } from "../problems.ts";

/** How a record is written: as its source has it, or as its ECS document. */
export type DumpForm = "raw" | "ecs";

/** What a worker needs before its first task. */
export interface DumpSetup {
  /** Undefined: nothing is written, and only the reports are wanted. */
  readonly form: DumpForm | undefined;
  readonly read: SentReadOptions;
}

/** One piece of work: all of a path, or a part of the file there. */
export interface DumpTask {
  readonly name: string;
  readonly path: string;
  readonly range: PartRange | undefined;
}

export interface DumpResult {
  readonly reports: readonly FileReport[];
  /** Entries of archives that are no telemetry. */
  readonly leftAlone: readonly string[];
}
