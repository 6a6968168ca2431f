// The checker.
export { checkCondition, checkQuery } from "./check.ts";
export { check, checkParsed, type Fixed, fix } from "./check-text.ts";
export { type CheckCode, checkDiagnostics } from "./diagnostics.ts";
export { areCompatible, type Kind, kindOf } from "./kind.ts";
export type { CheckOptions, Schema } from "./schema.ts";
