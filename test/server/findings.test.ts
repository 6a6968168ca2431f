// What rules find in what comes in, in the shape of `hunt --format ndjson`.
import { afterEach, describe, expect, it } from "vitest";
import { startTestServer, type TestOptions, type TestServer } from "./running.ts";

let server: TestServer;
afterEach(() => server.close());

async function serverWith(rules: Readonly<Record<string, string>>, options: TestOptions = {}): Promise<void> {
  server = await startTestServer({ rules, ...options });
}

const event = (name: string, second: number) => ({
  "@timestamp": new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString(),
  event: { category: "process" },
  host: { id: "h" },
  process: { name },
});

const single = { "one.eql": '// severity: high\nprocess where process.name == "a"' };
const chain = {
  "chain.eql":
    'sequence by host.id with maxspan=1m [process where process.name == "a"] [process where process.name == "b"]',
};

async function found(path = "/_findings"): Promise<readonly object[]> {
  return (await server.ask("GET", path)).at("findings") as readonly object[];
}

describe("GET /_findings", () => {
  it("gives findings as hunt writes them, the index for the file and the document's place in it", async () => {
    await serverWith(single);
    await server.load("logs", [event("x", 0), event("a", 1)]);
    expect((await server.ask("GET", "/_findings")).json).toEqual({
      total: 1,
      dropped: 0,
      next: 1,
      findings: [
        {
          rule: { id: "one", name: "one", severity: "high", source: "one.eql" },
          matched: [{ file: "logs", index: 1, "@timestamp": "2026-01-01T10:00:01.000Z" }],
          indicators: [],
          event: event("a", 1),
        },
      ],
    });
  });

  it("gives a finding a line where NDJSON is wanted, and the number to go on from", async () => {
    await serverWith(single);
    await server.load("logs", [event("a", 1), event("a", 2)]);
    for (const [path, headers] of [
      ["/_findings?format=ndjson", {}],
      ["/_findings", { accept: "application/x-ndjson" }],
    ] as const) {
      const answer = await server.ask("GET", path, undefined, headers);
      expect(answer.headers.get("content-type")).toContain("application/x-ndjson");
      expect(answer.headers.get("eqlipse-next")).toBe("2");
      expect(
        answer.text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line).matched[0].index),
      ).toEqual([0, 1]);
    }
  });

  it("goes on where the answer before ended", async () => {
    await serverWith(single);
    await server.load("logs", [event("a", 1), event("a", 2), event("a", 3)]);
    const first = await server.ask("GET", "/_findings?size=2");
    expect([first.at("findings.matched.index"), first.at("next")]).toEqual([[[0], [1]], 2]);
    const second = await server.ask("GET", "/_findings?after=2");
    expect([second.at("findings.matched.index"), second.at("next")]).toEqual([[[2]], 3]);
    await server.load("logs", [event("a", 4)]);
    expect((await server.ask("GET", "/_findings?after=3")).at("findings.matched.index")).toEqual([[3]]);
    expect(await found("/_findings?after=4")).toEqual([]);
  });

  it("finds sequences across requests and indices, each once", async () => {
    await serverWith(chain);
    await server.load("start", [event("a", 1)]);
    expect(await found()).toEqual([]);
    await server.load("end", [event("x", 2), event("b", 3)]);
    expect((await server.ask("GET", "/_findings")).at("findings.matched.file")).toEqual([["start", "end"]]);
    await server.load("end", [event("a", 10), event("b", 11)]);
    const answer = await server.ask("GET", "/_findings");
    expect(answer.at("findings.matched.index")).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("takes events in any order of time", async () => {
    await serverWith(chain);
    await server.load("logs", [event("b", 3)]);
    expect(await found()).toEqual([]);
    await server.load("logs", [event("a", 1)]);
    expect((await server.ask("GET", "/_findings")).at("findings.matched.index")).toEqual([[1, 0]]);
  });

  it("runs Sigma rules and their correlations", async () => {
    const sigma = [
      "title: A program\nname: program\nlogsource: {category: process_creation, product: windows}\ndetection: {sel: {Image|endswith: '\\a.exe'}, condition: sel}\nlevel: low",
      "title: Three of them\ncorrelation: {type: event_count, rules: [program], group-by: [Image], timespan: 1m, condition: {gte: 3}}\nlevel: high",
    ].join("\n---\n");
    await serverWith({ "rules.yml": sigma });
    const started = (second: number) => ({
      ...event("a.exe", second),
      event: { category: ["process"], type: ["start"] },
      user: { name: "u" },
      process: { executable: "C:\\a.exe", name: "a.exe" },
    });
    await server.load("logs", [started(1), started(2)]);
    await found();
    await server.load("logs", [started(3)]);
    const names = (await server.ask("GET", "/_findings")).at("findings.rule.name") as readonly string[];
    expect(names).toContain("Three of them");
  });

  it.each(["after=-1", "after=x", "size=1e3", "rule=x"])("refuses ?%s", async (query) => {
    await serverWith(single);
    expect((await server.ask("GET", `/_findings?${query}`)).status).toBe(400);
  });
});

