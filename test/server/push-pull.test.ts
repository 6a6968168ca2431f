// Rules out to Kibana and back, and rules run on engines. Kibana is a small server that answers as its documentation says: none was to be had.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSearchEngine } from "../../src/node/engines/index.ts";
import { describeOffer } from "../backends/engines.ts";
import { type CliResult, runCli } from "../cli/run.ts";
import { type FakeKibana, startKibana } from "./kibana.ts";
import { startTestServer } from "./running.ts";

const env = { KIBANA_API_KEY: "right" };
let cwd: string;
let kibana: FakeKibana;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), "eqlipse-push-"));
  kibana = await startKibana(["refused"]);
});
afterEach(async () => {
  rmSync(cwd, { recursive: true });
  await kibana.close();
});

function run(...args: readonly string[]): Promise<CliResult> {
  return runCli(args, { cwd, env });
}

function write(name: string, text: string): void {
  writeFileSync(join(cwd, name), text);
}

const one = '// id: one\n// name: One\n// severity: high\nprocess where process.name == "a.exe"\n';
const two = "// id: two\n// name: Two\nsequence by host.id [process where true]\n  [file where true]\n";
const toml = `[metadata]
maturity = "production"

[rule]
rule_id = "three"
name = "Three"
description = "What it is about"
author = ["A lab"]
risk_score = 61
severity = "medium"
type = "eql"
language = "eql"
index = ["logs-lab.*"]
note = "Look at the parent."
query = '''
process where process.name == "c.exe"
'''
`;

describe("push --to", () => {
  it("writes what Kibana's import takes, with the line about the export at its end", async () => {
    write("one.eql", one);
    write("three.toml", toml);
    const { exit, stdout } = await run("push", "one.eql", "three.toml", "--to", "-");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(exit).toBe(0);
    expect(lines).toMatchObject([
      { rule_id: "one", name: "One", type: "eql", language: "eql", severity: "high", risk_score: 73, enabled: false },
      {
        rule_id: "three",
        description: "What it is about",
        author: ["A lab"],
        risk_score: 61,
        index: ["logs-lab.*"],
        note: "Look at the parent.",
      },
      { exported_count: 2, exported_rules_count: 2, missing_rules_count: 0 },
    ]);
  });

  it("writes a built-in pack by its name, and what it wrote is read again", async () => {
    expect((await run("push", "T1218.003-cmstp", "--to", "rules.ndjson")).exit).toBe(0);
    const checked = await run("check", "rules.ndjson");
    expect([checked.exit, checked.stderr]).toEqual([0, expect.stringContaining("0 errors")]);
  });

  it("sends one rule of two with the same id, and says so", async () => {
    write("one.eql", one);
    write("copy.eql", one);
    const { exit, stdout, stderr } = await run("push", "one.eql", "copy.eql", "--to", "-");
    expect([exit, stdout.trim().split("\n").length]).toEqual([1, 2]);
    expect(stderr).toContain("another rule has the same id");
  });

  it.each([
    [["push", "one.eql"], "give one of"],
    [["push", "one.eql", "--to", "-", "--kibana", "http://localhost"], "give one of"],
    [["push", "nothing-of-that-name", "--to", "-"], "nothing-of-that-name"],
    [["push", "one.eql", "--kibana", "nonsense"], "is no address"],
    [["push", "one.eql", "--kibana", "ftp://host"], "only http and https"],
    [["push", "one.eql", "--kibana", "http://kibana.example"], "not sent over plain http"],
    [["push", "one.eql", "--kibana", "https://me:secret@kibana.example"], "belong into the environment"],
  ])("refuses %j", async (args, reason) => {
    write("one.eql", one);
    const { exit, stderr } = await run(...args);
    expect(exit).toBeGreaterThan(1);
    expect(stderr).toContain(reason);
    expect(kibana.requests).toEqual([]);
  });
});

