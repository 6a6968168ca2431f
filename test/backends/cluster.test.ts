// A cluster of three nodes and two shards finds what one node finds.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { openSearchEngine } from "../../src/node/engines/index.ts";
import { describeOffer } from "./engines.ts";
import { expectedPositions } from "./expected.ts";
import { loadSuites } from "./suite.ts";

const suites = loadSuites().filter(({ name }) => name === "proof" || name === "logic");

await describeOffer("query-dsl", await openSearchEngine({ nodes: 3 }), (engine) => {
  describe.each(suites)("$name", (suite) => {
    test("agrees on every event query", async () => {
      expect(engine().title).toContain("3 nodes");
      await engine().load(suite.rows, suite.columns);
      for (const { name, query, statement } of suite.cases) {
        const port = convert(query, "query-dsl");
        if (port.query !== null)
          expect(await engine().hits(port.query), name).toEqual(expectedPositions(statement, suite));
      }
    });
  });
});
