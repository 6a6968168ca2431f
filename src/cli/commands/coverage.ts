// `coverage`: ATT&CK techniques that rules speak of.
import {
  attackVersions,
  findTechnique,
  isAttackVersion,
  newestAttackVersion,
  type RuleSeverity,
  type Technique,
} from "../../detection/index.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { navigatorLayer } from "../formats/navigator.ts";
import { counted } from "../input-run.ts";
import { loadRuleInput } from "../rule-input.ts";
import { printable, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";

interface CoverageOptions {
  readonly onlyRules?: boolean;
  readonly attackVersion: string;
  readonly format: "text" | "json" | "navigator";
}

/** A technique and the rules that name it. */
export interface CoveredTechnique {
  readonly technique: Technique;
  readonly rules: readonly { readonly name: string; readonly severity: RuleSeverity }[];
}

export const coverage: Command<CoverageOptions> = {
  name: "coverage",
  group: "Rules",
  summary: "Show which ATT&CK techniques rules cover",
  details: ["Of the built-in packs and the rules given. `--format navigator` writes a layer for the ATT&CK Navigator."],
  arguments: [{ name: "[rules...]", description: "rule files, folders or globs" }],
  options: [
    { flags: "--only-rules", description: "count the given rules alone, without the built-in ones" },
    { flags: "--attack-version <version>", description: "the version of ATT&CK to show", default: newestAttackVersion },
    {
      flags: "--format <format>",
      description: "how to write the result",
      choices: ["text", "json", "navigator"],
      default: "text",
    },
  ],
  examples: [
    { command: "eqlipse coverage", what: "the built-in packs" },
    {
      command: "eqlipse coverage sigma/rules --only-rules --format navigator > layer.json",
      what: "a layer of a rule collection",
    },
  ],
  run: async (args, options, io) => {
    const { rules } = await loadRuleInput(listArgument(args, 0), options.onlyRules !== true, io);
    const version = options.attackVersion;
    if (!isAttackVersion(version))
      throw new CommandError(`ATT&CK ${version} is not known here; there are ${attackVersions.join(", ")}`);
    const { covered, unknown } = coverageOf(rules, version);
    if (options.format === "navigator") {
      await io.stdout.write(`${JSON.stringify(navigatorLayer(covered, version), undefined, 2)}\n`);
    } else if (options.format === "json") {
      await io.stdout.write(`${JSON.stringify({ version, techniques: covered, unknown }, undefined, 2)}\n`);
    } else {
      const style = styleOf(io.stdout, io.env);
      const rows = covered.map(({ technique, rules: own }) => [
        technique.id,
        technique.name,
        technique.tactics.map(({ name }) => name).join(", "),
        String(own.length),
        printable(
          own
            .slice(0, 3)
            .map(({ name }) => name)
            .join("; "),
        ),
      ]);
      const columns = [
        { title: "TECHNIQUE" },
        { title: "NAME" },
        { title: "TACTICS" },
        { title: "RULES", align: "right" as const },
        { title: "SUCH AS" },
      ];
      const width = io.stdout.isTerminal ? io.stdout.columns : Number.POSITIVE_INFINITY;
      await io.stdout.write(`${tableLines(columns, rows, width, style.bold).join("\n")}\n`);
    }
    const left = unknown.length > 0 ? `; not in ATT&CK ${version}: ${unknown.join(", ")}` : "";
    await io.stderr.write(`${counted(covered.length, "technique")} by ${counted(rules.length, "rule")}${left}\n`);
    return exitCodes.done;
  },
};

interface NamedRule {
  readonly name: string;
  readonly severity: RuleSeverity;
  readonly techniques: readonly string[];
}

function coverageOf(
  rules: readonly NamedRule[],
  version: string,
): { covered: readonly CoveredTechnique[]; unknown: readonly string[] } {
  const byId = new Map<string, { name: string; severity: RuleSeverity }[]>();
  for (const { name, severity, techniques } of rules) {
    for (const id of new Set(techniques)) byId.set(id, [...(byId.get(id) ?? []), { name, severity }]);
  }
  const ids = [...byId.keys()].sort();
  const covered = ids.flatMap((id) => {
    const technique = findTechnique(id, version);
    return technique === undefined ? [] : { technique, rules: byId.get(id)! };
  });
  return { covered, unknown: ids.filter((id) => findTechnique(id, version) === undefined) };
}
