// What a conversion gives: a query with everything it lost named, or a refusal that says where and why. Never a silently weaker query.
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";

/**
 * How far a target's queries have been checked. `executed`: a real engine returned the same events as ours. `bound`: the vendor's own
 * parser accepted them against a real schema. `parsed`: an official grammar accepted them, and our interpreter ran them.
 * `golden`: our own grammar and interpreter of the subset we write; no engine of the vendor was involved.
 */
export type ProofLevel = "executed" | "bound" | "parsed" | "golden";

/** A difference in meaning between the source and its port that the port's user must know. */
export interface Loss {
  /** A word that never changes meaning; `docs/support-matrix.md` lists them. */
  readonly code: string;
  readonly message: string;
  /** The place in the source text that is affected. */
  readonly span: Span;
}

/** A difference of a platform that a query can meet and that hardly an event has: told beside the query, once. */
export interface Limit {
  /** A word that never changes meaning. */
  readonly code: string;
  readonly message: string;
}

/**
 * Which sequences a port of a sequence finds. `latest-first-event`: as EQL does. `all-pairs`: every combination of events. `one-per-last-event`: each
 * last event once, with whichever earlier ones. `up-to-backend`: the rule is for another converter, and does not say.
 */
export type SequenceMeaning = "latest-first-event" | "all-pairs" | "one-per-last-event" | "up-to-backend";

export interface Port {
  readonly target: string;
  readonly query: string;
  readonly losses: readonly Loss[];
  /** What the platform's own ways may change in rare texts; a port without losses is exact but for these. */
  readonly limits: readonly Limit[];
  readonly level: ProofLevel;
  /** For sequences only. */
  readonly meaning?: SequenceMeaning;
}

export interface Refused {
  readonly target: string;
  readonly query: null;
  /** At least one error; each names the construct, its place and the target. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Conversion = Port | Refused;

/** Thrown while a query is lowered or printed; `convert` turns it into a diagnostic. */
export class Refusal extends Error {
  readonly code: string;
  readonly span: Span;

  constructor(code: string, message: string, span: Span) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.span = span;
  }
}

/** Collects the losses of one conversion, each once. */
export class LossList {
  private readonly found = new Map<string, Loss>();

  add(code: string, message: string, span: Span): void {
    const key = `${code}\0${message}`;
    if (!this.found.has(key)) this.found.set(key, { code, message, span });
  }

  get list(): readonly Loss[] {
    return [...this.found.values()];
  }
}

/** Collects refusals, so that one conversion reports all of them. */
export class RefusalList {
  readonly list: Refusal[] = [];

  /** Runs a step; a refusal in it is kept and `fallback` is given instead. Other errors pass. */
  attempt<T>(step: () => T, fallback: T): T {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!this.list.some((known) => known.message === error.message && known.span.start === error.span.start))
        this.list.push(error);
      return fallback;
    }
  }
}

/** Names the loss of a platform that cannot tell an absent field from an empty text. */
export function tellEmptyIsAbsent(losses: LossList, target: string, span: Span): void {
  losses.add("empty-is-absent", `${target} cannot tell an absent field from an empty text`, span);
}
