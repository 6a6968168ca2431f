// What the main thread and the workers of a scan tell each other.
import type { Finding, KeptState, ScannableRule, ScannerOptions } from "../../scan/index.ts";
import type { ReadOptions } from "../input-file.ts";
import type { FileReport } from "../problems.ts";

/** What a worker needs before its first task. */
export interface WorkerSetup {
  readonly rules: readonly ScannableRule[];
  readonly scanner: Omit<ScannerOptions, "fields">;
  readonly read: Pick<ReadOptions, "shape" | "recover" | "verifyChecksums" | "limits">;
}

/** One piece of work. Pieces of one file are numbered one after the other. */
export type ScanTask =
  /** All of a path: a file, or the files of an archive. */
  | { readonly kind: "path"; readonly number: number; readonly name: string; readonly path: string }
  /** Some chunks of a large event log. What waits for the end of the file is given back. */
  | {
      readonly kind: "chunks";
      readonly number: number;
      readonly name: string;
      readonly path: string;
      readonly from: number;
      readonly to: number;
    }
  /** The end of an event log whose chunks were scanned in pieces. */
  | { readonly kind: "end"; readonly number: number; readonly name: string; readonly states: readonly KeptState[] };

/** What a worker is told: work, or that a group of its findings was taken. */
export type WorkerOrder = { readonly kind: "task"; readonly task: ScanTask } | { readonly kind: "taken" };

export type ScanMessage =
  /** Sent once. Rules that cannot be run, by their place in the setup. */
  | { readonly kind: "ready"; readonly refused: readonly { readonly rule: number; readonly reason: string }[] }
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
      /** For chunks: what waits for the end of the file. */
      readonly kept: KeptState | undefined;
    };
