// The Query DSL target: a whole search body for Elasticsearch, OpenSearch and what is built on them.

import type { Statement } from "../../eql/ast.ts";
import { mapEcsCondition } from "../base/ecs-columns.ts";
import { conditionOf, planOf, type Slice } from "../base/plan.ts";
import { Refusal } from "../base/result.ts";
import type { Target, WriteContext, Written } from "../base/target.ts";
import { dslQuery } from "./query.ts";

const title = "Query DSL";

export const queryDslTarget: Target = {
  id: "query-dsl",
  aliases: ["opensearch", "dsl", "esdsl", "wazuh-indexer"],
  title: "Elasticsearch and OpenSearch Query DSL",
  versions: "Elasticsearch 7.10 and later, OpenSearch 1.0 and later",
  level: "executed",
  provenBy: "OpenSearch 2.19",
  purpose: "Searches, alerting monitors and percolator rules on Elasticsearch, OpenSearch and the Wazuh indexer.",
  layout:
    "ECS documents. Text fields must be `keyword`; `wildcard` fields of OpenSearch 2.19 give wrong answers for backslashes and for expressions that ignore case.",
  tables: [],
  texts: { folds: [], known: true, foldsComputed: true, countsCharacters: false },
  sequences: "none",
  notes: [
    "Functions are written as Painless scripts, which need the Painless module and a cluster that allows inline scripts.",
  ],
  write,
};

function write(statement: Statement, context: WriteContext): Written {
  const plan = planOf(statement, title);
  if (plan.kind === "sequence")
    throw new Refusal(
      "unsupported-sequence",
      `${title}: an ordered sequence cannot be written in one search`,
      plan.span,
    );
  const condition = mapEcsCondition(conditionOf(plan.query, context.options), (path) => path, context.options.columns, {
    target: title,
    losses: context.losses,
  });
  return { query: JSON.stringify({ query: dslQuery(condition, context), ...sliceOf(plan.slices, context) }) };
}

/** One `head` or `tail` as size and sort; the events of a `tail` come newest first. */
function sliceOf(slices: readonly Slice[], context: WriteContext): object {
  const [slice] = slices;
  if (slice === undefined) return {};
  const { timestampField = "@timestamp", tiebreakerField } = context.options;
  const order = slice.end === "head" ? "asc" : "desc";
  if (slices.length > 1)
    throw new Refusal("unsupported-pipe", `${title}: more than one pipe cannot be written`, slice.span);
  const sort = [timestampField, ...(tiebreakerField === undefined ? [] : [tiebreakerField])].map((field) => ({
    [field]: { order },
  }));
  return { size: slice.count, sort };
}
