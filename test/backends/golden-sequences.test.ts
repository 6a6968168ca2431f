// Sequences of golden targets: the frame is read as it is written and run by the interpreter, and finds what our engine finds in the stated meaning:
// the latest first event in SPL, every combination in YARA-L and LogScale.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { goldenEngine } from "../../src/proof/golden/engine.ts";
import { heldPositions } from "../../src/proof/golden/index.ts";
import { sequenceTargets } from "../../src/proof/golden/sequences.ts";
import { provePort } from "../../src/proof/prove-port.ts";
import { rowOf } from "../../src/proof/rows.ts";
import { sequenceQueries, sequenceStreams } from "./sequence-streams.ts";
import { loadSuites } from "./suite.ts";

const suites = loadSuites().filter(({ name }) => name === "sequences");
/** `host.id` is the host's name in some tables, and has no column in others. */
const columns = { "host.id": { name: "HostId" }, "user.domain": { name: "UserDomain" } };
const approximate = new Set(["arguments-as-tokens", "missing-key-left-out", "value-left-out"]);

describe.each(sequenceTargets)("%s", (target) => {
  test.each(suites.flatMap(({ cases, documents }) => cases.map((one) => ({ ...one, documents }))))(
    "$name",
    async ({ query, statement, documents }) => {
      const port = convert(query, target, { columns });
      if (port.query === null) return expect(port.diagnostics).not.toEqual([]);
      if (port.losses.some(({ code }) => approximate.has(code))) return;
      const events = heldPositions(target, documents.map(rowOf)).map((position) => documents[position]!);
      const stages = statement.query.kind === "Sequence" ? statement.query.terms.length * 4 : 1;
      const engine = goldenEngine(target, Array<string>(stages).fill("process"), columns);
      const proof = await provePort({ statement, target, documents: events, engine, options: { columns } });
      expect(proof).toMatchObject({ agrees: true });
    },
  );

  test("finds something", async () => {
    const { statement } = suites[0]?.cases.find(({ name }) => name === "by host") ?? {};
    if (statement === undefined) return;
    const all = suites[0]!.documents;
    const documents = heldPositions(target, all.map(rowOf)).map((position) => all[position]!);
    const engine = goldenEngine(target, ["process", "process"], columns);
    const proof = await provePort({ statement, target, documents, engine, options: { columns } });
    expect(proof).toMatchObject({ agrees: true });
    expect(proof.query === null ? 0 : proof.portHits).toBeGreaterThan(0);
  });

  test("refuses a frame that it does not write", async () => {
    const engine = goldenEngine(target, ["process"]);
    await expect(engine.sequences("search x | transaction y")).rejects.toThrow("outside the subset");
  });
});

describe("SPL finds what our engine finds in random streams", () => {
  test.each(sequenceQueries)("%s", async (query) => {
    const { statement } = parseQuery(query);
    const categories = Array<string>(6).fill("process");
    await fc.assert(
      fc.asyncProperty(sequenceStreams, async (documents) => {
        const engine = goldenEngine("splunk-windows", categories);
        const proof = await provePort({ statement: statement!, target: "splunk-windows", documents, engine });
        expect(proof).toMatchObject({ agrees: true });
      }),
      { numRuns: 40 },
    );
  });
});
