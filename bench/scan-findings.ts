// Do other programs find the same? Counts the findings of each of SigmaHQ's rules on the event logs of the shared corpus' sets, each log once, and
// lists the rules for which a program counts otherwise than eqlipse. Programs are given as for bench/scan.ts.
//   CHAINSAW=… HAYABUSA=… ZIRCOLITE=… node --conditions=source bench/scan-findings.ts [--sets A,B] [--write]
// `--write` puts the tables into docs/agreement-of-scanners.md.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { builtProgram, checkout } from "./scan/built-program.ts";
import { contenders, findingsByRule, type Run, titlesOfLines } from "./scan/contenders.ts";
import { copied, type Recipe, recipes, sigma, work } from "./scan/sets.ts";
import { replaceSection } from "./section.ts";

const { values: options } = parseArgs({
  options: {
    sets: { type: "string", default: "mixed-dense,sysmon,security" },
    write: { type: "boolean", default: false },
  },
});
const program = builtProgram(work);
const peers = contenders.filter(({ evtx }) => evtx !== undefined);

function eqlipse(folder: string): Run {
  return {
    program: process.execPath,
    args: [program, "hunt", folder, "--only-rules", "-r", sigma, "--format", "ndjson"],
    titlesIn: titlesOfLines(({ rule }: { readonly rule: { readonly name: string } }) => rule.name),
  };
}

function section(recipe: Recipe): string {
  const folder = copied(recipe, 1);
  const ours = findingsByRule(eqlipse(folder));
  const theirs = peers.map(({ evtx }) => findingsByRule(evtx!(folder, sigma)));
  const titles = [...new Set([ours, ...theirs].flatMap((counts) => [...counts.keys()]))].sort();
  const countIn = (counts: ReadonlyMap<string, number>, title: string): number => counts.get(title) ?? 0;
  const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);
  const differing = titles.filter((title) => theirs.some((counts) => countIn(counts, title) !== countIn(ours, title)));
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [
    `### ${recipe.name}`,
    "",
    line(["rule", "eqlipse", ...peers.map(({ name }) => name)]),
    line(["---", "--:", ...peers.map(() => "--:")]),
    ...differing.map((title) => line([title, countIn(ours, title), ...theirs.map((counts) => countIn(counts, title))])),
    line(["**all rules**", sum(ours), ...theirs.map(sum)]),
    line(["rules that find something", ours.size, ...theirs.map(({ size }) => size)]),
  ].join("\n");
}

const wanted = options.sets.split(",");
const text = [
  `${new Date().toISOString().slice(0, 10)}; ${peers.map(({ version }) => version).join(", ")}; each log once. Rules that all count alike are left out.`,
  ...recipes.evtx_sets.filter(({ name }) => wanted.includes(name)).map(section),
].join("\n\n");
console.log(text);
if (options.write) replaceSection(join(checkout, "docs/agreement-of-scanners.md"), "scan-findings", text);
