// Findings as text for a terminal: groups, the most severe first, and in them a line for findings that read the same.
import type { RuleSeverity } from "../../detection/index.ts";
import type { Finding } from "../../scan/index.ts";
import { didYouMean, suggestAll } from "../../text/index.ts";
import { placeText, shortTime } from "../event-text.ts";
import { counted, group } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable, type Style, severityStyle, styleOf } from "../style.ts";
import { type FindingGroup, FindingGroups, type FindingLine } from "./finding-groups.ts";
import type { FindingWriter } from "./findings.ts";

const shownOfAGroup = 20;

export class TableWriter implements FindingWriter {
  private readonly groups: FindingGroups;
  private readonly io: Io;
  private readonly style: Style;
  private readonly groupBy: string | undefined;

  /** @param groupBy a field to group by; by the rule where it is undefined */
  constructor(io: Io, showAll: boolean, groupBy: string | undefined) {
    this.io = io;
    this.style = styleOf(io.stdout, io.env);
    this.groupBy = groupBy;
    this.groups = new FindingGroups(groupBy, showAll ? undefined : shownOfAGroup);
  }

  add(finding: Finding): void {
    this.groups.add(finding);
  }

  async end(): Promise<void> {
    const groups = this.groups.all;
    for (const one of groups) await this.io.stdout.write(`${this.groupText(one)}\n\n`);
    if (groups.length > 0 && this.groupBy !== undefined && !this.groups.isFieldSeen)
      await this.tellUnseen(this.groupBy);
  }

  private async tellUnseen(field: string): Promise<void> {
    const { allFields } = await import("../../schema/index.ts");
    const { yellow } = styleOf(this.io.stderr, this.io.env);
    const hint = didYouMean(suggestAll(field, allFields().keys?.() ?? []));
    const message = `no finding has the field \`${field}\`, so that they are one group.${hint === undefined ? "" : ` ${hint}`}`;
    await this.io.stderr.write(`${yellow("warning ")}  --group-by: ${printable(message)}\n`);
  }

  private get isByRule(): boolean {
    return this.groupBy === undefined;
  }

  private groupText({ name, rule, lines, count, hidden }: FindingGroup): string {
    const { bold, faint } = this.style;
    const source = this.isByRule ? ` · ${printable(rule.source)}` : "";
    const head = `${this.severity(rule)}  ${bold(printable(name))}  ${faint(`${counted(count, "finding")}${source}`)}`;
    const body = [...lines.values()].flatMap((line) => this.lineText(line));
    const rest =
      hidden > 0 ? [faint(`  … and ${counted(hidden, "finding")} more that read otherwise; --all shows them`)] : [];
    return [head, ...body, ...rest].join("\n");
  }

  private lineText(line: FindingLine): readonly string[] {
    const { cyan, faint, yellow } = this.style;
    const where = line.matched.map(({ file, index }) => printable(placeText(file, index)));
    const place = where.length > 3 ? `${where.slice(0, 2).join(" → ")} → … → ${where.at(-1)}` : where.join(" → ");
    const elsewhere = line.isElsewhere ? faint(" in several files") : "";
    const repeated = line.count > 1 ? `${yellow(`  ×${group(line.count)}`)}${elsewhere}` : "";
    const when = [timesOf(line), line.host === undefined ? "" : printable(line.host)].filter(Boolean).join("  ");
    return [
      `  ${when}  ${faint(place)}${repeated}`,
      ...(this.isByRule ? [] : [`    ${this.severity(line.rule)}  ${printable(line.rule.name)}`]),
      `    ${line.text}`,
      ...(line.indicators.length > 0 ? [`    ${cyan(line.indicators.map(printable).join(", "))}`] : []),
    ];
  }

  private severity({ severity }: Finding["rule"]): string {
    return severityStyle(this.style, severity as RuleSeverity)(severity);
  }
}

/** `2026-03-02 08:47:02`, and the last time where there are several: only its time of day where the day is the same. */
export function timesOf({ first, last }: Pick<FindingLine, "first" | "last">): string {
  const [from, to] = [shortTime(first), shortTime(last)];
  if (from === to) return from;
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}
