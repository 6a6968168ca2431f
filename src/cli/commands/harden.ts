// `harden`: evasions tried on a detection's own attack cases.
import { jsonText } from "../../node/index.ts";
import { type Hardness, hardenRule, type Tally } from "../../proof/harden.ts";
import { type Command, listArgument } from "../command.ts";
import { exitCodes } from "../exit.ts";
import type { Io } from "../io.ts";
import { findNamedPacks } from "../pack-input.ts";
import { Progress } from "../progress.ts";
import { printable, styleOf } from "../style.ts";

interface HardenOptions {
  readonly format: "text" | "json";
  readonly pairs?: boolean;
}

export const harden: Command<HardenOptions> = {
  name: "harden",
  group: "Detection packs",
  summary: "Try documented evasions on a detection's own attack cases",
  details: [
    "Each case that a rule matches is changed as evaders change it (a renamed copy, other signs before options, quotes, blanks, capitals, other paths, extensions and parents) and the rule is run again. Survivors are named with the clause that broke and with what would close it.",
    "An evasion says what it assumes of the program; whether that is so is for the author to judge.",
  ],
  arguments: [{ name: "<pack...>", description: "packs by folder, built-in name or technique id" }],
  options: [
    { flags: "--pairs", description: "also two evasions together, where each alone is detected" },
    { flags: "--format <format>", description: "how to write the result", choices: ["text", "json"], default: "text" },
  ],
  examples: [
    { command: "eqlipse harden T1218.003", what: "what evades the CMSTP rules" },
    { command: "eqlipse harden T1218.003 --pairs", what: "what two evasions together do" },
  ],
  run: async (args, options, io) => {
    const packs = findNamedPacks(listArgument(args, 0), io);
    const progress = new Progress(io);
    const found = packs.flatMap((pack) =>
      pack.rules.map((rule) => {
        progress.update(() => `${pack.folder} · ${printable(rule.name)}`);
        return hardenRule(pack, rule, { pairs: options.pairs === true });
      }),
    );
    progress.clear();
    if (options.format === "json") await io.stdout.write(`${jsonText(found, 2)}\n`);
    else for (const one of found) await writeHardness(one, io);
    return exitCodes.done;
  },
};

async function writeHardness({ rule, pairs, ...alone }: Hardness, io: Io): Promise<void> {
  const lines = [`${styleOf(io.stdout, io.env).bold(printable(rule))}  ${verdictOf(alone, "variants")}`];
  lines.push(...survivorLines(alone, io));
  if (pairs !== undefined) lines.push(`  two together: ${verdictOf(pairs, "pairs")}`, ...survivorLines(pairs, io));
  await io.stdout.write(`${lines.join("\n")}\n\n`);
}

function verdictOf({ score, detected, tried }: Tally, what: string): string {
  return score === null
    ? "no variant to try: no attack case that the rule finds"
    : `${score}% (${detected} of ${tried} ${what} detected)`;
}

function survivorLines({ survivors }: Tally, io: Io): readonly string[] {
  const style = styleOf(io.stdout, io.env);
  return survivors.flatMap(({ evasion, title, assumes, file, commandLine, broke, close }) => [
    `  ${style.red(evasion)}  ${title}  ${style.faint(file)}`,
    ...(commandLine === undefined ? [] : [`    ${printable(commandLine)}`]),
    ...broke.map((test) => `    broke: ${printable(test.replace(/\s+/g, " "))}`),
    `    assumes: ${assumes}`,
    `    close: ${close}`,
  ]);
}
