// The exit codes, and the errors that stand for them.

export const exitCodes = {
  /** Done. */
  done: 0,
  /** Findings or failures, where the command's purpose is a verdict. */
  verdict: 1,
  /** Bad usage or a bad rule. */
  usage: 2,
  /** Input that could not be read. */
  input: 3,
  /** Ended by Ctrl-C; what was found until then is written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a message for the person who typed it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
