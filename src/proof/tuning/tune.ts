// Tuning: exceptions proposed from the false positives of rules, and each of them tried before it is offered. An exception is proposed where every
// test and every capture of an attack is still found with it and no attack can be made to pass for it; it is weak where an attack could
// be; it is rejected where it silences one.

import { compileCondition } from "../../compile/index.ts";
import type { Pack, Rule } from "../../detection/index.ts";
import { printQuery } from "../../eql/index.ts";
import { type Document, DocumentEvent, valueAt } from "../../event/document.ts";
import { FieldTable } from "../../event/event.ts";
import type { MatchedEvent } from "../../scan/index.ts";
import { findingsOf, telemetryOf, withException } from "../pack-tests.ts";
import { type Candidate, candidatesFor, narrowerCandidates, tellingEvent } from "./candidates.ts";
import { type AttackTelemetry, findHole, type Hole } from "./forge.ts";
import type { Strength } from "./trust.ts";

/** What a rule matched: the events with their documents. */
export interface Hit {
  readonly rule: string;
  readonly matched: readonly MatchedEvent[];
  readonly documents: readonly Document[];
}

export interface TuningInput {
  readonly rules: readonly Rule[];
  /** The pack that the rules are of, for its tests. */
  readonly pack?: Pack | undefined;
  /** Findings in ordinary activity. */
  readonly benign: readonly Hit[];
  /** Findings in captures of attacks; undefined where there are no captures. */
  readonly attacks?: readonly Hit[] | undefined;
}

export type Verdict = "proposed" | "weak" | "rejected";

export interface ProposedClause {
  readonly text: string;
  readonly strength: Strength;
  readonly reason: string;
}

/** What an exception takes away of what must be found. */
export interface Loss {
  /** The case, with its source, or the file and event of a capture. */
  readonly where: string;
  readonly rule: string;
}

export interface Proposal {
  readonly name: string;
  readonly verdict: Verdict;
  /** EQL; a deployment adds `and not (condition)` to each rule. */
  readonly condition: string;
  readonly clauses: readonly ProposedClause[];
  /** False positives that it silences, of all and by rule. */
  readonly silences: number;
  readonly rules: readonly { readonly rule: string; readonly silences: number }[];
  readonly lost: readonly Loss[];
  readonly hole: Hole | null;
  /** The first events that it silences. */
  readonly examples: readonly Example[];
}

export interface Example {
  readonly file: string;
  readonly index: number;
  readonly command_line?: string;
}

/** A false positive that no proposed exception silences. */
export interface Remaining extends Example {
  readonly rule: string;
  readonly reason: string;
}

export interface Tuning {
  readonly proposals: readonly Proposal[];
  /** Attack cases of the pack, with a source each, that were run with every exception; null where there are no tests. */
  readonly tests: { readonly run: number; readonly lost: readonly Loss[] } | null;
  readonly left: readonly Remaining[];
  /** Each rule with all proposed exceptions. */
  readonly queries: readonly { readonly rule: string; readonly query: string }[];
  readonly tunedRules: readonly Rule[];
}

/** Proposes exceptions for the false positives of rules and tries each on the pack's tests and the attacks given. */
export function tune(input: TuningInput): Tuning {
  const trial = new Trial(input);
  const events = input.benign.flatMap<Document>(({ documents }) => trial.tellingEvent(documents) ?? []);
  const judged = candidatesFor(events, trial.queries)
    .slice(0, mostCandidates)
    .flatMap((candidate) => withNarrower(candidate, events, trial));
  const kept = withoutIdle(judged);
  const proposed = kept.filter(({ verdict }) => verdict === "proposed");
  const tunedRules = input.rules.map((rule) => proposed.reduce(withCandidate, rule));
  return {
    proposals: kept.map((one) => trial.proposal(one)),
    tests: trial.tests === undefined ? null : { run: trial.tests.length, lost: trial.lostTests(tunedRules) },
    left: trial.left(kept),
    queries: tunedRules.map(({ name, query }) => ({ rule: name, query: printQuery(query) })),
    tunedRules,
  };
}

