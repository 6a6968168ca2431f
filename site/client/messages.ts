// What the playground and its worker tell each other. The worker keeps the events; the page never waits for it.
import type { Document, Explanation } from "eqlipse/engine";
import type { RuleFindings } from "./hunting.ts";

export type Request =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "files"; readonly files: readonly File[] }
  | { readonly kind: "run"; readonly number: number; readonly query: string }
  /** All rules of the packs; `rules` is the address of their data. */
  | { readonly kind: "hunt"; readonly number: number; readonly rules: string }
  | { readonly kind: "convert"; readonly number: number; readonly query: string; readonly target: string };

export interface Row {
  /** 0-based among all events. */
  readonly index: number;
  readonly time: string;
  readonly host: string;
  readonly summary: string;
  readonly document: Document;
}

export type Response =
  | { readonly kind: "progress"; readonly events: number; readonly file: string }
  | {
      readonly kind: "loaded";
      readonly events: number;
      readonly shapes: readonly string[];
      readonly problems: readonly string[];
    }
  | {
      readonly kind: "result";
      readonly number: number;
      readonly milliseconds: number;
      readonly total: number;
      /** The first matches: one event each, or the events of a sequence by stage. */
      readonly matches: readonly (readonly (Row | undefined)[])[];
      readonly keys: readonly string[];
      readonly explanation: Explanation;
    }
  | {
      readonly kind: "hunted";
      readonly number: number;
      readonly milliseconds: number;
      readonly rules: number;
      readonly events: number;
      readonly found: readonly (RuleFindings & { readonly rows: readonly Row[] })[];
    }
  | { readonly kind: "failed"; readonly number: number; readonly message: string }
  | {
      readonly kind: "converted";
      readonly number: number;
      readonly text: string;
      readonly notes: readonly string[];
      readonly level: string;
    };
