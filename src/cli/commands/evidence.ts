// `evidence`: what the packs' rules find in captures of attacks and in ordinary activity.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtInPacks, findPacks, measureEvidence, resolvePath } from "../../node/index.ts";
import { type PackEvidence, withoutDate } from "../../proof/evidence.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { counted, group } from "../input-run.ts";
import type { Io } from "../io.ts";
import { findNamedPacks } from "../pack-input.ts";
import { Progress } from "../progress.ts";
import { styleOf } from "../style.ts";
import { programVersion } from "../version.ts";

interface EvidenceOptions {
  readonly attacks?: readonly string[];
  readonly benign?: readonly string[];
  readonly format: "text" | "json";
  readonly write?: boolean;
  readonly check?: boolean;
}

export const evidence: Command<EvidenceOptions> = {
  name: "evidence",
  group: "Detection packs",
  summary: "Measure what the packs' rules find in captures of attacks and in ordinary activity",
  details: [
    "For each rule: the captures that it hits, with file, record and indicators; false positives for a million events of the ordinary corpus; how often each indicator held, and how often it alone. For each pack: captures whose path names the technique and in which no rule found anything, with the clause that the closest event lacks.",
    "`--write` keeps the result as evidence.json in each pack; pages show it. `--check` measures again and exits 1 where that file says something else, the date aside.",
  ],
  arguments: [
    { name: "[pack...]", description: "packs by folder, built-in name or technique id; all built-in ones by default" },
  ],
  options: [
    { flags: "--attacks <path...>", description: "captures of attacks: files, folders or globs" },
    { flags: "--benign <path...>", description: "ordinary activity: files, folders or globs" },
    { flags: "--format <format>", description: "how to write the result", choices: ["text", "json"], default: "text" },
    { flags: "--write", description: "keep the result in the packs" },
    { flags: "--check", description: "compare with what is kept in the packs" },
  ],
  examples: [
    { command: "eqlipse evidence T1218.003 --attacks captures/ --benign logs/", what: "one pack" },
    { command: "eqlipse evidence --attacks captures/ --benign logs/ --write", what: "all packs, kept for their pages" },
  ],
  run: async (args, options, io) => {
    const { attacks = [], benign = [] } = options;
    if (attacks.length === 0 || benign.length === 0)
      throw new CommandError("give both: --attacks PATH… and --benign PATH…");
    const packs = findNamedPacks(listArgument(args, 0), io);
    const progress = new Progress(io);
    let events = 0;
    const measured = await measureEvidence(packs, {
      cwd: io.cwd,
      attacks,
      benign,
      engine: programVersion(),
      date: new Date().toISOString().slice(0, 10),
      progress: (count, file) => {
        events += count;
        progress.update(() => `${group(events)} events · ${file}`);
      },
    }).catch((error: unknown) => {
      throw new CommandError(error instanceof Error ? error.message : String(error), exitCodes.input);
    });
    progress.clear();
    const results = packs.map((pack, index) => ({
      path: packPath(pack.path, io),
      folder: pack.folder,
      evidence: measured[index]!,
    }));
    if (options.format === "json")
      await io.stdout.write(
        `${JSON.stringify(Object.fromEntries(results.map((one) => [one.folder, one.evidence])), undefined, 2)}\n`,
      );
    else for (const one of results) await io.stdout.write(`${textOf(one.folder, one.evidence, io)}\n`);
    if (options.write === true)
      for (const one of results) writeFileSync(join(one.path, "evidence.json"), jsonOf(one.evidence));
    return options.check === true ? checkKept(results, io) : exitCodes.done;
  },
};

/** Where a pack lies: built-in ones are shown by a path from the package. */
function packPath(path: string, io: Io): string {
  const builtIn = findPacks("detections", builtInPacks).find(({ name }) => name === path);
  return builtIn?.path ?? resolvePath(io.cwd, path);
}

function jsonOf(measured: PackEvidence): string {
  return `${JSON.stringify(measured, undefined, 2)}\n`;
}

interface Measured {
  readonly path: string;
  readonly folder: string;
  readonly evidence: PackEvidence;
}

async function checkKept(results: readonly Measured[], io: Io): Promise<ExitCode> {
  const differing = results.filter(({ path, evidence: measured }) => {
    const file = join(path, "evidence.json");
    if (!existsSync(file)) return true;
    const kept = JSON.parse(readFileSync(file, "utf8")) as PackEvidence;
    return JSON.stringify(withoutDate(kept)) !== JSON.stringify(withoutDate(measured));
  });
  for (const { folder } of differing)
    await io.stderr.write(
      `${folder}: evidence.json says something else, or is not there; --write brings it up to date\n`,
    );
  return differing.length > 0 ? exitCodes.verdict : exitCodes.done;
}

function textOf(folder: string, { captures, rules, attacks, benign }: PackEvidence, io: Io): string {
  const style = styleOf(io.stdout, io.env);
  const lines = [
    style.bold(folder),
    `  ${captures.hit.length} of ${captures.hit.length + captures.missed.length} captures that name the technique are hit · ${group(attacks.events)} events of attacks, ${group(benign.events)} ordinary`,
  ];
  for (const rule of rules) {
    const fired = rule.attack_hits > 0 ? style.green(counted(rule.attack_hits, "hit")) : style.faint("no hit");
    const noise =
      rule.benign_hits === 0
        ? "0 false positives"
        : style.yellow(`${rule.benign_hits} on ordinary activity (${rule.benign_hits_per_million} a million)`);
    lines.push(`  ${rule.rule}: ${fired}, ${noise}`);
    for (const { name, hits, exclusive } of rule.indicators)
      lines.push(style.faint(`      ${name}: held in ${hits}, alone in ${exclusive}`));
  }
  for (const { file, reason } of captures.missed)
    lines.push(`  ${style.yellow("missed")} ${file}`, style.faint(`      ${reason}`));
  return `${lines.join("\n")}\n`;
}
