// A whole log: the file header, then chunks at every 65,536 bytes. Chunks are independent, so they can be read one at a time from anywhere
// and shared out among workers; what cannot be read is counted, and the next chunk is tried.
import { isZero } from "./bytes.ts";
import { EvtxChunk } from "./chunk.ts";
import {
  chunkHeaderChecksum,
  chunkHeaderSize,
  chunkRecordsChecksum,
  type EvtxChunkHeader,
  isChunk,
  parseChunkHeader,
} from "./chunk-header.ts";
import { carvedRecords, liveEnd, liveRecords } from "./chunk-records.ts";
import { chunkSize, fileHeaderChecksum, fileHeaderSize, parseFileHeader } from "./file-header.ts";
import type { EvtxStructure } from "./problem.ts";
import type { EvtxRecord } from "./record.ts";
import { EvtxReport } from "./report.ts";
import type { ChunkSource } from "./source.ts";
import { sharedTemplates, type TemplateCache } from "./template-cache.ts";

export interface EvtxOptions {
  /** Also give records from slack space and from chunks with a damaged header or position, marked `recovered`. Default false. */
  readonly recover?: boolean;
  /** Compare all checksums and report those that differ; the records are given all the same. Default false. */
  readonly verifyChecksums?: boolean;
  /** Where compiled templates are kept; default one cache for all readers. */
  readonly templates?: TemplateCache;
}

/** What both readers share: how bytes of one chunk's place become records. */
class ChunkReader {
  readonly report = new EvtxReport();
  readonly recover: boolean;
  private readonly verifyChecksums: boolean;
  private readonly templates: TemplateCache;

  constructor(options: EvtxOptions) {
    this.recover = options.recover ?? false;
    this.verifyChecksums = options.verifyChecksums ?? false;
    this.templates = options.templates ?? sharedTemplates;
  }

  readFileHeader(bytes: Uint8Array): void {
    const header = parseFileHeader(bytes);
    this.report.header = header;
    if (header === undefined) {
      this.add("file header", 0, 'the signature "ElfFile"', firstBytes(bytes));
      return;
    }
    if (this.verifyChecksums && !header.noChecksums) {
      this.compare("file header", 0, header.checksum, fileHeaderChecksum(bytes));
    }
  }

  /** The records at one chunk's place: `window` holds its bytes at `[start, …)`, and with `recover` its neighbours' around them. */
  *records(window: Uint8Array, start: number, offset: number): Generator<EvtxRecord> {
    const bytes = window.subarray(start, start + chunkSize);
    const header = parseChunkHeader(bytes);
    if (header !== undefined) yield* this.soundChunk(bytes, offset, header);
    else if (isZero(bytes, 0, bytes.length)) this.emptyChunk(offset);
    else yield* this.damagedChunk(window, start, offset);
  }

  private *soundChunk(bytes: Uint8Array, offset: number, header: EvtxChunkHeader): Generator<EvtxRecord> {
    this.report.chunks++;
    if (bytes.length < chunkSize && header.freeSpaceOffset > bytes.length) {
      this.add("chunk", offset, `${chunkSize} bytes`, `the end of the file after ${bytes.length}`);
    }
    if (this.verifyChecksums && this.report.header?.noChecksums !== true) this.verifyChunk(bytes, offset, header);
    const chunk = new EvtxChunk(bytes, offset, this.templates, this.report);
    yield* liveRecords(chunk, header, this.report);
    if (this.recover) yield* this.carved(bytes, offset, liveEnd(bytes, header), bytes.length);
  }

  private emptyChunk(offset: number): void {
    const { header } = this.report;
    this.report.emptyChunks++;
    const index = (offset - fileHeaderSize) / chunkSize;
    if (header !== undefined && index < header.chunkCount) {
      this.add("chunk header", offset, `one of the ${header.chunkCount} chunks that the file header counts`, "zeros");
    }
  }

  private *damagedChunk(window: Uint8Array, start: number, offset: number): Generator<EvtxRecord> {
    const end = Math.min(start + chunkSize, window.length);
    this.report.damagedChunks++;
    this.add("chunk header", offset, 'the signature "ElfChnk"', firstBytes(window.subarray(start, end)));
    if (!this.recover) return;
    const before = misplacedChunk(window, 0, start);
    let from = before === -1 ? start : Math.min(end, before + chunkSize);
    const misplaced = misplacedChunk(window, from, end);
    if (from < end) {
      const until = misplaced === -1 ? end : misplaced;
      yield* this.carved(window.subarray(start, end), offset, from - start, until - start);
    }
    for (let at = misplaced; at !== -1; at = misplacedChunk(window, from, end)) {
      from = at + chunkSize;
      this.report.chunks++;
      yield* this.carved(window.subarray(at, from), offset + at - start, chunkHeaderSize, chunkSize);
    }
  }

  /** Records anywhere in `bytes[start, end)` of a chunk that begins at `offset` in the file. */
  private *carved(bytes: Uint8Array, offset: number, start: number, end: number): Generator<EvtxRecord> {
    const chunk = new EvtxChunk(bytes, offset, this.templates, this.report, true);
    yield* carvedRecords(chunk, start, Math.min(end, bytes.length), this.report);
  }

