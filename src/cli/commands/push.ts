// `push`: rules out to Kibana, as its import takes them, or as queries to a running engine.
import { writeFileSync } from "node:fs";
import { kibanaRule } from "../../detection/index.ts";
import { UnprintableError } from "../../eql/index.ts";
import { resolvePath } from "../../node/index.ts";
import {
  changesOf,
  credentialsOf,
  HttpClient,
  KibanaClient,
  type KibanaRule,
  ndjson,
  RemoteError,
  type RuleChange,
  rulesOfExport,
  withoutOwnOfKibana,
} from "../../server/index.ts";
import { type Command, listArgument } from "../command.ts";
import { type EngineRunOptions, runRules } from "../engine-run.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { changeLines } from "../formats/changes.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { wholeNumber } from "../parse-option.ts";
import { type PushedRule, rulesOf } from "../pushed-rules.ts";
import { printable, styleOf } from "../style.ts";

interface PushOptions extends EngineRunOptions {
  readonly to?: string;
  readonly kibana?: string;
  readonly space?: string;
  readonly apply?: boolean;
  readonly run?: string;
}

export const push: Command<PushOptions> = {
  name: "push",
  group: "Services",
  summary: "Send rules to Kibana, or run them on Elasticsearch or OpenSearch",
  details: [
    "Without rules, all built-in detections are sent. `--to` writes a file that Kibana's rule import takes. `--kibana` compares with the rules that are there and says what would change; with --apply it imports them. What says how a rule is run there (enabled, schedule, actions, exceptions) stays as it is, new rules come disabled, and Elastic's own rules are left alone.",
    "`--run` asks a running engine for what each rule finds, and stores nothing: Elasticsearch (and `eqlipse serve`) in EQL, OpenSearch in the Query DSL, which has no sequences. The last part of the address is a pattern of indices; without it a rule's own patterns are taken. For SQL engines see `prove` and `convert`.",
    "Credentials come from the environment: KIBANA_API_KEY or ELASTIC_API_KEY, or ELASTIC_USER and ELASTIC_PASSWORD. They are never sent over plain http to another machine.",
  ],
  arguments: [
    {
      name: "[rule...]",
      description: "rule files, folders or globs, names or ids of built-in rules; with --run also EQL text",
    },
  ],
  options: [
    { flags: "--to <file>", description: "write NDJSON for Kibana's import; - for standard output" },
    { flags: "--kibana <url>", description: "the address of Kibana" },
    { flags: "--space <name>", description: "the space in Kibana (default: the default space)" },
    { flags: "--apply", description: "import the rules, not only say what would change" },
    { flags: "--run <url>", description: "the address of an engine, with a pattern of indices" },
    {
      flags: "--size <n>",
      description: "with --run, at most this many results of each rule",
      default: 100,
      parse: wholeNumber,
    },
    {
      flags: "--format <format>",
      description: "with --run, how to write results",
      choices: ["table", "json"],
      default: "table",
    },
  ],
  examples: [
    { command: "eqlipse push T1218.003-cmstp --to rules.ndjson", what: "a file for Kibana's import" },
    {
      command: "eqlipse push my-rules/ --kibana https://kibana.example:5601",
      what: "what would change there; --apply does it",
    },
    {
      command: "eqlipse push 'process where process.name : \"cmstp.exe\"' --run http://localhost:9200/logs-*",
      what: "what an engine finds",
    },
  ],
  run: async (args, options, io) => {
    const given = listArgument(args, 0);
    const ways = [options.to, options.kibana, options.run].filter((way) => way !== undefined);
    if (ways.length !== 1) throw new CommandError("give one of --to FILE, --kibana URL and --run URL");
    try {
      if (options.run !== undefined) return await runRules(options.run, await rulesOf(given, true, io), options, io);
      const { rules, failed } = await kibanaRules(await rulesOf(given, false, io), io);
      const code = options.to === undefined ? await pushTo(rules, options, io) : await writeTo(options.to, rules, io);
      return code === exitCodes.done && failed > 0 ? exitCodes.verdict : code;
    } catch (error) {
      if (error instanceof RemoteError) throw new CommandError(error.message, exitCodes.input);
      throw error;
    }
  },
};

