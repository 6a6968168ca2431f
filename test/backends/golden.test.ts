// Golden targets: their text is read by our grammar of their subset, printed back unchanged, and run by our interpreter on events in their shape. Every
// difference from our engine is one that the conversion named as a loss.
import { describe, expect, test } from "vitest";
import { convert, findTarget } from "../../src/backends/index.ts";
import { type EventQuery, parseQuery } from "../../src/eql/index.ts";
import { goldenHits, goldenTargets, heldPositions, roundTrip } from "../../src/proof/golden/index.ts";
import { expectedPositions } from "./expected.ts";
import { idOf, loadSuites, namedDifferences, type Suite } from "./suite.ts";

const suites = loadSuites()
  .map((suite) => ({
    ...suite,
    cases: suite.cases.filter(({ statement }) => statement.query.kind === "EventQuery" && statement.pipes.length === 0),
  }))
  .filter((suite) => suite.cases.length > 0);

/** Losses that only texts with letters beyond ASCII or characters beyond U+FFFF have: other events agree. */
const ofRareTexts = new Set(["characters-counted", "folded-letters"]);

describe.each(goldenTargets)("%s", (target) => {
  const { tables } = findTarget(target);
  describe.each(suites)("$name", (suite) => {
    test.each(suite.cases)("$name", ({ query, skips }) => {
      const asked = tables.length === 0 ? query : query.replace(/^any /, "process ");
      const port = convert(asked, target);
      if (port.query === null) {
        expect(port.diagnostics.map((one) => one.code)).not.toEqual([]);
        return;
      }
      for (const { text, printed } of roundTrip(target, port.query)) expect(printed).toBe(text);
      const category = categoryOf(asked, suite);
      const comparable = new Set(
        heldPositions(target, suite.rows, category).filter((position) =>
          isComparable(position, suite, tables.length > 0),
        ),
      );
      const ids = (positions: readonly number[]) =>
        positions.filter((position) => comparable.has(position)).map((position) => idOf(suite.documents[position]!));
      const hits = ids(goldenHits(target, port.query, suite.rows, category));
      if (port.losses.some(({ code }) => !ofRareTexts.has(code))) return;
      if (skips[target] !== undefined) {
        expect(namedDifferences(port)).toContain(skips[target]);
        expect(hits, skips[target]).not.toEqual(ids(expectedPositions(parseQuery(asked).statement!, suite)));
      } else expect(hits, port.query).toEqual(ids(expectedPositions(parseQuery(asked).statement!, suite)));
    });
  });
});

function categoryOf(query: string, suite: Suite): string {
  const found = suite.cases.find((one) => one.query === query)?.statement.query as EventQuery | undefined;
  return found === undefined || found.category.any ? "process" : found.category.name;
}

/** A process name that no path can end in tells nothing of tables that keep the path only. */
function isComparable(position: number, suite: Suite, paths: boolean): boolean {
  const [name] = suite.rows[position]!.get("process.name") ?? ["x"];
  return !paths || (name !== "" && !String(name).includes("\\"));
}
