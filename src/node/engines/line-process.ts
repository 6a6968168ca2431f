// A process that answers one line of JSON with one line of JSON, in turn. A driver that crashes ends the process, not us.
import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface LineProcess {
  /** Throws what the process reports as `error`. */
  ask(question: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts a process that is named as `title` in errors. */
export function lineProcess(
  title: string,
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): LineProcess {
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "ignore"] });
  const exit = once(child, "close");
  exit.catch(() => {});
  child.stdin.on("error", () => {});
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      child.stdin.write(`${question}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`${title}: the process ended`);
      const answer = JSON.parse(value) as Record<string, unknown>;
      if (answer.error !== undefined) throw new Error(`${title}: ${answer.error}`);
      return answer;
    },
    close: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
