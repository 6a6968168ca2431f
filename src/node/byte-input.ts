// Bytes of one file, wherever they come from. A file on disk can be read at any place; a stream (standard input, a packed file) only once.
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { bytesBetween, type Read } from "./read-blocks.ts";

export interface ByteInput {
  /** The size, where it is known beforehand. */
  readonly size: number | undefined;
  /** The bytes in order; each block is the reader's to keep. Can be asked for once. */
  stream(): AsyncIterable<Uint8Array>;
  /** Reads at a place; undefined where only a stream can be had. */
  readonly read: Read | undefined;
  close(): Promise<void>;
}

const blockSize = 1 << 18;
/** Before more bytes of a file than this are read, whatever else waits has its turn. */
const fewBytes = 1 << 13;
/** A file of so few bytes is read at once: a folder may have thousands of them, and to wait for each takes longer than all that is done with it. */
const smallFile = 1 << 18;

/**
 * A file on disk. Rejects with the file system's error where it cannot be opened.
 * @param buffer what a file is read into at once if it fits
 */
export async function openFile(path: string, buffer?: Uint8Array): Promise<ByteInput> {
  const known = statSync(path);
  // Anything else than a file may have nothing to read yet.
  if (known.isFile() && known.size <= Math.max(smallFile, buffer?.length ?? 0))
    return memoryInput(wholeFile(path, known.size, buffer));
  const handle = await open(path, "r");
  const stats = fstatSync(handle.fd);
  // Of a file that was only read nothing can be lost, and nobody has to wait.
  const close = async () => void handle.close().catch(() => {});
  if (!stats.isFile()) return { size: undefined, stream: () => streamOf(handle), read: undefined, close };
  const { size } = stats;
  const read: Read = (offset, length, into) =>
    readAt(handle, offset, Math.min(length, Math.max(0, size - offset)), into);
  return { size, stream: () => bytesBetween(read, 0, size), read, close };
}

function wholeFile(path: string, size: number, given: Uint8Array = unfilled(size)): Uint8Array {
  const file = openSync(path, "r");
  try {
    const buffer = given.length >= size ? given : unfilled(size);
    let got = 0;
    while (got < size) {
      const count = readSync(file, buffer, got, size - got, got);
      if (count === 0) break;
      got += count;
    }
    return buffer.subarray(0, got);
  } finally {
    closeSync(file);
  }
}

/** What is no file on a disk comes when it comes. */
async function* streamOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const buffer = new Uint8Array(blockSize);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** In this thread: what the system holds ready is read sooner than another thread is told to, and much sooner on a busy machine. */
async function readAt({ fd }: FileHandle, offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
  if (length > fewBytes) await turnOfOthers();
  const buffer = into !== undefined && into.length >= length ? into : unfilled(length);
  let got = 0;
  while (got < length) {
    const bytesRead = readSync(fd, buffer, got, length - got, offset + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return buffer.subarray(0, got);
}

/** Signals, messages of other threads and what is written are seen to. */
function turnOfOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes of anything: filling them with zeros takes longer than reading a file's into them. */
function unfilled(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Bytes that come as a stream, such as standard input. */
export function streamInput(source: AsyncIterable<Uint8Array>, size?: number): ByteInput {
  return { size, stream: () => source, read: undefined, close: async () => {} };
}

/** Bytes in memory. */
export function memoryInput(bytes: Uint8Array): ByteInput {
  return {
    size: bytes.length,
    stream: async function* () {
      yield bytes;
    },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
}

/** The first bytes of an input, and the input as if nothing had been read. */
export async function peek(input: ByteInput, length: number): Promise<{ head: Uint8Array; input: ByteInput }> {
  if (input.read !== undefined) {
    const head = await input.read(0, length);
    return { head, input: { ...input, read: readWithHead(input.read, head) } };
  }
  const iterator = input.stream()[Symbol.asyncIterator]();
  const blocks: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  try {
    for (let got = 0; got < length; ) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      blocks.push(value);
      got += value.length;
    }
  } catch (error) {
    // A packed file that is cut off gives what it has before it fails.
    if (blocks.length === 0) throw error;
    failure = { error };
  }
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    yield* blocks;
    if (failure !== undefined) throw failure.error;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { head: joined(blocks).subarray(0, length), input: { ...input, stream: rest } };
}

/** Reads at a place, what was read of the beginning not again. */
function readWithHead(read: Read, head: Uint8Array): Read {
  return (offset, length, into) =>
    offset + length <= head.length
      ? Promise.resolve(head.subarray(offset, offset + length))
      : read(offset, length, into);
}

/** All bytes of an input; rejects with a RangeError beyond the limit. */
export async function readAll(input: ByteInput, limit: number): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  for await (const block of input.stream()) {
    size += block.length;
    if (size > limit) throw new RangeError(`it is larger than ${limit} bytes`);
    blocks.push(block);
  }
  return joined(blocks);
}

export function joined(blocks: readonly Uint8Array[]): Uint8Array {
  if (blocks.length === 1) return blocks[0]!;
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}
