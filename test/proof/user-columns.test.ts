// A user's field map: the events lie under its columns, whatever a column holds, and the port that uses the map finds them there.
import { describe, expect, test } from "vitest";
import { type Column, convert } from "../../src/backends/index.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { engineFor } from "../../src/node/engines/index.ts";
import { goldenEngine } from "../../src/proof/golden/engine.ts";
import { provePort } from "../../src/proof/prove-port.ts";
import { rowOf } from "../../src/proof/rows.ts";
import { placeEvents } from "../../src/proof/user-columns.ts";

const process = (name: string, args: readonly string[], more: object) => ({
  "@timestamp": "2026-01-01T00:00:00.000Z",
  event: { category: ["process"], type: ["start"] },
  process: {
    name,
    executable: `C:\\Tools\\${name}`,
    command_line: [name, ...args].join(" "),
    args: [name, ...args],
    ...more,
  },
  user: { name: "mia" },
});
const documents = [
  process("cmstp.exe", ["/s", "a.inf"], { pid: 12, hash: { sha256: "abcd", md5: "ffff" } }),
  process("xcmstp.exe", ["/sx"], { pid: 18, hash: { sha256: "ffff", md5: "abcd" } }),
];

const maps: Readonly<Record<string, readonly [map: Readonly<Record<string, Column>>, query: string]>> = {
  "another name": [{ "process.name": { name: "proc_name" } }, 'process where process.name : "CMSTP.exe"'],
  "the end of a path": [
    { "process.name": { name: "Image", holds: "path" }, "process.executable": { name: "Image" } },
    'process where process.name : "cmstp.exe" and process.executable : "C:\\\\Tools\\\\*"',
  ],
  "a path of which only the name is known": [
    { "process.name": { name: "Image", holds: "path" } },
    'process where process.name : "cmstp.exe"',
  ],
  "an account behind its domain": [
    { "user.name": { name: "Account", holds: "account" } },
    'process where user.name : "mia"',
  ],
  "a number as hexadecimal text": [{ "process.pid": { name: "Pid", holds: "hex" } }, "process where process.pid == 18"],
  "several hashes in one text": [
    {
      "process.hash.sha256": { name: "Hashes", holds: "hashes" },
      "process.hash.md5": { name: "Hashes", holds: "hashes" },
    },
    'process where process.hash.sha256 : "ABCD"',
  ],
  "arguments in a command line": [
    { "process.args": { name: "Cmd", holds: "arguments" }, "process.command_line": { name: "Cmd" } },
    'process where process.args : "/s" and process.command_line : "* /s *"',
  ],
};

describe.each(Object.entries(maps))("a column with %s", (_, [columns, query]) => {
  const statement = parseQuery(query).statement!;

  test("is what SQLite's port is run on", async () => {
    const offer = await engineFor("sqlite");
    if (offer === undefined || "absent" in offer) throw new Error("SQLite is part of Node");
    const engine = await offer.start();
    try {
      const proof = await provePort({ statement, target: "sqlite", documents, engine, options: { columns } });
      expect(proof).toMatchObject({ agrees: true });
      expect(proof).toHaveProperty("sourceHits", expect.any(Number));
      expect(proof.query).toContain(`"${Object.values(columns)[0]!.name}"`);
    } finally {
      await engine.close();
    }
  });

  test.each(["esql", "splunk-windows", "secops"])("is what the interpreter of %s sees", async (target) => {
    if (convert(statement, target, { columns }).query === null) throw new Error(`${target} refuses ${query}`);
    const engine = goldenEngine(target, ["process"], columns);
    const proof = await provePort({ statement, target, documents, engine, options: { columns } });
    expect(proof).toMatchObject({ agrees: true });
  });
});

test("fields that a map does not name stay, and those that it names are there under the column alone", () => {
  const rows = [rowOf({ host: { name: "h" }, user: { name: "mia" } })];
  const columns = ["host.name", "user.name"].map((path) => ({ path, type: "text" as const, list: false }));
  const placed = placeEvents(rows, columns, { "user.name": { name: "Account", holds: "account" } });
  expect([...placed.rows[0]!]).toEqual([
    ["host.name", ["h"]],
    ["Account", ["LAB\\mia"]],
  ]);
  expect(placed.columns.map(({ path }) => path)).toEqual(["host.name", "Account"]);
});
