// Large files in parts, which several threads can read: event logs by their chunks, JSON lines by bytes. And the reports of the parts of one file as
// that of the file.
import { statSync } from "node:fs";
import { isEvtx } from "../evtx/index.ts";
import type { PartRange, ReadOptions } from "./input-file.ts";
import { bytesThatTell, hasJsonLines } from "./json-records.ts";
import { firstBytesOf } from "./paths.ts";
import { FileReport } from "./problems.ts";

/** Fewer bytes of JSON lines are no part. */
const leastLines = 4096;
const fileHeaderSize = 4096;
const chunkSize = 65_536;

/** A file in parts of about so many bytes; none where it can only be read as a whole. */
export function partsOf(path: string, size: number, bytes: number, options: ReadOptions): readonly PartRange[] {
  const start = firstBytesOf(path, bytesThatTell);
  if (!isEvtx(start)) return hasJsonLines(start) ? rangesOf(size, Math.max(leastLines, bytes)) : [];
  // Recovery looks at the neighbours of a chunk, and checksums at the file's header: both want the log as a whole.
  if (options.recover === true || options.verifyChecksums === true) return [];
  return rangesOf(Math.ceil((size - fileHeaderSize) / chunkSize), Math.max(1, Math.floor(bytes / chunkSize)));
}

/** Where so many first chunks of an event log end, in bytes from its beginning. */
export function endOfChunks(chunks: number): number {
  return fileHeaderSize + chunks * chunkSize;
}

/** `[0, all)` in ranges of some length. */
function rangesOf(all: number, length: number): readonly PartRange[] {
  return Array.from({ length: Math.ceil(all / length) }, (_, part) => ({
    from: part * length,
    to: Math.min(all, (part + 1) * length),
  }));
}

/** The size of a file; 0 where it cannot be read, which is reported when it is. */
export function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** The reports of the parts of one file as one. */
export function mergedReport(name: string, reports: readonly FileReport[]): FileReport {
  const merged = new FileReport(name);
  for (const report of reports) merged.include(report);
  if (merged.events === 0 && merged.problemCount > 0) merged.add("unreadable", "no record of the file could be read");
  else if (merged.events === 0) merged.add("empty", "the file has no events");
  return merged;
}
