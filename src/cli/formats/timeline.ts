// Findings as one page of HTML: a strip of time for each host, and below it what was found there, in order. The page is complete in itself, needs
// no script, and everything that comes from rules and logs is escaped.
import type { Finding } from "../../scan/index.ts";
import { placeText, shortTime } from "../event-text.ts";
import { counted, group } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable } from "../style.ts";
import { type FindingGroup, FindingGroups, type FindingLine, severityRank } from "./finding-groups.ts";
import { timesOf } from "./finding-table.ts";
import type { FindingWriter } from "./findings.ts";
import { timelineStyle } from "./timeline-style.ts";

/** Lines shown of a host; the page stays readable, and its size bounded. */
const mostLinesOfHost = 2000;
const bins = 120;

export class TimelineWriter implements FindingWriter {
  private readonly io: Io;
  private readonly hosts = new FindingGroups("host.name", mostLinesOfHost);

  constructor(io: Io) {
    this.io = io;
  }

  add(finding: Finding): void {
    this.hosts.add(finding);
  }

  async end(): Promise<void> {
    for (const part of timelineParts(this.hosts.all)) await this.io.stdout.write(part);
  }
}

function* timelineParts(hosts: readonly FindingGroup[]): Generator<string> {
  const times = hosts.flatMap(({ lines }) => [...lines.values()].flatMap(({ first, last }) => [first, last]));
  const range = rangeOf(times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)])));
  const findings = hosts.reduce((sum, { count }) => sum + count, 0);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${counted(findings, "finding")} on ${counted(hosts.length, "host")}</title>
<style>${timelineStyle}</style>
</head>
<body>
<header><h1>${counted(findings, "finding")} on ${counted(hosts.length, "host")}</h1>
<p>${range === undefined ? "" : `${timeText(range.from)} – ${timeText(range.to)} UTC · `}${legend()}</p></header>
<main>
`;
  if (range !== undefined) yield overview(hosts, range);
  for (const [number, host] of hosts.entries()) yield hostSection(host, number);
  yield "</main>\n</body>\n</html>\n";
}

interface TimeRange {
  readonly from: number;
  readonly to: number;
}

function rangeOf(times: readonly number[]): TimeRange | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (Number.isNaN(time)) continue;
    from = Math.min(from, time);
    to = Math.max(to, time);
  }
  return from <= to ? { from, to } : undefined;
}

const shownSeverities = ["critical", "high", "medium", "low", "informational"] as const;

function legend(): string {
  return shownSeverities.map((severity) => badge(severity)).join(" ");
}

function badge(severity: string): string {
  return `<span class="severity ${severityClass(severity)}">${escaped(severity)}</span>`;
}

function severityClass(severity: string): string {
  return severityRank(severity) < 0 ? "medium" : severity;
}

// ---- The chart ----

function overview(hosts: readonly FindingGroup[], range: TimeRange): string {
  const strips = hosts.map(
    (host, number) =>
      `<div class="strip"><a href="#host-${number}">${shown(host.name)}</a>${strip(host, range)}<span class="count">${group(host.count)}</span></div>`,
  );
  const middle = range.from + (range.to - range.from) / 2;
  const axis = [range.from, middle, range.to].map((time) => `<span>${timeText(time)}</span>`).join("");
  return `<section aria-label="Findings over time" class="chart">
${strips.join("\n")}
<div class="strip axis"><span></span><div>${axis}</div><span class="count"></span></div>
</section>
`;
}

interface Bin {
  count: number;
  severity: string;
}

/** Bars over time: their height tells how many lines of findings lie there, their colour the most severe. */
function strip(host: FindingGroup, range: TimeRange): string {
  const filled = binsOf(host, range);
  const most = Math.max(...[...filled.values()].map(({ count }) => count), 1);
  const bars = [...filled].map(([bin, { count, severity }]) => {
    const height = 6 + (18 * Math.log1p(count)) / Math.log1p(most);
    const from = range.from + ((range.to - range.from) * bin) / bins;
    const title = `${timeText(from)}: ${counted(count, "finding")}, ${severity} at most`;
    return `<rect class="${severityClass(severity)}" x="${bin * 8 + 1}" y="${(24 - height).toFixed(1)}" width="7" height="${height.toFixed(1)}"><title>${escaped(title)}</title></rect>`;
  });
  const label = `${counted(host.count, "finding")} on ${host.name}`;
  return `<svg role="img" aria-label="${shown(label)}" viewBox="0 0 ${bins * 8} 25" preserveAspectRatio="none">${bars.join("")}<line x1="0" y1="24.5" x2="${bins * 8}" y2="24.5"/></svg>`;
}

function binsOf({ lines }: FindingGroup, { from, to }: TimeRange): ReadonlyMap<number, Bin> {
  const filled = new Map<number, Bin>();
  for (const { first, last, count, rule } of lines.values()) {
    const times = [first, last].flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));
    for (const [place, time] of [...new Set(times)].entries()) {
      if (Number.isNaN(time)) continue;
      const bin = Math.min(bins - 1, Math.floor(((time - from) / Math.max(1, to - from)) * bins));
      const known = filled.get(bin) ?? { count: 0, severity: rule.severity };
      // Of findings that were put together only the first and the last have a place.
      known.count += place === 0 ? Math.max(1, count - 1) : 1;
      if (severityRank(rule.severity) > severityRank(known.severity)) known.severity = rule.severity;
      filled.set(bin, known);
    }
  }
  return filled;
}

// ---- The findings ----

function hostSection({ name, lines, count, hidden }: FindingGroup, number: number): string {
  const inOrder = [...lines.values()].sort((a, b) => ((a.first ?? "\uffff") < (b.first ?? "\uffff") ? -1 : 1));
  const rest = hidden > 0 ? `<p>… and ${counted(hidden, "finding")} more that read otherwise.</p>` : "";
  return `<section id="host-${number}"><h2>${shown(name)} <small>${counted(count, "finding")}</small></h2>
<ol>
${inOrder.map(lineItem).join("\n")}
</ol>${rest}
</section>
`;
}

function lineItem(line: FindingLine): string {
  const { rule, text, indicators, matched, count } = line;
  const times = count > 1 ? ` <b>×${group(count)}</b>` : "";
  const where = matched.map(({ file, index }) => placeText(file, index)).join(" → ");
  return `<li><p class="head"><time>${shown(timesOf(line) || "no time")}</time> ${badge(rule.severity)} <strong>${shown(rule.name)}</strong>${times}</p>
<p><code>${shown(text)}</code></p>
<p class="where">${indicators.length === 0 ? "" : `${shown(indicators.join(", "))} · `}${shown(where)} · ${shown(rule.source)}</p></li>`;
}

function timeText(time: number): string {
  return shortTime(new Date(time).toISOString());
}

/** Text of a rule or log in the page: no markup, and no characters that turn the direction of what is around them. */
function shown(text: string): string {
  return escaped(printable(text));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
