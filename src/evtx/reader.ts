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
import { carvedRecords, liveRecords } from "./chunk-records.ts";
import {
  chunkSize,
  fileHeaderChecksum,
  fileHeaderSize,
  isEvtx,
  parseFileHeader,
  usedHeaderSize,
} from "./file-header.ts";
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
      if (isEvtx(bytes) && bytes.length < usedHeaderSize)
        this.addCutOff("file header", 0, usedHeaderSize, bytes.length);
      else this.add("file header", 0, 'the signature "ElfFile"', firstBytes(bytes));
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
    if (header !== undefined) yield* this.soundChunk(window, start, offset, header);
    else if (isZero(bytes, 0, bytes.length)) this.emptyChunk(offset);
    else yield* this.damagedChunk(window, start, offset);
  }

  private *soundChunk(
    window: Uint8Array,
    start: number,
    offset: number,
    header: EvtxChunkHeader,
  ): Generator<EvtxRecord> {
    const bytes = window.subarray(start, start + chunkSize);
    this.report.chunks++;
    if (bytes.length < chunkSize && header.freeSpaceOffset > bytes.length) {
      this.addCutOff("chunk", offset, chunkSize, bytes.length);
    }
    if (this.verifyChecksums && this.report.header?.noChecksums !== true) this.verifyChunk(bytes, offset, header);
    const chunk = new EvtxChunk(bytes, offset, this.templates, this.report);
    const salvage = this.recover ? this.salvaged(window, start, offset) : undefined;
    const end = yield* liveRecords(chunk, header, this.report, salvage);
    if (this.recover) yield* this.strayRecords(window, start, offset, start + end);
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
    if (isChunk(window, start)) this.addCutOff("chunk header", offset, chunkHeaderSize, end - start);
    else this.add("chunk header", offset, 'the signature "ElfChnk"', firstBytes(window.subarray(start, end)));
    if (!this.recover) return;
    // What a chunk in the place before reaches into comes with that one; before the first place there is no other.
    const isFirst = offset === fileHeaderSize;
    const before = isFirst ? undefined : chunksBeginning(window, 0, start).at(-1);
    yield* this.strayRecords(window, start, offset, Math.max(isFirst ? 0 : start, before?.end ?? 0));
  }

  /** Records anywhere behind `from` in one chunk's place; chunks that begin there may reach into the next place. */
  private *strayRecords(window: Uint8Array, start: number, offset: number, from: number): Generator<EvtxRecord> {
    const end = Math.min(start + chunkSize, window.length);
    let at = from;
    for (const chunk of chunksBeginning(window, from, end)) {
      yield* this.carved(window, start, offset, at, chunk.begin);
      this.report.chunks++;
      const first = chunk.begin + chunkHeaderSize;
      yield* this.carved(window, chunk.begin, offset + chunk.begin - start, first, chunk.end);
      at = chunk.end;
    }
    yield* this.carved(window, start, offset, at, end);
  }

  /** Records anywhere in `window[from, to)`, as of the chunk that begins at `start` in the window and at `offset` in the file. */
  private *carved(window: Uint8Array, start: number, offset: number, from: number, to: number): Generator<EvtxRecord> {
    if (from >= to) return;
    yield* carvedRecords(this.salvaged(window, start, offset), Math.max(0, from - start), to - start, this.report);
  }

  /** The chunk that begins at `start` in the window and at `offset` in the file, read as a damaged one beside its neighbours. */
  private salvaged(window: Uint8Array, start: number, offset: number): EvtxChunk {
    const chunkAt = (at: number, neighbours: readonly EvtxChunk[]): EvtxChunk => {
      const bytes = window.subarray(at, at + chunkSize);
      return new EvtxChunk(bytes, offset + at - start, this.templates, this.report, neighbours);
    };
    const beside = [start - chunkSize, start + chunkSize].filter((at) => at >= 0 && isChunk(window, at));
    return chunkAt(
      start,
      beside.map((at) => chunkAt(at, [])),
    );
  }

  private verifyChunk(bytes: Uint8Array, offset: number, header: EvtxChunkHeader): void {
    this.compare("chunk header", offset, header.headerChecksum, chunkHeaderChecksum(bytes));
    this.compare("chunk", offset, header.recordsChecksum, chunkRecordsChecksum(bytes, header.freeSpaceOffset));
  }

  private compare(structure: EvtxStructure, offset: number, stored: number, computed: number): void {
    if (stored === computed) return;
    this.add(structure, offset, `checksum ${stored.toString(16)}`, `data with checksum ${computed.toString(16)}`);
  }

  private addCutOff(structure: EvtxStructure, offset: number, expected: number, found: number): void {
    this.add(structure, offset, `${expected} bytes`, `the end of the file after ${found}`);
  }

  private add(structure: EvtxStructure, offset: number, expected: string, found: string): void {
    this.report.add({ structure, offset, recordId: undefined, expected, found });
  }
}

/** Chunks that begin in `window[from, to)`, each up to its full size or to where the next one begins. */
function chunksBeginning(window: Uint8Array, from: number, to: number): { begin: number; end: number }[] {
  const chunks: { begin: number; end: number }[] = [];
  for (let begin = findChunk(window, from, to); begin !== -1 && begin < to; ) {
    const full = Math.min(begin + chunkSize, window.length);
    const next = findChunk(window, begin + chunkHeaderSize, full);
    chunks.push({ begin, end: next === -1 ? full : next });
    begin = next === -1 ? findChunk(window, full, to) : next;
  }
  return chunks;
}

/** The first chunk signature in `window[from, to)`. */
function findChunk(window: Uint8Array, from: number, to: number): number {
  for (let at = window.indexOf(0x45, from); at !== -1 && at < to; at = window.indexOf(0x45, at + 1)) {
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
  const from = recover ? Math.max(0, offset - chunkSize) : offset;
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

  /** Reads the file header, once; whoever opens a chunk has no need to. Rejects only when the source does. */
  open(): Promise<void> {
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
