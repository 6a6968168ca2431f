// Many rules over one stream of events.
export { type CompileQuery, type CorrelationLimits, Correlator } from "./correlation.ts";
export type { Finding, MatchedEvent } from "./finding.ts";
export type { EventPosition, KeptState, ScannableRule } from "./scanned-rule.ts";
export { type RefusedRule, Scanner, type ScannerOptions } from "./scanner.ts";
