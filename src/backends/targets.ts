// All targets, in the order they are listed to people.
import type { Target } from "./base/target.ts";
import { clickhouseTarget } from "./clickhouse/index.ts";
import { duckdbTarget } from "./duckdb/index.ts";
import { postgresqlTarget } from "./postgresql/index.ts";
import { queryDslTarget } from "./query-dsl/index.ts";
import { sqliteTarget } from "./sqlite/index.ts";

export const targets: readonly Target[] = [
  sqliteTarget,
  duckdbTarget,
  clickhouseTarget,
  postgresqlTarget,
  queryDslTarget,
];
