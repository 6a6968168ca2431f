// What a lint check gets: one rule, and where to put what it finds.
import type { Span } from "../../text/span.ts";
import type { Mending, SigmaCode } from "../diagnostics.ts";
import type { DetectionItem, SigmaRule } from "../document/model.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";

export type Report = (code: SigmaCode, span: Span, message: string, mending?: Mending) => void;

export type Check = (rule: SigmaRule, report: Report) => void;

/** A check of one detection item after the other. */
export function eachItem(check: (item: DetectionItem, report: Report, rule: SigmaRule) => void): Check {
  return (rule, report) => {
    for (const item of itemsOfRule(rule)) check(item, report, rule);
  };
}
