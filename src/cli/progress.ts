// Progress of long work, on the error output of a terminal: nothing for the first second, then one line that is written over.
import type { Io } from "./io.ts";

const firstAfter = 1000;
const every = 200;

export class Progress {
  private readonly io: Io;
  private readonly started: number;
  private shownAt: number;
  private isShown = false;

  constructor(io: Io) {
    this.io = io;
    this.started = io.now();
    this.shownAt = this.started + firstAfter - every;
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (this.io.now() - this.started) / 1000;
  }

  /** Shows a line where it is time to; `text` is asked for only then. */
  update(text: () => string): void {
    if (this.io.now() - this.shownAt >= every) this.say(text());
  }

  /** Shows a line at once, before work that gives no time to show how far it is. */
  say(text: string): void {
    if (!this.io.stderr.isTerminal) return;
    this.shownAt = this.io.now();
    this.isShown = true;
    void this.io.stderr.write(`\r\u001b[2K${text.slice(0, this.io.stderr.columns - 1)}`);
  }

  /** Takes the line away, so that other output can be written. */
  clear(): void {
    if (!this.isShown) return;
    this.isShown = false;
    eraseLine(this.io);
  }
}

/** Takes away what may stand in the line, such as the progress of what has failed. */
export function eraseLine({ stderr }: Io): void {
  if (stderr.isTerminal) void stderr.write("\r\u001b[2K");
}
