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

// Some forty events of few programs on two hosts: stages repeat, keys mix, spans end and `until` comes between.
const streams = fc.array(
  fc.record({
    program: fc.constantFrom("a.exe", "b.exe", "c.exe", "d.exe"),
    host: fc.constantFrom("h1", "h2"),
    gap: fc.constantFrom(1, 2, 60),
  }),
  { maxLength: 40 },
);

const wordings = [
  "sequence by host.name [A] [B] [C]",
  "sequence by host.name with maxspan=62s [A] [B] [C]",
  "sequence by host.name [A] [B] [C] until [D]",
  "sequence by host.name with maxspan=62s [A] [B] until [D]",
  "sequence with maxspan=62s [A] [B] [A] [C] until [B]",
  "sequence by host.name, process.name [A] with runs=3",
  'sequence by host.name [process where process.name : ("a.exe", "b.exe")] with runs=3 [B] [A]',
  "sequence by ?host.name [A] [process where true] [C]",
].map((text) => text.replaceAll(/\[([A-D])\]/g, (_, name: string) => `[process where process.name : "${name}.exe"]`));

describe("SPL finds what our engine finds in streams of all kinds", () => {
  test.each(wordings)("%s", async (query) => {
    const { statement } = parseQuery(query);
    await fc.assert(
      fc.asyncProperty(streams, async (stream) => {
        let time = Date.parse("2026-01-01T00:00:00Z");
        const documents = stream.map(({ program, host, gap }) => {
          time += gap * 1000;
          return {
            "@timestamp": new Date(time).toISOString(),
            event: { category: "process", type: ["start"] },
            process: { name: program },
            host: { name: host },
          };
        });
        const engine = goldenEngine("splunk-windows", Array<string>(6).fill("process"));
        const proof = await provePort({ statement: statement!, target: "splunk-windows", documents, engine });
        expect(proof).toMatchObject({ agrees: true });
      }),
      { numRuns: 40 },
    );
  });
});
