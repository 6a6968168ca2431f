// Trees to closures over one event.
export { compileCondition } from "./condition.ts";
export { type CompileEnvironment, CompileError, type Evaluator, type Predicate, type Truth } from "./environment.ts";
export { compileEventQuery, type QueryEnvironment } from "./event-query.ts";
export { compileExpression, compileValues } from "./expression.ts";
export { foldConstants } from "./fold.ts";
