// The interface as a client sees it: documents in, EQL out, Elasticsearch's shapes of answers and errors.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./running.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
  return () => server.close();
});

const start = (name: string, second: number, more: object = {}) => ({
  "@timestamp": `2026-01-01T10:00:0${second}Z`,
  event: { category: ["process"], type: ["start"] },
  host: { id: "h1" },
  process: { name, pid: 100 + second },
  ...more,
});
const events = [start("cmd.exe", 1), start("cmstp.exe", 2), start("powershell.exe", 3)];

describe("GET /", () => {
  it("names the program and the interface that it speaks", async () => {
    const answer = await server.ask("GET", "/");
    const { json, headers } = answer;
    expect(answer.status).toBe(200);
    expect(json).toMatchObject({ name: "eqlipse", version: { eqlipse: "0.0.0" }, documents: 0 });
    expect(answer.at("version.number")).toMatch(/^8\./);
    expect(headers.get("x-elastic-product")).toBe("Elasticsearch");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("_bulk", () => {
  it("stores documents and answers for each of them", async () => {
    const body = [
      { index: { _index: "logs", _id: "a" } },
      events[0],
      { create: { _index: "logs", _id: "a" } },
      events[1],
      { create: { _index: "logs" } },
      events[2],
      { delete: { _index: "logs", _id: "a" } },
      { delete: { _index: "logs", _id: "gone" } },
      { update: { _index: "logs", _id: "a" } },
      { doc: {} },
      { index: { _index: "Logs" } },
      events[0],
    ].map((line) => JSON.stringify(line));
    const answer = await server.ask("POST", "/_bulk", `${body.join("\n")}\n`);
    expect(answer.status).toBe(200);
    expect(answer.at("errors")).toBe(true);
    expect(answer.at("items")).toMatchObject([
      { index: { _id: "a", result: "created", status: 201, _version: 1 } },
      { create: { _id: "a", status: 409, error: { type: "version_conflict_engine_exception" } } },
      { create: { _id: "1", status: 201 } },
      { delete: { _id: "a", result: "deleted", status: 200 } },
      { delete: { _id: "gone", result: "not_found", status: 404 } },
      { update: { status: 400, error: { reason: expect.stringContaining("not supported") } } },
      { index: { status: 400, error: { type: "invalid_index_name_exception" } } },
    ]);
    expect(server.store.documentCount).toBe(1);
  });

  it("tells a document that is no JSON from the others", async () => {
    const body = '{"index":{}}\n{"a":1}\n{"index":{}}\n{"a":\n{"index":{}}\n[1]\n{"index":{}}\n{"a":2}\n';
    const answer = await server.ask("POST", "/logs/_bulk", body, { "content-type": "application/x-ndjson" });
    expect(answer.at("items.index.status")).toEqual([201, 400, 400, 201]);
    expect(answer.at("items.1.index.error.type")).toBe("document_parsing_exception");
  });

  it.each([
    ["no JSON", "nonsense\n{}\n", "line [1]"],
    ["an unknown action", '{"index":{}}\n{}\n{"upsert":{}}\n{}\n', "line [3]"],
    ["two actions", '{"index":{},"create":{}}\n{}\n', "line [1]"],
    ["a member that has no meaning", '{"index":{"routing":"x"}}\n{}\n', "[routing]"],
    ["a name that is no text", '{"index":{"_index":{}}}\n{}\n', "[_index]"],
    ["a document that is missing", '{"index":{}}\n', "must end with the document"],
    ["nothing", "\n\n", "no requests added"],
  ])("refuses the whole request for an action line that is %s", async (_what, body, reason) => {
    const answer = await server.ask("POST", "/logs/_bulk", body);
    expect(answer.status).toBe(400);
    expect(answer.at("error.reason")).toContain(reason);
    expect(server.store.documentCount).toBe(0);
  });

  it("maps raw records to ECS as they come, unless it is told not to", async () => {
    const raw = {
      "@timestamp": "2026-01-01T10:00:00Z",
      winlog: {
        channel: "Microsoft-Windows-Sysmon/Operational",
        provider_name: "Microsoft-Windows-Sysmon",
        event_id: 1,
        event_data: { Image: "C:\\Windows\\System32\\cmstp.exe", CommandLine: "cmstp.exe /s a.inf", ProcessId: "7" },
      },
    };
    await server.load("raw", [raw]);
    await server.load("kept", [raw], "?pipeline=_none");
    const query = 'process where process.name == "cmstp.exe"';
    expect((await server.eql("raw", query)).at("hits.total.value")).toBe(1);
    expect((await server.eql("kept", query)).at("hits.total.value")).toBe(0);
    expect((await server.ask("GET", "/kept/_doc/0")).at("_source")).toEqual(raw);
    expect((await server.load("raw", [raw], "?pipeline=other")).status).toBe(400);
  });
});

describe("documents one by one", () => {
  it.each([
    ["POST", "/logs/_doc", 201, "created"],
    ["PUT", "/logs/_doc/x", 201, "created"],
    ["PUT", "/logs/_create/y", 201, "created"],
  ])("%s %s", async (method, path, status, result) => {
    const answer = await server.ask(method, path, events[0]);
    expect(answer).toMatchObject({ status, json: { result, _index: "logs" } });
  });

  it("replaces a document of the same id, and gives it back", async () => {
    await server.ask("PUT", "/logs/_doc/x", { a: 1 });
    expect((await server.ask("PUT", "/logs/_doc/x", { a: 2 })).json).toMatchObject({ result: "updated", _version: 2 });
    expect((await server.ask("GET", "/logs/_doc/x")).json).toMatchObject({ found: true, _source: { a: 2 } });
    expect((await server.ask("PUT", "/logs/_create/x", { a: 3 })).status).toBe(409);
    expect((await server.ask("GET", "/logs/_doc/y")).status).toBe(404);
    expect((await server.ask("GET", "/other/_doc/y")).at("error.type")).toBe("index_not_found_exception");
  });

  it("keeps whole numbers beyond 2^53 as they are", async () => {
    await server.ask("PUT", "/logs/_doc/x", '{"n":9223372036854775807}');
    expect((await server.ask("GET", "/logs/_doc/x")).text).toContain('"n":9223372036854775807');
  });
});

describe("_eql/search", () => {
  beforeEach(() => server.load("logs-a", events));

  it("answers an event query", async () => {
    const answer = await server.eql("logs-a", 'process where process.name == "cmstp.exe"');
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ is_partial: false, is_running: false, timed_out: false });
    expect(answer.at("hits")).toEqual({
      total: { value: 1, relation: "eq" },
      events: [{ _index: "logs-a", _id: "1", _source: events[1] }],
    });
  });

  it("answers a sequence with its keys", async () => {
    const query =
      'sequence by host.id with maxspan=5s [process where process.name == "cmd.exe"] [process where process.name == "powershell.exe"]';
    const answer = await server.eql("logs-a", query);
    expect(answer.at("hits.sequences")).toMatchObject([{ join_keys: ["h1"], events: [{ _id: "0" }, { _id: "2" }] }]);
  });

  it.each([
    ["size", { size: 2 }, ["1", "2"]],
    ["the end that size keeps", { size: 2, result_position: "head" }, ["0", "1"]],
    ["a filter", { filter: { bool: { must_not: { prefix: { "process.name": "cm" } } } } }, ["2"]],
    ["a filter by time", { filter: { range: { "@timestamp": { gte: "2026-01-01T10:00:02Z" } } } }, ["1", "2"]],
    ["all of them", {}, ["0", "1", "2"]],
  ])("takes %s", async (_what, options, ids) => {
    const answer = await server.eql("logs-*", "process where true", options);
    expect(answer.at("hits.events._id")).toEqual(ids);
  });

  it("gives the fields asked for", async () => {
    const fields = ["process.*", { field: "@timestamp", format: "epoch_millis" }];
    const answer = await server.eql("logs-a", "process where process.pid == 102", { fields });
    expect(answer.at("hits.events.0.fields")).toEqual({
      "process.name": ["cmstp.exe"],
      "process.pid": [102],
      "@timestamp": ["1767261602000"],
    });
  });

  it("is asked by GET with a body too", async () => {
    const headers = { "content-type": "application/json" };
    const { status, text } = await server.raw("GET", "/logs-a/_eql/search", headers, '{"query":"any where true"}');
    expect([status, JSON.parse(text).hits.total.value]).toEqual([200, 3]);
  });

  it("knows fields of ECS that no document has, and fields of documents that ECS does not have", async () => {
    await server.load("logs-a", [{ ...events[0], shop: 3, event: { category: "process" } }]);
    expect(
      (await server.eql("logs-a", 'process where process.pe.original_file_name == "x"')).at("hits.total.value"),
    ).toBe(0);
    expect((await server.eql("logs-a", "process where shop == 3")).at("hits.total.value")).toBe(1);
  });

  it.each([
    ["text that is no query", "logs-a", { query: "process wher true" }, 400, "parsing_exception", "line 1:"],
    [
      "an unknown field",
      "logs-a",
      { query: 'process where process.nmae == "x"' },
      400,
      "verification_exception",
      "Found 1 problem\nline 1:15:",
    ],
    [
      "a member of the body that is unknown",
      "logs-a",
      { query: "any where true", case_sensitive: true },
      400,
      "parsing_exception",
      "case_sensitive",
    ],
    ["a size that cannot be", "logs-a", { query: "any where true", size: -1 }, 400, "parsing_exception", "size"],
    [
      "a fetch size that cannot be",
      "logs-a",
      { query: "any where true", fetch_size: 1 },
      400,
      "parsing_exception",
      "fetch_size",
    ],
    ["no query", "logs-a", {}, 400, "parsing_exception", "query"],
    ["no JSON", "logs-a", "{", 400, "parsing_exception", "no JSON"],
    [
      "an index that there is not",
      "logs-b",
      { query: "any where true" },
      404,
      "index_not_found_exception",
      "no such index [logs-b]",
    ],
    [
      "a pattern for no index",
      "other-*",
      { query: "any where true" },
      400,
      "verification_exception",
      "Unknown index [other-*]",
    ],
  ])("refuses %s", async (_what, index, body, status, type, reason) => {
    const answer = await server.ask("POST", `/${index}/_eql/search`, body);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ status, error: { type, root_cause: [{ type }] } });
    expect(answer.at("error.reason")).toContain(reason);
  });

  it("says what field may have been meant", async () => {
    const answer = await server.eql("logs-a", 'process where process.nmae == "x"');
    expect(answer.at("error.diagnostics")).toMatchObject([{ code: "unknown-field", line: 1, column: 15 }]);
    expect(JSON.stringify(answer.at("error.diagnostics"))).toContain("process.name");
  });
});

