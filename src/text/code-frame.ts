// A diagnostic as people read it: what, where, the lines of the text with the place marked, and how to mend it.
import type { Diagnostic, Severity } from "./diagnostic.ts";
import type { LineMap, Span } from "./span.ts";

/** How parts are coloured; plain text by default. */
export interface FrameStyle {
  readonly severity: (severity: Severity, text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export const plainFrame: FrameStyle = {
  severity: (_severity, text) => text,
  strong: (text) => text,
  faint: (text) => text,
};

const maxLines = 6;
const maxWidth = 160;

/** Formats a diagnostic of the text in `lines`, which is shown under the name `source`. */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  source: string,
  lines: LineMap,
  style: FrameStyle = plainFrame,
): string {
  const { severity, code, message, span, hint } = diagnostic;
  const { line, column } = lines.position(span.start);
  const head = `${style.severity(severity, `${severity}[${code}]`)}${style.strong(`: ${message}`)}`;
  const frame = codeFrame(lines, span, (text) => style.severity(severity, text), style.faint);
  const gutter = " ".repeat(String(lines.position(span.end).line).length);
  const help = hint === undefined ? [] : [`${gutter} ${style.faint("=")} help: ${hint}`];
  return [head, `${gutter}${style.faint("-->")} ${source}:${line}:${column}`, ...frame, ...help].join("\n");
}

/** The lines of a span with the span underlined. Long lines are cut around it, and of many lines the first are shown. */
function codeFrame(
  lines: LineMap,
  span: Span,
  mark: (text: string) => string,
  faint: (text: string) => string,
): readonly string[] {
  const start = lines.position(span.start);
  const end = lines.position(Math.max(span.start, span.end));
  const last = Math.min(end.line, start.line + maxLines - 1);
  const width = String(end.line).length;
  const gutter = `${" ".repeat(width)} ${faint("|")}`;
  const shown: string[] = [gutter];
  for (let number = start.line; number <= last; number++) {
    const text = lines.line(number);
    const from = number === start.line ? start.column - 1 : text.search(/\S|$/);
    const to = Math.max(number === end.line ? end.column - 1 : text.length, from + 1);
    const cut = cutAround(text, from, to);
    shown.push(`${faint(`${String(number).padStart(width)} |`)} ${cut.text}`);
    shown.push(`${gutter} ${cut.indent}${mark("^".repeat(cut.length))}`);
  }
  if (last < end.line) shown.push(`${gutter} ${faint(`… ${end.line - last} more lines`)}`);
  return shown;
}

/** Tabs become one blank, so that the marks stand below what they mark; control characters are not let through. */
function cutAround(line: string, from: number, to: number): { text: string; indent: string; length: number } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  const text = line.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  if (text.length <= maxWidth) return { text, indent: " ".repeat(from), length: to - from };
  const start = Math.max(0, Math.min(from - 40, text.length - maxWidth));
  const piece = text.slice(start, start + maxWidth);
  const before = start > 0 ? "…" : "";
  const after = start + maxWidth < text.length ? "…" : "";
  const length = Math.max(1, Math.min(to, start + maxWidth) - from);
  return { text: `${before}${piece}${after}`, indent: " ".repeat(from - start + before.length), length };
}
