// Requests of those who mean no good, or know no better: each is answered, or ended, and the server goes on.
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./running.ts";

let server: TestServer;
afterEach(async () => {
  expect(server.failures).toEqual([]);
  expect((await fetch(server.address)).status).toBe(200);
  await server.close();
});

const json = { "content-type": "application/json" };
const line = '{"index":{"_index":"logs"}}\n{"a":1}\n';

describe("bodies", () => {
  it("may be packed", async () => {
    server = await startTestServer();
    const answer = await server.ask("POST", "/_bulk", gzipSync(line), { ...json, "content-encoding": "gzip" });
    expect([answer.status, answer.at("errors")]).toEqual([200, false]);
  });

  it.each([
    ["no gzip at all", Buffer.from(line)],
    ["cut off", gzipSync(line.repeat(100)).subarray(0, 60)],
    ["damaged", Buffer.concat([gzipSync(line).subarray(0, 20), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9])])],
  ])("that are %s are refused", async (_what, body) => {
    server = await startTestServer();
    const answer = await server.ask("POST", "/_bulk", body, { ...json, "content-encoding": "gzip" });
    expect([answer.status, answer.at("error.type")]).toEqual([400, "parse_exception"]);
    expect(server.store.documentCount).toBe(0);
  });

  it("that are too large are refused, whether they say so, unfold to it, or just go on", async () => {
    server = await startTestServer({ maxBody: 100_000 });
    const large = line.repeat(10_000);
    expect((await server.ask("POST", "/_bulk", large)).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    expect((await server.ask("POST", "/_bulk", bomb, { ...json, "content-encoding": "gzip" })).status).toBe(413);
    const chunked = await server
      .raw("POST", "/_bulk", { ...json, "transfer-encoding": "chunked" }, large)
      .catch(() => ({ status: 413 }));
    expect(chunked.status).toBe(413);
  });

  it("are bounded together", async () => {
    server = await startTestServer({ maxBody: 100_000 });
    const documents = `${line.repeat(2000)}`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => server.ask("POST", "/_bulk", documents)));
    for (const { status } of answers) expect([200, 429]).toContain(status);
    expect((await server.ask("POST", "/_bulk", documents)).status).toBe(200);
  });

  it.each([
    ["another packing", line, { ...json, "content-encoding": "br" }, 415],
    ["a form's type", line, { "content-type": "application/x-www-form-urlencoded" }, 406],
    ["plain text, as pages of other origins can send it", line, { "content-type": "text/plain" }, 406],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), json, 400],
  ])("with %s are refused", async (_what, body, headers, status) => {
    server = await startTestServer();
    expect((await server.ask("POST", "/_bulk", body, headers)).status).toBe(status);
  });

  it("that are any text are answered with 200 or 400", async () => {
    server = await startTestServer();
    const paths = ["/_bulk", "/logs/_doc", "/logs/_eql/search", "/index-of-its-own"];
    await server.load("logs", [{ a: 1 }]);
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((value) => `{"index":{}}\n${value}\n`),
      fc.json().map((query) => `{"query":${query}}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), text, async (path, body) => {
        const { status } = await server.ask(path === paths[3] ? "PUT" : "POST", path, body);
        expect([200, 201, 400]).toContain(status);
      }),
      { numRuns: 150 },
    );
  });
});

describe("documents", () => {
  it("nested too deep, or with too many fields, are refused", async () => {
    server = await startTestServer();
    const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
    const lists = `{"a":${"[".repeat(5000)}1${"]".repeat(5000)}}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, number) => [`f${number}`, 1])));
    for (const document of [deep, lists, wide])
      expect((await server.ask("POST", "/logs/_doc", document)).status).toBe(400);
    expect(server.store.documentCount).toBe(0);
  });

  it("with names that objects have anyway are documents like others", async () => {
    server = await startTestServer();
    await server.ask("PUT", "/mapped", { mappings: { properties: { a: { type: "long" } } } });
    const document = '{"__proto__":{"x":1},"constructor":"c","a":1,"toString":{"hasOwnProperty":true}}';
    for (const index of ["logs", "mapped"]) {
      expect((await server.ask("POST", `/${index}/_doc`, document)).status).toBe(201);
      expect((await server.eql(index, 'any where ?constructor == "c" and a == 1')).at("hits.total.value")).toBe(1);
      expect((await server.ask("GET", `/${index}/_mapping`)).text).toContain(
        '"__proto__":{"properties":{"x":{"type":"long"}}}',
      );
    }
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it("that look like hits are documents all the same", async () => {
    server = await startTestServer();
    await server.ask("POST", "/logs/_doc?pipeline=_none", { _index: "other", _id: "9", _source: { a: 1 } });
    const answer = await server.eql("logs", "any where true");
    expect(answer.at("hits.events")).toEqual([
      { _index: "logs", _id: "0", _source: { _index: "other", _id: "9", _source: { a: 1 } } },
    ]);
  });
});

