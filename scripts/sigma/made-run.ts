// Rules over records that are made for them: does a rule as EQL hold wherever the rule as written does, and nowhere else?
import { readSigma } from "../../src/sigma/index.ts";
import { causeOf } from "./causes.ts";
import { type CorpusRule, holdsDirectly, type Judge } from "./corpus-run.ts";
import {
  type Drafts,
  fieldsBesideExceptions,
  fieldsFor,
  isProgram,
  type MadeFields,
  nearMisses,
  recordWith,
} from "./made-records.ts";

export interface MadeResult {
  readonly records: number;
  /** On how many of them the rule holds, both ways. */
  readonly agreed: number;
  /** The fields of records on which the two differ, without a cause in what ECS is. */
  readonly differing: readonly MadeFields[];
}

function lacksProgram(fields: MadeFields): boolean {
  return [...fields].some(([field, value]) => value === null && isProgram(field));
}

/** Judges a rule on records made for it: until it holds on one for each place of its log source, then on near misses of that. */
export function judgeMade(rule: CorpusRule, judge: Judge, drafts: Drafts): MadeResult {
  const [document] = readSigma(rule.text).documents;
  if (document?.kind !== "rule") return { records: 0, agreed: 0, differing: [] };
  let [records, agreed] = [0, 0];
  const differing: MadeFields[] = [];
  /** Whether the rule as written holds. */
  const holds = (fields: MadeFields, place: string): boolean => {
    const draft = drafts.for(place, fields);
    const record = draft === undefined ? undefined : recordWith(fields, draft);
    if (record === undefined) return false;
    const { converted, flat, keys } = judge.judge(record, rule.path, records++);
    const asked = rule.places.some((each) => keys.includes(each));
    const direct = asked && holdsDirectly(rule, flat);
    if (converted.has(rule) && direct) agreed++;
    else if (converted.has(rule) !== direct && causeOf(rule, flat, !direct) === undefined) differing.push(fields);
    return direct;
  };
  for (const place of rule.places) {
    let isDone = false;
    const first = (sets: Iterable<MadeFields>): void => {
      for (const fields of sets) {
        if (!holds(fields, place) || isDone) continue;
        for (const near of nearMisses(fields)) if (!lacksProgram(near)) holds(near, place);
        isDone = true;
      }
    };
    first(fieldsFor(document));
    if (!isDone) first(fieldsBesideExceptions(document));
  }
  return { records, agreed, differing };
}
