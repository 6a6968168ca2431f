// The grammars of others read every case's port: Elastic's, Grafana's, and Microsoft's, which binds it against the columns of the real tables too.
import { describe, expect, test } from "vitest";
import { grammars } from "../../scripts/grammars/index.ts";
import { convert, findTarget } from "../../src/backends/index.ts";
import { loadSuites } from "./suite.ts";

const suites = loadSuites();

/** What Elasticsearch reads and `eql` 1.0 does not: `@` in a name, a stage that is repeated as a whole, two characters by number, a match
 * compared with a boolean. */
const beyondGrammar: Readonly<Record<string, RegExp>> = { eql: /@timestamp|with runs=|" != false|\\u\{.*\\u\{/ };

const mistakes: Readonly<Record<string, string>> = {
  eql: "process where process.name ==== 2",
  esql: "FROM logs-* | WHERE process.name ==== 2",
  logql: '{job="ecs"} | json | process_name==',
  kusto: "DeviceProcessEvents | where Nothing == 'a'",
};

for (const [target, { title, load }] of Object.entries(grammars)) {
  const reader = await load();
  const absent = "absent" in reader ? reader.absent : undefined;
  if (absent !== undefined && process.env.CI === "true" && !/Python/.test(absent))
    throw new Error(`CI needs the grammar of ${target}: ${absent}`);
  const read = "absent" in reader ? async () => [] : reader;
  describe.skipIf(absent !== undefined)(
    `${target}, by ${title}${absent === undefined ? "" : ` (skipped: ${absent})`}`,
    () => {
      test("finds mistakes", async () => {
        expect(await read([mistakes[target.replace(/-.*/, "")]!])).toEqual([expect.any(String)]);
      });

      test("reads every case", async () => {
        const ports = suites.flatMap(({ cases }) => cases.flatMap(({ query }) => portOf(query, target)));
        const readable = [...new Set(ports)].filter((text) => !beyondGrammar[target]?.test(text));
        const errors = await read(readable);
        expect(readable.filter((_, index) => errors[index] !== undefined)).toEqual([]);
        expect(readable.length).toBeGreaterThan(50);
      });
    },
  );
}

function portOf(query: string, target: string): readonly string[] {
  const hasTables = findTarget(target).tables.length > 0;
  const port = convert(hasTables ? query.replace(/^any /, "process ") : query, target);
  return port.query === null ? [] : [port.query];
}
