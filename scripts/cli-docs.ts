// Writes docs/cli.md from the commands themselves; `--check` only says whether it is current:
//   node --conditions=source scripts/cli-docs.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AnyCommand, CommandOption } from "../src/cli/command.ts";
import { commandGroups, loadCommands } from "../src/cli/commands/index.ts";

/** The page. */
export async function cliPage(): Promise<string> {
  const commands = await loadCommands();
  const groups = commandGroups.flatMap((group) => {
    const own = commands.filter((command) => command.group === group);
    return own.length === 0 ? [] : [`## ${group}`, ...own.map(commandText)];
  });
  return `${[head, ...groups].join("\n\n")}\n`;
}

const head = `<!-- Written by scripts/cli-docs.ts; change the command's object in src/cli/commands, not this page. -->
# Command line

\`npx eqlipse COMMAND …\` in a checkout, \`eqlipse COMMAND …\` where the package is installed. \`--help\` after a command explains it.

Results go to standard output, everything else (mistakes, progress, totals, what could not be read) to the error output. Colour is used
on a terminal only, and not where \`NO_COLOR\` is set.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | findings or failures, where the command gives a verdict |
| 2 | bad usage, or a bad rule; \`hunt\` runs the good rules beside bad ones, which it names, and ends with 2 only where nothing that was named could be run, or where a path leads to no rule file |
| 3 | a file that could not be read at all, or a path that leads to none: a name, a glob that nothing matches, a folder without telemetry. The rest is read; what is lost of a damaged one is told with the totals, and is no failure |
| 130 | stopped by Ctrl-C: \`query\`, \`hunt\`, \`explain\` and \`dump\` write what was found until then, commands that judge say nothing. A second Ctrl-C ends at once |

A path is a file, a folder (all telemetry or rules in it; hidden files and \`node_modules\` are passed over), a glob, an archive (gzip, zip) or \`-\`. What a file is, is told by its content: EVTX, event XML,
NDJSON and JSON of ECS, Winlogbeat, Elastic Defend, event log dumps and flat records, and CSV exports of Event Viewer; texts in UTF-8 or UTF-16. [getting-started.md](getting-started.md) shows the commands at work.`;

function commandText({ name, summary, details, arguments: args, options, examples }: AnyCommand): string {
  return [
    `### ${name}`,
    `${summary}.`,
    ...details,
    `\`\`\`\neqlipse ${[name, ...args.map((argument) => argument.name), ...(options.length > 0 ? ["[options]"] : [])].join(" ")}\n\`\`\``,
    [
      "| argument or option | |",
      "|---|---|",
      ...args.map((argument) => `| \`${cell(argument.name)}\` | ${cell(argument.description)} |`),
      ...options.map((option) => `| \`${cell(option.flags)}\` | ${cell(optionText(option))} |`),
    ].join("\n"),
    ...(examples.length === 0
      ? []
      : [`\`\`\`sh\n${examples.map(({ command, what }) => `# ${what}\n${command}`).join("\n")}\n\`\`\``]),
  ].join("\n\n");
}

function optionText({ description, choices, default: usual }: CommandOption): string {
  const notes = [
    ...(choices === undefined ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(usual === undefined ? [] : [`default: \`${usual}\``]),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(import.meta.dirname, "../docs/cli.md");
  const page = await cliPage();
  if (!process.argv.includes("--check")) writeFileSync(path, page);
  else if (readFileSync(path, "utf8") !== page) {
    console.error("docs/cli.md is not current: run scripts/cli-docs.ts");
    process.exitCode = 1;
  }
}