describe("patterns of indices", () => {
  beforeEach(async () => {
    for (const index of ["logs-a", "logs-b", "other"]) await server.load(index, [events[0]!]);
  });

  it.each([
    ["logs-a", ["logs-a"]],
    ["logs-*", ["logs-a", "logs-b"]],
    ["*", ["logs-a", "logs-b", "other"]],
    ["_all", ["logs-a", "logs-b", "other"]],
    ["logs-*,-logs-a", ["logs-b"]],
    ["other,logs-a", ["logs-a", "other"]],
    ["l*-b", ["logs-b"]],
    ["gone,other?ignore_unavailable", ["other"]],
    ["none*,other", ["other"]],
  ])("%s", async (target, expected) => {
    const [pattern = "", parameters] = target.split("?");
    const path = `/${pattern}/_eql/search${parameters === undefined ? "" : `?${parameters}`}`;
    const answer = await server.ask("POST", path, { query: "any where true" });
    expect(answer.at("hits.events._index")).toEqual(expected);
  });

  it.each([
    ["gone,other", 404],
    ["none*?allow_no_indices=false", 404],
    ["none*", 400],
    ["other?size=3", 400],
    ["other?ignore_unavailable=perhaps", 400],
  ])("%s is refused with %d", async (target, status) => {
    const [pattern = "", parameters] = target.split("?");
    const path = `/${pattern}/_eql/search${parameters === undefined ? "" : `?${parameters}`}`;
    expect((await server.ask("POST", path, { query: "any where true" })).status).toBe(status);
  });
});

