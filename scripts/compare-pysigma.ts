// Runs what pySigma writes for Sigma rules beside what we write, on the same events: its EQL by our engine, its Lucene by OpenSearch, its SQL by SQLite.
// Writes docs/agreement-with-pysigma.md. pySigma itself is run, by scripts/sigma/pysigma-queries.py in the Python of `npm run engines`.
// Usage: node --conditions=source scripts/compare-pysigma.ts [RULES [EVENTS…]]
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseQuery, type Statement, visit } from "../src/eql/index.ts";
import { FieldTable } from "../src/event/event.ts";
import { type Engine, engineFor } from "../src/node/engines/index.ts";
import { planInputs } from "../src/node/index.ts";
import { columnsOfStatement, mergeColumns } from "../src/proof/columns.ts";
import { type EventRow, listFacts, type RowColumn, rowOf } from "../src/proof/rows.ts";
import { documentOf, sourceEngine } from "../src/proof/source-engine.ts";
import { readEventRules } from "./corpus-rules.ts";

/** The first line of what pySigma is asked: which packages answered. */
type Versions = Readonly<Record<string, string>>;

interface Answer {
  readonly target: "eql" | "lucene" | "sqlite";
  readonly rule?: string;
  readonly queries?: readonly string[];
  readonly error?: string;
}

type Hits = readonly number[];

interface Tally {
  same: number;
  refused: number;
  readonly failed: string[];
  readonly differing: { readonly rule: string; readonly ours: number; readonly theirs: number; readonly why: string }[];
}

const corpus = "../shared/corpus/sigma-regression";
const [rulesFolder = corpus, ...events] = process.argv.slice(2);
const [versions, ...answers] = askPySigma(rulesFolder);

