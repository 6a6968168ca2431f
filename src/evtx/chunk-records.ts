// The records of one chunk: signature, size, identifier and time (24 bytes), binary XML, the size again. Records follow each other without
// gaps; where one is damaged, the next sound one is looked for.
import { hasAscii, isZero, u32, u64 } from "./bytes.ts";
import type { EvtxChunk } from "./chunk.ts";
import { chunkHeaderSize, type EvtxChunkHeader } from "./chunk-header.ts";
import { EvtxError } from "./problem.ts";
import { type EvtxRecord, openRecord, recordHeaderSize, trailerSize } from "./record.ts";
import type { EvtxReport } from "./report.ts";

const magic = "**\0\0";
const minSize = recordHeaderSize + trailerSize;

/**
 * The records between the header and the free space, then those that a log that was not closed has behind it. What cannot be read is tried
 * again in `salvage`, where that is given: the same chunk, read as a damaged one is.
 * @returns where reading stopped, from the chunk's start
 */
export function* liveRecords(
  chunk: EvtxChunk,
  header: EvtxChunkHeader,
  report: EvtxReport,
  salvage?: EvtxChunk,
): Generator<EvtxRecord, number> {
  const { bytes } = chunk;
  const { freeSpaceOffset } = header;
  const known = freeSpaceOffset >= chunkHeaderSize && freeSpaceOffset <= bytes.length;
  const limit = known ? freeSpaceOffset : bytes.length;
  let at = chunkHeaderSize;
  let lastId = -1;
  while (at < limit || isNext(bytes, at, lastId)) {
    const size = soundSize(bytes, at);
    if (size > 0) {
      lastId = u64(bytes, at + 8);
      const record = readRecord(chunk, at, size, report, salvage);
      if (record !== undefined) yield record;
      at += size;
    } else {
      const next = findRecord(bytes, at + 1, limit);
      if (!known && next === -1 && isZero(bytes, at, limit)) return limit;
      const record = unsoundRecord(chunk, at, next === -1 ? limit : next, report, salvage);
      if (record !== undefined) yield record;
      if (next === -1) return record === undefined ? at : at + record.size;
      at = next;
    }
  }
  return at;
}

/** Bytes of a chunk that may be read in vain: what only looks like records can overlap, and would take the square of its size. */
const maxVain = 1024 * 1024;

/** Records in `bytes[start, end)` of a salvaged chunk wherever they are; what looks like one and cannot be read is passed over. */
export function* carvedRecords(
  chunk: EvtxChunk,
  start: number,
  end: number,
  report: EvtxReport,
): Generator<EvtxRecord> {
  let vain = 0;
  let at = findRecord(chunk.bytes, start, end);
  while (at !== -1 && vain < maxVain) {
    const size = soundSize(chunk.bytes, at);
    const record = carve(chunk, at, size);
    if (record === undefined) vain += size;
    else {
      countRecovered(report);
      yield record;
    }
    at = findRecord(chunk.bytes, record === undefined ? at + 1 : at + size, end);
  }
}

function carve(chunk: EvtxChunk, at: number, size: number): EvtxRecord | undefined {
  try {
    const record = openRecord(chunk, at, size, true);
    return record.provider === undefined && record.eventId === undefined ? undefined : record;
  } catch (error) {
    if (error instanceof EvtxError) return undefined;
    throw error;
  }
}

/** The record at that place; one that cannot be read is reported, and given all the same where it can be salvaged. */
function readRecord(
  chunk: EvtxChunk,
  at: number,
  size: number,
  report: EvtxReport,
  salvage: EvtxChunk | undefined,
): EvtxRecord | undefined {
  try {
    const record = openRecord(chunk, at, size, false);
    report.records++;
    return record;
  } catch (error) {
    chunk.addProblem(error, u64(chunk.bytes, at + 8));
  }
  const record = salvage === undefined ? undefined : carve(salvage, at, size);
  if (record === undefined) report.failedRecords++;
  else countRecovered(report);
  return record;
}

function countRecovered(report: EvtxReport): void {
  report.records++;
  report.recoveredRecords++;
}

/** What stands where a record should be, up to the next sound one: the record itself, if all that it lost is at its end. */
function unsoundRecord(
  chunk: EvtxChunk,
  at: number,
  end: number,
  report: EvtxReport,
  salvage: EvtxChunk | undefined,
): EvtxRecord | undefined {
  const { bytes } = chunk;
  const size = u32(bytes, at + 4);
  if (hasAscii(bytes, at, magic) && size >= minSize && at + size <= end) {
    addUnsound(chunk, at, report, `size ${size} again at the record's end`, `${u32(bytes, at + size - trailerSize)}`);
    return readRecord(chunk, at, size, report, salvage);
  }
  report.failedRecords++;
  const found = hasAscii(bytes, at, magic) ? `a record of ${size} bytes` : `0x${u32(bytes, at).toString(16)}`;
  addUnsound(chunk, at, report, `a record that ends by ${chunk.fileOffset + end}`, found);
  return undefined;
}

function addUnsound(chunk: EvtxChunk, at: number, report: EvtxReport, expected: string, found: string): void {
  const { bytes, fileOffset } = chunk;
  const recordId = hasAscii(bytes, at, magic) ? u64(bytes, at + 8) : undefined;
  report.add({ structure: "record", offset: fileOffset + at, recordId, expected, found });
}

/** The size of the record at `at`, when its signature, size and trailing size agree; 0 when there is no sound record. */
function soundSize(bytes: Uint8Array, at: number): number {
  if (!hasAscii(bytes, at, magic)) return 0;
  const size = u32(bytes, at + 4);
  if (size < minSize || at + size > bytes.length) return 0;
  return u32(bytes, at + size - trailerSize) === size ? size : 0;
}

function isNext(bytes: Uint8Array, at: number, lastId: number): boolean {
  return lastId >= 0 && soundSize(bytes, at) > 0 && u64(bytes, at + 8) === lastId + 1;
}

function findRecord(bytes: Uint8Array, start: number, end: number): number {
  for (let at = bytes.indexOf(0x2a, start); at !== -1 && at < end; at = bytes.indexOf(0x2a, at + 1)) {
    if (soundSize(bytes, at) > 0) return at;
  }
  return -1;
}