describe("an index with a mapping", () => {
  const mappings = {
    properties: {
      "@timestamp": { type: "date" },
      event: { properties: { category: { type: "keyword" } } },
      process: {
        properties: { pid: { type: "long" }, name: { type: "text", fields: { keyword: { type: "keyword" } } } },
      },
      "source.ip": { type: "ip" },
      pid: { type: "alias", path: "process.pid" },
    },
  };
  beforeEach(async () => {
    expect((await server.ask("PUT", "/mapped", { mappings })).json).toMatchObject({
      acknowledged: true,
      index: "mapped",
    });
  });

  it("refuses what its fields cannot hold, document by document", async () => {
    const answer = await server.load("mapped", [
      { process: { pid: "12" } },
      { process: { pid: "many" } },
      { source: { ip: "10.0.0.999" } },
      { "@timestamp": "yesterday" },
      { more: true },
    ]);
    expect(answer.at("items.index.status")).toEqual([201, 400, 400, 400, 201]);
    expect(answer.at("items.1.index.error.reason")).toContain("[process.pid] of type [long]");
  });

  it("searches by the types of the mapping, aliases and sub-fields too", async () => {
    await server.load("mapped", [{ ...start("a.exe", 1), source: { ip: "10.1.2.3" } }, start("b.exe", 2)]);
    const count = async (query: string) => (await server.eql("mapped", query)).at("hits.total.value");
    expect(await count('process where cidrMatch(source.ip, "10.0.0.0/8")')).toBe(1);
    expect(await count("process where pid == 102")).toBe(1);
    expect(await count('process where process.name.keyword == "a.exe"')).toBe(1);
    expect(await count('process where ?gone == "a"')).toBe(0);
  });

  it("does not know fields that neither it nor a document has", async () => {
    const answer = await server.eql("mapped", 'process where process.executable == "x"');
    expect([answer.status, answer.at("error.type")]).toEqual([400, "verification_exception"]);
  });

  it("shows its mapping with what documents added", async () => {
    await server.load("mapped", [{ shop: { open: true, since: "2026-01-01T00:00:00Z", "with.dot": 1 } }]);
    const answer = await server.ask("GET", "/mapped/_mapping");
    expect(answer.at("mapped.mappings.properties")).toMatchObject({
      process: {
        properties: { pid: { type: "long" }, name: { type: "text", fields: { keyword: { type: "keyword" } } } },
      },
      pid: { type: "alias", path: "process.pid" },
      shop: {
        properties: {
          open: { type: "boolean" },
          since: { type: "date" },
          with: { properties: { dot: { type: "long" } } },
        },
      },
    });
  });

  it.each([
    ["twice", { mappings }, "resource_already_exists_exception"],
    ["with an unknown key", { mapping: {} }, "parse_exception"],
    ["with no JSON", "{", "parse_exception"],
  ])("is not made %s", async (_what, body, type) => {
    const answer = await server.ask("PUT", "/mapped", body);
    expect([answer.status, answer.at("error.type")]).toEqual([400, type]);
  });

  it("can be strict", async () => {
    await server.ask("PUT", "/strict", { mappings: { dynamic: "strict", properties: { a: { type: "long" } } } });
    const answer = await server.load("strict", [{ a: 1 }, { b: 1 }]);
    expect(answer.at("items.index.error.type")).toEqual([undefined, "strict_dynamic_mapping_exception"]);
  });
});

