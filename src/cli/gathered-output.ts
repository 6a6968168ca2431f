// Many small texts handed over as few large ones: a call of the system for each would take as long as making it.
import type { Output } from "./io.ts";

const mostCharacters = 1 << 16;
/** No text waits longer than this for others. */
const mostMilliseconds = 50;

export class GatheredOutput {
  private readonly output: Pick<Output, "write">;
  private gathered = "";
  private timer: NodeJS.Timeout | undefined;
  /** What was handed over last. */
  private underWay: Promise<void> = Promise.resolve();

  constructor(output: Pick<Output, "write">) {
    this.output = output;
  }

  /** Gives what to wait for until there is room for more; nothing where there is. */
  write(text: string): Promise<void> | undefined {
    this.gathered += text;
    if (this.gathered.length >= mostCharacters) return this.handOver();
    this.timer ??= setTimeout(() => void this.handOver(), mostMilliseconds);
    return undefined;
  }

  /** Hands over all that is left. */
  end(): Promise<void> {
    return this.handOver();
  }

  private handOver(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.gathered;
    this.gathered = "";
    if (text !== "") this.underWay = this.underWay.then(() => this.output.write(text));
    return this.underWay;
  }
}
