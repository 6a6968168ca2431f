// The rules that `push` sends. Of a rule in Elastic's form all members of its file go along: who wrote it, what it is about, where it looks.
import { elasticMembers, type Rule } from "../detection/index.ts";
import { loadRules, readRuleTexts } from "../node/index.ts";
import type { KibanaRule } from "../server/index.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";
import { loadRuleInput, ruleOrQuery } from "./rule-input.ts";
import { tellUnknownFields } from "./rule-problems.ts";
import { printable, styleOf } from "./style.ts";

/** A rule, and what the file of an Elastic rule says besides. */
export interface PushedRule {
  readonly rule: Rule;
  readonly members?: KibanaRule | undefined;
}

/** The rules of files, names of built-in rules and, where that is allowed, EQL text; all built-in rules where none is given. */
export async function rulesOf(
  given: readonly string[],
  isTextAllowed: boolean,
  io: Io,
): Promise<readonly PushedRule[]> {
  if (given.length === 0) return rulesAt([], true, io);
  const found: PushedRule[] = [];
  for (const one of given) {
    if (isTextAllowed && /\bwhere\b/.test(one)) found.push(...(await textRule(one, io)));
    else if (readRuleTexts([one], { cwd: io.cwd, builtIn: false }).missing.length === 0)
      found.push(...(await rulesAt([one], false, io)));
    else found.push(...(await builtInRules(one, io)).map((rule) => ({ rule })));
  }
  return found;
}

async function rulesAt(paths: readonly string[], builtIn: boolean, io: Io): Promise<readonly PushedRule[]> {
  const { rules, files } = await loadRuleInput(paths, builtIn, io);
  await tellUnknownFields(paths, io);
  const texts = new Map(files.map(({ source, text }) => [source, text]));
  const { yellow } = styleOf(io.stderr, io.env);
  const found: PushedRule[] = [];
  for (const rule of rules) {
    if ("plan" in rule) {
      const reason = "a correlation that EQL has no words for";
      await io.stderr.write(`${yellow("left out")}  ${printable(rule.name)}: ${reason}\n`);
    } else found.push({ rule, members: rule.format === "elastic" ? membersOf(rule, texts) : undefined });
  }
  return found;
}

function membersOf(rule: Rule, texts: ReadonlyMap<string, string>): KibanaRule | undefined {
  const all = elasticMembers(texts.get(rule.source) ?? "");
  return all.find(({ rule_id: ruleId, id, name }) => (ruleId ?? id ?? name) === rule.id);
}

async function textRule(text: string, io: Io): Promise<readonly PushedRule[]> {
  const rule = await ruleOrQuery(text, io);
  if (rule === undefined) throw new CommandError("the query has errors");
  return [{ rule }];
}

/** All rules of a built-in pack, or one rule by its name or id. */
async function builtInRules(name: string, io: Io): Promise<readonly Rule[]> {
  const { files } = loadRules([], { cwd: io.cwd, builtIn: true });
  const pack = files.find(({ source }) => source === `detections/${name}/detection.yml`);
  if (pack !== undefined) return pack.rules;
  const rule = await ruleOrQuery(name, io);
  return rule === undefined ? [] : [rule];
}
