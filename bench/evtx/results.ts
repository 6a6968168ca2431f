// What a run of the EVTX benchmark keeps.
import type { DocumentComparison } from "./documents.ts";

export interface Timing {
  readonly records: number;
  /** User and system time of all that was run, in seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most memory that was resident, in MiB, where it is known. */
  readonly maxMemory?: number | undefined;
}

export interface SetResults {
  readonly name: string;
  /** The day on which the set was read, where it is known. */
  readonly date?: string | undefined;
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
  /** Our whole JSON dump. */
  readonly json: Timing;
  /** Our read of three fields. */
  readonly fields: Timing;
  /** The JSON dump of evtx_dump. */
  readonly evtxDump: Timing | undefined;
  readonly tsEvtx:
    | {
        /** Files in which @ts-evtx/core finds all records; only these are compared. */
        readonly files: number;
        readonly records: number;
        /** Its whole dump of these files, so many times. */
        readonly theirs: Timing;
        readonly theirRepeats: number;
        /** Our whole JSON dump of the same files, so many times. */
        readonly ours: Timing;
        readonly ourRepeats: number;
      }
    | undefined;
  readonly documents: readonly DocumentComparison[];
}

export interface BenchmarkResults {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly evtxDump: string | undefined;
  readonly tsEvtx: string | undefined;
  readonly sets: readonly SetResults[];
}