describe("indices", () => {
  beforeEach(() => server.load("logs-a", events));

  it("are listed for people and programs", async () => {
    const { text, headers } = await server.ask("GET", "/_cat/indices?v");
    expect(headers.get("content-type")).toContain("text/plain");
    expect(text.split("\n")[0]).toMatch(/^health status index +pri rep docs\.count docs\.dropped store\.size$/);
    expect(text).toMatch(/green +open +logs-a +1 +0 +3 +0 +\d+b/);
    const answer = await server.ask("GET", "/_cat/indices?format=json");
    expect(answer.json).toMatchObject([{ index: "logs-a", "docs.count": "3" }]);
  });

  it("are there or not", async () => {
    expect((await server.ask("HEAD", "/logs-a")).status).toBe(200);
    expect((await server.ask("HEAD", "/logs-b")).status).toBe(404);
  });

  it("are deleted by name, and never by pattern", async () => {
    expect((await server.ask("DELETE", "/logs-*")).status).toBe(400);
    expect((await server.ask("DELETE", "/logs-a")).json).toEqual({ acknowledged: true });
    expect((await server.ask("DELETE", "/logs-a")).status).toBe(404);
    expect(server.store.documentCount).toBe(0);
  });

  it.each(["Upper", "a b", "_x", "-x", "a*", "a,b", "a".repeat(256), ".", "%2e%2e"])(
    "cannot be named %s",
    async (name) => {
      expect((await server.ask("PUT", `/${name}`)).status).not.toBe(200);
    },
  );
});

describe("what there is not", () => {
  it.each([
    ["GET", "/_nodes/stats", 400],
    ["POST", "/logs/_search", 400],
    ["PATCH", "/logs/_doc/1", 405],
    ["DELETE", "/_bulk", 405],
  ])("%s %s is answered with %d", async (method, path, status) => {
    const answer = await server.ask(method, path);
    expect([answer.status, answer.at("status")]).toEqual([status, status]);
  });
});

describe("one server for all", () => {
  let shared: TestServer;
  beforeAll(async () => {
    shared = await startTestServer();
  });
  afterAll(() => shared.close());

  it("takes many requests at a time", async () => {
    await Promise.all(Array.from({ length: 50 }, (_, number) => shared.load(`logs-${number % 5}`, events)));
    const answer = await shared.eql("logs-*", "process where true", { size: 0 });
    expect(answer.at("hits.total.value")).toBe(150);
    expect(shared.failures).toEqual([]);
  });
});
