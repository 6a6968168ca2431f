// Many rules over one stream of events.
export type { StreamClass } from "../event/event-class.ts";
export {
  type CompiledRules,
  type CompileRulesOptions,
  compileRules,
  type RefusedRule,
  selectRules,
} from "./compiled/compiled-rules.ts";
export { readCompiledBytes } from "./compiled/read.ts";
export { compiledBytes, compiledParts } from "./compiled/write.ts";
export { type CompileQuery, type CorrelationLimits, Correlator } from "./correlation.ts";
export type { Finding, MatchedEvent } from "./finding.ts";
export { type KeptState, movedBy, withRows } from "./kept/kept-state.ts";
export type { EventPosition, EventSource, RuleHead, ScannableRule } from "./scanned-rule.ts";
export { mostKeptEvents, Scanner, type ScannerOptions } from "./scanner.ts";
export { mergeStatistics, type RuleStatistics, type ScanStatistics } from "./statistics.ts";
