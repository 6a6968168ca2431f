// The function table, for the checker, the compiler, documentation and the backends.
export { operatorOfFunction } from "./arithmetic.ts";
export {
  arity,
  type EvaluationOptions,
  type FunctionDefinition,
  hasRightArity,
  type Parameter,
  type ParameterKind,
  parameterAt,
  type ResultKind,
} from "./definition.ts";
export { findFunction, functions } from "./table.ts";