/** A rule with more groups of false positives than this is to be rewritten, not tuned. */
const mostCandidates = 200;
const verdicts: readonly Verdict[] = ["proposed", "weak", "rejected"];

interface Judged {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
  readonly silenced: ReadonlySet<number>;
  readonly lost: readonly Loss[];
  readonly hole: Hole | undefined;
}

/** A candidate, or where it silences an attack the narrower ones that do not, and it. */
function withNarrower(candidate: Candidate, events: readonly Document[], trial: Trial): readonly Judged[] {
  const judged = trial.judge(candidate);
  if (judged.verdict !== "rejected") return [judged];
  const own = events.filter((event) => trial.holds(candidate, event));
  const narrower = narrowerCandidates(own, candidate, trial.queries).map((one) => trial.judge(one));
  const good = narrower.filter(({ verdict }) => verdict !== "rejected");
  return good.length > 0 ? good : [judged];
}

/** Leaves out exceptions whose false positives are all silenced by those before. */
function withoutIdle(judged: readonly Judged[]): readonly Judged[] {
  const silenced = new Set<number>();
  return judged
    .toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || b.silenced.size - a.silenced.size)
    .filter((one) => {
      const isNew = [...one.silenced].some((index) => !silenced.has(index));
      for (const index of one.silenced) silenced.add(index);
      return isNew;
    });
}

function withCandidate(rule: Rule, { candidate }: Judged): Rule {
  return withException(rule, candidate);
}

/** A case's telemetry on a source, and what the rules found in it before anything was excepted. */
interface TestRun {
  readonly where: string;
  readonly documents: readonly Document[];
  readonly found: ReadonlyMap<string, number>;
}

/** Everything that an exception is tried on. */
class Trial {
  readonly queries;
  readonly tests: readonly TestRun[] | undefined;
  private readonly input: TuningInput;
  private readonly fields = new FieldTable();
  private readonly attacks: readonly AttackTelemetry[];
  private readonly events = new WeakMap<Document, DocumentEvent>();
  private readonly predicates = new Map<Candidate, (event: Document) => boolean>();

  constructor(input: TuningInput) {
    this.input = input;
    this.queries = input.rules.map(({ query }) => query);
    this.tests = input.pack && testRuns(input.pack, input.rules);
    const captured = (input.attacks ?? []).map(({ rule, matched, documents }) => ({
      name: placeOf(matched),
      rule,
      documents,
    }));
    this.attacks = [...(this.tests ?? []).flatMap((run) => hitsIn(run, input.rules)), ...captured];
  }

  tellingEvent(documents: readonly Document[]): Document | undefined {
    return tellingEvent(documents, this.queries);
  }

  holds(candidate: Candidate, document: Document): boolean {
    let holds = this.predicates.get(candidate);
    if (holds === undefined) {
      const predicate = compileCondition(candidate.condition, { fields: this.fields });
      holds = (event) => predicate(this.eventOf(event)) === true;
      this.predicates.set(candidate, holds);
    }
    return holds(document);
  }

  private eventOf(document: Document): DocumentEvent {
    let event = this.events.get(document);
    if (event === undefined) {
      event = new DocumentEvent(document, this.fields);
      this.events.set(document, event);
    }
    return event;
  }

  judge(candidate: Candidate): Judged {
    const holdsIn = ({ documents }: { readonly documents: readonly Document[] }) =>
      documents.some((document) => this.holds(candidate, document));
    const silenced = new Set(this.input.benign.flatMap((hit, index) => (holdsIn(hit) ? index : [])));
    const lost = [...this.lostTests(this.input.rules, candidate), ...this.lostCaptures(holdsIn)];
    const hole = lost.length > 0 ? undefined : findHole(candidate, this.input.rules, this.attacks);
    const isStrong = candidate.clauses.some(({ strength }) => strength === "strong");
    const verdict = lost.length > 0 ? "rejected" : hole !== undefined || !isStrong ? "weak" : "proposed";
    return { candidate, verdict, silenced, lost, hole };
  }

