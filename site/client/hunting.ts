// All rules of the packs over the events that the playground has: what `eqlipse hunt` does, in the reader's browser.
import type { Document } from "eqlipse/engine";
import type { RuleData } from "./replay.ts";
import { findingsIn, scannableRule } from "./scanning.ts";

export interface PackRuleData extends RuleData {
  /** The pack's folder. */
  readonly folder: string;
}

/** A rule that found something. */
export interface RuleFindings {
  readonly rule: PackRuleData;
  readonly count: number;
  /** Indicators that held in any of its findings. */
  readonly indicators: readonly string[];
  /** The last event of each of the first findings, by its place among all events. */
  readonly places: readonly number[];
}

const keptPlaces = 20;
const order = ["critical", "high", "medium", "low", "informational"];

/** @returns the rules that found something, the most severe and frequent first */
export function hunt(rules: readonly PackRuleData[], documents: readonly Document[]): readonly RuleFindings[] {
  const found = findingsIn(rules.map(scannableRule), "events", documents);
  return rules
    .map((rule) => {
      const own = found.filter((finding) => finding.rule.id === rule.id);
      return {
        rule,
        count: own.length,
        indicators: [...new Set(own.flatMap(({ indicators }) => indicators))],
        places: own.slice(0, keptPlaces).map(({ matched }) => matched.at(-1)?.index ?? 0),
      };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => order.indexOf(a.rule.severity) - order.indexOf(b.rule.severity) || b.count - a.count);
}
