// How many threads a run over files is worth.
import { availableParallelism } from "node:os";
import type { FoundFile } from "../paths.ts";

/** As many as asked for, otherwise one a core where there are so many bytes to read. Standard input is read where it is. */
export function threadsFor(
  files: readonly FoundFile[],
  sizes: readonly number[],
  wanted: number | undefined,
  leastBytesForWorkers: number,
): number {
  if (files.some(({ path }) => path === undefined)) return 1;
  if (wanted !== undefined) return wanted;
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return bytes < leastBytesForWorkers ? 1 : availableParallelism();
}
