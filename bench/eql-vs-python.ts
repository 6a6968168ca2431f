// How does the engine compare with Python's eql, the only other one that runs outside Elasticsearch? One query, ten queries, a keyed sequence, and
// a sequence with a hundred thousand open keys, over the same events in one run; each engine runs in a process of its own, and both must find
// equally much. Time is CPU time, so that what else the machine does counts little.
//   node --conditions=source bench/eql-vs-python.ts [--python PYTHON] [--events FILE.ndjson] [--rounds N] [--write]
// `--python` is an interpreter that has eql 1.0.1 (default: engines/.venv-eql/bin/python, see --install). `--write` keeps the figures in bench/results.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { everyday, manyOpen, writeEvents } from "./eql-vs-python/events.ts";

const folder = import.meta.dirname;
const openKeys = 100_000;

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: join(folder, "../engines/.venv-eql/bin/python") },
    events: { type: "string" },
    count: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
    install: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

interface Scenario {
  readonly name: string;
  readonly stream: "everyday" | "open";
  readonly queries: readonly string[];
}

const single = 'process where process_name : "cmstp.exe" and command_line : ("*/s*", "*/au*")';
const scenarios: readonly Scenario[] = [
  { name: "one event query", stream: "everyday", queries: [single] },
  {
    name: "ten event queries",
    stream: "everyday",
    queries: [
      single,
      'process where process_name == "powershell.exe" and command_line : "*-enc *"',
      'process where subtype == "create" and process_name : ("net.exe", "net1.exe", "whoami.exe")',
      'process where parent_process_name : ("cmd.exe", "powershell.exe") and process_name : "reg*.exe"',
      'file where file_path : "C:\\\\Users\\\\*\\\\AppData\\\\Local\\\\Temp\\\\*" and process_name : "mshta.exe"',
      'file where length(file_name) > 12 and endsWith~(file_name, ".tmp") and user_name == "SYSTEM"',
      'registry where registry_path : "*\\\\CurrentVersion\\\\Run\\\\*" and not process_name : ("svchost.exe", "msiexec.exe")',
      'network where destination_port in (445, 8080) and process_name : "rundll32.exe"',
      'image_load where image_name : ("lib7.dll", "lib11*.dll") and process_path : "*\\\\Temp\\\\*"',
      'any where process_name : "certutil.exe" and pid < 400',
    ],
  },
  {
    name: "a keyed sequence",
    stream: "everyday",
    queries: [
      'sequence by unique_pid with maxspan=10s [process where subtype == "create" and process_name : "cmd.exe"] [network where true]',
    ],
  },
  {
    name: `a sequence with ${openKeys.toLocaleString("en")} open keys`,
    stream: "open",
    queries: ['sequence by unique_pid [process where subtype == "create"] [process where subtype == "terminate"]'],
  },
];

interface Measurement {
  readonly events: number;
  readonly matches: number;
  /** CPU seconds for JSON alone, and for the engine alone. */
  readonly parsing: number;
  readonly running: number;
  /** Largest resident size in MB. */
  readonly memory: number;
  readonly version: string;
}

const run = promisify(execFile);

async function measure(command: string, args: readonly string[]): Promise<Measurement> {
  const { stdout } = await run(command, [...args], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout) as Measurement;
}

interface Row {
  readonly name: string;
  readonly eqlipse: Measurement;
  readonly python: Measurement;
}

/** The best of some rounds for each engine, taken in turns. */
async function compare(scenario: Scenario, events: string): Promise<Row> {
  const found: { eqlipse: Measurement[]; python: Measurement[] } = { eqlipse: [], python: [] };
  for (let round = 0; round < Number(options.rounds); round++) {
    const ours = [join(folder, "eql-vs-python/eqlipse-engine.ts"), events, ...scenario.queries];
    found.eqlipse.push(await measure(process.execPath, ["--conditions=source", ...ours]));
    const theirs = [join(folder, "eql-vs-python/python_engine.py"), events, ...scenario.queries];
    found.python.push(await measure(options.python, theirs));
  }
  const row = { name: scenario.name, eqlipse: best(found.eqlipse), python: best(found.python) };
  if (row.eqlipse.matches !== row.python.matches) {
    throw new Error(`${row.name}: ${row.eqlipse.matches} results here, ${row.python.matches} there`);
  }
  return row;
}

function best(measurements: readonly Measurement[]): Measurement {
  return measurements.reduce((least, each) => (each.running < least.running ? each : least));
}

function table(rows: readonly Row[]): string {
  const head = [
    "| | results | eqlipse, events/s | Python, events/s | faster | with JSON: eqlipse | Python | engine / `JSON.parse` | memory: eqlipse | Python |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
  ];
  const lines = rows.map(({ name, eqlipse, python }) => {
    const rate = (one: Measurement, seconds: number) => Math.round(one.events / seconds).toLocaleString("en");
    const cells = [
      name,
      eqlipse.matches.toLocaleString("en"),
      rate(eqlipse, eqlipse.running),
      rate(python, python.running),
      `${(python.running / eqlipse.running).toFixed(1)} ×`,
      rate(eqlipse, eqlipse.running + eqlipse.parsing),
      rate(python, python.running + python.parsing),
      (eqlipse.running / eqlipse.parsing).toFixed(2),
      `${Math.round(eqlipse.memory)} MB`,
      `${Math.round(python.memory)} MB`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [...head, ...lines].join("\n");
}

function installPython(): void {
  const environment = join(folder, "../engines/.venv-eql");
  if (!existsSync(environment)) execFileSync("python3", ["-m", "venv", environment]);
  execFileSync(join(environment, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "eql==1.0.1"]);
}

if (options.install) installPython();
if (!existsSync(options.python)) {
  console.error(
    `No Python at ${options.python}. Run with --install to set one up with eql 1.0.1, or name one that has it with --python.`,
  );
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), "eql-vs-python-"));
try {
  const streams = { everyday: options.events ?? join(scratch, "everyday.ndjson"), open: join(scratch, "open.ndjson") };
  if (options.events === undefined) await writeEvents(streams.everyday, everyday(Number(options.count)));
  await writeEvents(streams.open, manyOpen(Number(options.count), openKeys));
  const rows: Row[] = [];
  for (const scenario of scenarios) rows.push(await compare(scenario, streams[scenario.stream]));
  console.log(table(rows));
  console.log(
    `\n${rows[0]?.eqlipse.version}; ${rows[0]?.python.version}; ${cpus()[0]?.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`,
  );
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10);
    const source = options.events === undefined ? "generated" : "given";
    const kept = {
      date,
      command: "node --conditions=source bench/eql-vs-python.ts --write",
      source,
      machine: `${cpus()[0]?.model}, ${cpus().length} cores`,
      rows,
    };
    writeFileSync(join(folder, "results/eql-vs-python.json"), `${JSON.stringify(kept, null, 2)}\n`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