  private verifyChunk(bytes: Uint8Array, offset: number, header: EvtxChunkHeader): void {
    this.compare("chunk header", offset, header.headerChecksum, chunkHeaderChecksum(bytes));
    this.compare("chunk", offset, header.recordsChecksum, chunkRecordsChecksum(bytes, header.freeSpaceOffset));
  }

  private compare(structure: EvtxStructure, offset: number, stored: number, computed: number): void {
    if (stored === computed) return;
    this.add(structure, offset, `checksum ${stored.toString(16)}`, `data with checksum ${computed.toString(16)}`);
  }

  private add(structure: EvtxStructure, offset: number, expected: string, found: string): void {
    this.report.add({ structure, offset, recordId: undefined, expected, found });
  }
}

/** The first chunk signature in `window[start, end)`. */
function misplacedChunk(window: Uint8Array, start: number, end: number): number {
  for (let at = window.indexOf(0x45, start); at !== -1 && at < end; at = window.indexOf(0x45, at + 1)) {
    if (isChunk(window, at)) return at;
  }
  return -1;
}

function firstBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function countChunks(size: number): number {
  return Math.max(0, Math.ceil((size - fileHeaderSize) / chunkSize));
}

/** Which bytes to have for the chunk at `index`: its own, with `recover` also the places before and after. */
function windowOf(index: number, size: number, recover: boolean): { from: number; to: number; offset: number } {
  const offset = fileHeaderSize + index * chunkSize;
  const from = recover && index > 0 ? offset - chunkSize : offset;
  return { from, to: Math.min(size, offset + chunkSize * (recover ? 2 : 1)), offset };
}

/** A log in memory: iterate it for all records, from the first chunk to the last. */
export class EvtxFile implements Iterable<EvtxRecord> {
  private readonly bytes: Uint8Array;
  private readonly reader: ChunkReader;

  constructor(bytes: Uint8Array, options: EvtxOptions = {}) {
    this.bytes = bytes;
    this.reader = new ChunkReader(options);
    this.reader.readFileHeader(bytes.subarray(0, fileHeaderSize));
  }

  /** Counts and problems so far: complete when all records were taken. */
  get report(): EvtxReport {
    return this.reader.report;
  }

  /** Places for chunks in the file, used or not. */
  get chunkCount(): number {
    return countChunks(this.bytes.length);
  }

  /** The records of the chunk at that place, counted from 0. */
  *recordsInChunk(index: number): Generator<EvtxRecord> {
    if (!(index >= 0 && index < this.chunkCount)) return;
    const { from, to, offset } = windowOf(index, this.bytes.length, this.reader.recover);
    yield* this.reader.records(this.bytes.subarray(from, to), offset - from, offset);
  }

  *[Symbol.iterator](): Generator<EvtxRecord> {
    for (let index = 0; index < this.chunkCount; index++) yield* this.recordsInChunk(index);
  }
}

/** A log read chunk by chunk from a source: memory stays that of one chunk. */
export class EvtxStream implements AsyncIterable<EvtxRecord> {
  private readonly source: ChunkSource;
  private readonly reader: ChunkReader;
  private opening: Promise<void> | undefined;

  constructor(source: ChunkSource, options: EvtxOptions = {}) {
    this.source = source;
    this.reader = new ChunkReader(options);
  }

  get report(): EvtxReport {
    return this.reader.report;
  }

  get chunkCount(): number {
    return countChunks(this.source.size);
  }

  /**
   * Reads the chunk at that place, counted from 0; its records are decoded while they are iterated. Faster than an async iteration, which
   * waits for every single record, and leaves pauses between chunks to the caller. Rejects only when the source does.
   */
  async openChunk(index: number): Promise<Iterable<EvtxRecord>> {
    await this.open();
    if (!(index >= 0 && index < this.chunkCount)) return [];
    const { from, to, offset } = windowOf(index, this.source.size, this.reader.recover);
    return this.reader.records(await this.source.read(from, to - from), offset - from, offset);
  }

  /** The records of the chunk at that place. Rejects only when the source does. */
  async *recordsInChunk(index: number): AsyncGenerator<EvtxRecord> {
    yield* await this.openChunk(index);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EvtxRecord> {
    await this.open();
    for (let index = 0; index < this.chunkCount; index++) yield* await this.openChunk(index);
  }

  /** Reads the file header, once. */
  private open(): Promise<void> {
    this.opening ??= this.readFileHeader();
    return this.opening;
  }

  private async readFileHeader(): Promise<void> {
    this.reader.readFileHeader(await this.source.read(0, Math.min(this.source.size, fileHeaderSize)));
  }
}

/**
 * Reads an EVTX file: from bytes an iterable of records, from a source an async one. Damage never throws: it is skipped, counted and
 * described in `report`. Check `isEvtx` first where the bytes may be something else.
 */
export function readEvtx(bytes: Uint8Array, options?: EvtxOptions): EvtxFile;
export function readEvtx(source: ChunkSource, options?: EvtxOptions): EvtxStream;
export function readEvtx(input: Uint8Array | ChunkSource, options: EvtxOptions = {}): EvtxFile | EvtxStream {
  return input instanceof Uint8Array ? new EvtxFile(input, options) : new EvtxStream(input, options);
}
