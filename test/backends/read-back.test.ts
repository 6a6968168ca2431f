// EQL and Sigma as targets: what is written is read back as a rule and finds the same events; every difference is a named loss.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { equalTrees, parseQuery } from "../../src/eql/index.ts";
import { readBackEngine } from "../../src/proof/golden/read-back.ts";
import { expectedPositions, expectedSequences } from "./expected.ts";
import { loadSuites } from "./suite.ts";

describe.each(loadSuites())("$name", (suite) => {
  test.each(suite.cases)("eql: $name", async ({ query, statement }) => {
    const port = convert(query, "eql");
    expect(port.query).not.toBeNull();
    expect(equalTrees(parseQuery(port.query!).statement!, statement)).toBe(true);
  });

  test.each(suite.cases)("sigma: $name", async ({ query, statement }) => {
    const port = convert(query, "sigma");
    if (port.query === null) return expect(port.diagnostics).not.toEqual([]);
    const engine = readBackEngine("sigma");
    await engine.load(suite.rows, suite.columns);
    if (port.losses.length > 0) return;
    if (statement.query.kind === "EventQuery")
      expect(await engine.hits(port.query), port.query).toEqual(expectedPositions(statement, suite));
    else expect(await engine.sequences(port.query), port.query).toEqual(expectedSequences(statement, suite));
  });
});
