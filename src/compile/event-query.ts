// `category where condition` to one predicate.
import type { EventQuery } from "../eql/ast.ts";
import { scalarText } from "../event/value.ts";
import { compileCondition } from "./condition.ts";
import type { CompileEnvironment, Predicate } from "./environment.ts";

export interface QueryEnvironment extends CompileEnvironment {
  /** The field that holds the category. Elasticsearch's default is `event.category`. */
  readonly eventCategoryField: string;
}

/**
 * An event query as a predicate: the category equals one of the event's, and the condition is true.
 * @throws {CompileError}
 */
export function compileEventQuery(query: EventQuery, environment: QueryEnvironment): Predicate {
  const condition = compileCondition(query.condition, environment);
  if (query.category.any) return condition;
  const wanted = query.category.name;
  const slot = environment.fields.slot(environment.eventCategoryField);
  return (event) => {
    const value = event.get(slot);
    if (value === undefined) return false;
    const isCategory =
      typeof value === "object" ? value.some((item) => scalarText(item) === wanted) : scalarText(value) === wanted;
    return isCategory && condition(event);
  };
}
