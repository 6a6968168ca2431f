// How many threads a run over files is worth.
import { availableParallelism } from "node:os";
import type { FoundFile } from "../paths.ts";

/**
 * As many as asked for, otherwise one for each so many bytes that are to be read, and no more than one for each so many cores. Standard input is
 * read where it is.
 */
export function threadsFor(
  files: readonly FoundFile[],
  sizes: readonly number[],
  wanted: number | undefined,
  bytesOfThread: number,
  coresOfThread = 1,
): number {
  if (files.some(({ path }) => path === undefined)) return 1;
  if (wanted !== undefined) return wanted;
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.max(1, Math.min(Math.floor(bytes / bytesOfThread), Math.floor(availableParallelism() / coresOfThread)));
}