  /** The tests in which rules match less often than they did, with a candidate or as they are. */
  lostTests(rules: readonly Rule[], candidate?: Candidate): readonly Loss[] {
    return (this.tests ?? []).flatMap(({ where, documents, found }) => {
      if (candidate !== undefined && !documents.some((document) => this.holds(candidate, document))) return [];
      const tried = candidate === undefined ? rules : rules.map((rule) => withException(rule, candidate));
      const counts = countsOf(tried, documents);
      return tried.flatMap(({ id, name }) =>
        (counts.get(id) ?? 0) < (found.get(id) ?? 0) ? [{ where, rule: name }] : [],
      );
    });
  }

  private lostCaptures(holdsIn: (hit: Hit) => boolean): readonly Loss[] {
    return (this.input.attacks ?? []).flatMap((hit) =>
      holdsIn(hit) ? [{ where: placeOf(hit.matched), rule: this.nameOf(hit.rule) }] : [],
    );
  }

  proposal({ candidate, verdict, silenced, lost, hole }: Judged): Proposal {
    const hits = [...silenced].map((index) => this.input.benign[index]!);
    const rules = this.input.rules.flatMap(({ id, name }) => {
      const count = hits.filter(({ rule }) => rule === id).length;
      return count === 0 ? [] : [{ rule: name, silences: count }];
    });
    return {
      name: candidate.name,
      verdict,
      condition: candidate.text,
      clauses: candidate.clauses.map(({ text, strength, reason }) => ({ text, strength, reason })),
      silences: silenced.size,
      rules,
      lost,
      hole: hole ?? null,
      examples: hits.slice(0, 3).map(exampleOf),
    };
  }

  /** What stays loud when the proposed exceptions are taken, and why. */
  left(judged: readonly Judged[]): readonly Remaining[] {
    return this.input.benign.flatMap((hit, index) => {
      const own = judged.filter(({ silenced }) => silenced.has(index));
      if (own.some(({ verdict }) => verdict === "proposed")) return [];
      const [best] = own;
      const reason =
        best === undefined
          ? "nothing in the event tells it from an attack"
          : best.verdict === "weak"
            ? `only the weak exception ${best.candidate.name} silences it`
            : `the exception ${best.candidate.name} would silence an attack`;
      return [{ rule: this.nameOf(hit.rule), ...exampleOf(hit), reason }];
    });
  }

  private nameOf(id: string): string {
    return this.input.rules.find((rule) => rule.id === id)?.name ?? id;
  }
}

/** The attack cases of a pack on each source; the stories of false positives are not among them. */
function testRuns(pack: Pack, rules: readonly Rule[]): readonly TestRun[] {
  return pack.cases.flatMap((one) => {
    const { excepted_by, rules: expected } = one.document.expect;
    if (excepted_by.length > 0 || Object.keys(expected).length === 0) return [];
    return telemetryOf(one).telemetry.map(({ source, documents }) => ({
      where: `${one.file} (${source})`,
      documents,
      found: countsOf(rules, documents),
    }));
  });
}

function countsOf(rules: readonly Rule[], documents: readonly Document[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findingsOf(rules, documents)) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  return counts;
}

function hitsIn({ where, documents }: TestRun, rules: readonly Rule[]): readonly AttackTelemetry[] {
  return findingsOf(rules, documents).map(({ rule, matched }) => ({
    name: where,
    rule: rule.id,
    documents: matched.flatMap<Document>(({ index }) => documents[index] ?? []),
  }));
}

function placeOf(matched: readonly MatchedEvent[]): string {
  const last = matched.at(-1);
  return last === undefined ? "" : `${last.file}#${last.index}`;
}

function exampleOf({ matched, documents }: Hit): Example {
  const { file = "", index = 0 } = matched.at(-1) ?? {};
  const last = documents.at(-1);
  const line = last === undefined ? undefined : valueAt(last, "process.command_line");
  return { file, index, ...(typeof line === "string" ? { command_line: line } : {}) };
}
