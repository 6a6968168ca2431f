// How much does `serve` take and how fast does it answer? The Elastic Defend sample of this repository, repeated with later times, goes in by _bulk in
// requests of 5,000, without rules and with the built-in ones; then an event query, a sequence and the findings are asked for. One process sends
// and serves, and machines are shared, so what is given is the CPU time of both together. Printed as rows of the table in docs/serve.md.
//   node --conditions=source bench/serve.ts [--documents N]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadRules } from "../src/node/index.ts";
import type { ScannableRule } from "../src/scan/index.ts";
import { LiveFindings, Store, startServer } from "../src/server/index.ts";

const { values: options } = parseArgs({ options: { documents: { type: "string", default: "200000" } } });
const wanted = Number(options.documents);
const perRequest = 5000;
const runs = 5;

const sample = readFileSync(join(import.meta.dirname, "../samples/endpoint.ndjson"), "utf8")
  .trim()
  .split("\n");

/** The sample again and again, an hour later each time. */
function* documents(): Generator<string> {
  for (let number = 0; number < wanted; number++) {
    const hours = Math.floor(number / sample.length);
    yield sample[number % sample.length]!.replaceAll(/2026-03-02T(\d\d)/g, (_, hour: string) =>
      new Date(Date.UTC(2026, 2, 2, Number(hour) + hours)).toISOString().slice(0, 13),
    );
  }
}

/** Seconds of CPU time, of all threads of this process. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function measure(name: string, rules: readonly ScannableRule[]): Promise<void> {
  const limits = { maxDocuments: 1_000_000, maxBytes: 2 ** 30 };
  const store = new Store(limits);
  const live = { maxFindings: 100_000, maxDocuments: limits.maxDocuments, oldestOrdinal: () => store.oldestOrdinal };
  const findings = new LiveFindings(rules, live);
  const serving = { host: "127.0.0.1", port: 0, hostNames: [], failed: (error: unknown) => console.error(error) };
  const server = await startServer({ store, findings, version: "bench" }, serving);
  const ask = async (path: string, body?: string): Promise<{ hits?: { total: { value: number } }; total?: number }> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(server.address + path, body === undefined ? {} : { method: "POST", body, headers });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { hits?: { total: { value: number } } };
  };
  const loading = await seconds(async () => {
    let lines: string[] = [];
    for (const document of documents()) {
      lines.push('{"create":{}}', document);
      if (lines.length < 2 * perRequest) continue;
      await ask("logs/_bulk", `${lines.join("\n")}\n`);
      lines = [];
    }
    if (lines.length > 0) await ask("logs/_bulk", `${lines.join("\n")}\n`);
  });
  console.log(`| \`_bulk\`, ${name} | ${Math.round(wanted / loading)} documents for each second |`);
  const queries = {
    "event query": 'process where process.name : "cmstp.exe" and process.args : "/s"',
    sequence:
      'sequence by host.id with maxspan=1m [process where process.name : "cmd.exe"] [process where process.name : "cmstp.exe"]',
  };
  for (const [kind, query] of Object.entries(queries)) {
    const times: number[] = [];
    let total = 0;
    for (let run = 0; run < runs; run++)
      times.push(
        await seconds(
          async () => (total = (await ask("logs/_eql/search", JSON.stringify({ query }))).hits!.total.value),
        ),
      );
    console.log(`| ${kind} over ${wanted}, ${total} results | ${median(times)} ms |`);
  }
  let found = 0;
  const settled = await seconds(async () => (found = (await ask("_findings?size=0")).total ?? 0));
  console.log(`| first \`_findings\`, ${found} of ${rules.length} rules | ${Math.round(settled * 1000)} ms |`);
  console.log(
    `| memory after it | ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB for ${Math.round(store.byteCount / 2 ** 20)} MiB of JSON |`,
  );
  await server.close();
}

function median(times: readonly number[]): number {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]! * 1000);
}

const { files } = loadRules([], { cwd: process.cwd(), builtIn: true });
await measure("without rules", []);
await measure(
  "with the built-in rules",
  files.flatMap((file) => file.rules),
);
