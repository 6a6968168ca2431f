// Sigma in and out.
export {
  type ConvertedFile,
  convertCollection,
  type SigmaOptions,
  type SigmaQuery,
  type SigmaSource,
  sigmaToEql,
} from "./collection.ts";
export { type SigmaCode, sigmaDiagnostics } from "./diagnostics.ts";
export type {
  DetectionItem,
  LogSource,
  Search,
  Selection,
  SigmaCorrelation,
  SigmaDocument,
  SigmaFilter,
  SigmaLevel,
  SigmaMetadata,
  SigmaRule,
  SigmaStatus,
} from "./document/model.ts";
export { type ExportMetadata, type ExportOptions, eqlToSigma, type SigmaExport } from "./from-eql/convert.ts";
export type { PartName } from "./from-eql/selections.ts";
export { type LintedFile, lintSigma } from "./lint/index.ts";
export type { Pipeline } from "./pipeline/model.ts";
export type { PlaceholderValues } from "./pipeline/placeholders.ts";
export { type PipelineFile, readPipeline } from "./pipeline/read.ts";
export { readSigma, type SigmaFile } from "./read.ts";
export {
  eachSigmaFile,
  type RunnableCorrelation,
  type RunnableRule,
  type SigmaIndicator,
  type SigmaRuleFile,
  sigmaRules,
} from "./rules.ts";
export type { ConvertedCorrelation, CorrelationInput, CorrelationPlan } from "./to-eql/correlation.ts";
export type { NamedCondition } from "./to-eql/rule.ts";
