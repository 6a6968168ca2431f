// Changes every rule of the packs in every small way and says which changes their tests do not notice. Exit code 1 if there is one.
// With --write the result for the built-in packs is kept in docs/pack-mutations.md.
// Usage: node --conditions=source scripts/mutate-packs.ts [--write | pack or folder with packs…]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pack, readPack } from "../src/detection/index.ts";
import { findPacks, readPackFiles } from "../src/node/index.ts";
import { clauseCoverage } from "../src/proof/clause-coverage.ts";
import { type MutationOutcome, mutatePack } from "../src/proof/pack-mutations.ts";

interface Row {
  readonly pack: Pack;
  readonly outcome: MutationOutcome;
}

function noticed({ changes, survivors }: MutationOutcome): number {
  return changes - survivors.length;
}

function sum(rows: readonly Row[], count: (outcome: MutationOutcome) => number): number {
  return rows.reduce((total, { outcome }) => total + count(outcome), 0);
}

function page(rows: readonly Row[]): string {
  const cells = rows.map(({ pack, outcome }) => {
    const { clauses, undecided } = clauseCoverage(pack);
    const decisive = `${clauses - undecided.length} of ${clauses}`;
    return `| ${pack.folder} | ${pack.rules.length} | ${pack.cases.length} | ${decisive} | ${noticed(outcome)} of ${outcome.changes} |`;
  });
  return [
    "<!-- Written by scripts/mutate-packs.ts --write. -->",
    "# What the packs' tests notice",
    "",
    "Every rule of every pack was changed in every small way (an operand left out, `and` for `or`, a negation taken away, a literal altered or left out of its list, a number moved by one, a term, key, `until` or `maxspan` of a sequence taken away), one change at a time, and the pack's cases were run again. A change is noticed where a rule then matches more or less often than the cases expect.",
    "",
    "A clause is decisive where a match hangs on it in one case and a miss in another (`eqlipse test --strict`).",
    "",
    "| pack | rules | cases | clauses decisive | changes noticed |",
    "|---|---:|---:|---:|---:|",
    ...cells,
    "",
    `Together ${sum(rows, noticed)} of ${sum(rows, ({ changes }) => changes)} changes are noticed. To repeat it: \`node --conditions=source scripts/mutate-packs.ts\` (about a minute).`,
    "",
  ].join("\n");
}

const given = process.argv.slice(2).filter((argument) => argument !== "--write");
const rows: Row[] = [];
for (const folder of (given.length > 0 ? given : ["detections"]).flatMap((path) => findPacks(path, path))) {
  const { pack } = readPack(readPackFiles(folder));
  if (pack === undefined) throw new Error(`${folder.name} cannot be read; see eqlipse check`);
  const outcome = mutatePack(pack);
  rows.push({ pack, outcome });
  console.log(`${pack.folder}: ${noticed(outcome)} of ${outcome.changes} changes noticed`);
  for (const { rule, change } of outcome.survivors) console.log(`  not noticed in ${rule}: ${change}`);
}
const changes = sum(rows, (outcome) => outcome.changes);
const seen = sum(rows, noticed);
console.log(`${seen} of ${changes} changes noticed (${(changes === 0 ? 100 : (100 * seen) / changes).toFixed(1)} %)`);
if (process.argv.includes("--write")) {
  writeFileSync(join(import.meta.dirname, "../docs/pack-mutations.md"), page(rows));
}
process.exitCode = seen < changes ? 1 : 0;
