// Positions, diagnostics and what is shown of them.
export { type FrameStyle, formatDiagnostic, plainFrame } from "./code-frame.ts";
export { type Diagnostic, type Fix, hasErrors, type Severity, type TextEdit } from "./diagnostic.ts";
export type { DiagnosticKind } from "./diagnostic-kind.ts";
export { applyFixes, type FixedText } from "./edit.ts";
export { LineMap, type Position, type Span } from "./span.ts";
export { didYouMean, editDistance, suggest, suggestAll } from "./suggest.ts";
