// `prove`: agreement on a right port; on a wrong one the first event and the smallest piece that disagrees.
import { describe, expect, test } from "vitest";
import { parseQuery, type Statement } from "../../src/eql/index.ts";
import type { Document } from "../../src/event/document.ts";
import { sqliteEngine } from "../../src/node/engines/sqlite.ts";
import type { Engine } from "../../src/proof/engine.ts";
import { provePort } from "../../src/proof/prove-port.ts";

const statementOf = (query: string): Statement => parseQuery(query).statement!;

const documents: readonly Document[] = [
  {
    "@timestamp": "2026-01-01T00:00:00Z",
    event: { category: "process" },
    process: { name: "a.exe", command_line: "a.exe /x" },
  },
  {
    "@timestamp": "2026-01-01T00:00:01Z",
    event: { category: "process" },
    process: { name: "B.EXE", command_line: "b.exe /y" },
  },
  { "@timestamp": "2026-01-01T00:00:02Z", event: { category: "process" }, process: { name: "c.exe" } },
];

async function started(): Promise<Engine> {
  const offer = await sqliteEngine();
  if ("absent" in offer) throw new Error(offer.absent);
  return offer.start();
}

describe("a port", () => {
  test("that is right agrees", async () => {
    const engine = await started();
    const statement = statementOf(
      'process where process.name : ("a.exe", "b.exe") and not process.command_line : "*/x"',
    );
    const proof = await provePort({ statement, target: "sqlite", documents, engine });
    expect(proof).toMatchObject({ agrees: true, sourceHits: 1, portHits: 1, events: 3, level: "executed" });
    await engine.close();
  });

  test("that ignores what it should heed is taken apart", async () => {
    const real = await started();
    // an engine whose NOCASE has no effect, as a database with a binary collation would be
    const engine: Engine = { ...real, hits: (query) => real.hits(query.replaceAll(" COLLATE NOCASE", "")) };
    const query =
      'process where process.command_line : "*.exe*" and (process.name : ("a.exe", "b.exe") or process.pid == 1)';
    const proof = await provePort({ statement: statementOf(query), target: "sqlite", documents, engine });
    if (proof.query === null || proof.difference?.piece === undefined) throw new Error("no difference was found");
    expect(proof.difference).toMatchObject({ position: 1, foundBy: "source" });
    const { piece } = proof.difference;
    expect(query.slice(piece.span.start, piece.span.end)).toBe('"b.exe"');
    expect(piece).toMatchObject({ source: true, port: false });
    await real.close();
  });

  test("that is refused says so", async () => {
    const engine = await started();
    const proof = await provePort({
      statement: statementOf("sample by host.id [process where true] [file where true]"),
      target: "sqlite",
      documents,
      engine,
    });
    expect(proof.query).toBeNull();
    await engine.close();
  });
});
