// Executed targets: every case's port, run by the real engine on the same events, returns exactly what our engine returns. A case without a port is
// refused with a code.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { engineTargets } from "../../src/node/engines/index.ts";
import { describeEngine } from "./engines.ts";
import { expectedPositions, expectedSequences } from "./expected.ts";
import { loadSuites } from "./suite.ts";

const suites = loadSuites();

for (const target of engineTargets) {
  await describeEngine(target, (engine) => {
    describe.each(suites)("$name", (suite) => {
      test("agrees on every case", async () => {
        await engine().load(suite.rows, suite.columns);
        for (const { name, query, statement } of suite.cases) {
          const port = convert(query, target);
          if (port.query === null) {
            expect(
              port.diagnostics.map((one) => one.code),
              name,
            ).not.toEqual([]);
            continue;
          }
          if (statement.query.kind === "EventQuery")
            expect(await engine().hits(port.query), `${name}: ${port.query}`).toEqual(
              expectedPositions(statement, suite),
            );
          else
            expect(await engine().sequences(port.query), `${name}: ${port.query}`).toEqual(
              expectedSequences(statement, suite),
            );
        }
      });
    });
  });
}
