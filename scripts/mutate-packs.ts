// Changes every rule of the packs in every small way and says which changes their tests do not notice. Exit code 1 if there is one.
// Usage: node --conditions=source scripts/mutate-packs.ts [pack or folder with packs]…
import { readPack } from "../src/detection/index.ts";
import { findPacks, readPackFiles } from "../src/node/index.ts";
import { mutatePack } from "../src/proof/pack-mutations.ts";

const given = process.argv.slice(2);
const folders = (given.length > 0 ? given : ["detections"]).flatMap((path) => findPacks(path, path));
let changes = 0;
let survivors = 0;
for (const folder of folders) {
  const { pack } = readPack(readPackFiles(folder));
  if (pack === undefined) throw new Error(`${folder.name} cannot be read; see eqlipse check`);
  const outcome = mutatePack(pack);
  changes += outcome.changes;
  survivors += outcome.survivors.length;
  console.log(`${pack.folder}: ${outcome.changes - outcome.survivors.length} of ${outcome.changes} changes noticed`);
  for (const { rule, change } of outcome.survivors) console.log(`  not noticed in ${rule}: ${change}`);
}
const share = changes === 0 ? 100 : (100 * (changes - survivors)) / changes;
console.log(`${changes - survivors} of ${changes} changes noticed (${share.toFixed(1)} %)`);
process.exitCode = survivors > 0 ? 1 : 0;
