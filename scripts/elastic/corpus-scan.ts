// Elastic's EQL rules over real telemetry in one scan, with the documents of what they found.
import type { Rule } from "../../src/detection/index.ts";
import type { Document } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { loadRules, planInputs, scanFiles } from "../../src/node/index.ts";
import type { Finding } from "../../src/scan/index.ts";

export interface FoundCase {
  readonly rule: Rule;
  /** Where the events are: the file below the corpus, and their positions in it. */
  readonly file: string;
  readonly indices: readonly number[];
  readonly documents: readonly Document[];
}

export interface CorpusScan {
  readonly rules: readonly Rule[];
  readonly files: number;
  readonly events: number;
  /** Records and chunks that could not be read. */
  readonly damaged: number;
  /** Rules that could not be run, with the reason. */
  readonly refused: readonly string[];
  readonly found: readonly FoundCase[];
}

/** Runs the rules of a folder over files and folders, both below the corpus. */
export async function scanCorpus(corpus: string, rulePath: string, paths: readonly string[]): Promise<CorpusScan> {
  const rules = loadRules([rulePath], { cwd: corpus, builtIn: false }).files.flatMap((file) => file.rules);
  const inputs = { cwd: corpus, stdin: async function* () {} };
  const findings: Finding[] = [];
  let events = 0;
  const plan = planInputs(paths, inputs);
  const summary = await scanFiles(
    plan.found,
    rules,
    { openStdin: async function* () {} },
    {
      findings: (found) => void findings.push(...found),
      events: (count) => {
        events += count;
      },
    },
  );
  const documents = await documentsOf(
    new Set(findings.flatMap(({ matched }) => matched.map(({ file }) => file))),
    inputs,
  );
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const found = findings.map(({ rule, matched }) => {
    const file = matched[0]!.file;
    const indices = matched.map(({ index }) => index);
    const all = documents.get(file)!;
    return {
      rule: ruleOf.get(rule.id)!,
      file,
      indices,
      documents: indices.map((index) => all[index]!),
    };
  });
  return {
    rules,
    files: plan.found.length,
    events,
    damaged: summary.reports.reduce((sum, { problems }) => sum + problems.length, 0),
    refused: summary.refused.map(({ rule, reason }) => `${rule.name}: ${reason}`),
    found,
  };
}

/** The documents of files, by position. */
async function documentsOf(
  files: ReadonlySet<string>,
  inputs: Parameters<typeof planInputs>[1],
): Promise<ReadonlyMap<string, readonly Document[]>> {
  const documents = new Map<string, readonly Document[]>();
  for await (const file of planInputs([...files], inputs).files()) {
    const all: Document[] = [];
    for await (const batch of file.batches(new FieldTable())) all.push(...batch.map((event) => event.document()));
    documents.set(file.name, all);
  }
  return documents;
}