function askPySigma(folder: string): readonly [Versions, ...Answer[]] {
  const here = import.meta.dirname;
  const python = join(here, "../engines/.venv/bin/python");
  const lines = execFileSync(python, [join(here, "sigma/pysigma-queries.py"), folder], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(`[${lines.trim().replaceAll("\n", ",")}]`) as [Versions, ...Answer[]];
}

const rules = new Map(readEventRules(rulesFolder).map(({ name, statement }) => [name, statement]));
const rows = (await readRows(events.length > 0 ? events : [`${corpus}/regression_data/**/*.evtx`])).map(
  withPySigmaFields,
);
const documents = rows.map(documentOf);
const facts = listFacts(rows);
const present = new Set(rows.flatMap((row) => [...row.keys()]));
const ours = new Map([...rules].map(([name, statement]) => [name, ourHits(statement)]));

async function readRows(paths: readonly string[]): Promise<readonly EventRow[]> {
  const found: EventRow[] = [];
  const plan = planInputs(paths, { cwd: process.cwd(), stdin: () => process.stdin });
  for await (const file of plan.files())
    for await (const batch of file.batches(new FieldTable()))
      for (const event of batch) found.push(rowOf(event.document()));
  return found;
}

/** pySigma's pipeline asks for lower-case copies (`.caseless`), which an index has only if its mapping makes them: here every event has them. */
function withPySigmaFields(row: EventRow): EventRow {
  const copies = [...row].filter(([path]) => path.startsWith("process."));
  return new Map([
    ...row,
    ...copies.map(([path, values]) => [caseless(path), values.map((value) => String(value).toLowerCase())] as const),
  ]);
}

/** A name that is not below another field's, as a plain column needs. */
function caseless(path: string): string {
  return `${path}_caseless`;
}

function ourHits(statement: Statement): Hits {
  return sourceEngine(columnsOfStatement(statement, { facts }), rows).hits(statement, documents);
}

/** The columns that all queries of a target may name: what the events have, and nothing else. */
function columnsOfRows(): readonly RowColumn[] {
  return [...present].map((path) => ({
    path,
    type: path === "@timestamp" ? "time" : "text",
    list: facts[path]?.list ?? false,
  }));
}

function allColumns(): readonly RowColumn[] {
  const named = mergeColumns([...rules.values()].map((statement) => columnsOfStatement(statement, { facts })));
  const known = new Set(named.map(({ path }) => path));
  return [...named, ...columnsOfRows().filter(({ path }) => !known.has(path))];
}

async function runnerOf(
  target: Answer["target"],
): Promise<{ run: (query: string) => Promise<Hits>; close(): Promise<void>; title: string }> {
  if (target === "eql") return { title: "our engine", run: async (query) => eqlHits(query), close: async () => {} };
  const offer = await engineFor(target);
  if (offer === undefined || "absent" in offer) throw new Error(`${target} cannot be run here: ${offer?.absent}`);
  const engine: Engine = await offer.start();
  await engine.load(rows, allColumns());
  const run = (query: string) => engine.hits(target === "sqlite" ? query.replace("FROM logs", "FROM events") : query);
  return { title: engine.title, run, close: () => engine.close() };
}

function eqlHits(query: string): Hits {
  const { statement, diagnostics } = parseQuery(query);
  if (statement === undefined || diagnostics.length > 0)
    throw new Error(`not EQL: ${diagnostics[0]?.message ?? "no statement"}`);
  return sourceEngine([...columnsOfRows(), ...fieldsOf(statement)], rows).hits(statement, documents);
}

function fieldsOf(statement: Statement): readonly RowColumn[] {
  const found: RowColumn[] = [];
  visit(statement, {
    enter: (node) => {
      if (node.kind === "Field" && !present.has(node.path)) found.push({ path: node.path, type: "text", list: false });
    },
  });
  return found;
}

/** Rules whose EQL by pySigma finds what ours finds: what another of its outputs then misses is that output's doing. */
const sameInEql = new Set<string>();

/** What is seen where the two find other events. */
function explanationOf(rule: string, target: Answer["target"], expected: Hits, theirs: Hits): string {
  const absent = absentFields(rule);
  if (absent.length > 0)
    return `pySigma asks for ${absent.map((path) => `\`${path}\``).join(", ")}, which no event has`;
  const extra = theirs.find((position) => !expected.includes(position));
  if (extra !== undefined) {
    const code = rows[extra]!.get("event.code")?.[0];
    const own = [...new Set(expected.map((position) => String(rows[position]!.get("event.code")?.[0])))];
    return own.includes(String(code))
      ? `pySigma's also finds another event ${code}${shown(rows[extra]!)}`
      : `pySigma's also finds an event ${code}, since its query does not name the log source; the rule is about event ${own.join(", ")}${shown(rows[extra]!)}`;
  }
  const missed = expected.find((position) => !theirs.includes(position));
  const example = missed === undefined ? "" : shown(rows[missed]!);
  if (target !== "eql" && sameInEql.has(rule))
    return `its texts heed case, unless the index lower-cases them; pySigma's EQL of the same rule finds the event${example}`;
  return `pySigma's misses the event that the rule's authors recorded${example}`;
}

