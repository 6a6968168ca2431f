// The file header: the first 128 bytes of a 4,096-byte block. Nothing in it is needed to read the chunks, which follow at every 65,536
// bytes; files that were not closed properly have old numbers in it.

import { hasAscii, u16, u32, u64 } from "./bytes.ts";
import { isChunk } from "./chunk-header.ts";
import { crc32 } from "./crc32.ts";

export const fileHeaderSize = 4096;
export const chunkSize = 65_536;
const magic = "ElfFile\0";
/** The part of it that holds something. */
export const usedHeaderSize = 128;

const dirtyFlag = 1;
const fullFlag = 2;
const noCrc32Flag = 4;

export interface EvtxFileHeader {
  readonly firstChunk: number;
  readonly lastChunk: number;
  readonly nextRecordId: number;
  readonly majorVersion: number;
  readonly minorVersion: number;
  /** As the header says; the file may hold more. */
  readonly chunkCount: number;
  /** The log was not closed properly: numbers here may be out of date. */
  readonly dirty: boolean;
  readonly full: boolean;
  /** The file has no checksums to verify. */
  readonly noChecksums: boolean;
  readonly checksum: number;
}

/** Bytes that are enough for `isEvtx` to tell any log. */
export const bytesThatTellEvtx = fileHeaderSize + 8;

/** Is this the beginning of an EVTX file? 8 bytes tell a sound one, `bytesThatTellEvtx` also one whose header was overwritten. */
export function isEvtx(bytes: Uint8Array): boolean {
  return hasAscii(bytes, 0, magic) || isChunk(bytes, fileHeaderSize);
}

/** The header of a file that begins with these bytes; undefined where they are not an EVTX file's. */
export function parseFileHeader(bytes: Uint8Array): EvtxFileHeader | undefined {
  if (bytes.length < usedHeaderSize || !hasAscii(bytes, 0, magic)) return undefined;
  const flags = u32(bytes, 120);
  return {
    firstChunk: u64(bytes, 8),
    lastChunk: u64(bytes, 16),
    nextRecordId: u64(bytes, 24),
    minorVersion: u16(bytes, 36),
    majorVersion: u16(bytes, 38),
    chunkCount: u16(bytes, 42),
    dirty: (flags & dirtyFlag) !== 0,
    full: (flags & fullFlag) !== 0,
    noChecksums: (flags & noCrc32Flag) !== 0,
    checksum: u32(bytes, 124),
  };
}

/** The checksum that the header should have. */
export function fileHeaderChecksum(bytes: Uint8Array): number {
  return crc32(bytes, 0, 120);
}
