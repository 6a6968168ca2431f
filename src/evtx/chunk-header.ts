// The header of a chunk: 128 bytes of numbers, then 64 name offsets and 32 template offsets, 512 bytes in all.
import { hasAscii, u32, u64 } from "./bytes.ts";
import { crc32 } from "./crc32.ts";

export const chunkHeaderSize = 512;
const magic = "ElfChnk\0";

export interface EvtxChunkHeader {
  readonly firstRecordNumber: number;
  readonly lastRecordNumber: number;
  readonly firstRecordId: number;
  readonly lastRecordId: number;
  /** Where the last record begins, from the chunk's start. */
  readonly lastRecordOffset: number;
  /** Where records end, from the chunk's start; what follows is slack. */
  readonly freeSpaceOffset: number;
  readonly recordsChecksum: number;
  readonly headerChecksum: number;
}

export function isChunk(bytes: Uint8Array, at = 0): boolean {
  return hasAscii(bytes, at, magic);
}

/** The header of a chunk that begins with these bytes; undefined where they are not a chunk's. */
export function parseChunkHeader(bytes: Uint8Array): EvtxChunkHeader | undefined {
  if (bytes.length < chunkHeaderSize || !isChunk(bytes)) return undefined;
  return {
    firstRecordNumber: u64(bytes, 8),
    lastRecordNumber: u64(bytes, 16),
    firstRecordId: u64(bytes, 24),
    lastRecordId: u64(bytes, 32),
    lastRecordOffset: u32(bytes, 44),
    freeSpaceOffset: u32(bytes, 48),
    recordsChecksum: u32(bytes, 52),
    headerChecksum: u32(bytes, 124),
  };
}

/** The header checksum that a chunk should have: over the numbers before it and the offsets behind it. */
export function chunkHeaderChecksum(bytes: Uint8Array): number {
  return crc32(bytes, 128, chunkHeaderSize, crc32(bytes, 0, 120));
}

/** The checksum that a chunk's records should have. */
export function chunkRecordsChecksum(bytes: Uint8Array, freeSpaceOffset: number): number {
  return crc32(bytes, chunkHeaderSize, Math.min(freeSpaceOffset, bytes.length));
}
