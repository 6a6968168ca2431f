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

describe("a port of the user's", () => {
  const rule = 'process where process.name : ("a.exe", "b.exe") and not process.command_line : "*/x"';
  const written =
    `EXISTS (SELECT 1 FROM json_each("event.category") AS x WHERE x.value = 'process')` +
    ` AND "process.name" COLLATE NOCASE IN ('a.exe', 'b.exe')`;

  async function partOf(where: string) {
    const engine = await started();
    try {
      const port = `SELECT "process.name" FROM events WHERE ${where};`;
      const proof = await provePort({ statement: statementOf(rule), target: "sqlite", documents, engine, port });
      if (proof.query === null) throw new Error("the port was not run");
      expect(proof.level).toBeUndefined();
      return proof.difference?.part;
    } finally {
      await engine.close();
    }
  }

  test("that is right has no wrong part", async () => {
    expect(await partOf(`${written} AND NOT coalesce("process.command_line" LIKE '%/x', 0)`)).toBeUndefined();
  });

  test("is taken apart where it differs from ours", async () => {
    expect(
      await partOf(`"process.name" in ('a.exe', 'b.exe') and not coalesce("process.command_line" LIKE '%/x', 0)`),
    ).toMatchObject({ port: false, query: `"process.name" in ('a.exe', 'b.exe')` });
    expect(await partOf(`${written} AND NOT coalesce("process.command_line" LIKE '%/X_', 0)`)).toMatchObject({
      port: false,
      query: `coalesce("process.command_line" LIKE '%/X_', 0)`,
      expected: `coalesce("process.command_line" LIKE '%/x', 0)`,
    });
  });

  test("that lacks a part is told what it lacks", async () => {
    expect(await partOf(written)).toEqual({
      port: true,
      query: "",
      expected: `NOT (coalesce("process.command_line" LIKE '%/x', 0))`,
    });
  });

  test("may ask for fields that the rule does not", async () => {
    expect(await partOf(`"@timestamp" > '2026' AND "host.name" IS NULL`).catch(String)).toContain("no such column");
    expect((await partOf(`"process.command_line" = 'b.exe /y'`)) === undefined).toBe(true);
  });
});
