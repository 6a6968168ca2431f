// What a scan did, for `hunt --stats`: which rules cost most, and which had to be run for every event of some kind and why.
import type { RuleStatistics, ScanStatistics } from "../../scan/index.ts";
import { counted, group } from "../input-run.ts";
import { printable, type Style } from "../style.ts";
import { tableLines } from "../table.ts";

const shown = 15;

/** Lines of text without line ends. */
export function statisticsLines(statistics: ScanStatistics, style: Style, width: number): readonly string[] {
  const { events, classes, candidates, evaluations, leaves, compiledLeaves, rules } = statistics;
  const perEvent = (count: number) => (count / Math.max(1, events)).toFixed(2);
  const unindexed = rules.filter((rule) => rule.unindexed !== undefined).sort((a, b) => b.runs - a.runs);
  return [
    `${style.bold(perEvent(candidates))} rules run and ${perEvent(evaluations)} conditions evaluated an event · ${counted(classes, "kind")} of events · ${group(compiledLeaves)} of ${counted(leaves, "condition")} compiled`,
    "",
    ...costLines(rules, style, width),
    ...(unindexed.length === 0 ? [] : ["", ...unindexedLines(unindexed, style, width)]),
  ];
}

function costLines(rules: readonly RuleStatistics[], style: Style, width: number): readonly string[] {
  const total = rules.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const costliest = rules.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, shown);
  const head = `${counted(rules.length, "rule")} run, ${total.toFixed(0)} ms in all; those that cost most:`;
  const rows = costliest.map(({ rule, milliseconds, runs, hits }) => [
    milliseconds.toFixed(1),
    `${((100 * milliseconds) / Math.max(total, 0.001)).toFixed(0)} %`,
    group(runs),
    group(hits),
    printable(rule.name),
  ]);
  const columns = [
    { title: "ms", align: "right" as const },
    { title: "share", align: "right" as const },
    { title: "events run for", align: "right" as const },
    { title: "held", align: "right" as const },
    { title: "rule" },
  ];
  return [head, ...tableLines(columns, rows, width, style.faint)];
}

function unindexedLines(rules: readonly RuleStatistics[], style: Style, width: number): readonly string[] {
  const head = `${counted(rules.length, "rule")} run for every event of some kind, since nothing in them could be looked up first:`;
  const rows = rules
    .slice(0, shown)
    .map(({ rule, runs, unindexed = "" }) => [group(runs), printable(rule.name), printable(unindexed)]);
  const columns = [{ title: "events run for", align: "right" as const }, { title: "rule" }, { title: "why" }];
  const more = rules.length > shown ? [style.faint(`… and ${rules.length - shown} more`)] : [];
  return [head, ...tableLines(columns, rows, width, style.faint), ...more];
}
