// What the file system says of files, by which it is known without reading them whether they are as they were when they were read.
import { createHash } from "node:crypto";
import { statSync } from "node:fs";

export interface FileStamps {
  /** Another one where any of the files was changed, replaced, moved or given other rights. */
  readonly digest: string;
  /** Whether a change from now on is sure to change the digest: a file may change twice within one tick of the clock that its times are taken from. */
  readonly areSettled: boolean;
}

/** The coarsest such clock in use, FAT's, ticks every two seconds. */
const longestTick = 3_000;

/** The stamps of files, in this order. @throws the file system's error */
export function stampsOf(paths: readonly string[]): FileStamps {
  const now = Date.now();
  let lastChange = 0;
  const numbers = new Float64Array(5 * paths.length);
  for (const [place, path] of paths.entries()) {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    numbers.set([dev, ino, size, mtimeMs, ctimeMs], 5 * place);
    lastChange = Math.max(lastChange, mtimeMs, ctimeMs);
  }
  const digest = createHash("sha256").update(paths.join("\0")).update(numbers).digest("hex");
  return { digest, areSettled: lastChange + longestTick < now };
}
