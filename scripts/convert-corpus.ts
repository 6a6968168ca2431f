// Converts every rule of the corpus to every target and writes docs/conversion-of-public-rules.md: how many are converted, with a named loss, or
// refused, by reason. KQL is bound where the language service is installed. Usage: node --conditions=source scripts/convert-corpus.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { convert, targets } from "../src/backends/index.ts";
import { kustoBinder } from "../src/node/engines/index.ts";
import { type CorpusRule, readCorpusRules } from "./corpus-rules.ts";

const corpus = join(import.meta.dirname, "../../shared/corpus/rules");
const folders: readonly (readonly [title: string, folder: string])[] = [
  ["Elastic detection rules (EQL)", "elastic-detection-rules"],
  ["Sigma, Windows rules", "sigma/rules"],
  ["Sigma, threat hunting rules", "sigma/rules-threat-hunting"],
  ["Sigma, emerging threats rules", "sigma/rules-emerging-threats"],
];

const binder = kustoBinder();
let unbound = 0;

interface Count {
  whole: number;
  lossy: number;
  readonly refused: Map<string, number>;
}

function countTarget(rules: readonly CorpusRule[], target: string): Count {
  const count: Count = { whole: 0, lossy: 0, refused: new Map() };
  for (const { name, statement } of rules) {
    const port = convert(statement, target);
    if (port.query === null) {
      const { code } = port.diagnostics[0]!;
      count.refused.set(code, (count.refused.get(code) ?? 0) + 1);
      continue;
    }
    if (port.losses.length === 0) count.whole++;
    else count.lossy++;
    if (target.startsWith("kusto") && "bind" in binder) checkBinding(name, target, port.query);
  }
  return count;
}

function checkBinding(name: string, target: string, query: string): void {
  if (!("bind" in binder)) return;
  const errors = binder.bind(query);
  if (errors.length === 0) return;
  unbound++;
  console.log(`${target}: ${name}: ${errors[0]}`);
}

function section(title: string, rules: readonly CorpusRule[]): string {
  const rows = targets.map(({ id }) => {
    const { whole, lossy, refused } = countTarget(rules, id);
    const reasons = [...refused].sort((a, b) => b[1] - a[1]).map(([code, number]) => `${code} ${number}`);
    const total = [...refused.values()].reduce((sum, number) => sum + number, 0);
    return `| [${id}](platforms/${id}.md) | ${whole} | ${lossy} | ${total} | ${reasons.join(", ")} |`;
  });
  return [
    `## ${title}: ${rules.length} rules`,
    "",
    "| target | converted | with a named loss | refused | by reason (the first of a rule) |",
    "|---|---:|---:|---:|---|",
    ...rows,
    "",
  ].join("\n");
}

const sections = folders.map(([title, folder]) => section(title, readCorpusRules(join(corpus, folder))));
const bound =
  "bind" in binder
    ? `Every converted KQL text was bound by Microsoft's language service: ${unbound} did not bind.`
    : "KQL was not bound: the language service is not installed.";
const intro = `<!-- Written by scripts/convert-corpus.ts. -->\n# Conversion of public rules\n\nEvery rule of each collection converted to every target. A refusal names the construct and the place; nothing is left out of a query silently. ${bound}\n`;
writeFileSync(join(import.meta.dirname, "../docs/conversion-of-public-rules.md"), [intro, ...sections].join("\n"));
process.exitCode = unbound === 0 ? 0 : 1;
