// The diagnostics of detection documents and rule files. docs/diagnostics.md is generated from this table.
import type { Diagnostic, Fix } from "../text/diagnostic.ts";
import type { DiagnosticKind } from "../text/diagnostic-kind.ts";
import type { Span } from "../text/span.ts";
import type { TextPlaces } from "./text-places.ts";

export const detectionDiagnostics = {
  "invalid-yaml": { severity: "error", title: "The file is not valid YAML" },
  "invalid-toml": { severity: "error", title: "The file is not valid TOML" },
  "invalid-json": { severity: "error", title: "A line or file is not valid JSON" },
  "not-a-rule": {
    severity: "error",
    title: "The file is no rule of a known format",
    explanation:
      "Known are detection packs (`detection.yml`), Elastic rules as TOML or Kibana's NDJSON, Sigma rules, and plain `.eql` files.",
  },
  "lost-character": {
    severity: "warning",
    title: "A character of a rule file could not be read",
    explanation: "Rule files are in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes them.",
  },
  "missing-member": { severity: "error", title: "A member that the format needs is not there" },
  "unknown-member": { severity: "error", title: "A member that the format does not know" },
  "invalid-value": { severity: "error", title: "A value that the member cannot have" },
  "empty-value": { severity: "error", title: "A text or list that may not be empty" },
  "unsupported-language": {
    severity: "warning",
    title: "The rule is written in a language other than EQL, and is left out",
  },
  "indicator-not-in-query": {
    severity: "error",
    title: "An indicator is not a part of its rule's query",
    explanation:
      "The condition must stand in the query: as a sub-expression, as neighbouring operands of one `and` or `or`, or as a shorter list of a `:`, `like`, `regex` or `in` match. Compared are trees, so blanks, quotes and the order of a list do not matter.",
  },
  "duplicate-name": { severity: "error", title: "Two things of one kind have the same name" },
  "duplicate-id": {
    severity: "error",
    title: "Two rules have the same id",
    explanation: "An id stands for one rule for ever: findings, exceptions and history refer to it.",
  },
  "unknown-exception": { severity: "error", title: "A false-positive story names an exception that is not there" },
  "unused-exception": { severity: "warning", title: "An exception that no false-positive story names" },
  "unknown-attack-version": { severity: "error", title: "An ATT&CK version that is not known here" },
  "unknown-technique": { severity: "error", title: "A technique id that the stated ATT&CK version does not have" },
  "unknown-actor": { severity: "error", title: "A group or software id that ATT&CK does not have" },
  "actor-does-not-use-technique": {
    severity: "error",
    title: "ATT&CK does not record that the group or software uses a technique of the detection",
  },
  "name-without-technique": {
    severity: "warning",
    title: "The folder of a pack does not start with one of its techniques",
  },
  "unknown-rule": { severity: "error", title: "A test names a rule that its pack does not have" },
  "unknown-indicator": { severity: "error", title: "A test names an indicator that its rule does not have" },
  "missing-test": { severity: "error", title: "A rule needs a test that fires and a near miss that stays quiet" },
  "missing-file": { severity: "error", title: "A file that is named is not there" },
  "invalid-description": { severity: "error", title: "An event described in a test cannot be made" },
  "missing-heading": { severity: "error", title: "A document of a pack lacks a heading, or has them in another order" },
  "to-write": {
    severity: "warning",
    title: "Places of a pack's skeleton that are still to be written",
    explanation: "`new` leaves a sign where a person has to say something. The pack is complete when no sign is left.",
  },
  "unknown-related": { severity: "error", title: "A related pack that is not there" },
} as const satisfies Readonly<Record<string, DiagnosticKind>>;

export type DetectionCode = keyof typeof detectionDiagnostics;

/** A diagnostic with the severity of its kind. */
export function report(
  code: DetectionCode,
  span: Span,
  message: string,
  more: { readonly hint?: string | undefined; readonly fix?: Fix } = {},
): Diagnostic {
  return {
    code,
    severity: detectionDiagnostics[code].severity,
    message,
    span,
    ...(more.hint === undefined ? {} : { hint: more.hint }),
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  };
}

/** A diagnostic of a text within a file, at its place in the file. A fix is kept only where the file can be edited there. */
export function placed(diagnostic: Diagnostic, places: TextPlaces): Diagnostic {
  const { fix, ...rest } = diagnostic;
  const moved = { ...rest, span: places.place(diagnostic.span) };
  if (fix === undefined || !places.editable || fix.edits.some((edit) => edit.text.includes("\n"))) return moved;
  return { ...moved, fix: { ...fix, edits: fix.edits.map((edit) => ({ ...edit, span: places.place(edit.span) })) } };
}
