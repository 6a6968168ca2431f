// `pull`: Kibana's detection rules in, a file each, with what would change in those that are there already.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RuleFile, readRuleFiles, tomlOfKibanaRule } from "../../detection/index.ts";
import { loadRules, readText, reasonOf, resolvePath } from "../../node/index.ts";
import {
  credentialsOf,
  HttpClient,
  KibanaClient,
  type KibanaRule,
  RemoteError,
  rulesOfExport,
  withoutOwnOfKibana,
} from "../../server/index.ts";
import { type Command, textArgument } from "../command.ts";
import { fileText } from "../event-text.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { lineDiff } from "../formats/changes.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable, styleOf } from "../style.ts";

interface PullOptions {
  readonly kibana?: string;
  readonly space?: string;
  readonly out?: string;
  readonly apply?: boolean;
}

export const pull: Command<PullOptions> = {
  name: "pull",
  group: "Services",
  summary: "Take detection rules of Kibana into rule files",
  details: [
    "Rules come from a file that Kibana exported, or from Kibana itself. Each EQL rule becomes a TOML file as in Elastic's rule repository, which every command here reads; rules in other languages are counted and left out.",
    "What would change is shown; with --apply the files are written. A rule that some TOML file in the folder has already, by its id, stays in that file.",
    "Credentials come from the environment: KIBANA_API_KEY or ELASTIC_API_KEY, or ELASTIC_USER and ELASTIC_PASSWORD.",
  ],
  arguments: [{ name: "[file]", description: "NDJSON that Kibana exported, or - for standard input" }],
  options: [
    { flags: "--kibana <url>", description: "the address of Kibana, instead of a file" },
    { flags: "--space <name>", description: "the space in Kibana (default: the default space)" },
    { flags: "--out <folder>", description: "the folder of the rule files (default: rules)" },
    { flags: "--apply", description: "write the files, not only show what would change" },
  ],
  examples: [
    {
      command: "eqlipse pull rules_export.ndjson --out my-rules",
      what: "what would change in my-rules; --apply does it",
    },
    { command: "eqlipse pull --kibana https://kibana.example:5601 --apply", what: "all rules of the default space" },
  ],
  run: async (args, options, io) => {
    const path = textArgument(args, 0);
    const rules = readExport(await exportText(path, options, io));
    if (rules.length === 0 && path !== "")
      throw new CommandError(
        `${fileText(path)}: there is no rule in it; Kibana exports rules as NDJSON`,
        exitCodes.input,
      );
    const out = options.out ?? "rules";
    const folder = new RuleFolder(out, io);
    const counts = new Map<PulledFile["kind"], number>();
    let failed = 0;
    for (const rule of rules.filter(isEql)) {
      const file = folder.fileFor(rule);
      if (file === undefined) {
        failed++;
        await tellBroken(rule, io);
        continue;
      }
      counts.set(file.kind, (counts.get(file.kind) ?? 0) + 1);
      await tellFile(file, io);
      if (options.apply === true) folder.write(file);
    }
    await tellTotals(counts, rules.length - rules.filter(isEql).length, failed, options.apply === true, io);
    return failed > 0 ? exitCodes.verdict : (exitCodes.done satisfies ExitCode);
  },
};

async function exportText(path: string, { kibana, space }: PullOptions, io: Io): Promise<string> {
  if ((path === "") === (kibana === undefined)) throw new CommandError("give either a file or --kibana URL");
  if (kibana !== undefined) {
    try {
      const http = new HttpClient(kibana, credentialsOf(io.env, ["KIBANA_API_KEY", "ELASTIC_API_KEY"]));
      return await new KibanaClient(http, space).export();
    } catch (error) {
      if (error instanceof RemoteError) throw new CommandError(error.message, exitCodes.input);
      throw error;
    }
  }
  if (path === "-") {
    const blocks: Uint8Array[] = [];
    for await (const block of io.stdin()) blocks.push(block);
    return Buffer.concat(blocks).toString();
  }
  try {
    return readText(resolvePath(io.cwd, path));
  } catch (error) {
    throw new CommandError(`${path}: ${reasonOf(error)}`, exitCodes.input);
  }
}

