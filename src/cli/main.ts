// The command line: finds the command, lets it run, and gives an exit code. Commands are loaded when they are asked for.
import { Command as Commander, CommanderError, Option } from "commander";
import { reasonOf } from "../node/index.ts";
import { didYouMean, suggestAll } from "../text/index.ts";
import type { AnyCommand, CommandArguments } from "./command.ts";
import { commandGroups, commandNames, loadCommand, loadCommands } from "./commands/index.ts";
import { CommandError, type ExitCode, exitCodes } from "./exit.ts";
import { type Io, processIo } from "./io.ts";
import { eraseLine } from "./progress.ts";
import { styleOf } from "./style.ts";
import { programVersion } from "./version.ts";

/** Runs a command line, without the program's name. Never rejects: what goes wrong is told on the error output. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let result: ExitCode = exitCodes.done;
  try {
    const program = await programFor(args, io, (code) => {
      result = code;
    });
    await program.parseAsync([...args], { from: "user" });
    return result;
  } catch (error) {
    return failed(error, io);
  }
}

async function failed(error: unknown, io: Io): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  const style = styleOf(io.stderr, io.env);
  eraseLine(io);
  if (error instanceof CommandError) {
    await io.stderr.write(`${style.bold(style.red("error"))}${style.bold(`: ${error.message}`)}\n`);
    return error.exitCode;
  }
  if (isOfFileSystem(error)) return failed(new CommandError(`${error.path}: ${reasonOf(error)}`), io);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await io.stderr.write(
    `${style.bold(style.red("internal error"))}: ${text}\nPlease report this, with the command line.\n`,
  );
  return exitCodes.usage;
}

/** What the file system refused, such as writing where one may not, is nobody's mistake here. */
function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException & { readonly path: string } {
  const { syscall, path } = error as NodeJS.ErrnoException;
  return error instanceof Error && syscall !== undefined && path !== undefined;
}

/** The command that is asked for is loaded; where help needs all of them, all are. */
async function programFor(args: readonly string[], io: Io, done: (code: ExitCode) => void): Promise<Commander> {
  const program = new Commander("eqlipse")
    .description(
      "EQL that runs anywhere: hunt with rules of any kind over telemetry of any kind, and prove what the rules claim.",
    )
    .version(programVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => Math.min(io.stdout.columns, 110),
      getErrHelpWidth: () => Math.min(io.stderr.columns, 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError()
    .exitOverride();
  program.addHelpText(
    "after",
    "\nExit codes: 0 done · 1 findings or failures, where the command gives a verdict · 2 bad usage or rule · 3 unreadable input",
  );
  const commands = await wantedCommands(args);
  for (const group of commandGroups) {
    for (const command of commands.filter((one) => one.group === group)) addCommand(program, command, io, done);
  }
  return program;
}

/** The command that a line begins with; all of them where help is wanted. An unknown one is refused before its `--help` is looked at. */
async function wantedCommands(args: readonly string[]): Promise<readonly AnyCommand[]> {
  if (args[0] === "-V" || args[0] === "--version") return [];
  const [first = "help", second = "help"] = args.filter((arg) => !arg.startsWith("-"));
  const name = first === "help" ? second : first;
  if (name === "help") return loadCommands();
  const command = await loadCommand(name);
  if (command === undefined) throw new CommandError(unknownCommand(name));
  return first === "help" ? loadCommands() : [command];
}

function unknownCommand(name: string): string {
  const hint = didYouMean(suggestAll(name, commandNames)) ?? "`eqlipse --help` lists all of them.";
  return `there is no command \`${name}\`. ${hint}`;
}

function addCommand(program: Commander, command: AnyCommand, io: Io, done: (code: ExitCode) => void): void {
  const sub = program.command(command.name).summary(command.summary).helpGroup(`${command.group}:`);
  sub.description([`${command.summary}.`, ...command.details].join("\n\n"));
  sub.copyInheritedSettings(program).exitOverride();
  sub.showHelpAfterError(`\`eqlipse ${command.name} --help\` explains the command.`);
  for (const { name, description } of command.arguments) sub.argument(name, description);
  for (const option of command.options) {
    const added = new Option(option.flags, option.description);
    if (option.choices !== undefined) added.choices(option.choices);
    if (option.default !== undefined) added.default(option.default);
    if (option.parse !== undefined) added.argParser(namedParser(added.long ?? option.flags, option.parse));
    sub.addOption(added);
  }
  if (command.examples.length > 0) sub.addHelpText("after", examplesText(command));
  sub.action(async (...given: unknown[]) => {
    const args = given.slice(0, command.arguments.length) as unknown as CommandArguments;
    done(await command.run(args, sub.opts() as never, io));
  });
}

/** Says of a value that cannot be which option it was given for. */
function namedParser<T>(flag: string, parse: (value: string) => T): (value: string) => T {
  return (value) => {
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof CommandError) throw new CommandError(`${flag}: ${error.message}`, error.exitCode);
      throw error;
    }
  };
}

function examplesText({ examples }: AnyCommand): string {
  return ["\nExamples:", ...examples.map(({ command, what }) => `  ${command}\n      ${what}`)].join("\n");
}