describe("push --kibana", () => {
  beforeEach(() => {
    write("one.eql", one);
    write("two.eql", two);
  });
  const push = (...more: readonly string[]) => run("push", "one.eql", "two.eql", "--kibana", kibana.address, ...more);

  it("says what would change, and does nothing", async () => {
    const { exit, stdout, stderr } = await push();
    expect(exit).toBe(0);
    expect(stdout).toMatch(/new +One +one\nnew +Two +two\n/);
    expect(stderr).toContain("2 new, 0 changed, 0 the same; nothing was done");
    expect(kibana.rules.size).toBe(0);
    expect(kibana.requests.map(({ line }) => line)).toEqual([
      "POST /api/detection_engine/rules/_export?exclude_export_details=true",
    ]);
  });

  it("imports with --apply, and finds nothing to do after that", async () => {
    expect((await push("--apply")).stderr).toContain("2 rules imported");
    expect([...kibana.rules.keys()]).toEqual(["one", "two"]);
    const again = await push("--apply");
    expect(again.stderr).toContain("0 new, 0 changed, 2 the same");
    expect(kibana.requests.filter(({ line }) => line.includes("_import"))).toHaveLength(1);
  });

  it("changes what a rule detects and leaves how it is run", async () => {
    await push("--apply");
    const there = kibana.rules.get("one")!;
    Object.assign(there, {
      enabled: true,
      interval: "1m",
      actions: [{ id: "mail" }],
      exceptions_list: [{ list_id: "x" }],
    });
    write("one.eql", one.replace("a.exe", "b.exe").replace("high", "low"));
    const { stdout, stderr } = await push("--apply");
    expect(stdout).toContain('query: process where process.name == "a.exe" → process where process.name == "b.exe"');
    expect(stdout).toContain("severity: high → low");
    expect(stderr).toContain("0 new, 1 changed, 1 the same");
    expect(kibana.rules.get("one")).toMatchObject({
      query: expect.stringContaining("b.exe"),
      severity: "low",
      enabled: true,
      interval: "1m",
      actions: [{ id: "mail" }],
      exceptions_list: [{ list_id: "x" }],
    });
  });

  it("shows long queries line by line", async () => {
    const long = toml.replace("process where", "process where host.id == null and\n  user.id == null and\n ");
    const pushed = (text: string, ...more: readonly string[]) => {
      write("three.toml", text);
      return run("push", "three.toml", "--kibana", kibana.address, ...more);
    };
    await pushed(long, "--apply");
    expect((await pushed(long.replace("user.id", "user.name"))).stdout).toContain(
      [
        "    query:",
        "        process where host.id == null and",
        "      -   user.id == null and",
        "      +   user.name == null and",
        '          process.name == "c.exe"',
        "",
      ].join("\n"),
    );
  });

  it("leaves Elastic's own rules alone", async () => {
    await push("--apply");
    Object.assign(kibana.rules.get("one")!, { immutable: true, severity: "critical" });
    const { stdout, stderr } = await push("--apply");
    expect(stdout).toContain("Elastic's own");
    expect(stderr).toContain("1 of Elastic's own");
    expect(kibana.rules.get("one")).toMatchObject({ severity: "critical" });
  });

  it("tells what Kibana refuses, and exits 1", async () => {
    write("one.eql", one.replace("id: one", "id: refused"));
    const { exit, stderr } = await push("--apply");
    expect([exit, stderr]).toEqual([1, expect.stringContaining("refused: query: is not right")]);
    expect(stderr).toContain("1 rule imported");
  });

  it("speaks to a space, and tells why it is not let in", async () => {
    await push("--space", "blue team");
    expect(kibana.requests[0]!.line).toContain("/s/blue%20team/api/detection_engine/");
    const { exit, stderr } = await runCli(["push", "one.eql", "--kibana", kibana.address], {
      cwd,
      env: { KIBANA_API_KEY: "wrong" },
    });
    expect([exit, stderr]).toEqual([3, expect.stringContaining("401: unable to authenticate")]);
  });

  it("tells of a Kibana that does not answer", async () => {
    await kibana.close();
    const { exit, stderr } = await push();
    expect([exit, stderr]).toEqual([3, expect.stringContaining("ECONNREFUSED")]);
    kibana = await startKibana();
  });
});

