// Runs the ports of Elastic's sequence rules over events made for their stages, on every engine that is here and on the interpreters of golden targets,
// and compares the sequences with ours. Writes docs/agreement-of-sequences.md.
// Usage: node --conditions=source scripts/compare-sequences.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { convert, findTarget, targets } from "../src/backends/index.ts";
import type { Statement } from "../src/eql/index.ts";
import { engineFor } from "../src/node/engines/index.ts";
import { goldenEngine } from "../src/proof/golden/engine.ts";
import { heldPositions } from "../src/proof/golden/index.ts";
import { sequenceTargets } from "../src/proof/golden/sequences.ts";
import { provePort } from "../src/proof/prove-port.ts";
import { documentOf } from "../src/proof/source-engine.ts";
import { facts, type SequenceRule, sequenceRulesWithEvents } from "../test/backends/elastic-sequences.ts";
import { number, table } from "./tables.ts";

interface Tally {
  readonly target: string;
  readonly engine: string;
  agree: number;
  firing: number;
  sequences: number;
  /** Rules whose port names a loss, and those of them that find other sequences. */
  lossy: number;
  lossyDiffer: number;
  refused: number;
  readonly differ: string[];
}

const root = join(import.meta.dirname, "..");
const { rules, rows, columns } = sequenceRulesWithEvents(join(root, "../shared/corpus/rules/elastic-detection-rules"));
const executed = ["sqlite", "duckdb", "clickhouse", "postgresql"];
const tallies = [...(await each(executed, execute)), ...(await each(sequenceTargets, interpret))];
writeFileSync(join(root, "docs/agreement-of-sequences.md"), page());
if (tallies.some(({ differ }) => differ.length > 0)) process.exitCode = 1;

async function each(names: readonly string[], run: (target: string) => Promise<Tally | undefined>): Promise<Tally[]> {
  const found: Tally[] = [];
  for (const name of names) {
    const tally = await run(name);
    if (tally === undefined) continue;
    process.stderr.write(`${tally.engine}: ${tally.agree} rules agree, ${tally.differ.length} do not\n`);
    found.push(tally);
  }
  return found;
}

function emptyTally(target: string, engine: string): Tally {
  return { target, engine, agree: 0, firing: 0, sequences: 0, lossy: 0, lossyDiffer: 0, refused: 0, differ: [] };
}

/** All rules over the events of all. */
async function execute(target: string): Promise<Tally | undefined> {
  const offer = await engineFor(target);
  if (offer === undefined || "absent" in offer) {
    process.stderr.write(`${target} is left out: ${offer?.absent}\n`);
    return undefined;
  }
  const engine = await offer.start();
  const tally = emptyTally(target, engine.title);
  await engine.load(rows, columns);
  for (const { name, statement, expected } of rules) {
    const port = convert(statement, target, { facts });
    if (port.query === null) {
      tally.refused++;
      continue;
    }
    const found = await engine.sequences(port.query);
    const isSame = String(found.map(String).sort()) === String(expected.map(String).sort());
    count(tally, name, isSame, found.length, port.losses.length > 0);
  }
  await engine.close();
  return tally;
}

/** Each rule over its own events, as far as the target's tables hold them. */
async function interpret(target: string): Promise<Tally> {
  const tally = emptyTally(target, "our interpreter");
  for (const rule of rules) {
    const categories = categoriesOf(rule.statement);
    const held = new Set(categories.flatMap((category) => heldPositions(target, rule.events, category)));
    const documents = rule.events.filter((_, position) => held.has(position)).map(documentOf);
    const engine = goldenEngine(target, categories);
    const proof = await provePort({ statement: rule.statement, target, documents, engine, options: { facts } });
    if (proof.query === null) tally.refused++;
    else count(tally, rule.name, proof.agrees, proof.portHits, proof.losses.length > 0);
  }
  return tally;
}

function count(tally: Tally, name: string, isSame: boolean, sequences: number, isLossy: boolean): void {
  if (isSame) tally.agree++;
  else if (isLossy) tally.lossyDiffer++;
  else tally.differ.push(name);
  if (sequences > 0) tally.firing++;
  if (isLossy) tally.lossy++;
  tally.sequences += sequences;
}

function categoriesOf({ query }: Statement): readonly string[] {
  if (query.kind !== "Sequence") return [];
  const stages = query.terms.flatMap(({ runs, query: { category } }) =>
    Array<string>(runs?.count ?? 1).fill(category.name),
  );
  return query.until === null ? stages : [...stages, query.until.query.category.name];
}

function page(): string {
  const ours = rules.reduce((sum: number, { expected }: SequenceRule) => sum + expected.length, 0);
  const lines = tallies.map(({ target, engine, agree, firing, sequences, lossy, lossyDiffer, refused, differ }) => [
    `[${target}](platforms/${target}.md)`,
    engine,
    findTarget(target).sequences,
    ...[agree, firing, sequences, differ.length, lossy, lossyDiffer, refused].map(number),
  ]);
  return [
    "<!-- Written by scripts/compare-sequences.ts. -->",
    "# Agreement of sequences",
    "",
    `${rules.length} of Elastic's sequence rules, and ${number(rows.length)} events made to satisfy their stages: in order, repeated, out of order, too late, and of another key. Real engines run every rule over the events of all rules together, and our engine finds ${number(ours)} sequences in them; interpreters of golden targets run each over its own events, as far as the target's tables hold them. A rule agrees if the sequences are the same, event by event, in the meaning that the port states.`,
    "",
    "Repeat it: `npm run engines`, then `node --conditions=source scripts/compare-sequences.ts`. CI runs all rules on SQLite and a third of them on the others (`test/backends/elastic-sequences.test.ts`).",
    "",
    ...table(
      [
        "target",
        "run by",
        "which sequences",
        "agree",
        "find something",
        "sequences",
        "differ",
        "with a named loss",
        "of them, differ",
        "refused",
      ],
      lines,
    ),
    "",
    ...tallies.flatMap(({ target, differ }) => differ.map((name) => `- ${target} differs: ${name}`)),
    `KQL is bound, not run; its \`scan\` is run by an interpreter on random streams (\`test/backends/kusto-sequences.test.ts\`). The other targets refuse sequences: ${targets
      .filter(({ sequences }) => sequences === "none")
      .map(({ id }) => id)
      .join(", ")}.`,
    "",
  ].join("\n");
}
