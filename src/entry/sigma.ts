// eqlipse/sigma: Sigma to EQL and back, with a list of what is lost.
export {
  type ConvertedFile,
  convertCollection,
  type SigmaOptions,
  type SigmaQuery,
  type SigmaSource,
  sigmaToEql,
} from "../sigma/collection.ts";
export { type SigmaCode, sigmaDiagnostics } from "../sigma/diagnostics.ts";
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
} from "../sigma/document/model.ts";
export { type ExportMetadata, type ExportOptions, eqlToSigma, type SigmaExport } from "../sigma/from-eql/convert.ts";
export type { PartName } from "../sigma/from-eql/selections.ts";
export { type LintedFile, lintSigma } from "../sigma/lint/index.ts";
export type { Pipeline } from "../sigma/pipeline/model.ts";
export type { PlaceholderValues } from "../sigma/pipeline/placeholders.ts";
export { type PipelineFile, readPipeline } from "../sigma/pipeline/read.ts";
export { readSigma, type SigmaFile } from "../sigma/read.ts";
export {
  type RunnableCorrelation,
  type RunnableRule,
  type SigmaIndicator,
  type SigmaRuleFile,
  sigmaRules,
} from "../sigma/rules.ts";
export type { ConvertedCorrelation, CorrelationInput, CorrelationPlan } from "../sigma/to-eql/correlation.ts";
export type { NamedCondition } from "../sigma/to-eql/rule.ts";
