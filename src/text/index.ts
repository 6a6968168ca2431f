// Positions, diagnostics and what is shown of them.
export {
  codeFrame,
  type FrameOptions,
  type FrameStyle,
  formatDiagnostic,
  type Paint,
  plainFrame,
  renderDiagnostic,
} from "./code-frame.ts";
export { type Diagnostic, type Fix, hasErrors, type Severity, type TextEdit } from "./diagnostic.ts";
export type { DiagnosticKind } from "./diagnostic-kind.ts";
export { applyFixes, type FixedText } from "./edit.ts";
export { LineMap, type Position, type Span } from "./span.ts";
export { didYouMean, editDistance, suggest, suggestAll } from "./suggest.ts";
