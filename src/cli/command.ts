// What a command is: one object, from which the parser, the help text and docs/cli.md are made.
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

export interface CommandOption {
  /** `-r, --rules <path...>` */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string | boolean | number;
  /** Reads the value; throws a CommandError for one that cannot be. */
  readonly parse?: (value: string) => unknown;
}

export interface CommandArgument {
  /** `<query>`, `[path...]` */
  readonly name: string;
  readonly description: string;
}

export interface CommandExample {
  readonly command: string;
  readonly what: string;
}

export type CommandGroup = "Hunting" | "Rules" | "Other platforms" | "Detection packs" | "Services";

export interface Command<Options = never> {
  readonly name: string;
  readonly group: CommandGroup;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  readonly examples: readonly CommandExample[];
  /** `args` has one entry for each argument; a list for one with `...`. */
  readonly run: (args: CommandArguments, options: Options, io: Io) => Promise<ExitCode>;
}

export type CommandArguments = readonly (string | readonly string[] | undefined)[];

/** A command whose options nobody looks into any more. */
export type AnyCommand = Command<never>;

/** One argument as text. */
export function textArgument(args: CommandArguments, index: number): string {
  const value = args[index];
  return typeof value === "string" ? value : "";
}

/** The arguments of a `...` argument. */
export function listArgument(args: CommandArguments, index: number): readonly string[] {
  const value = args[index];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
