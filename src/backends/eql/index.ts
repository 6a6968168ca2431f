// Elasticsearch EQL: the tree in its own words. What has no words (Sigma's keywords) is refused; a user's columns take the fields' places.
import { printQuery, type Statement, UnprintableError } from "../../eql/index.ts";
import { Refusal } from "../base/result.ts";
import type { Target, WriteContext } from "../base/target.ts";
import { renameFields } from "./rename.ts";

const title = "Elasticsearch EQL";

export const eqlTarget: Target = {
  id: "eql",
  aliases: ["elastic-eql", "elasticsearch-eql"],
  title,
  versions: "Elasticsearch 8.0 and later",
  level: "parsed",
  provenBy: "PyPI's `eql` 1.0 in its Elasticsearch syntax; read back and run by our engine",
  purpose: "EQL searches and event correlation rules of Elastic, and whatever else reads EQL.",
  layout: "ECS documents; field types as in the index's mapping.",
  tables: [],
  sequences: "latest-first-event",
  notes: [
    "The fields of time, tiebreaker and category are parameters of the request, not of the text.",
    "`eql` 1.0 is of Elastic's detection engineers, not of Elasticsearch; it does not read `sample`, nor missing events beside `with runs`, which Elasticsearch has.",
  ],
  write: (statement, context) => ({ query: printed(renamed(statement, context)) }),
};

function renamed(statement: Statement, { options: { columns = {} } }: WriteContext): Statement {
  return renameFields(statement, (field) => {
    const column = Object.hasOwn(columns, field.path) ? columns[field.path]! : undefined;
    if (column === undefined) return field;
    if ((column.holds ?? "value") !== "value")
      throw new Refusal(
        "field-is-part",
        `${title}: \`${field.path}\` is only a part of \`${column.name}\`, which cannot be written for every operator`,
        field.span,
      );
    return { ...field, path: column.name };
  });
}

function printed(statement: Statement): string {
  try {
    return printQuery(statement);
  } catch (error) {
    if (!(error instanceof UnprintableError)) throw error;
    throw new Refusal("keyword-search", `${title}: ${error.message}`, error.node.span);
  }
}
