// `eqlipse serve` as it is started: files to begin with, rules, pages, and its end.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Io, Output } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import { runCli } from "../cli/run.ts";
import { rawRequest } from "./running.ts";

const root = join(import.meta.dirname, "../..");
const ends: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-serve-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface Serving {
  readonly address: string;
  readonly stderr: () => string;
  /** Stops it, and gives the exit code. */
  readonly stop: () => Promise<number>;
}

/** Starts the command in this process; resolves when it says where it listens. */
async function serving(args: readonly string[], env: Io["env"] = {}): Promise<Serving> {
  const stopping = new AbortController();
  let stderr = "";
  let resolve: (address: string) => void = () => {};
  const address = new Promise<string>((listening) => {
    resolve = listening;
  });
  const output = (write: (text: string) => void): Output => ({
    isTerminal: false,
    columns: 120,
    write: async (text) => write(text),
    writeBytes: async (bytes) => write(new TextDecoder().decode(bytes)),
  });
  const io: Io = {
    stdin: async function* () {},
    stdout: output((text) => resolve(/http:\S+/.exec(text)?.[0] ?? "")),
    stderr: output((text) => {
      stderr += text;
    }),
    env,
    cwd: root,
    signal: stopping.signal,
    now: () => performance.now(),
  };
  const exit = main(["serve", "--port", "0", ...args], io);
  const stop = () => {
    stopping.abort();
    return exit;
  };
  ends.push(stop);
  const started = await Promise.race([address, exit]);
  if (typeof started === "number") throw new Error(`it ended with ${started}: ${stderr}`);
  return { address: started, stderr: () => stderr, stop };
}

async function eql(address: string, index: string, query: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query, size: 1000 });
  const response = await fetch(`${address}${index}/_eql/search`, { method: "POST", headers, body });
  return ((await response.json()) as { hits: unknown }).hits;
}

describe("eqlipse serve", () => {
  it.each([
    'process where process.name : "cmstp.exe"',
    "any where true | tail 5",
    'sequence by host.id with maxspan=5m [process where true] [process where process.name : "cmstp.exe"]',
  ])("answers what `query` answers over the same file: %s", async (query) => {
    for (const file of ["samples/sysmon.evtx", "samples/endpoint.ndjson"]) {
      const { address } = await serving([file, "--quiet", "--only-rules"]);
      const { stdout } = await runCli(["query", query, file, "--format", "json", "--quiet"], { cwd: root });
      const index = file.replace("/", "-");
      const expected = JSON.stringify(JSON.parse(stdout).hits).replaceAll(`"_index":"${file}"`, `"_index":"${index}"`);
      expect(await eql(address, index, query)).toEqual(JSON.parse(expected));
    }
  });

  it("finds what `hunt` finds in the same file", async () => {
    const file = "samples/sysmon.evtx";
    const { address, stop, stderr } = await serving([file]);
    const found = await (await fetch(`${address}_findings?format=ndjson`)).text();
    const { stdout } = await runCli(["hunt", file, "--format", "ndjson", "--quiet"], { cwd: root });
    const lines = (text: string) => text.trim().split("\n").sort();
    expect(lines(found)).toEqual(lines(stdout.replaceAll(`"file":"${file}"`, '"file":"samples-sysmon.evtx"')));
    expect(await stop()).toBe(0);
    expect(stderr()).toMatch(/\d+ findings of \d+ rules in \d+ documents/);
  });

  it("gives the pages of a site to browsers, and nothing outside of it", async () => {
    const folder = temporary();
    const site = join(folder, "site");
    mkdirSync(join(site, "detections/one"), { recursive: true });
    writeFileSync(join(folder, "secret.txt"), "secret\n");
    writeFileSync(join(site, "index.html"), "<p>the front page</p>");
    writeFileSync(join(site, "detections/one/index.html"), "<p>one</p>");
    writeFileSync(join(site, "site.css"), "p {}");
    symlinkSync(join(folder, "secret.txt"), join(site, "link.txt"));
    symlinkSync(folder, join(site, "up"));
    const { address } = await serving(["--site", site, "--only-rules"]);
    const html = { accept: "text/html,*/*" };
    const text = async (path: string, headers = {}) => (await fetch(address + path, { headers })).text();
    expect(await text("", html)).toBe("<p>the front page</p>");
    expect(JSON.parse(await text(""))).toMatchObject({ name: "eqlipse" });
    expect(await text("detections/one/", html)).toBe("<p>one</p>");
    expect(await text("site.css", { accept: "text/css" })).toBe("p {}");
    expect((await fetch(`${address}site.css`)).headers.get("x-content-type-options")).toBe("nosniff");
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/..%5csecret.txt",
      "/%2e%2e%2fsecret.txt",
      "/detections/%2e%2e/%2e%2e/%2e%2e/secret.txt",
      "/link.txt",
      "/up/secret.txt",
      "/up/",
      "/site.css%00.html",
      "/%",
      `/${join(folder, "secret.txt")}`,
    ]) {
      for (const headers of [html, { accept: "*/*" }]) {
        const { status, text: body } = await rawRequest(address, { method: "GET", path, headers });
        expect([path, [400, 404, 405].includes(status), body.includes("secret\n")]).toEqual([path, true, false]);
      }
    }
  });

  it("says once when it is full", async () => {
    const { address, stderr } = await serving(["samples/sysmon.evtx", "--max-documents", "3", "--only-rules"]);
    expect(stderr().match(/full {4}/g)).toHaveLength(1);
    expect(await (await fetch(address)).json()).toMatchObject({ documents: 3, documents_dropped: 11 });
  });

  it("wants the key of EQLIPSE_API_KEY, where there is one", async () => {
    const { address } = await serving(["--only-rules"], { EQLIPSE_API_KEY: "k" });
    expect((await fetch(address)).status).toBe(401);
    expect((await fetch(address, { headers: { authorization: "ApiKey k" } })).status).toBe(200);
  });

  it("listens where other machines reach it only when it is told so, and warns", async () => {
    const refused = await runCli(["serve", "--host", "0.0.0.0"], { cwd: root });
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("--expose")]);
    const { stderr } = await serving(["--host", "0.0.0.0", "--expose", "--only-rules"]);
    expect(stderr()).toContain("anyone who reaches it may read and write");
  });

  it.each([
    ["a port that is taken", async () => ["--port", String(await takenPort())], 3, "another program listens there"],
    ["a folder that is no site", async () => ["--site", "samples"], 2, "no index.html"],
    ["rules that are not there", async () => ["-r", "nowhere"], 2, "nowhere"],
    ["no room", async () => ["--max-documents", "0"], 2, "1 or more"],
  ])("does not start with %s", async (_what, args, code, reason) => {
    const { exit, stderr } = await runCli(["serve", "--only-rules", ...(await args())], { cwd: root });
    expect([exit, stderr]).toEqual([code, expect.stringContaining(reason)]);
  });

  it("ends with 0 on Ctrl-C", async () => {
    const child = spawn(process.execPath, [join(root, "bin/eqlipse.js"), "serve", "--port", "0", "--only-rules"], {
      cwd: root,
    });
    ends.push(() => child.kill("SIGKILL"));
    const exit = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    for await (const text of child.stdout) if (String(text).includes("Listening")) break;
    child.kill("SIGINT");
    expect(await exit).toBe(0);
  });
});

async function takenPort(): Promise<number> {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  ends.push(() => other.close());
  return (other.address() as AddressInfo).port;
}
