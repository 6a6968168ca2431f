// Runs a command line with inputs and outputs of a test.

import type { Io, Output } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";

export interface CliRun {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly terminal?: boolean;
  readonly env?: Io["env"];
  /** Set where the user has asked to stop. */
  readonly signal?: AbortSignal;
}

export interface CliResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(
  args: readonly string[],
  { cwd, stdin = "", terminal = false, env = {}, signal }: CliRun,
): Promise<CliResult> {
  const stdout = new Collected(terminal);
  const stderr = new Collected(terminal);
  const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
  const io: Io = {
    stdin: async function* () {
      yield bytes;
    },
    stdout,
    stderr,
    env,
    cwd,
    ...(signal === undefined ? {} : { signal }),
    now: () => performance.now(),
  };
  const exit = await main(args, io);
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

class Collected implements Output {
  text = "";
  readonly columns = 120;
  readonly isTerminal: boolean;

  constructor(isTerminal: boolean) {
    this.isTerminal = isTerminal;
  }

  async write(text: string): Promise<void> {
    this.text += text;
  }

  async writeBytes(bytes: Uint8Array): Promise<void> {
    this.text += new TextDecoder().decode(bytes);
  }
}
