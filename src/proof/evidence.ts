// Evidence of a pack: what its rules found in captures of attacks and in ordinary activity, gathered from the findings of one scan of each. The
// shape is that of evidence.json; it says nothing that depends on when or where it was measured but the date.
import type { Pack, PackRule } from "../detection/index.ts";
import type { Finding } from "../scan/index.ts";

/** What was scanned. */
export interface EvidenceCorpus {
  readonly files: number;
  readonly events: number;
  /** SHA-256 over the names and contents of the files. */
  readonly sha256: string;
}

export interface EvidenceHit {
  readonly file: string;
  /** 0-based positions of the matched events in the file. */
  readonly events: readonly number[];
  readonly record_id?: string;
  readonly indicators: readonly string[];
}

export interface IndicatorEvidence {
  readonly name: string;
  /** Hits in which it held, and those in which no other did. */
  readonly hits: number;
  readonly exclusive: number;
}

export interface RuleEvidence {
  readonly rule: string;
  readonly id: string;
  readonly attack_hits: number;
  /** The first hits of each file, a few files. */
  readonly hits: readonly EvidenceHit[];
  readonly benign_hits: number;
  readonly benign_hits_per_million: number;
  /** Where the first of them are, for a person to judge. */
  readonly benign: readonly EvidenceHit[];
  readonly indicators: readonly IndicatorEvidence[];
}

/** A capture that names the technique and in which no rule of the pack found anything. */
export interface MissedCapture {
  readonly file: string;
  /** The event that came closest to the main rule, and the clause that it lacks. */
  readonly reason: string;
}

export interface PackEvidence {
  readonly engine: string;
  readonly version: number;
  readonly date: string;
  readonly attacks: EvidenceCorpus;
  readonly benign: EvidenceCorpus;
  readonly captures: {
    /** A capture counts as one of the technique if its path has one of these words. */
    readonly named_by: readonly string[];
    readonly hit: readonly string[];
    readonly missed: readonly MissedCapture[];
  };
  readonly rules: readonly RuleEvidence[];
}

export interface EvidenceInput {
  readonly pack: Pack;
  readonly attacks: EvidenceCorpus;
  readonly attackFindings: readonly Finding[];
  readonly attackFiles: readonly string[];
  readonly benign: EvidenceCorpus;
  readonly benignFindings: readonly Finding[];
  readonly engine: string;
  readonly date: string;
  /** Why the main rule found nothing in a file. */
  readonly reasonFor: (file: string) => Promise<string>;
}

const keptHits = 20;

export async function evidenceOf(input: EvidenceInput): Promise<PackEvidence> {
  const { pack, attackFindings, attackFiles, attacks, benign, engine, date } = input;
  const words = namingWords(pack);
  const ids = new Set(pack.rules.map(({ id }) => id));
  const hitFiles = new Set(attackFindings.filter(({ rule }) => ids.has(rule.id)).map(fileOf));
  const named = attackFiles.filter((file) => words.some((word) => hasWord(file, word)));
  const missed: MissedCapture[] = [];
  for (const file of named) if (!hitFiles.has(file)) missed.push({ file, reason: await input.reasonFor(file) });
  return {
    engine,
    version: pack.document.version,
    date,
    attacks,
    benign,
    captures: { named_by: words, hit: named.filter((file) => hitFiles.has(file)), missed },
    rules: pack.rules.map((rule) => ruleEvidence(rule, input)),
  };
}

function ruleEvidence(rule: PackRule, { attackFindings, benignFindings, benign }: EvidenceInput): RuleEvidence {
  const hits = attackFindings.filter((finding) => finding.rule.id === rule.id);
  const ordinary = benignFindings.filter((finding) => finding.rule.id === rule.id);
  return {
    rule: rule.key === "main" ? rule.name : rule.key,
    id: rule.id,
    attack_hits: hits.length,
    hits: firstHits(hits),
    benign_hits: ordinary.length,
    benign_hits_per_million: perMillion(ordinary.length, benign.events),
    benign: firstHits(ordinary),
    indicators: rule.indicators.map(({ name }) => indicatorEvidence(name, hits)),
  };
}

function indicatorEvidence(name: string, hits: readonly Finding[]): IndicatorEvidence {
  const held = hits.filter(({ indicators }) => indicators.includes(name));
  return { name, hits: held.length, exclusive: held.filter(({ indicators }) => indicators.length === 1).length };
}

/** One hit a file, of the first files. */
function firstHits(findings: readonly Finding[]): readonly EvidenceHit[] {
  const byFile = new Map<string, Finding>();
  for (const finding of findings) if (!byFile.has(fileOf(finding))) byFile.set(fileOf(finding), finding);
  return [...byFile].slice(0, keptHits).map(([file, { matched, indicators }]) => {
    const recordId = matched.at(-1)?.record_id;
    return {
      file,
      events: matched.map(({ index }) => index),
      ...(recordId === undefined ? {} : { record_id: recordId }),
      indicators,
    };
  });
}

function fileOf({ matched }: Finding): string {
  return matched[0]?.file ?? "";
}

function perMillion(count: number, events: number): number {
  return events === 0 ? 0 : Math.round((count * 1e8) / events) / 100;
}

/** The technique ids of a pack and the name in its folder: `T1218.003`, `cmstp`. */
function namingWords({ folder, document }: Pack): readonly string[] {
  const name = folder.toLowerCase().split("-").slice(1).join(" ");
  return [...document.attack.techniques, ...(name === "" ? [] : [name])];
}

/** Whether a path has a name that stands for itself: no letters or digits go on around it, and its words stand beside each other. */
function hasWord(path: string, name: string): boolean {
  const words = (text: string): string =>
    ` ${text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .join(" ")} `;
  return words(path).includes(words(name));
}

/** The same evidence whatever the day: two measurements agree if this does. */
export function withoutDate({ date: _date, ...rest }: PackEvidence): Omit<PackEvidence, "date"> {
  return rest;
}
