// What the main thread and the workers of a scan tell each other.
import type { Finding, KeptState, ScannerOptions, ScanStatistics } from "../../scan/index.ts";
import type { ReadOptions } from "../input-file.ts";
import type { FileReport } from "../problems.ts";

/** What a worker needs before its first task. */
export interface WorkerSetup {
  /** Compiled rules, where all workers can read them, and the numbers of those in use. */
  readonly compiled: Uint8Array;
  readonly rules: ReadonlySet<number>;
  readonly scanner: Omit<ScannerOptions, "fields">;
  readonly read: Pick<ReadOptions, "shape" | "recover" | "verifyChecksums" | "limits">;
}

/** One piece of work. Pieces of one file are numbered one after the other. */
export type ScanTask =
  /** All of a path: a file, or the files of an archive. */
  | { readonly kind: "path"; readonly number: number; readonly name: string; readonly path: string }
  /** A part of a large file. What waits for the end of the file is given back. */
  | {
      readonly kind: "part";
      readonly number: number;
      readonly name: string;
      readonly path: string;
      readonly from: number;
      readonly to: number;
    }
  /** The end of a file that was scanned in parts. */
  | {
      readonly kind: "end";
      readonly number: number;
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

/** What a worker is told: work, that a group of its findings was taken, to say what it did, or to come to an end with the file at hand. */
export type WorkerOrder =
  | { readonly kind: "task"; readonly task: ScanTask }
  | { readonly kind: "taken" }
  | { readonly kind: "statistics" }
  | { readonly kind: "stop" };

export type ScanMessage =
  | { readonly kind: "statistics"; readonly statistics: ScanStatistics }
  | { readonly kind: "findings"; readonly number: number; readonly findings: readonly Finding[] }
  /** Events read since the last message. */
  | { readonly kind: "events"; readonly number: number; readonly count: number; readonly file: string }
  | {
      readonly kind: "done";
      readonly number: number;
      readonly reports: readonly FileReport[];
      /** Entries of archives that are no telemetry. */
      readonly leftAlone: readonly string[];
      readonly dropped: number;
      /** For a part: what waits for the end of the file. */
      readonly kept: KeptState | undefined;
    };
