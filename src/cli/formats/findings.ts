// Findings for people and programs. Each writer is told every finding as it comes and can say something at the end.
import { type RuleSeverity, severities } from "../../detection/index.ts";
import { jsonText } from "../../node/index.ts";
import type { Finding } from "../../scan/index.ts";
import { eventText, shortTime, textAt } from "../event-text.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable, type Style, severityStyle, styleOf } from "../style.ts";
import { csvLine } from "./csv.ts";
import { sarifLog } from "./sarif.ts";

export interface FindingWriter {
  add(finding: Finding): Promise<void> | void;
  end(): Promise<void>;
}

export const findingFormats = ["table", "ndjson", "csv", "sarif"] as const;
export type FindingFormat = (typeof findingFormats)[number];

export function findingWriter(format: FindingFormat, io: Io, showAll: boolean): FindingWriter {
  switch (format) {
    case "table":
      return new TextWriter(io, showAll);
    case "ndjson":
      return { add: (finding) => io.stdout.write(`${jsonText(finding)}\n`), end: async () => {} };
    case "csv":
      return new CsvWriter(io);
    case "sarif":
      return new SarifWriter(io);
  }
}

// ---- Text ----

const shownOfARule = 20;

/** Findings of one rule that read the same. */
interface Line {
  readonly finding: Finding;
  readonly text: string;
  count: number;
}

interface RuleGroup {
  readonly rule: Finding["rule"];
  readonly lines: Map<string, Line>;
  count: number;
  hidden: number;
}

/** Grouped by rule, the most severe first; equal findings are one line with their number. */
class TextWriter implements FindingWriter {
  private readonly groups = new Map<string, RuleGroup>();
  private readonly io: Io;
  private readonly style: Style;
  private readonly limit: number;

  constructor(io: Io, showAll: boolean) {
    this.io = io;
    this.style = styleOf(io.stdout, io.env);
    this.limit = showAll ? Number.POSITIVE_INFINITY : shownOfARule;
  }

  add(finding: Finding): void {
    const { rule } = finding;
    const key = `${rule.id}\0${rule.source}`;
    const group = this.groups.get(key) ?? { rule, lines: new Map<string, Line>(), count: 0, hidden: 0 };
    this.groups.set(key, group);
    group.count++;
    const text = eventText(finding.event);
    const sameText = `${text}\0${finding.indicators.join()}\0${textAt(finding.event, "host.name") ?? ""}`;
    const line = group.lines.get(sameText);
    if (line !== undefined) line.count++;
    else if (group.lines.size < this.limit) group.lines.set(sameText, { finding, text, count: 1 });
    else group.hidden++;
  }

  async end(): Promise<void> {
    const groups = [...this.groups.values()].sort(
      (a, b) => rank(b.rule.severity) - rank(a.rule.severity) || (a.rule.name < b.rule.name ? -1 : 1),
    );
    for (const group of groups) await this.io.stdout.write(`${this.groupText(group)}\n\n`);
  }

  private groupText({ rule, lines, count, hidden }: RuleGroup): string {
    const { bold, faint } = this.style;
    const severity = severityStyle(this.style, rule.severity as RuleSeverity)(rule.severity);
    const head = `${severity}  ${bold(printable(rule.name))}  ${faint(`${counted(count, "finding")} · ${printable(rule.source)}`)}`;
    const body = [...lines.values()].flatMap((line) => this.lineText(line));
    const rest =
      hidden > 0 ? [faint(`  … and ${counted(hidden, "finding")} more that read otherwise; --all shows them`)] : [];
    return [head, ...body, ...rest].join("\n");
  }

  private lineText({ finding, text, count }: Line): readonly string[] {
    const { cyan, faint, yellow } = this.style;
    const last = finding.matched.at(-1);
    const host = textAt(finding.event, "host.name");
    const where = finding.matched.map(({ file, index }) => `${printable(file)}#${index}`);
    const place = where.length > 3 ? `${where.slice(0, 2).join(" → ")} → … → ${where.at(-1)}` : where.join(" → ");
    const repeated = count > 1 ? yellow(`  ×${count}`) : "";
    const time = shortTime(last?.["@timestamp"]);
    return [
      `  ${[time, host === undefined ? "" : printable(host)].filter(Boolean).join("  ")}  ${faint(place)}${repeated}`,
      `    ${text}`,
      ...(finding.indicators.length > 0 ? [`    ${cyan(finding.indicators.map(printable).join(", "))}`] : []),
    ];
  }
}

function rank(severity: string): number {
  return severities.indexOf(severity as RuleSeverity);
}

// ---- CSV and SARIF ----

class CsvWriter implements FindingWriter {
  private readonly io: Io;
  private isFirst = true;

  constructor(io: Io) {
    this.io = io;
  }

  async add({ rule, matched, indicators, event }: Finding): Promise<void> {
    const last = matched.at(-1);
    const cells = [
      last?.["@timestamp"] ?? "",
      rule.severity,
      rule.name,
      rule.id,
      textAt(event, "host.name") ?? "",
      textAt(event, "user.name") ?? "",
      eventText(event),
      indicators.join(" "),
      matched.map(({ file, index }) => `${file}#${index}`).join(" "),
    ];
    await this.head();
    await this.io.stdout.write(csvLine(cells));
  }

  end(): Promise<void> {
    return this.head();
  }

  private async head(): Promise<void> {
    if (!this.isFirst) return;
    this.isFirst = false;
    await this.io.stdout.write(
      csvLine(["time", "severity", "rule", "rule_id", "host", "user", "event", "indicators", "where"]),
    );
  }
}

const sarifLevels: Readonly<Record<string, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
};

class SarifWriter implements FindingWriter {
  private readonly io: Io;
  private readonly findings: Finding[] = [];

  constructor(io: Io) {
    this.io = io;
  }

  add(finding: Finding): void {
    this.findings.push(finding);
  }

  async end(): Promise<void> {
    const rules = new Map(this.findings.map(({ rule }) => [rule.id, { id: rule.id, name: rule.name }]));
    const results = this.findings.map(({ rule, matched, indicators, event }) => ({
      ruleId: rule.id,
      level: sarifLevels[rule.severity] ?? ("note" as const),
      message: [rule.name, eventText(event), indicators.join(", ")].filter(Boolean).join(": "),
      file: matched.at(-1)?.file ?? "",
    }));
    await this.io.stdout.write(`${JSON.stringify(sarifLog(results, [...rules.values()]), undefined, 2)}\n`);
  }
}
