// Findings as the alert documents that Elastic's detection engine writes: the event with `kibana.alert.*` beside it, one document a line, so
// that they can be put into an index and looked at with what knows alerts. Documented fields: "Alert schema" of Elastic Security.
import { createHash } from "node:crypto";
import { threatOf } from "../../detection/export.ts";
import type { Finding, RuleHead } from "../../scan/index.ts";
import { eventText } from "../event-text.ts";

/** The risk scores that Elastic gives to severities by default. */
const riskScores: Readonly<Record<string, number>> = { low: 21, medium: 47, high: 73, critical: 99 };

/** Gives the head of a finding's rule, which knows its tags and techniques. */
export type HeadOf = (rule: Finding["rule"]) => RuleHead | undefined;

/**
 * One alert. Its time is that of the event, and its id is made of the rule and the events, so that the same finding is the same document
 * whenever it is made.
 */
export function alertOf({ rule, matched, indicators, event }: Finding, headOf: HeadOf): object {
  const head = headOf(rule);
  const original = typeof event.event === "object" && event.event !== null ? event.event : {};
  const isSequence = matched.length > 1;
  const uuid = idOf([rule.id, rule.source, ...matched.map(({ file, index }) => `${file}#${index}`)]);
  return {
    ...event,
    event: { ...original, kind: "signal" },
    ...prefixed("kibana.alert.original_event", original),
    "kibana.alert.uuid": uuid,
    "kibana.alert.status": "active",
    "kibana.alert.workflow_status": "open",
    "kibana.alert.depth": 1,
    "kibana.alert.original_time": event["@timestamp"],
    "kibana.alert.severity": severityOf(rule.severity),
    "kibana.alert.risk_score": riskScores[severityOf(rule.severity)],
    "kibana.alert.reason": [rule.name, eventText(event), indicators.join(", ")].filter(Boolean).join(": "),
    "kibana.alert.ancestors": matched.map(({ file, index, record_id }) => ({
      id: record_id ?? String(index),
      type: "event",
      index: file,
      depth: 0,
    })),
    ...(isSequence ? { "kibana.alert.group.id": uuid } : {}),
    ...(indicators.length === 0 ? {} : { "eqlipse.indicators": indicators }),
    "kibana.alert.rule.name": rule.name,
    "kibana.alert.rule.rule_id": rule.id,
    "kibana.alert.rule.uuid": idOf([rule.id, rule.source]),
    "kibana.alert.rule.category": "Event Correlation Rule",
    "kibana.alert.rule.rule_type_id": "siem.eqlRule",
    "kibana.alert.rule.type": "eql",
    "kibana.alert.rule.producer": "siem",
    "kibana.alert.rule.consumer": "siem",
    "kibana.alert.rule.tags": head?.tags ?? [],
    "kibana.alert.rule.threat": head === undefined ? [] : threatOf(head),
    "kibana.space_ids": ["default"],
  };
}

/** Elastic knows four severities. */
function severityOf(severity: string): string {
  return severity === "informational" ? "low" : severity;
}

function prefixed(prefix: string, object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** An id in the form of a UUID (version 8: made of a hash). */
function idOf(parts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
