// What rules find in documents as they come. A rule about one event answers at once. Rules over several events answer at the end of a stream; here
// they are asked whenever somebody wants to know, and go on from what they have kept. What was found once stays found.
import { DocumentEvent } from "../event/document.ts";
import {
  type EventPosition,
  type EventSource,
  type Finding,
  type ScannableRule,
  Scanner,
  withRows,
} from "../scan/index.ts";
import type { StoredDocument } from "./store.ts";

export interface LiveOptions {
  /** Findings kept; beyond it the oldest are given up and counted. */
  readonly maxFindings: number;
  /** As many documents as the store holds: rules over several events remember no more. */
  readonly maxDocuments: number;
  /** Documents with a lower ordinal are gone from the store. */
  readonly oldestOrdinal: () => number;
}

/** A finding and its number; numbers have no gaps. */
export interface NumberedFinding {
  readonly number: number;
  readonly finding: Finding;
}

export class LiveFindings {
  readonly rules: readonly ScannableRule[];
  private readonly scanner: Scanner;
  private readonly options: LiveOptions;
  /** The documents that rules may still name, by their ordinal: of a document the scanner knows no more. */
  private readonly documents = new Map<number, StoredDocument>();
  private kept: NumberedFinding[] = [];
  private count = 0;
  private droppedCount = 0;
  /** Documents that came since the rules over several events were asked. */
  private unsettled = 0;
  /** What those rules had found when they were asked last. */
  private settled: ReadonlySet<string> = new Set();

  constructor(rules: readonly ScannableRule[], options: LiveOptions) {
    this.rules = rules;
    this.options = options;
    // Between two times of asking a quarter of the store's documents may come.
    this.scanner = new Scanner(rules, { maxKeptEvents: Math.ceil(options.maxDocuments * 1.25) + 1 });
  }

  /** Rules that cannot be run. */
  get refused(): Scanner["refused"] {
    return this.scanner.refused;
  }

  /** How many findings were given up so far. */
  get dropped(): number {
    return this.droppedCount;
  }

  add(stored: StoredDocument): void {
    const { document, ordinal } = stored;
    this.documents.set(ordinal, stored);
    const at: EventPosition = { file: "", index: ordinal, document: () => document };
    for (const finding of this.scanner.add(new DocumentEvent(document, this.scanner.fields), at)) this.keep(finding);
    this.unsettled++;
    if (this.unsettled * 4 > this.options.maxDocuments) this.settle();
  }

  /** The findings from a number on, at most so many, and the number to go on from. */
  since(number: number, size: number): { readonly findings: readonly NumberedFinding[]; readonly next: number } {
    this.settle();
    const first = this.count - this.kept.length;
    const from = Math.max(0, number - first);
    const findings = this.kept.slice(from, from + size);
    return { findings, next: Math.min(this.count, Math.max(number, first) + findings.length) };
  }

  /** All findings so far, those given up among them. */
  get total(): number {
    this.settle();
    return this.count;
  }

  /** Asks the rules over several events, and lets them forget what the store has given up. */
  private settle(): void {
    if (this.unsettled === 0) return;
    this.unsettled = 0;
    const source: EventSource = { file: "", document: (ordinal) => this.documents.get(ordinal)?.document ?? {} };
    const state = this.scanner.suspend();
    this.scanner.resume(state, source);
    const settled = new Set<string>();
    for (const finding of this.scanner.end()) {
      const key = keyOf(finding);
      if (!this.settled.has(key) && !settled.has(key)) this.keep(finding);
      settled.add(key);
    }
    this.settled = settled;
    const { indexes } = state.events;
    const oldest = this.options.oldestOrdinal();
    this.scanner.resume(
      withRows(state, (row) => indexes[row]! >= oldest),
      source,
    );
    const remembered = new Set(indexes);
    for (const ordinal of this.documents.keys()) if (!remembered.has(ordinal)) this.documents.delete(ordinal);
  }

  private keep(finding: Finding): void {
    const matched = finding.matched.map((event) => {
      const stored = this.documents.get(event.index);
      return { ...event, file: stored?.index.name ?? "", index: stored?.position ?? event.index };
    });
    this.kept.push({ number: this.count++, finding: { ...finding, matched } });
    if (this.kept.length < 2 * this.options.maxFindings) return;
    this.droppedCount += this.kept.length - this.options.maxFindings;
    this.kept = this.kept.slice(-this.options.maxFindings);
  }
}

function keyOf({ rule, matched }: Finding): string {
  return JSON.stringify([rule.source, rule.id, matched.map(({ index }) => index)]);
}
