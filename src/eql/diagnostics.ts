// The diagnostics of lexer and parser: what Elasticsearch's EQL parser refuses. docs/diagnostics.md is generated from this table.
import type { DiagnosticKind } from "../text/diagnostic-kind.ts";

export const parseDiagnostics = {
  "empty-query": {
    severity: "error",
    title: "There is no query",
    example: { wrong: "// nothing but a comment", right: "process where true" },
  },
  "unexpected-character": {
    severity: "error",
    title: "A character that no EQL token contains",
    example: { wrong: "process where process.pid == 4;", right: "process where process.pid == 4" },
  },
  "unterminated-string": {
    severity: "error",
    title: "A string is not closed on its line",
    explanation:
      "A backslash before the closing quote escapes the quote; a path that ends in a backslash needs two of them, or a raw string.",
    example: { wrong: 'file where file.path == "C:\\"', right: 'file where file.path == "C:\\\\"' },
  },
  "invalid-escape": {
    severity: "error",
    title: "A backslash sequence that EQL does not know",
    explanation:
      'Known are `\\b \\t \\n \\f \\r \\" \\\' \\\\` and `\\u{…}` with 2 to 8 hexadecimal digits that name a character. A literal backslash is written twice, or the string as a raw string: `"""C:\\Windows"""`.',
    example: {
      wrong: 'file where file.path : "C:\\Windows\\*"',
      right: 'file where file.path : "C:\\\\Windows\\\\*"',
    },
  },
  "single-quoted-string": {
    severity: "error",
    title: "Strings stand in double quotes",
    explanation: "Endgame EQL also knew single quotes.",
    example: { wrong: "process where process.name == 'cmd.exe'", right: 'process where process.name == "cmd.exe"' },
  },
  "endgame-raw-string": {
    severity: "error",
    title: "Raw strings stand in triple quotes",
    explanation: "Endgame EQL wrote them with a question mark in front.",
    example: { wrong: 'file where file.path : ?"C:\\Temp\\*"', right: 'file where file.path : """C:\\Temp\\*"""' },
  },
  "unterminated-identifier": {
    severity: "error",
    title: "A backquoted name is not closed, or is empty",
    explanation: "A backquote inside the name is written twice.",
    example: { wrong: "any where `my-field == 1", right: "any where `my-field` == 1" },
  },
  "unterminated-comment": {
    severity: "error",
    title: "A block comment is not closed",
    explanation: "Block comments nest: each `/*` needs its own `*/`.",
    example: { wrong: "any where true /* all", right: "any where true /* all */" },
  },
  "number-too-large": {
    severity: "error",
    title: "A number beyond the range of a double",
    example: { wrong: "process where process.pid < 1e999", right: "process where process.pid < 1e9" },
  },
  "endpoint-syntax": {
    severity: "error",
    title: "Syntax of Elastic Defend's own dialect",
    explanation:
      "Variables (`$name`) and sequence aliases (`as name`) exist only in the rules that run inside Elastic Defend, not in Elasticsearch.",
    example: {
      wrong: 'process where _arraysearch(process.args, $arg, $arg : "-enc*")',
      right: 'process where process.args : "-enc*"',
    },
  },
  "missing-category": {
    severity: "error",
    title: "A query starts with an event category and `where`",
    example: { wrong: 'process.name == "cmd.exe"', right: 'any where process.name == "cmd.exe"' },
  },
  "invalid-category": {
    severity: "error",
    title: "An event category is a plain name or a string in double quotes",
    example: { wrong: "`my-category` where true", right: '"my-category" where true' },
  },
  "missing-where": {
    severity: "error",
    title: "`where` is missing after the event category",
    example: { wrong: "process process.pid == 4", right: "process where process.pid == 4" },
  },
  "expected-expression": {
    severity: "error",
    title: "A field, value, function call or parenthesis is missing",
    example: { wrong: "process where process.pid ==", right: "process where process.pid == 4" },
  },
  "unexpected-token": {
    severity: "error",
    title: "Something stands where the query cannot go on with it",
    example: {
      wrong: "process where process.pid == 4 process.ppid == 1",
      right: "process where process.pid == 4 and process.ppid == 1",
    },
  },
  "unclosed-parenthesis": {
    severity: "error",
    title: "A parenthesis is not closed",
    example: { wrong: "process where (process.pid == 4", right: "process where (process.pid == 4)" },
  },
  "unmatched-parenthesis": {
    severity: "error",
    title: "A closing parenthesis without an opening one",
    example: { wrong: "process where process.pid == 4)", right: "process where process.pid == 4" },
  },
  "unclosed-bracket": {
    severity: "error",
    title: "The `[` of a sequence or sample item is not closed",
    example: {
      wrong: "sequence [any where true [any where true]",
      right: "sequence [any where true] [any where true]",
    },
  },
  "unmatched-bracket": {
    severity: "error",
    title: "A `]` without its `[`",
    example: { wrong: "process where true]", right: "process where true" },
  },
  "keyword-case": {
    severity: "error",
    title: "Keywords are written in lower case",
    example: {
      wrong: "process where process.pid == 4 AND process.ppid == 1",
      right: "process where process.pid == 4 and process.ppid == 1",
    },
  },
  "foreign-operator": {
    severity: "error",
    title: "An operator of another language",
    example: { wrong: "process where process.pid <> 4", right: "process where process.pid != 4" },
  },
  "single-equals": {
    severity: "error",
    title: "`=` is not an operator",
    explanation: "`==` compares exactly; `:` ignores case and knows the wildcards `*` and `?`.",
    example: { wrong: "process where process.pid = 4", right: "process where process.pid == 4" },
  },
  "chained-comparison": {
    severity: "error",
    title: "Comparisons cannot be chained",
    example: {
      wrong: "process where 1 < process.pid < 9",
      right: "process where 1 < process.pid and process.pid < 9",
    },
  },
  "list-after-comparison": {
    severity: "error",
    title: "A list follows `in`, `:`, `like` or `regex`, not a comparison",
    example: { wrong: "process where process.pid == (4, 8)", right: "process where process.pid in (4, 8)" },
  },
  "misplaced-not": {
    severity: "error",
    title: "`not` stands before the field",
    explanation: "Only `in` and `in~` take `not` in the middle.",
    example: { wrong: 'process where process.name not like "a*"', right: 'process where not process.name like "a*"' },
  },
  "empty-list": {
    severity: "error",
    title: "A list needs at least one value",
    example: { wrong: "process where process.pid in ()", right: "process where process.pid in (4)" },
  },
  "missing-list": {
    severity: "error",
    title: "`in` needs a list in parentheses",
    example: { wrong: "process where process.pid in 4", right: "process where process.pid in (4)" },
  },
  "pattern-not-constant": {
    severity: "error",
    title: "The right side of `:`, `like` and `regex` is a constant",
    explanation: "No field, function, sign or arithmetic may stand there.",
    example: {
      wrong: "process where process.name : process.parent.name",
      right: 'process where process.name : "cmd.exe"',
    },
  },
  "method-call": {
    severity: "error",
    title: "Functions are called with their arguments in parentheses",
    explanation: "Endgame EQL also knew method calls.",
    example: { wrong: "process where process.name:length() > 30", right: "process where length(process.name) > 30" },
  },
  "array-index": {
    severity: "error",
    title: "Array indexes are not supported",
    explanation: "A condition on an array holds when any of its values satisfies it.",
    example: { wrong: 'process where process.args[0] == "/s"', right: 'process where process.args == "/s"' },
  },
  "reserved-word": {
    severity: "error",
    title: "A reserved word as a name needs backquotes",
    example: { wrong: "any where event.sequence == 1", right: "any where event.`sequence` == 1" },
  },
  "invalid-field": {
    severity: "error",
    title: "A field name that needs backquotes, or is cut off",
    example: { wrong: 'any where labels.1st == "a"', right: 'any where labels.`1st` == "a"' },
  },
  "process-relationship": {
    severity: "error",
    title: "Process relationships are not supported",
    explanation: "Use a sequence joined on `process.entity_id` and `process.parent.entity_id`.",
    example: {
      wrong: 'process where child of [process where process.name == "a"]',
      right:
        'sequence [process where process.name == "a"] by process.entity_id [process where true] by process.parent.entity_id',
    },
  },
  "too-deep": {
    severity: "error",
    title: "The query is nested too deeply",
    explanation: "At most 200 levels of parentheses, `not`, signs and arithmetic.",
  },
  "misplaced-by": {
    severity: "error",
    title: "`by` stands before `with`",
    example: {
      wrong: "sequence with maxspan=1m by host.id [any where true] [any where true]",
      right: "sequence by host.id with maxspan=1m [any where true] [any where true]",
    },
  },
  "invalid-maxspan": {
    severity: "error",
    title: "`maxspan` is a positive whole number of ms, s, m, h or d",
    example: {
      wrong: "sequence with maxspan=30 [any where true] [any where true]",
      right: "sequence with maxspan=30s [any where true] [any where true]",
    },
  },
  "unknown-option": {
    severity: "error",
    title: "An option that does not exist, or not here",
    explanation: "`with maxspan=…` follows `sequence` and its keys; `with runs=…` follows an item and its keys.",
    example: {
      wrong: "sequence [any where true] with repeat=2",
      right: "sequence [any where true] with runs=2",
    },
  },
  "invalid-runs": {
    severity: "error",
    title: "`runs` is a whole number from 1 to 100",
    example: { wrong: "sequence [any where true] with runs=0", right: "sequence [any where true] with runs=2" },
  },
  "too-few-items": {
    severity: "error",
    title: "A sequence or sample needs at least two items",
    explanation: "`with runs=N` counts N items.",
    example: { wrong: "sequence [any where true]", right: "sequence [any where true] [any where true]" },
  },
  "too-many-items": {
    severity: "error",
    title: "A sample has at most five items",
  },
  "only-missing-events": {
    severity: "error",
    title: "A sequence needs an event that is there",
    example: {
      wrong: "sequence with maxspan=1h ![any where true] ![any where true]",
      right: "sequence with maxspan=1h [any where true] ![any where true]",
    },
  },
  "missing-event-without-maxspan": {
    severity: "error",
    title: "A missing event needs `with maxspan`",
    example: {
      wrong: "sequence [any where true] ![any where true]",
      right: "sequence with maxspan=1h [any where true] ![any where true]",
    },
  },
  "misplaced-missing-event": {
    severity: "error",
    title: "A missing event `![…]` stands only in a sequence",
  },
  "join-key-not-field": {
    severity: "error",
    title: "A join key is a field",
    example: {
      wrong: "sequence by length(host.id) [any where true] [any where true]",
      right: "sequence by host.id [any where true] [any where true]",
    },
  },
  "sample-without-keys": {
    severity: "error",
    title: "A sample needs join keys",
    example: {
      wrong: "sample [any where true] [file where true]",
      right: "sample by host.id [any where true] [file where true]",
    },
  },
  "unsupported-fork": {
    severity: "error",
    title: "`fork` is not supported",
    explanation: "Elasticsearch sequences never fork: the latest start wins.",
  },
  "unsupported-pipe": {
    severity: "error",
    title: "Only the pipes `head` and `tail` are supported",
    example: { wrong: "process where true | count", right: "process where true | tail 10" },
  },
  "unknown-pipe": {
    severity: "error",
    title: "A pipe that does not exist",
    example: { wrong: "process where true | heads 5", right: "process where true | head 5" },
  },
  "invalid-pipe-argument": {
    severity: "error",
    title: "`head` and `tail` take one whole number, not negative",
    example: { wrong: "process where true | head -1", right: "process where true | head 1" },
  },
} as const satisfies Record<string, DiagnosticKind>;

export type ParseCode = keyof typeof parseDiagnostics;
