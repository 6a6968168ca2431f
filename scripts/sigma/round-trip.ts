// EQL → Sigma → EQL: every query exported, the exported rule read back, and both run side by side.
import { type Rule, sigmaOf } from "../../src/detection/index.ts";
import type { Statement } from "../../src/eql/index.ts";
import { type Finding, type ScannableRule, Scanner } from "../../src/scan/index.ts";
import { readSigma, type SigmaRule, type SigmaRuleFile, sigmaRules } from "../../src/sigma/index.ts";
import { ecsEvent, toEcs, type WindowsRecord } from "../../src/telemetry/index.ts";
import { placesOf } from "../../test/sigma/support/flat-record.ts";
import { type Drafts, fieldsFor, nearMisses, recordWith } from "./made-records.ts";

export interface RoundTrip {
  readonly rule: Rule;
  readonly kind: Statement["query"]["kind"];
  /** The exported rule; undefined where it is refused. */
  readonly text: string | undefined;
  /** Why it is refused. */
  readonly refused: string | undefined;
  /** Whether a rule that finds nearly the same can be had. */
  readonly isNear: boolean;
  readonly losses: readonly string[];
  /** The exported rule as it is run. */
  readonly back: ScannableRule | undefined;
}

/**
 * Exports a rule and reads it back.
 * @throws {Error} where what was exported cannot be read
 */
export function roundTrip(rule: Rule): RoundTrip {
  const { kind } = rule.query.query;
  const { text, diagnostics } = sigmaOf(rule);
  const messages = diagnostics.map(({ message }) => message);
  if (text === undefined) {
    const isNear = sigmaOf(rule, { approximate: true }).text !== undefined;
    return { rule, kind, text, refused: messages[0], isNear, losses: [], back: undefined };
  }
  const [file] = sigmaRules([{ source: rule.source, text }]);
  return {
    rule,
    kind,
    text,
    refused: undefined,
    isNear: false,
    losses: [...new Set(messages)],
    back: onlyRule(rule, file!),
  };
}

function onlyRule(rule: Rule, { rules, correlations, diagnostics }: SigmaRuleFile): ScannableRule {
  const all = [...rules, ...correlations];
  if (all.length !== 1) throw new Error(`${rule.name}: ${diagnostics[0]?.message ?? "no rule"}`);
  return { ...all[0]!, id: rule.id };
}

/** A finding that only one of the two has. */
export interface Disagreement {
  readonly trip: RoundTrip;
  readonly isOriginal: boolean;
  readonly place: string;
}

const sides = ["original", "sigma"] as const;

/** Runs rules and their round trips over the same streams of events. A finding is told by its last event. */
export class SideBySide {
  /** How often both found the same, by rule. */
  readonly agreed = new Map<RoundTrip, number>();
  readonly disagreements: Disagreement[] = [];
  private readonly trips: readonly RoundTrip[];
  private readonly scanner: Scanner;
  private found: Finding[] = [];

  /** @throws {Error} where a rule cannot be run */
  constructor(trips: readonly RoundTrip[]) {
    this.trips = trips.filter(({ back }) => back !== undefined);
    this.scanner = new Scanner(
      this.trips.flatMap(({ rule, back }, index) => [
        { ...rule, id: `${index} ${sides[0]}` },
        { ...back!, id: `${index} ${sides[1]}` },
      ]),
    );
    const [refused] = this.scanner.refused;
    if (refused !== undefined) throw new Error(`${refused.rule.name} cannot be run`);
  }

  add(record: WindowsRecord, file: string, index: number): void {
    const position = { file, index, document: () => toEcs(record) };
    this.found.push(...this.scanner.add(ecsEvent(record, this.scanner.fields), position));
  }

  /** The end of a stream. */
  end(): void {
    const found = [...this.found, ...this.scanner.end()];
    const bySide = new Map<string, Set<string>>();
    for (const { rule, matched } of found) {
      const last = matched.at(-1)!;
      bySide.set(rule.id, (bySide.get(rule.id) ?? new Set()).add(`\`${last.file}\`, event ${last.index}`));
    }
    for (const number of new Set([...bySide.keys()].map((id) => Number(id.split(" ")[0]))))
      this.compare(number, bySide);
    this.found = [];
  }

  private compare(number: number, bySide: ReadonlyMap<string, ReadonlySet<string>>): void {
    const trip = this.trips[number]!;
    const [original, sigma] = sides.map((side) => bySide.get(`${number} ${side}`) ?? new Set<string>()) as [
      Set<string>,
      Set<string>,
    ];
    for (const place of new Set([...original, ...sigma])) {
      if (original.has(place) && sigma.has(place)) this.agreed.set(trip, (this.agreed.get(trip) ?? 0) + 1);
      else this.disagreements.push({ trip, isOriginal: original.has(place), place });
    }
  }
}

/** Events on which an exported rule should hold, and near misses of them. A sequence has none: its events belong together. */
export function* madeEvents({ text, kind }: RoundTrip, drafts: Drafts): Generator<WindowsRecord> {
  const [document] = text === undefined || kind !== "EventQuery" ? [] : readSigma(text).documents;
  if (document?.kind !== "rule" || document.logsource.product !== "windows") return;
  for (const place of placesOf(documentLogSource(document))) {
    for (const fields of fieldsFor(document)) {
      const draft = drafts.for(place, fields);
      if (draft === undefined) continue;
      for (const made of [fields, ...nearMisses(fields)]) {
        const record = recordWith(made, draft);
        if (record !== undefined) yield record;
      }
    }
  }
}

function documentLogSource({ logsource: { category, service } }: SigmaRule): {
  readonly category?: string;
  readonly service?: string;
} {
  return { ...(category !== undefined && { category }), ...(service !== undefined && { service }) };
}
