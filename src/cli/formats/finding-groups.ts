// Findings that read the same, as one line with their number; lines in groups. However many findings there are, what is kept is bounded: a
// group has so many lines, and findings that read otherwise are counted.
import { type RuleSeverity, severities } from "../../detection/index.ts";
import { firstText } from "../../event/summary.ts";
import type { Finding } from "../../scan/index.ts";
import { eventText } from "../event-text.ts";

/** Findings of one rule on one host that read the same. */
export interface FindingLine {
  readonly rule: Finding["rule"];
  readonly host: string | undefined;
  readonly text: string;
  readonly indicators: readonly string[];
  /** Where the first of them was. */
  readonly matched: Finding["matched"];
  /** The first and last time, as ISO texts, where they have one. */
  first: string | undefined;
  last: string | undefined;
  count: number;
  /** Whether some of them were in another file than the first. */
  isElsewhere: boolean;
}

export interface FindingGroup {
  /** What its findings have in common. */
  readonly name: string;
  /** The most severe rule. */
  rule: Finding["rule"];
  readonly lines: ReadonlyMap<string, FindingLine>;
  count: number;
  /** Findings that read otherwise and were only counted. */
  hidden: number;
}

type OpenGroup = FindingGroup & { readonly lines: Map<string, FindingLine> };

/** What findings are grouped by: their rule, or the value of a field of their event. */
export class FindingGroups {
  /** Whether some finding had the field that is grouped by. */
  isFieldSeen = false;
  private readonly groups = new Map<string, OpenGroup>();
  private readonly field: string | undefined;
  private readonly mostLines: number;
  private readonly isEachShown: boolean;

  /**
   * @param field groups by the value of a field; by the rule where it is undefined
   * @param mostLines of a group; undefined: every finding is a line, and none is left out
   */
  constructor(field: string | undefined, mostLines: number | undefined) {
    this.field = field;
    this.mostLines = mostLines ?? Number.POSITIVE_INFINITY;
    this.isEachShown = mostLines === undefined;
  }

  add(finding: Finding): void {
    const group = this.groupOf(finding);
    group.count++;
    if (severityRank(finding.rule.severity) > severityRank(group.rule.severity)) group.rule = finding.rule;
    const text = eventText(finding.event);
    const host = firstText(finding.event, "host.name");
    const time = finding.matched.at(-1)?.["@timestamp"];
    const { rule, indicators, matched } = finding;
    const own = this.isEachShown ? matched.map(({ file, index }) => `${file}#${index}`) : [];
    const key = [rule.id, rule.source, text, indicators.join(), host, ...own].join("\0");
    const line = group.lines.get(key);
    if (line !== undefined) repeat(line, finding, time);
    else if (group.lines.size >= this.mostLines) group.hidden++;
    else
      group.lines.set(key, {
        rule,
        host,
        text,
        indicators,
        matched,
        first: time,
        last: time,
        count: 1,
        isElsewhere: false,
      });
  }

  /** The most severe first, those of one severity by name. */
  get all(): readonly FindingGroup[] {
    return [...this.groups.values()].sort(
      (a, b) => severityRank(b.rule.severity) - severityRank(a.rule.severity) || (a.name < b.name ? -1 : 1),
    );
  }

  private groupOf({ rule, event }: Finding): OpenGroup {
    const value = this.field === undefined ? rule.name : firstText(event, this.field);
    this.isFieldSeen ||= value !== undefined;
    const name = value ?? `no ${this.field}`;
    // Sources do not agree on the case of a host's or user's name.
    const key = this.field === undefined ? `${rule.id}\0${rule.source}` : name.toLowerCase();
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const group = { name, rule, lines: new Map<string, FindingLine>(), count: 0, hidden: 0 };
    this.groups.set(key, group);
    return group;
  }
}

function repeat(line: FindingLine, { matched }: Finding, time: string | undefined): void {
  line.isElsewhere ||= matched.at(-1)?.file !== line.matched.at(-1)?.file;
  line.count++;
  if (time === undefined) return;
  if (line.first === undefined || time < line.first) line.first = time;
  if (line.last === undefined || time > line.last) line.last = time;
}

export function severityRank(severity: string): number {
  return severities.indexOf(severity as RuleSeverity);
}
