// Sigma rules over all telemetry of the corpus, event by event: the EQL written for each rule, printed and parsed again, in the scanner; and the
// same rule evaluated directly over the flat record (test/sigma/support), which shares no code with src/sigma. Only one file is in memory at a time.
import { parseQuery, print, type Statement } from "../../src/eql/index.ts";
import { Scanner } from "../../src/scan/index.ts";
import { type RunnableRule, sigmaRules } from "../../src/sigma/index.ts";
import { ecsEvent, toEcs, type WindowsRecord } from "../../src/telemetry/index.ts";
import { readRuleFiles } from "../../test/sigma/support/corpus.ts";
import {
  type Evaluator,
  evaluatorOf,
  type FlatRecord,
  type PlainRule,
  readPlainRules,
} from "../../test/sigma/support/evaluator.ts";
import { asCategory, flatRecord, keysOf, placesOf } from "../../test/sigma/support/flat-record.ts";
import { searchesEverywhere } from "../corpus-rules.ts";
import { recordsOf } from "./records.ts";

export interface CorpusRule {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  /** `process_creation`, or `service: security`. */
  readonly source: string;
  readonly category: string | undefined;
  readonly service: string | undefined;
  readonly text: string;
  readonly places: readonly string[];
  readonly evaluator: Evaluator;
  /** The rule as its EQL text reads; undefined where it cannot be run. */
  readonly runnable: RunnableRule | undefined;
  /** Why it cannot be run. */
  readonly refused: string | undefined;
  /** Keywords have no text in EQL: the tree is run as it is. */
  readonly hasText: boolean;
}

/** All rules below a folder, in order of their paths. */
export function readRules(folder: string): readonly CorpusRule[] {
  const sources = readRuleFiles(folder).map(({ path, text }) => ({ source: path, text }));
  return sigmaRules(sources).map(({ source, text, rules, diagnostics }) => {
    const plain = readPlainRules(text)[0]!;
    const [rule] = rules;
    const reread = rule === undefined ? undefined : textOf(rule);
    return {
      id: plain.id,
      title: plain.title,
      path: source,
      source: sourceOf(plain.logsource),
      category: plain.logsource.category,
      service: plain.logsource.service,
      text,
      places: placesOf(plain.logsource),
      evaluator: evaluatorOf(plain),
      runnable: rule === undefined ? undefined : { ...rule, query: reread ?? rule.query },
      refused:
        rule === undefined
          ? (diagnostics.find(({ severity }) => severity === "error")?.message ?? "no rule")
          : undefined,
      hasText: reread !== undefined,
    };
  });
}

function sourceOf({ category, service }: PlainRule["logsource"]): string {
  if (category !== undefined) return category;
  return service === undefined ? "any log" : `service: ${service}`;
}

/** What the printed query reads as; undefined where it has no text. @throws {Error} where the text does not parse */
function textOf(rule: RunnableRule): Statement | undefined {
  if (searchesEverywhere(rule.query)) return undefined;
  const text = print(rule.query);
  const { statement, diagnostics } = parseQuery(text);
  if (statement === undefined || diagnostics.length > 0)
    throw new Error(`${rule.source}: ${diagnostics[0]?.message}\n${text}`);
  return statement;
}

/** One event with the rules that hold, by each of the two ways. */
export interface JudgedEvent {
  readonly path: string;
  readonly index: number;
  /** What the record is looked up by among the places of rules. */
  readonly keys: readonly string[];
  readonly flat: FlatRecord;
  readonly converted: ReadonlySet<CorpusRule>;
  /** Evaluated anew at every reading. */
  readonly direct: ReadonlySet<CorpusRule>;
}

/** Asks all rules of one record after the other, both ways. */
export class Judge {
  private readonly byId: ReadonlyMap<string, CorpusRule>;
  private readonly byPlace: ReadonlyMap<string, readonly CorpusRule[]>;
  private readonly scanner: Scanner;

  constructor(rules: readonly CorpusRule[]) {
    const running = rules.filter(({ runnable }) => runnable !== undefined);
    this.byId = new Map(running.map((rule) => [rule.id, rule]));
    this.byPlace = rulesByPlace(running);
    this.scanner = new Scanner(running.map(({ runnable }) => runnable!));
  }

  judge(record: WindowsRecord, path: string, index: number): JudgedEvent {
    const position = { file: path, index, document: () => toEcs(record) };
    const findings = this.scanner.add(ecsEvent(record, this.scanner.fields), position);
    const flat = flatRecord(record);
    const keys = keysOf(record);
    const asked = keys.flatMap((key) => this.byPlace.get(key) ?? []);
    return {
      path,
      index,
      keys,
      flat,
      converted: new Set(findings.map(({ rule }) => this.byId.get(rule.id)!)),
      get direct() {
        return new Set(asked.filter((rule) => holdsDirectly(rule, flat)));
      },
    };
  }

  end(): void {
    this.scanner.end();
  }
}

/** Judges every event of the files, in order. */
export function* judgeEvents(
  rules: readonly CorpusRule[],
  corpus: string,
  paths: readonly string[],
): Generator<JudgedEvent> {
  const judge = new Judge(rules);
  for (const path of paths) {
    for (const [index, record] of recordsOf(corpus, path).entries()) yield judge.judge(record, path, index);
    judge.end();
  }
}

/** Whether a rule holds on a flat record of its log source, evaluated as it is written. */
export function holdsDirectly({ category, evaluator }: CorpusRule, flat: FlatRecord): boolean {
  const view = asCategory(flat, category);
  return view !== undefined && evaluator.holds(view);
}

/** The rules about the records that have a key (`keysOf`). */
function rulesByPlace(rules: readonly CorpusRule[]): ReadonlyMap<string, readonly CorpusRule[]> {
  const byPlace = new Map<string, CorpusRule[]>();
  for (const rule of rules) {
    for (const place of rule.places) {
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [rule]);
      else known.push(rule);
    }
  }
  return byPlace;
}
