// Measures evidence of packs: one scan of the captures and one of ordinary activity with the rules of all packs.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Pack } from "../detection/index.ts";
import { CompiledQuery, Explainer } from "../engine/index.ts";
import { FieldTable } from "../event/event.ts";
import { type EvidenceCorpus, evidenceOf, type PackEvidence } from "../proof/evidence.ts";
import type { Finding } from "../scan/index.ts";
import { openInput } from "./input-file.ts";
import { findTelemetry } from "./inputs.ts";
import type { FoundFile } from "./paths.ts";
import { scanFiles } from "./scan/scan-files.ts";

export interface MeasureOptions {
  readonly cwd: string;
  readonly attacks: readonly string[];
  readonly benign: readonly string[];
  readonly engine: string;
  /** `2026-11-25`. */
  readonly date: string;
  readonly progress: (count: number, file: string) => void;
}

interface Scanned {
  readonly corpus: EvidenceCorpus;
  readonly findings: readonly Finding[];
  readonly files: readonly FoundFile[];
}

/** Evidence of each pack, in their order. @throws {Error} where a path leads to nothing */
export async function measureEvidence(
  packs: readonly Pack[],
  options: MeasureOptions,
): Promise<readonly PackEvidence[]> {
  const attacks = await scanned(packs, options.attacks, options);
  const benign = await scanned(packs, options.benign, options);
  const evidence: PackEvidence[] = [];
  for (const pack of packs) {
    evidence.push(
      await evidenceOf({
        pack,
        attacks: attacks.corpus,
        attackFindings: attacks.findings,
        attackFiles: attacks.files.map(({ name }) => shown(name)),
        benign: benign.corpus,
        benignFindings: benign.findings,
        engine: options.engine,
        date: options.date,
        reasonFor: (file) =>
          nearestMiss(
            pack,
            attacks.files.find(({ name }) => shown(name) === file),
          ),
      }),
    );
  }
  return evidence;
}

async function scanned(
  packs: readonly Pack[],
  paths: readonly string[],
  { cwd, progress }: MeasureOptions,
): Promise<Scanned> {
  const { files, missing } = findTelemetry(paths, cwd);
  if (missing.length > 0) throw new Error(missing.map(({ path, reason }) => `${path}: ${reason}`).join("\n"));
  const findings: Finding[] = [];
  const rules = packs.flatMap((pack) => pack.rules);
  const summary = await scanFiles(
    files,
    rules,
    { openStdin: noFiles },
    {
      findings: (found) => {
        findings.push(...found.map(withShownFiles));
      },
      events: progress,
    },
  );
  const events = summary.reports.reduce((sum, report) => sum + report.events, 0);
  return { corpus: { files: files.length, events, sha256: await hashOf(files) }, findings, files };
}

async function* noFiles(): AsyncGenerator<never> {}

function withShownFiles(finding: Finding): Finding {
  return { ...finding, matched: finding.matched.map((event) => ({ ...event, file: shown(event.file) })) };
}

/** A name without the way to it from where the command was run. */
function shown(name: string): string {
  return name.replaceAll("\\", "/").replace(/^(?:\.{1,2}\/)+/, "");
}

async function hashOf(files: readonly FoundFile[]): Promise<string> {
  const all = createHash("sha256");
  for (const { name, path = "" } of files) {
    const one = createHash("sha256");
    for await (const block of createReadStream(path)) one.update(block as Buffer);
    all.update(`${shown(name)}\n${one.digest("hex")}\n`);
  }
  return all.digest("hex");
}

/** What the event that came closest to the pack's main rule lacks. */
async function nearestMiss({ rules }: Pack, file: FoundFile | undefined): Promise<string> {
  const [main] = rules;
  if (main === undefined || file?.path === undefined) return "the pack has no main rule";
  const explainer = new Explainer(new CompiledQuery(main.query, {}), 1);
  for await (const part of openInput(file.name, file.path, {}))
    for await (const batch of part.batches(new FieldTable()))
      for (const event of batch) explainer.add(event.document());
  const explanation = explainer.finish();
  if (explanation.kind !== "event") return "the main rule is no event query; `eqlipse explain` shows its stages";
  const [miss] = explanation.misses;
  if (miss === undefined) return "no event could be read";
  return miss.deciding
    .map(({ text, seen = [] }) => {
      const values = seen.map(
        ({ expression, values: found }) =>
          `${expression} is ${found.length === 0 ? "absent" : found.map((value) => JSON.stringify(value)).join(", ")}`,
      );
      return values.length === 0 ? text : `${text}: ${values.join("; ")}`;
    })
    .join(" · ");
}
