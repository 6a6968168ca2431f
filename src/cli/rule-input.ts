// The rules of a command: loaded, and what is wrong in them told.
import { checkQuery } from "../check/index.ts";
import { formatOfRuleFile, placesFrom, type Rule, readQuery } from "../detection/index.ts";
import type { Statement } from "../eql/ast.ts";
import { type BrokenFile, cacheFolder, type LoadedRules, loadCompiledRules, loadRules } from "../node/index.ts";
import type { CompiledRules, ScannableRule } from "../scan/index.ts";
import { fieldsOf } from "../schema/index.ts";
import { lintSigma, type SigmaOptions } from "../sigma/index.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, LineMap } from "../text/index.ts";
import { tellDiagnostics } from "./diagnostics.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { counted } from "./input-run.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { styleOf } from "./style.ts";

export interface RuleInput {
  readonly rules: readonly ScannableRule[];
  /** Where they stand. */
  readonly files: LoadedRules["files"];
  /** Files with rules that cannot be run. */
  readonly brokenFiles: number;
}

/** Rules that are ready to be scanned for. */
export interface ScanInput {
  readonly compiled: CompiledRules;
  /** Files with rules that cannot be run. */
  readonly brokenFiles: number;
}

const shownFrames = 10;
/** Files whose fields are judged when their rules are run. */
const mostJudged = 20;

/** Like `loadRuleInput`, for a scan: rules that were compiled before are taken from the user's cache folder where `useCache` says so. */
export async function loadScanInput(
  paths: readonly string[],
  builtIn: boolean,
  useCache: boolean,
  io: Io,
  sigma: SigmaOptions = {},
): Promise<ScanInput> {
  const progress = new Progress(io);
  if (paths.length > 0) progress.say("reading rules");
  const { compiled, broken, missing } = loadCompiledRules(
    paths,
    { cwd: io.cwd, builtIn, sigma },
    useCache ? cacheFolder(io.env) : undefined,
  );
  progress.clear();
  refuseMissing(missing);
  const brokenFiles = await tellErrors(broken, io);
  await tellUnknownFields(paths, io, sigma);
  if (compiled.rules.length + compiled.refused.length === 0) throw noRule();
  return { compiled, brokenFiles };
}

function refuseMissing(missing: LoadedRules["missing"]): void {
  if (missing.length === 0) return;
  throw new CommandError(missing.map(({ path, reason }) => `rules ${path}: ${reason}`).join("\n"));
}

function noRule(): CommandError {
  return new CommandError("there is no rule to run", exitCodes.usage);
}

/** Loads rules for running them. Rules with errors are told and left out; throws where none is left, or a path leads to nothing. */
export async function loadRuleInput(paths: readonly string[], builtIn: boolean, io: Io): Promise<RuleInput> {
  const progress = new Progress(io);
  progress.say("reading rules");
  const loaded = loadRules(paths, { cwd: io.cwd, builtIn });
  progress.clear();
  refuseMissing(loaded.missing);
  const brokenFiles = await tellErrors(loaded.files, io);
  const rules = loaded.files.flatMap((file) => [...file.rules, ...file.correlations]);
  if (rules.length === 0) throw noRule();
  return { rules, files: loaded.files, brokenFiles };
}

async function tellErrors(files: readonly BrokenFile[], io: Io): Promise<number> {
  const style = styleOf(io.stderr, io.env);
  const broken = files.filter(({ diagnostics }) => hasErrors(diagnostics));
  const frames = broken.flatMap(({ source, text, diagnostics }) => {
    const lines = new LineMap(text);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return errors.map((diagnostic) => formatDiagnostic(diagnostic, source, lines, style.frame));
  });
  if (frames.length === 0) return 0;
  const more = frames.length - shownFrames;
  const rest = more > 0 ? `\n\n… and ${counted(more, "error")} more; \`eqlipse check\` shows all of them` : "";
  await io.stderr.write(`${frames.slice(0, shownFrames).join("\n\n")}${rest}\n\n`);
  return broken.length;
}

/**
 * Warns of fields that nothing has in rules that were named as files: such a rule runs and finds nothing, whatever happens. Folders of thousands are
 * for `check`. Fields of Sigma rules that a pipeline renames are the user's own.
 */
