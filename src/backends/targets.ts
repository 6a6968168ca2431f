// All targets, in the order they are listed to people.
import type { Target } from "./base/target.ts";
import { clickhouseTarget } from "./clickhouse/index.ts";
import { duckdbTarget } from "./duckdb/index.ts";
import { eqlTarget } from "./eql/index.ts";
import { esqlTarget } from "./esql/index.ts";
import { kibanaKqlTarget } from "./kibana-kql/index.ts";
import { kustoTargets } from "./kusto/index.ts";
import { logqlTarget } from "./logql/index.ts";
import { logscaleTarget } from "./logscale/index.ts";
import { luceneTarget } from "./lucene/index.ts";
import { pantherTarget } from "./panther/index.ts";
import { postgresqlTarget } from "./postgresql/index.ts";
import { qradarTarget } from "./qradar/index.ts";
import { queryDslTarget } from "./query-dsl/index.ts";
import { secopsTarget } from "./secops/index.ts";
import { sigmaTarget } from "./sigma/index.ts";
import { splunkTargets } from "./splunk/index.ts";
import { sqliteTarget } from "./sqlite/index.ts";

export const targets: readonly Target[] = [
  eqlTarget,
  sqliteTarget,
  duckdbTarget,
  clickhouseTarget,
  postgresqlTarget,
  queryDslTarget,
  luceneTarget,
  esqlTarget,
  kibanaKqlTarget,
  ...splunkTargets,
  ...kustoTargets,
  secopsTarget,
  logscaleTarget,
  qradarTarget,
  logqlTarget,
  pantherTarget,
  sigmaTarget,
];

/** The target of an id or alias. An unknown one throws a RangeError that lists them. */
export function findTarget(name: string): Target {
  const found = targets.find((target) => target.id === name || target.aliases?.includes(name));
  if (found === undefined)
    throw new RangeError(`\`${name}\` is not a target; there are ${targets.map((target) => target.id).join(", ")}`);
  return found;
}
