// What the main thread and the workers of a scan tell each other.
import type { KeptState, ScannerOptions } from "../../scan/index.ts";
import type { SentReadOptions } from "../input-file.ts";
import type { FileReport } from "../problems.ts";

/** What a worker needs before its first task. */
export interface WorkerSetup {
  /** Compiled rules, where all workers can read them, and the numbers of those in use. */
  readonly compiled: Uint8Array;
  readonly rules: ReadonlySet<number>;
  readonly scanner: Omit<ScannerOptions, "fields">;
  readonly read: SentReadOptions;
}

/** One piece of work. Pieces of one file come one after the other. */
export type ScanTask =
  /** All of a path: a file, or the files of an archive. */
  | { readonly kind: "path"; readonly name: string; readonly path: string }
  /** A part of a large file. What waits for the end of the file is given back. */
  | {
      readonly kind: "part";
      readonly name: string;
      readonly path: string;
      readonly from: number;
      readonly to: number;
    }
  /** The end of a file that was scanned in parts. */
  | {
      readonly kind: "end";
      readonly name: string;
      readonly path: string;
      readonly states: readonly KeptState[];
      readonly parts: readonly ScannedPart[];
    };

/** A part of a file that was scanned, and which of its events it holds. */
export interface ScannedPart {
  readonly from: number;
  readonly to: number;
  readonly firstEvent: number;
  readonly events: number;
}

/** What a worker did with one piece. */
export interface ScanResult {
  readonly reports: readonly FileReport[];
  /** Entries of archives that are no telemetry. */
  readonly leftAlone: readonly string[];
  /** Events left out of rules over several events, for the limit. */
  readonly dropped: number;
  /** For a part: what waits for the end of the file. */
  readonly kept: KeptState | undefined;
}