describe("pull", () => {
  const exported = [
    {
      rule_id: "one",
      name: "A rule / of mine",
      description: "d",
      type: "eql",
      language: "eql",
      query: "process where true",
      severity: "low",
      risk_score: 1,
      id: "so-1",
      updated_at: "2026",
      threat: [],
      meta: null,
    },
    { rule_id: "kql", name: "Other", type: "query", language: "kuery", query: "a:b" },
    { exported_count: 2, exported_rules_count: 2 },
  ];
  const text = exported.map((line) => JSON.stringify(line)).join("\n");

  it("shows what would be written, and writes with --apply a file that is read again", async () => {
    write("export.ndjson", text);
    const first = await run("pull", "export.ndjson");
    expect(first.stdout).toMatch(/new +A rule \/ of mine +rules\/a-rule-of-mine\.toml/);
    expect(first.stderr).toContain(
      "1 new, 0 changed, 0 the same, 1 rule in other languages left out; nothing was written",
    );
    expect(existsSync(join(cwd, "rules"))).toBe(false);
    await run("pull", "export.ndjson", "--apply");
    const written = readFileSync(join(cwd, "rules/a-rule-of-mine.toml"), "utf8");
    expect(written).toContain("query = '''\nprocess where true\n'''");
    expect(written).not.toContain("updated_at");
    expect((await run("check", "rules")).stderr).toContain("0 errors");
    expect((await run("pull", "export.ndjson")).stderr).toContain("0 new, 0 changed, 1 the same");
  });

  it("keeps a rule in its file, and shows the lines that change", async () => {
    write("export.ndjson", text);
    await run("pull", "export.ndjson", "--apply");
    write("changed.ndjson", text.replace("A rule / of mine", "Renamed").replace("where true", "where false"));
    const { stdout } = await run("pull", "changed.ndjson", "--apply");
    expect(stdout).toContain("rules/a-rule-of-mine.toml");
    expect(stdout).toContain("- process where true\n");
    expect(stdout).toContain("+ process where false\n");
    expect(readdirSync(join(cwd, "rules"))).toEqual(["a-rule-of-mine.toml"]);
  });

  it("names files by what may stand in names, each once", async () => {
    const names = ["../../etc/passwd", "..", "x", "X", "CON: a|b", "…"];
    write(
      "export.ndjson",
      names.map((name, id) => JSON.stringify({ ...exported[0], rule_id: String(id), name })).join("\n"),
    );
    const { stderr } = await run("pull", "export.ndjson", "--apply");
    expect(stderr).toContain("6 new");
    expect(readdirSync(join(cwd, "rules")).sort()).toEqual([
      "con-a-b.toml",
      "etc-passwd.toml",
      "rule-2.toml",
      "rule.toml",
      "x-2.toml",
      "x.toml",
    ]);
  });

  it("leaves out what is broken, and exits 1", async () => {
    write("export.ndjson", text.replace("process where true", "process wher true"));
    const { exit, stderr } = await run("pull", "export.ndjson");
    expect([exit, stderr]).toEqual([1, expect.stringContaining("left out  A rule")]);
  });

  it("takes rules from Kibana, and gives them back unchanged", async () => {
    write("one.eql", one);
    write("three.toml", toml);
    await run("push", "one.eql", "three.toml", "--kibana", kibana.address, "--apply");
    expect((await run("pull", "--kibana", kibana.address, "--out", "back", "--apply")).stderr).toContain("2 new");
    const again = await run("push", "back", "--kibana", kibana.address);
    expect(again.stderr).toContain("0 new, 0 changed, 2 the same");
  });

  it.each([
    [["pull"], 2, "either a file or --kibana"],
    [["pull", "gone.ndjson"], 3, "gone.ndjson"],
    [["pull", "bad.ndjson"], 3, "no export of Kibana"],
  ])("refuses %j", async (args, code, reason) => {
    write("bad.ndjson", "{");
    const { exit, stderr } = await run(...args);
    expect([exit, stderr]).toEqual([code, expect.stringContaining(reason)]);
  });
});

