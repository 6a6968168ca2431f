// What a command is given of the outside world, so that tests can give it another.
export interface Output {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** Resolves when the bytes were handed over, and may be written over. */
  writeBytes(bytes: Uint8Array): Promise<void>;
  readonly isTerminal: boolean;
  /** Columns of the terminal; a usual number where there is none. */
  readonly columns: number;
}

export interface Io {
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /**
   * Set when the user asks to stop: what was found until then is still to be written. Whoever has looked at it must heed it: until then Ctrl-C ends the
   * process at once.
   */
  readonly signal?: AbortSignal;
  /** Milliseconds; for progress and times of runs. */
  readonly now: () => number;
}

/** The process's own. A reader that closes the pipe early ends the output quietly. */
export function processIo(): Io {
  process.stdout.on("error", endQuietly);
  process.stderr.on("error", endQuietly);
  let signal: AbortSignal | undefined;
  return {
    stdin: () => process.stdin,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    get signal() {
      signal ??= interruption();
      return signal;
    },
    now: () => performance.now(),
  };
}

/** Set by the first Ctrl-C; the second one ends the process as usual. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 120,
    write: (text) =>
      new Promise((resolve) => {
        if (stream.write(text)) resolve();
        else stream.once("drain", resolve);
      }),
    writeBytes: (bytes) =>
      new Promise((resolve) => {
        stream.write(bytes, () => resolve());
      }),
  };
}