export async function tellUnknownFields(paths: readonly string[], io: Io, sigma: SigmaOptions = {}): Promise<void> {
  const named = paths.filter((path) => /\.(eql|toml|ya?ml)$/i.test(path)).slice(0, mostJudged);
  if (named.length === 0) return;
  const { files } = loadRules(named, { cwd: io.cwd, builtIn: false, schemaOf: fieldsOf });
  const isMapped = (sigma.pipelines ?? []).length > 0;
  for (const { source, text, diagnostics } of files) {
    const isSigma = formatOfRuleFile({ source, text }) === "sigma";
    const found = isSigma ? (isMapped ? [] : lintSigma([{ source, text }])[0]!.diagnostics) : diagnostics;
    await tellDiagnostics(unknownIn(found), source, text, io);
  }
}

function unknownIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code }) => code === "unknown-field").map((one) => ({ ...one, severity: "warning" }));
}

/** A rule of the command line: EQL text (told by its `where`), or what `loadOneRule` takes. Of broken text all mistakes are told, and it is undefined; fields that nothing has are told too. */
export async function ruleOrQuery(given: string, io: Io, sigma: SigmaOptions = {}): Promise<Rule | undefined> {
  if (!/\bwhere\b/.test(given)) return loadOneRule(given, io, sigma);
  const { statement, diagnostics } = readQuery(given, placesFrom(0, false));
  await tellDiagnostics(diagnostics, "query", given, io);
  if (statement === undefined) return undefined;
  await tellDiagnostics(unknownIn(checkQuery(statement, { schema: fieldsOf([]) })), "query", given, io);
  return textRule(given, statement);
}

function textRule(text: string, query: Statement): Rule & { readonly queryText: string } {
  const common = { id: "query", name: "query", severity: "medium", format: "eql", source: "query" } as const;
  return { ...common, query, queryText: text, indicators: [], techniques: [], tags: [] };
}

/**
 * One rule of a file: a path a rule file and, where it has several, the name or id behind a `#`. Throws with code frames where it is broken.
 */
export async function loadOneRule(given: string, io: Io, sigma: SigmaOptions = {}): Promise<Rule> {
  const { path, name } = splitName(given);
  const { files, missing } = loadRules([path], { cwd: io.cwd, builtIn: false, sigma });
  const builtIn = missing.length > 0 ? (findBuiltIn(given, io) ?? findBuiltIn(path, io)) : undefined;
  if (builtIn !== undefined) return oneOf(builtIn, path, name, io);
  if (missing.length > 0)
    throw new CommandError(
      `${given}: ${missing[0]!.reason}; give EQL text, a rule file, or the name or id of a built-in rule`,
    );
  const rules = files.flatMap((file) => file.rules);
  if (rules.length === 0) await failWithFrames(files, given, io);
  await tellUnknownFields([path], io, sigma);
  return oneOf(rules, path, name, io);
}

/** The rule of a name or id, or the first; says so where there are others. */
async function oneOf(rules: readonly Rule[], path: string, name: string | undefined, io: Io): Promise<Rule> {
  const found = name === undefined ? rules[0] : rules.find((rule) => isNamed(rule, name));
  if (found === undefined)
    throw new CommandError(
      `${path} has no rule \`${name}\`; it has ${rules.map((rule) => `\`${rule.name}\``).join(", ")}`,
    );
  if (name === undefined && rules.length > 1)
    await io.stderr.write(
      `note: of the ${rules.length} rules of ${path} this is \`${found.name}\`; ${path}#NAME takes another\n`,
    );
  return found;
}

async function failWithFrames(files: LoadedRules["files"], given: string, io: Io): Promise<void> {
  if ((await tellErrors(files, io)) > 0) throw new CommandError(`${given} has errors`);
  const [correlation] = files.flatMap((file) => file.correlations);
  if (correlation === undefined) throw new CommandError(`${given} has no rule`);
  const message = `${given}: \`${correlation.name}\` runs in \`hunt\`, and has no EQL: ${correlation.reason}`;
  throw new CommandError(message, exitCodes.verdict);
}

function splitName(given: string): { path: string; name: string | undefined } {
  const hash = given.lastIndexOf("#");
  return hash > 0 ? { path: given.slice(0, hash), name: given.slice(hash + 1) } : { path: given, name: undefined };
}

/** The rules of a built-in pack, or the one built-in rule of a name or id. */
function findBuiltIn(name: string, io: Io): readonly Rule[] | undefined {
  const { files } = loadRules([], { cwd: io.cwd, builtIn: true });
  const folder = files.find(({ source }) => source === `detections/${name}/detection.yml`);
  if (folder !== undefined) return folder.rules;
  const rule = files.flatMap((file) => file.rules).find((one) => isNamed(one, name));
  return rule && [rule];
}

function isNamed(rule: Rule, name: string): boolean {
  return rule.id === name || rule.name.toLowerCase() === name.toLowerCase() || ("key" in rule && rule.key === name);
}
