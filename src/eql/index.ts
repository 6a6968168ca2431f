// EQL text to tree and back.
export type {
  AnyNode,
  Arithmetic,
  BooleanLiteral,
  Call,
  Category,
  Comment,
  Comparison,
  ComparisonOperator,
  Duration,
  EventQuery,
  Expression,
  Field,
  In,
  Invalid,
  Join,
  Keyword,
  Literal,
  Logical,
  Match,
  MatchOperator,
  Not,
  NullLiteral,
  NumberLiteral,
  Pipe,
  Query,
  Quote,
  Runs,
  Sample,
  Sequence,
  Sign,
  Statement,
  StringLiteral,
  Term,
} from "./ast.ts";
export { type ParseCode, parseDiagnostics } from "./diagnostics.ts";
export { type EqualOptions, equalTrees } from "./equal.ts";
export { type FormatOptions, type Formatted, formatQuery } from "./format.ts";
export { tokenize } from "./lexer.ts";
export { MAX_DEPTH, type ParsedExpression, type ParsedQuery, parseExpression, parseQuery } from "./parser.ts";
export { print, printExpression, printQuery, UnprintableError } from "./printer.ts";
export { quotePath, quoteString } from "./quote.ts";
export { checkStructure, stageCount } from "./structure.ts";
export { isPlainIdentifier, keywords, type Token, type TokenKind } from "./tokens.ts";
export { children, mapOperands, type Visitor, visit, walk } from "./visit.ts";
