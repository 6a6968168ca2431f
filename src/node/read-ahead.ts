// Reads a file from front to back with the next block on its way while one is worked on.

/** Reads at a place, fewer bytes only at the end of the file. `into` may be taken for them, if they fit. */
export type Read = (offset: number, length: number, into?: Uint8Array) => Promise<Uint8Array>;

const blockSize = 1 << 18;
/** Chunks of event logs have 64 KiB. */
const piecesSize = 4 << 16;

/**
 * The bytes `[from, to)` in blocks; they end early where the file does.
 * @param buffers one block is read into each in turn, and is good until the next is asked for; without them each is the reader's to keep
 */
export async function* bytesBetween(
  read: Read,
  from: number,
  to: number,
  buffers: readonly Uint8Array[] = [],
): AsyncGenerator<Uint8Array> {
  let count = 0;
  const blockAt = (at: number) =>
    at < to ? underWay(read(at, Math.min(blockSize, to - at), buffers[count++ % buffers.length])) : undefined;
  let next = blockAt(from);
  for (let at = from; next !== undefined; ) {
    const block = await next;
    if (block.length === 0) return;
    at += block.length;
    next = blockAt(at);
    yield block;
  }
}

/** Buffers for `bytesBetween`: one is read into while the other is worked on. */
export function twoBuffers(): readonly Uint8Array[] {
  return [new Uint8Array(blockSize), new Uint8Array(blockSize)];
}

interface Block {
  readonly from: number;
  readonly bytes: Promise<Uint8Array>;
}

/**
 * The same as `read`, faster where one piece begins at the end of the other: several are read at once, and the next ones ahead.
 * @param end where what is read in order ends, in bytes from the beginning of the file
 */
export function readAhead(read: Read, end: number): Read {
  const blockAt = (from: number): Block => ({ from, bytes: underWay(read(from, Math.min(piecesSize, end - from))) });
  const holds = ({ from }: Block, offset: number, to: number) =>
    offset >= from && to <= Math.min(from + piecesSize, end);
  let [current, next]: (Block | undefined)[] = [];
  let expected = -1;
  return async (offset, length) => {
    const to = offset + length;
    const isInOrder = offset === expected;
    const isFirst = expected < 0;
    expected = to;
    if (current === undefined || !holds(current, offset, to)) {
      if (!isInOrder || length > piecesSize || to > end) {
        const bytes = read(offset, length);
        if (isFirst && to < end) next = blockAt(to);
        return bytes;
      }
      current = next?.from === offset ? next : blockAt(offset);
      const behind = offset + piecesSize;
      next = behind < end ? blockAt(behind) : undefined;
    }
    const { from, bytes } = current;
    return (await bytes).subarray(offset - from, to - from);
  };
}

/** A failure is told when the promise is awaited, and is nobody's where it never is. */
function underWay<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