function readExport(text: string): readonly KibanaRule[] {
  try {
    return rulesOfExport(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new CommandError(
      `this is no export of Kibana, a JSON object a line: ${(error as Error).message}`,
      exitCodes.input,
    );
  }
}

function isEql({ type, language }: KibanaRule): boolean {
  return type === "eql" || language === "eql";
}

interface PulledFile {
  readonly kind: "new" | "changed" | "same";
  readonly name: string;
  /** As it is shown. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The folder that rules are pulled into. */
class RuleFolder {
  private readonly shown: string;
  private readonly path: string;
  /** TOML files by the ids of their rules. */
  private readonly known = new Map<string, RuleFile>();
  private readonly taken = new Set<string>();

  constructor(shown: string, { cwd }: Io) {
    this.shown = shown.replace(/[\\/]+$/, "");
    this.path = resolvePath(cwd, this.shown);
    for (const file of loadRules([this.shown], { cwd, builtIn: false }).files) {
      this.taken.add(file.source);
      if (file.source.endsWith(".toml")) for (const { id } of file.rules) this.known.set(id, file);
    }
  }

  /** Undefined for a rule that cannot be read again. */
  fileFor(rule: KibanaRule): PulledFile | undefined {
    const after = tomlOfKibanaRule(withoutOwnOfKibana(rule));
    const [read] = readRuleFiles([{ source: "rule.toml", text: after }]);
    const id = read?.rules[0]?.id;
    if (id === undefined) return undefined;
    const name = String(rule.name);
    const known = this.known.get(id);
    if (known === undefined) return { kind: "new", name, path: this.freePath(name), before: "", after };
    return { kind: known.text === after ? "same" : "changed", name, path: known.source, before: known.text, after };
  }

  write({ kind, path, after }: PulledFile): void {
    if (kind === "same") return;
    mkdirSync(this.path, { recursive: true });
    writeFileSync(join(this.path, path.slice(this.shown.length + 1)), after);
  }

  private freePath(name: string): string {
    const base =
      name
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 100) || "rule";
    let path = `${this.shown}/${base}.toml`;
    for (let number = 2; this.taken.has(path); number++) path = `${this.shown}/${base}-${number}.toml`;
    this.taken.add(path);
    return path;
  }
}

async function tellBroken(rule: KibanaRule, io: Io): Promise<void> {
  const { red } = styleOf(io.stderr, io.env);
  const [file] = readRuleFiles([{ source: "rule.toml", text: tomlOfKibanaRule(withoutOwnOfKibana(rule)) }]);
  const reason = file?.diagnostics.find(({ severity }) => severity === "error")?.message ?? "it is no rule";
  await io.stderr.write(`${red("left out")}  ${printable(String(rule.name))}: ${printable(reason)}\n`);
}

async function tellFile({ kind, name, path, before, after }: PulledFile, io: Io): Promise<void> {
  const style = styleOf(io.stdout, io.env);
  if (kind === "same") return;
  const label = kind === "new" ? style.green("new    ") : style.yellow("changed");
  await io.stdout.write(`${label}  ${style.bold(printable(name))}  ${style.faint(printable(path))}\n`);
  if (kind === "new") return;
  const changed = lineDiff(before, after, style, false);
  await io.stdout.write(`${changed.map((line) => `    ${line}`).join("\n")}\n`);
}

async function tellTotals(
  counts: ReadonlyMap<PulledFile["kind"], number>,
  others: number,
  failed: number,
  isApplied: boolean,
  io: Io,
): Promise<void> {
  const {
    new: added,
    changed,
    same,
  } = { new: counts.get("new") ?? 0, changed: counts.get("changed") ?? 0, same: counts.get("same") ?? 0 };
  const parts = [`${added} new`, `${changed} changed`, `${same} the same`];
  if (others > 0) parts.push(`${counted(others, "rule")} in other languages left out`);
  if (failed > 0) parts.push(`${counted(failed, "rule")} that cannot be read`);
  const isChange = added + changed > 0;
  const hint = isChange ? (isApplied ? "; written" : "; nothing was written, --apply writes") : "";
  await io.stderr.write(`${parts.join(", ")}${hint}\n`);
}