/** What an event is told by: its command line, or else the file, registry value or image that it is about, without the names of users. */
function shown(row: EventRow): string {
  const paths = ["process.command_line", "registry.path", "file.path", "dll.path", "process.executable"];
  const path = paths.find((one) => row.get(one)?.[0] !== undefined);
  if (path === undefined) return "";
  const text = String(row.get(path)![0])
    .replace(/\\Users\\(?!Public\\)[^\\"]+/gi, "\\Users\\…")
    .replace(/\s+/g, " ")
    .replaceAll("|", "\\|")
    .replaceAll("`", "'");
  return `: \`${path}\` \`${text.length > 140 ? `${text.slice(0, 139)}…` : text}\``;
}

function absentFields(rule: string): readonly string[] {
  const eql = answers.find((answer) => answer.target === "eql" && answer.rule === rule)?.queries?.[0];
  const { statement } = parseQuery(eql?.replaceAll(".caseless", caseless("")) ?? "");
  if (statement === undefined) return [];
  return fieldsOf(statement).map(({ path }) => path);
}

async function tallyOf(target: Answer["target"]): Promise<{ readonly title: string; readonly tally: Tally }> {
  const { run, close, title } = await runnerOf(target);
  const tally: Tally = { same: 0, refused: 0, failed: [], differing: [] };
  for (const answer of answers.filter((one) => one.target === target)) await judge(answer, run, tally);
  await close();
  return { title, tally };
}

async function judge(
  { target, rule, queries: texts, error }: Answer,
  run: (query: string) => Promise<Hits>,
  tally: Tally,
): Promise<void> {
  const expected = rule === undefined ? undefined : ours.get(rule);
  if (
    error !== undefined ||
    texts === undefined ||
    texts.length !== 1 ||
    expected === undefined ||
    rule === undefined
  ) {
    tally.refused++;
    return;
  }
  try {
    const theirs = await run(texts[0]!.replaceAll(".caseless", caseless("")));
    if (String(theirs) !== String(expected)) {
      const why = explanationOf(rule, target, expected, theirs);
      tally.differing.push({ rule, ours: expected.length, theirs: theirs.length, why });
      return;
    }
    tally.same++;
    if (target === "eql") sameInEql.add(rule);
  } catch (problem) {
    const reason = String(problem).replaceAll("\n", " ").slice(0, 160);
    tally.failed.push(`| ${rule} | ${reason.replaceAll("|", "\\|")} |`);
  }
}

const targets = ["eql", "lucene", "sqlite"] as const;
const tallies: ({ readonly target: Answer["target"] } & Awaited<ReturnType<typeof tallyOf>>)[] = [];
for (const target of targets) tallies.push({ target, ...(await tallyOf(target)) });
writeFileSync(join(import.meta.dirname, "../docs/agreement-with-pysigma.md"), page());

function page(): string {
  const lines = [
    "<!-- Written by scripts/compare-pysigma.ts. -->",
    "# Agreement with pySigma, by executed result",
    "",
    `${rules.size} Sigma rules that have a capture of their own, converted by us and by pySigma ${versions.pysigma} (backends elasticsearch ${versions["pysigma-backend-elasticsearch"]} and sqlite ${versions["pysigma-backend-sqlite"]}, pipeline \`ecs_windows\`), run over ${rows.length} events of those captures as ECS. Every rule's capture is an attack that the rule's authors say it finds, so a query that finds nothing there is wrong for these events.`,
    "",
    "pySigma's output is taken as it is. Its pipeline names lower-case copies of fields (`process.executable.caseless`), which stock Winlogbeat and Elastic indices do not have; the events were given them, so that the rest of a query can be judged.",
    "",
    "Repeat it: `npm run engines`, which installs pySigma, then `node --conditions=source scripts/compare-pysigma.ts`.",
    "",
    "| pySigma's output | run by | same events as ours | other events | could not be run | refused by one of both |",
    "|---|---|---:|---:|---:|---:|",
    ...tallies.map(
      ({ target, title, tally }) =>
        `| ${target} | ${title} | ${tally.same} | ${tally.differing.length} | ${tally.failed.length} | ${tally.refused} |`,
    ),
    "",
  ];
  for (const { target, tally } of tallies) {
    lines.push(
      `## ${target}: rules with other events`,
      "",
      "| rule | ours | pySigma's | seen |",
      "|---|---:|---:|---|",
    );
    lines.push(...tally.differing.map(({ rule, ours: a, theirs: b, why }) => `| ${rule} | ${a} | ${b} | ${why} |`), "");
    if (tally.failed.length > 0) lines.push("| could not be run | reason |", "|---|---|", ...tally.failed, "");
  }
  return lines.join("\n");
}
