// The rules of a command: loaded, and what is wrong in them told.
import { checkQuery } from "../check/index.ts";
import { placesFrom, type Rule, readQuery } from "../detection/index.ts";
import type { Statement } from "../eql/ast.ts";
import { type LoadedRules, loadRules } from "../node/index.ts";
import type { ScannableRule } from "../scan/index.ts";
import { fieldsOf } from "../schema/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import { tellDiagnostics } from "./diagnostics.ts";
import { CommandError, exitCodes } from "./exit.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { noRule, refuseMissing, tellErrors, tellUnknownFields } from "./rule-problems.ts";
import { unknownIn } from "./unknown-fields.ts";

export interface RuleInput {
  readonly rules: readonly ScannableRule[];
  /** Where they stand. */
  readonly files: LoadedRules["files"];
  /** Files with rules that cannot be run. */
  readonly brokenFiles: number;
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
