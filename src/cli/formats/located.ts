// A diagnostic with the file, line and column that machines want.
import type { CheckedFile } from "../../detection/index.ts";
import { type Diagnostic, LineMap } from "../../text/index.ts";

export interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly hint?: string;
}

export function located(files: readonly CheckedFile[]): readonly Located[] {
  return files.flatMap(({ source, text, diagnostics }) => {
    const lines = new LineMap(text);
    return diagnostics.map(({ code, severity, message, hint, span }) => {
      const start = lines.position(span.start);
      const end = lines.position(Math.max(span.start, span.end));
      return {
        file: source,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        code,
        severity,
        message,
        ...(hint === undefined ? {} : { hint }),
      };
    });
  });
}
