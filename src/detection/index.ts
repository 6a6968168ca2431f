// Detections and rules of every format.
export {
  type Actor,
  attackTactics,
  attackUsageVersion,
  attackVersions,
  findGroup,
  findSoftware,
  findTechnique,
  isAttackVersion,
  newestAttackVersion,
  type Tactic,
  type Technique,
  techniqueIds,
  usersOf,
  usesTechnique,
  versionsOf,
} from "./attack.ts";
export { checkPack, type PackSurroundings } from "./check-pack.ts";
export { type DetectionCode, detectionDiagnostics } from "./diagnostics.ts";
export { elasticMembers } from "./elastic.ts";
export { readCondition, readQuery, type SchemaOf } from "./embedded-query.ts";
export { elasticToml, kibanaRule, queryText, sigmaOf, tomlOfKibanaRule } from "./export.ts";
export {
  type CheckedFile,
  type Exception,
  isSound,
  type Pack,
  type PackCase,
  type PackFiles,
  type PackHunt,
  type PackRule,
  type ReadPack,
  type ReadPackOptions,
  readPack,
  type Signal,
} from "./pack.ts";
export { type Indicator, type Rule, type RuleFile, type RuleFormat, type RuleSeverity, severities } from "./rule.ts";
export {
  duplicateIds,
  eachRuleFile,
  formatOfRuleFile,
  type RuleFileFormat,
  type RuleFileOptions,
  type RuleText,
  readRuleFiles,
} from "./rule-files.ts";
export type { CaseDocument, DetectionDocument, HuntDocument } from "./schema.ts";
export { packSkeleton, type SkeletonInput, toWrite } from "./skeleton.ts";
export { findSubExpression } from "./sub-expression.ts";
export { placesFrom, type TextPlaces } from "./text-places.ts";
