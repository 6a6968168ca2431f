// What a run of the scan benchmark keeps.
import type { Measured } from "./measured.ts";

export interface Row extends Measured {
  /** What was asked, the same for rows that are compared. */
  readonly what: string;
  readonly program: string;
  readonly note: string;
}

export interface ScanResults {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Whether the program was built, as users have it, or run from source. */
  readonly build: "built" | "source";
  /** How often each file of a set was there. */
  readonly copies: Readonly<Record<string, number>>;
  /** Captures of the NDJSON set. */
  readonly captures: number;
  readonly programs: readonly string[];
  readonly rows: readonly Row[];
}
