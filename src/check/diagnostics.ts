// The diagnostics of the checker. Errors are what Elasticsearch's verifier refuses; warnings are what it carries out, but hardly as meant.
// docs/diagnostics.md is generated from this table.
import type { DiagnosticKind } from "../text/diagnostic-kind.ts";

export const checkDiagnostics = {
  "unknown-field": {
    severity: "error",
    title: "A field that no index has",
    explanation:
      "Judged against the mapping given, or against ECS and what the sources behind the rule's index patterns add. A field that only some indices have is written with a question mark: `?process.Ext.token.integrity_level_name`.",
    example: { wrong: 'process where process.nmae == "cmd.exe"', right: 'process where process.name == "cmd.exe"' },
  },
  "unknown-optional-field": {
    severity: "warning",
    title: "An optional field that no index has, close to one that exists",
    explanation: "Elasticsearch takes it for null, so that the condition never or always holds.",
    example: { wrong: 'process where ?process.nmae == "cmd.exe"', right: 'process where ?process.name == "cmd.exe"' },
  },
  "field-outside-schema": {
    severity: "warning",
    title: "A field in a namespace of which nothing is known",
    example: { wrong: 'any where custom.flag == "x"', right: 'any where labels.flag == "x"' },
  },
  "unsupported-field-type": {
    severity: "error",
    title: "A field of a type that EQL cannot use",
    explanation: "Objects, nested fields and everything below them, ranges, geometry.",
    example: { wrong: 'any where source.geo.location == "x"', right: 'any where source.geo.city_name == "x"' },
  },
  "inexact-field": {
    severity: "error",
    title: "A text field without an exact sub-field",
    explanation: "EQL compares whole values; an analysed text has none.",
    example: {
      wrong: 'process where process.name.text == "cmd.exe"',
      right: 'process where process.name == "cmd.exe"',
    },
  },
  "unknown-function": {
    severity: "error",
    title: "A function that does not exist",
    explanation:
      "Endgame EQL had more functions. `wildcard` became `:`, `match` became `regex~`, `arrayContains` became a plain comparison, `safe` is not needed; `check --fix` rewrites these.",
    example: {
      wrong: 'process where wildcard(process.name, "cmd*", "power*")',
      right: 'process where process.name : ("cmd*", "power*")',
    },
  },
  "no-tilde": {
    severity: "error",
    title: "A function that has no form with `~`",
    example: { wrong: "process where length~(process.name) > 30", right: "process where length(process.name) > 30" },
  },
  "argument-count": {
    severity: "error",
    title: "Too few or too many arguments",
    example: {
      wrong: "process where startsWith(process.name)",
      right: 'process where startsWith(process.name, "reg")',
    },
  },
  "argument-type": {
    severity: "error",
    title: "An argument of the wrong kind",
    example: {
      wrong: "process where startsWith(process.name, 7)",
      right: 'process where startsWith(process.name, "7")',
    },
  },
  "argument-not-constant": {
    severity: "error",
    title: "An argument that must be a constant",
    explanation: "The blocks of `cidrMatch` and the base of `number`.",
    example: {
      wrong: "network where cidrMatch(source.ip, source.address)",
      right: 'network where cidrMatch(source.ip, "10.0.0.0/8")',
    },
  },
  "condition-not-boolean": {
    severity: "error",
    title: "A condition that is neither true nor false",
    example: { wrong: "process where process.pid", right: "process where process.pid != null" },
  },
  "field-comparison": {
    severity: "error",
    title: "Two fields are compared",
    explanation: "One side of a comparison must be a constant. Functions may take several fields.",
    example: {
      wrong: "process where process.pid == process.parent.pid",
      right: "process where process.pid - process.parent.pid == 0",
    },
  },
  "list-item-not-constant": {
    severity: "error",
    title: "An item of an `in` list that is no constant",
    example: {
      wrong: 'process where process.name in ("cmd.exe", process.parent.name)',
      right: 'process where process.name in ("cmd.exe", "powershell.exe")',
    },
  },
  "list-item-type": {
    severity: "error",
    title: "An item of an `in` list of another kind than the field",
    explanation: "Addresses and dates count as kinds of their own: use `cidrMatch`, or `==`.",
    example: { wrong: 'process where process.pid in (4, "8")', right: "process where process.pid in (4, 8)" },
  },
  "operand-not-text": {
    severity: "error",
    title: "`:`, `like`, `regex` or `in~` on something that is no text",
    example: { wrong: 'process where process.pid : "4"', right: 'process where process.pid == "4"' },
  },
  "pattern-not-text": {
    severity: "error",
    title: "A pattern that is no text",
    example: { wrong: "any where event.code : 4688", right: 'any where event.code : "4688"' },
  },
  "operand-not-number": {
    severity: "error",
    title: "Arithmetic with something that is no number",
    explanation:
      "`in`, `:`, `like` and `regex` bind more tightly than arithmetic: `a + b in (3)` means `a + (b in (3))`.",
    example: { wrong: "process where process.name + 1 == 2", right: "process where process.pid + 1 == 2" },
  },
  "constant-error": {
    severity: "error",
    title: "A constant that cannot be computed",
    explanation:
      "Whole numbers overflow in the width of their operands, 32 bits or 64; they cannot be divided by zero; `number` needs the text of a number. The same failure for the values of one event makes the value null there.",
    example: { wrong: "process where process.pid == 2147483647 + 1", right: "process where process.pid == 2147483648" },
  },
  "invalid-regex": {
    severity: "error",
    title: "A regular expression that cannot be used",
    explanation:
      "Malformed, too large, or in need of what Lucene's expressions do not have (look-around, back references). They always cover the whole value.",
    example: {
      wrong: 'process where process.name regex "(cmd"',
      right: 'process where process.name regex "(cmd).*"',
    },
  },
  "invalid-address-block": {
    severity: "error",
    title: "A block of addresses that is none",
    example: {
      wrong: 'network where cidrMatch(source.ip, "10.0.0.0/99")',
      right: 'network where cidrMatch(source.ip, "10.0.0.0/8")',
    },
  },
  "join-key-count": {
    severity: "error",
    title: "The items have different numbers of join keys",
    example: {
      wrong: "sequence [any where true] by host.id, user.id [any where true] by host.id",
      right: "sequence [any where true] by host.id, user.id [any where true] by host.id, user.id",
    },
  },
  "join-key-type": {
    severity: "error",
    title: "Join keys of different kinds",
    example: {
      wrong: "sequence [process where true] by process.pid [process where true] by process.name",
      right: "sequence [process where true] by process.pid [process where true] by process.parent.pid",
    },
  },
  "unsupported-join": {
    severity: "error",
    title: "`join` is not supported",
    example: {
      wrong: "join by host.id [process where true] [file where true]",
      right: "sample by host.id [process where true] [file where true]",
    },
  },
  "unknown-category": {
    severity: "warning",
    title: "An event category close to one of ECS",
    example: { wrong: "proces where true", right: "process where true" },
  },
  "impossible-value": {
    severity: "warning",
    title: "A value that the field can never have",
    explanation: "Elasticsearch accepts the query, and fails or finds nothing when it runs.",
    example: { wrong: 'process where process.pid == "abc"', right: "process where process.pid == 4" },
  },
  "boolean-order": {
    severity: "warning",
    title: "True and false are put in an order",
    example: {
      wrong: "process where process.code_signature.trusted < true",
      right: "process where process.code_signature.trusted == false",
    },
  },
  "wildcard-in-equality": {
    severity: "warning",
    title: "A wildcard where it is a plain character",
    explanation: "`==`, `!=` and `in` compare exactly. Endgame EQL knew wildcards in `==` too.",
    example: { wrong: 'process where process.name == "cmd*"', right: 'process where process.name : "cmd*"' },
  },
} as const satisfies Record<string, DiagnosticKind>;

export type CheckCode = keyof typeof checkDiagnostics;
