// Reads a file from front to back in blocks, each when it is asked for: the system reads ahead by itself.

/** Reads at a place, fewer bytes only at the end of the file. `into` may be taken for them, if they fit. */
export type Read = (offset: number, length: number, into?: Uint8Array) => Promise<Uint8Array>;

/** Four chunks of an event log. */
const blockSize = 1 << 18;

/**
 * The bytes `[from, to)` in blocks; they end early where the file does.
 * @param buffer every block is read into it, and is good until the next is asked for; without it each is the reader's to keep
 */
export async function* bytesBetween(
  read: Read,
  from: number,
  to: number,
  buffer?: Uint8Array,
): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    const block = await read(at, Math.min(blockSize, to - at), buffer);
    if (block.length === 0) return;
    at += block.length;
    yield block;
  }
}

/** A buffer for `bytesBetween`. */
export function blockBuffer(): Uint8Array {
  return new Uint8Array(blockSize);
}

/**
 * The same as `read`, faster where one piece begins at the end of the other: several are read at once.
 * @param end where what is read in order ends, in bytes from the beginning of the file
 */
export function readInBlocks(read: Read, end: number): Read {
  let block: { readonly from: number; readonly bytes: Uint8Array } | undefined;
  let expected = -1;
  return async (offset, length) => {
    const to = offset + length;
    const isInOrder = offset === expected;
    expected = to;
    if (block === undefined || offset < block.from || to > block.from + block.bytes.length) {
      if (!isInOrder || length > blockSize || to > end) return read(offset, length);
      block = { from: offset, bytes: await read(offset, Math.min(blockSize, end - offset)) };
    }
    const { from, bytes } = block;
    return bytes.subarray(offset - from, to - from);
  };
}