async function kibanaRules(
  rules: readonly PushedRule[],
  io: Io,
): Promise<{ readonly rules: readonly KibanaRule[]; readonly failed: number }> {
  const { red } = styleOf(io.stderr, io.env);
  const written = new Map<string, KibanaRule>();
  let failed = 0;
  for (const pushed of rules) {
    const { rule } = pushed;
    const problem = written.has(rule.id) ? "another rule has the same id" : addTo(written, pushed);
    if (problem === undefined) continue;
    failed++;
    await io.stderr.write(`${red("not sent")}  ${printable(rule.name)}: ${printable(problem)}\n`);
  }
  return { rules: [...written.values()], failed };
}

/** What keeps a rule from being written. */
function addTo(written: Map<string, KibanaRule>, { rule, members = {} }: PushedRule): string | undefined {
  try {
    written.set(rule.id, { ...kibanaRule(rule), ...withoutOwnOfKibana(members) });
    return undefined;
  } catch (error) {
    if (error instanceof UnprintableError) return error.message;
    throw error;
  }
}

async function writeTo(path: string, rules: readonly KibanaRule[], io: Io): Promise<ExitCode> {
  const summary = {
    exported_count: rules.length,
    exported_rules_count: rules.length,
    missing_rules: [],
    missing_rules_count: 0,
  };
  const text = ndjson([...rules, summary]);
  if (path === "-") await io.stdout.write(text);
  else writeFileSync(resolvePath(io.cwd, path), text);
  await io.stderr.write(`${counted(rules.length, "rule")} written\n`);
  return exitCodes.done;
}

async function pushTo(rules: readonly KibanaRule[], options: PushOptions, io: Io): Promise<ExitCode> {
  const http = new HttpClient(options.kibana ?? "", credentialsOf(io.env, ["KIBANA_API_KEY", "ELASTIC_API_KEY"]));
  const kibana = new KibanaClient(http, options.space);
  const ids = rules.map(({ rule_id }) => String(rule_id));
  const changes = changesOf(rules, await rulesThere(kibana, ids));
  for (const change of changes) await tellChange(change, io);
  const wanted = changes.filter(({ kind }) => kind === "new" || kind === "changed");
  await tellTotals(changes, options.apply === true, io);
  if (options.apply !== true || wanted.length === 0) return exitCodes.done;
  const { imported, failures } = await kibana.import(wanted.map(({ rule }) => rule));
  const { red } = styleOf(io.stderr, io.env);
  for (const { ruleId, message } of failures)
    await io.stderr.write(`${red("refused ")}  ${printable(ruleId)}: ${printable(message)}\n`);
  await io.stderr.write(`${counted(imported, "rule")} imported\n`);
  return failures.length > 0 ? exitCodes.verdict : exitCodes.done;
}

/** Some versions answer with an error where none of the ids is there. */
async function rulesThere(kibana: KibanaClient, ids: readonly string[]): Promise<readonly KibanaRule[]> {
  try {
    return rulesOfExport(await kibana.export(ids));
  } catch (error) {
    if (error instanceof RemoteError && error.status === 404) return [];
    if (error instanceof SyntaxError) throw new RemoteError(`Kibana's export is no NDJSON: ${error.message}`);
    throw error;
  }
}

async function tellChange({ kind, rule, changes }: RuleChange, io: Io): Promise<void> {
  if (kind === "same") return;
  const style = styleOf(io.stdout, io.env);
  const labels = {
    new: style.green("new      "),
    changed: style.yellow("changed  "),
    immutable: style.faint("Elastic's"),
  };
  const lines = [
    `${labels[kind]} ${style.bold(printable(String(rule.name)))}  ${style.faint(printable(String(rule.rule_id)))}`,
  ];
  if (kind === "changed") for (const change of changes) lines.push(...changeLines(change, style));
  if (kind === "immutable") lines.push("    this rule is Elastic's own: it is left alone");
  await io.stdout.write(`${lines.join("\n")}\n`);
}

async function tellTotals(changes: readonly RuleChange[], isApplied: boolean, io: Io): Promise<void> {
  const count = (kind: RuleChange["kind"]) => changes.filter((change) => change.kind === kind).length;
  const parts = [`${count("new")} new`, `${count("changed")} changed`, `${count("same")} the same`];
  if (count("immutable") > 0) parts.push(`${count("immutable")} of Elastic's own`);
  const hint = !isApplied && count("new") + count("changed") > 0 ? "; nothing was done, --apply imports them" : "";
  await io.stderr.write(`${parts.join(", ")}${hint}\n`);
}
