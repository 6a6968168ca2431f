// eqlipse/proof: what a pack claims, carried out: its cases on every source, what each source can ever show.

export { type ClauseCoverage, clauseCoverage, type UndecidedClause } from "../proof/clause-coverage.ts";
export type { PackEvidence, RuleEvidence } from "../proof/evidence.ts";
export { type HardenOptions, type Hardness, hardenRule, type Survivor, type Tally } from "../proof/harden.ts";
export { testHunts } from "../proof/hunt-tests.ts";
export {
  type CaseOutcome,
  findingsOf,
  type PackOutcome,
  type SignalOutcome,
  type SourceOutcome,
  type TelemetrySource,
  telemetryOf,
  testCase,
  testPack,
} from "../proof/pack-tests.ts";
export { type ClauseReadiness, readinessOf, type SourceReadiness } from "../proof/readiness.ts";
export { type Proposal, type Tuning, type TuningInput, tune } from "../proof/tuning/tune.ts";
