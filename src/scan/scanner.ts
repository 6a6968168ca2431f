// Many rules over one stream of events. Rules about one event answer at once; sequences, samples, rules with pipes and correlations see only the
// events that one of their items matches, and answer at the end of the stream, when these can be put in order of time.
import { type CompileEnvironment, CompileError } from "../compile/index.ts";
import { type Event, FieldTable } from "../event/event.ts";
import { CorrelationRule } from "./correlation-rule.ts";
import { EventRule } from "./event-rule.ts";
import type { Finding } from "./finding.ts";
import { OrderedRule } from "./ordered-rule.ts";
import type { EventPosition, KeptEvent, ScannableRule, ScannedRule } from "./scanned-rule.ts";

export interface ScannerOptions {
  /** The table that the events are made for; by default one of the scanner's own. */
  readonly fields?: FieldTable;
  /** Default: `event.category`. A rule that names its own field keeps it. */
  readonly eventCategoryField?: string;
  /** Default: `@timestamp`. */
  readonly timestampField?: string;
  readonly tiebreakerField?: string;
  /** Events kept for rules over several events; beyond it new ones are left out and counted. Default: 1,000,000. */
  readonly maxKeptEvents?: number;
}

/** A rule that cannot be run, and why. */
export interface RefusedRule {
  readonly rule: ScannableRule;
  readonly reason: string;
}

const defaultMaxKept = 1_000_000;

export class Scanner {
  readonly fields: FieldTable;
  /** Rules that cannot be compiled; all others are scanned for. */
  readonly refused: readonly RefusedRule[];
  /** Events that rules over several events would have needed and that were left out for `maxKeptEvents`. */
  droppedEvents = 0;
  private readonly rules: readonly ScannedRule[];
  private readonly maxKept: number;
  private keptCount = 0;

  constructor(rules: readonly ScannableRule[], options: ScannerOptions = {}) {
    this.fields = options.fields ?? new FieldTable();
    this.maxKept = options.maxKeptEvents ?? defaultMaxKept;
    const refused: RefusedRule[] = [];
    this.rules = rules.flatMap((rule) => {
      try {
        return scannedRule(rule, this.fields, options);
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        refused.push({ rule, reason: error.message });
        return [];
      }
    });
    this.refused = refused;
  }

  /** Takes the next event, made for `fields`, and gives the findings that it completes, in the order of the rules. */
  add(event: Event, position: EventPosition): readonly Finding[] {
    let kept: KeptEvent | undefined;
    const keep = (): KeptEvent | undefined => {
      kept ??= this.keep(event, position);
      return kept;
    };
    const found: Finding[] = [];
    for (const rule of this.rules) found.push(...rule.add(event, position, keep));
    return found;
  }

  /** The end of a stream: gives the findings that are only settled now, in the order of the rules. Then the next stream can begin. */
  end(): readonly Finding[] {
    this.keptCount = 0;
    return this.rules.flatMap((rule) => rule.end());
  }

  private keep(event: Event, position: EventPosition): KeptEvent | undefined {
    if (this.keptCount >= this.maxKept) {
      this.droppedEvents++;
      return undefined;
    }
    this.keptCount++;
    return { event, position, document: position.document() };
  }
}

/** @throws {CompileError} */
function scannedRule(rule: ScannableRule, fields: FieldTable, options: ScannerOptions): ScannedRule {
  const environment: CompileEnvironment = { fields };
  const eventCategoryField = options.eventCategoryField ?? "event.category";
  const timestampField = options.timestampField ?? "@timestamp";
  if ("plan" in rule) return new CorrelationRule(rule, environment, eventCategoryField, timestampField);
  const ownCategory = rule.eventCategoryField ?? eventCategoryField;
  const { query, pipes } = rule.query;
  if (query.kind === "EventQuery" && pipes.length === 0) return new EventRule(rule, query, environment, ownCategory);
  const tiebreakerField = rule.tiebreakerField ?? options.tiebreakerField;
  return new OrderedRule(rule, environment, {
    eventCategoryField: ownCategory,
    timestampField: rule.timestampField ?? timestampField,
    size: Number.POSITIVE_INFINITY,
    ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
  });
}
