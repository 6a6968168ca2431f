// A statement with other names for its fields, in conditions and in join keys alike.
import {
  type EventQuery,
  type Expression,
  type Field,
  mapOperands,
  type Statement,
  type Term,
} from "../../eql/index.ts";

type Rename = (field: Field) => Field;

/** The same statement over the fields that `rename` gives. */
export function renameFields(statement: Statement, rename: Rename): Statement {
  const inExpression = (node: Expression): Expression =>
    node.kind === "Field" ? rename(node) : mapOperands(node, inExpression);
  const inEvents = (query: EventQuery): EventQuery => ({ ...query, condition: inExpression(query.condition) });
  const inTerm = (term: Term): Term => ({ ...term, query: inEvents(term.query), by: term.by.map(inExpression) });
  const { query } = statement;
  if (query.kind === "EventQuery") return { ...statement, query: inEvents(query) };
  const keyed = { ...query, by: query.by.map(inExpression), terms: query.terms.map(inTerm) };
  if (keyed.kind === "Sample") return { ...statement, query: keyed };
  return { ...statement, query: { ...keyed, until: keyed.until === null ? null : inTerm(keyed.until) } };
}