const events = [
  {
    "@timestamp": "2026-01-01T10:00:01Z",
    event: { category: "process" },
    host: { id: "h" },
    process: { name: "a.exe" },
  },
  { "@timestamp": "2026-01-01T10:00:02Z", event: { category: "file" }, host: { id: "h" }, file: { name: "f" } },
  {
    "@timestamp": "2026-01-01T10:00:03Z",
    event: { category: "process" },
    host: { id: "h" },
    process: { name: "A.EXE" },
  },
];

describe("push --run on what speaks EQL", () => {
  it("gives what the engine finds for each rule", async () => {
    const server = await startTestServer();
    try {
      await server.load("logs-1", events);
      write("one.eql", one);
      write("two.eql", two);
      const { exit, stdout, stderr } = await run(
        "push",
        "one.eql",
        "two.eql",
        "--run",
        `${server.address}logs-*`,
        "--format",
        "json",
      );
      const lines = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(exit).toBe(0);
      expect(stderr).toContain("2 results of 2 rules on eqlipse 0.0.0");
      expect(lines).toMatchObject([
        { rule: { id: "one" }, response: { hits: { events: [{ _index: "logs-1", _id: "0" }] } } },
        {
          rule: { id: "two" },
          response: { hits: { sequences: [{ join_keys: ["h"], events: [{ _id: "0" }, { _id: "1" }] }] } },
        },
      ]);
      const table = await run("push", 'process where process.name : "a.exe"', "--run", `${server.address}logs-1`);
      expect(table.stdout).toContain("2 results");
      expect(table.stdout).toContain("logs-1#2");
      const refused = await run("push", "one.eql", "--run", `${server.address}gone`);
      expect([refused.exit, refused.stderr]).toEqual([1, expect.stringContaining("no such index [gone]")]);
    } finally {
      await server.close();
    }
  });

  it("says of an address that is no engine that it is none", async () => {
    const { exit, stderr } = await run("push", "any where true", "--run", `${kibana.address}/x`);
    expect(exit).toBe(3);
    expect(stderr).toContain(kibana.address);
  });
});

describe("push --run on OpenSearch", async () => {
  await describeOffer("query-dsl", await openSearchEngine(), (engine) => {
    it("asks in the Query DSL, and refuses what that has no words for", async () => {
      const { address = "" } = engine();
      const send = (method: string, path: string, body: string) =>
        fetch(`${address}${path}`, { method, body, headers: { "content-type": "application/json" } });
      const dynamic_templates = [{ texts: { match_mapping_type: "string", mapping: { type: "keyword" } } }];
      await send(
        "PUT",
        "/logs-lab",
        JSON.stringify({ mappings: { dynamic_templates, properties: { "@timestamp": { type: "date" } } } }),
      );
      const lines = events.flatMap((event, id) => [
        JSON.stringify({ index: { _id: String(id) } }),
        JSON.stringify(event),
      ]);
      await send("POST", "/logs-lab/_bulk?refresh=true", `${lines.join("\n")}\n`);
      write("one.eql", one.replace("==", ":"));
      write("two.eql", two);
      write("last.eql", "// id: last\n// name: Last\nany where true | tail 1\n");
      const files = ["one.eql", "two.eql", "last.eql"];
      const { exit, stdout, stderr } = await run("push", ...files, "--run", `${address}/logs-*`, "--format", "json");
      const found = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(
        found.map(({ rule, response }) => [rule.id, response.hits.events.map(({ _id }: { _id: string }) => _id)]),
      ).toEqual([
        ["one", ["0", "2"]],
        ["last", ["2"]],
      ]);
      expect(exit).toBe(1);
      expect(stderr).toMatch(/not run +Two: .*sequence/);
      expect(stderr).toMatch(/5 results of 3 rules on OpenSearch 2\.\d+\.\d+, 1 rule could not be run/);
    });
  });
});