describe("what is kept", () => {
  it("is bounded for findings: the oldest are given up and counted", async () => {
    await serverWith(single, { maxFindings: 10 });
    await server.load(
      "logs",
      Array.from({ length: 25 }, (_, second) => event("a", second)),
    );
    const answer = await server.ask("GET", "/_findings");
    const kept = answer.at("findings") as readonly object[];
    expect(answer.at("total")).toBe(25);
    expect(answer.at("dropped")).toBe(25 - kept.length);
    expect(kept.length).toBeLessThan(20);
    expect((answer.at("findings.matched.index") as readonly number[][]).at(-1)).toEqual([24]);
    expect(answer.at("next")).toBe(25);
  });

  it("is bounded for documents: rules over several events forget what the store gave up", async () => {
    await serverWith(chain, { limits: { maxDocuments: 8 } });
    await server.load("logs", [event("a", 0)]);
    await server.load(
      "logs",
      Array.from({ length: 20 }, () => event("x", 1)),
    );
    await server.load("logs", [event("b", 2)]);
    expect(await found()).toEqual([]);
    await server.load("logs", [event("a", 3), event("b", 4)]);
    expect((await server.ask("GET", "/_findings")).at("findings.matched.index")).toEqual([[22, 23]]);
  });

  it("finds a chain however the limits fall between its events", async () => {
    await serverWith(chain, { limits: { maxDocuments: 20 } });
    for (let round = 0; round < 30; round++) {
      const second = round * 4;
      await server.load("logs", [event("a", second), event("x", second + 1), event("b", second + 2)]);
    }
    expect((await server.ask("GET", "/_findings")).at("total")).toBe(30);
  });
});

describe("the store", () => {
  it("gives up its oldest documents and says so wherever it says how many there are", async () => {
    await serverWith({}, { limits: { maxDocuments: 5 } });
    await server.load("old", [event("a", 1), event("a", 2), event("a", 3)]);
    await server.load("new", [event("a", 4), event("a", 5), event("a", 6), event("a", 7)]);
    expect((await server.ask("GET", "/")).json).toMatchObject({ documents: 5, documents_dropped: 2 });
    const rows = await server.ask("GET", "/_cat/indices?format=json");
    expect(rows.at("docs.dropped")).toBeDefined();
    expect(rows.json).toMatchObject([
      { index: "old", "docs.count": "1", "docs.dropped": "2" },
      { index: "new", "docs.count": "4", "docs.dropped": "0" },
    ]);
    const { text } = await server.eql("old", "any where true");
    expect(JSON.parse(text).hits.events.map(({ _id }: { _id: string }) => _id)).toEqual(["2"]);
  });

  it("is bounded in bytes too, and refuses a document that is larger than all of it", async () => {
    await serverWith({}, { limits: { maxBytes: 1000 } });
    const large = { text: "x".repeat(400) };
    await server.load("logs", [large, large, large]);
    expect(server.store.documentCount).toBe(2);
    const answer = await server.load("logs", [{ text: "x".repeat(2000) }]);
    expect(answer.at("items.index.status")).toEqual([413]);
  });

  it("stays right while documents are replaced and deleted", async () => {
    await serverWith({}, { limits: { maxDocuments: 50 } });
    for (let number = 0; number < 150; number++) {
      await server.ask("PUT", `/logs/_doc/${number % 7}`, { number });
      if (number % 3 === 0) await server.ask("POST", "/_bulk", `{"delete":{"_index":"logs","_id":"${number % 5}"}}\n`);
    }
    const held = [...server.store.select("logs")[0]!.documents.values()];
    expect(server.store.documentCount).toBe(held.length);
    expect(server.store.byteCount).toBe(held.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(server.store.oldestOrdinal).toBe(Math.min(...held.map(({ ordinal }) => ordinal)));
  });
});