describe("queries", () => {
  it("of any depth are answered", async () => {
    server = await startTestServer();
    await server.load("logs", [{ event: { category: "x" } }]);
    const deep = `any where ${"(".repeat(20_000)}true${")".repeat(20_000)}`;
    expect((await server.eql("logs", deep)).status).toBe(400);
    expect((await server.eql("logs", "any where true", { filter: nested(1000) })).status).toBe(400);
  });

  it("with a regular expression that others run for hours take linear time", async () => {
    server = await startTestServer();
    await server.load("logs", [{ event: { category: "x" }, process: { name: "a".repeat(50_000) } }]);
    const answer = await server.eql("logs", 'any where process.name regex "(a|aa)*(a|aa)*b"');
    expect([answer.status, answer.at("hits.total.value")]).toEqual([200, 0]);
  });
});

function nested(depth: number): object {
  return depth === 0 ? { match_all: {} } : { bool: { must: nested(depth - 1) } };
}

describe("paths", () => {
  it.each([
    "/%",
    "/%ff%fe/_doc",
    "//",
    "/a//b",
    "/../../etc/passwd",
    "/%00/_doc/x",
    `/${"a/".repeat(500)}`,
    "/?%",
    "/_bulk?%ff",
  ])("%s is answered", async (path) => {
    server = await startTestServer();
    const { status } = await server.raw("GET", path, {});
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
  });
});

describe("who may ask", () => {
  it.each([
    ["evil.example", 403],
    ["evil.example:9200", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["localhost:1", 200],
    ["LOCALHOST", 200],
    ["127.0.0.1", 200],
    ["[::1]:9200", 200],
    ["lab.example", 200],
  ])("the server by the name %s: %d", async (host, status) => {
    server = await startTestServer({ hostNames: ["lab.example"] });
    expect((await server.raw("GET", "/", { host })).status).toBe(status);
  });

  it("not pages of other origins, whatever they send", async () => {
    server = await startTestServer();
    const { host } = new URL(server.address);
    const from = (origin: string) => server.raw("POST", "/_bulk", { ...json, origin }, line);
    for (const origin of ["http://evil.example", "null", `https://${host}`, "http://127.0.0.1:1"])
      expect((await from(origin)).status, origin).toBe(403);
    expect((await from(`http://${host}`)).status).toBe(200);
    const preflight = await server.ask("OPTIONS", "/_bulk", undefined, { origin: "http://evil.example" });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it("only those who know the key, where there is one", async () => {
    server = await startTestServer({ apiKey: "secret" });
    const status = async (headers: Readonly<Record<string, string>>) =>
      (await server.ask("GET", "/", undefined, headers)).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: "ApiKey secre" })).toBe(401);
    expect(await status({ authorization: "Basic secret" })).toBe(401);
    expect(await status({ authorization: "ApiKey secret" })).toBe(200);
    await server.close();
    server = await startTestServer();
  });
});

describe("slow clients", () => {
  /** What the server sends until it ends the connection; `sent` is sent at once, then nothing more. */
  function held(sent: string): Promise<string> {
    const { hostname, port } = new URL(server.address);
    return new Promise((resolve) => {
      let text = "";
      const socket = connect(Number(port), hostname, () => socket.write(sent));
      socket.on("data", (part) => {
        text += part.toString();
      });
      socket.on("error", () => resolve(text));
      socket.on("close", () => resolve(text));
    });
  }

  it.each([
    ["headers", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A:"],
    [
      "a body",
      "POST /_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ],
  ])("that do not finish %s are let go", async (_what, sent) => {
    server = await startTestServer({ requestTimeout: 200 });
    expect(await held(sent)).toContain("408");
  });

  it.each(["\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0".repeat(1000)])(
    "that do not speak HTTP are let go (%j)",
    async (sent) => {
      server = await startTestServer({ requestTimeout: 200 });
      expect(await held(sent)).not.toContain("200 OK");
    },
  );

  it("do not keep the server from ending", async () => {
    server = await startTestServer({ requestTimeout: 60_000 });
    const ended = held("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    expect(await ended).toContain("200 OK");
    server = await startTestServer();
  });
});
