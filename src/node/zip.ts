// Zip archives: the central directory, then the entries one by one as streams. Entries are only read, never written anywhere, and a name
// such as `../../x` is shown with its dots taken out. Follows PKWARE's APPNOTE, sections 4.3.7 to 4.3.16, zip64 included.
import type { Read } from "./read-blocks.ts";
import { inflate, type UnpackLimits } from "./unpack.ts";

export interface ZipEntry {
  /** The path in the archive with forward slashes, without anything that leads out of it. */
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly encrypted: boolean;
  readonly headerOffset: number;
}

export class ZipError extends Error {
  override readonly name = "ZipError";
}

const maxEntries = 100_000;
const maxDirectory = 64 * 2 ** 20;

/** The entries of an archive that are files, in the order of its directory. Rejects with a ZipError. */
export async function zipEntries(read: Read, size: number): Promise<readonly ZipEntry[]> {
  const tail = await read(Math.max(0, size - 65_557), 65_557);
  const end = endOfDirectory(tail);
  if (end < 0) throw new ZipError("the archive's directory is missing; it may be cut off");
  let { count, length, offset } = directoryPlace(viewOf(tail), end);
  if (offset === 0xffffffff || count === 0xffff) ({ count, length, offset } = await zip64Place(read, tail, end));
  if (count > maxEntries || length > maxDirectory)
    throw new ZipError(`the archive has ${count} entries, too many to be one`);
  return parseDirectory(await read(offset, length), count);
}

interface Place {
  readonly count: number;
  readonly length: number;
  readonly offset: number;
}

function endOfDirectory(tail: Uint8Array): number {
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail[at] === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6) return at;
  }
  return -1;
}

function directoryPlace(view: DataView, end: number): Place {
  return {
    count: view.getUint16(end + 10, true),
    length: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  };
}

async function zip64Place(read: Read, tail: Uint8Array, end: number): Promise<Place> {
  const locator = end - 20;
  const view = viewOf(tail);
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) throw new ZipError("the zip64 directory is missing");
  const record = await read(Number(view.getBigUint64(locator + 8, true)), 56);
  if (record.length < 56) throw new ZipError("the zip64 directory is cut off");
  const at = viewOf(record);
  return {
    count: Number(at.getBigUint64(32, true)),
    length: Number(at.getBigUint64(40, true)),
    offset: Number(at.getBigUint64(48, true)),
  };
}

function parseDirectory(bytes: Uint8Array, count: number): readonly ZipEntry[] {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      throw new ZipError("the archive's directory is damaged");
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (!/[\\/]$/.test(name)) entries.push(entryAt(view, at, name, extraLength));
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

function entryAt(view: DataView, at: number, name: string, extraLength: number): ZipEntry {
  const sizes = {
    packed: view.getUint32(at + 20, true),
    plain: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  const extra = at + 46 + view.getUint16(at + 28, true);
  const { packed, plain, offset } = withZip64(view, extra, Math.min(extra + extraLength, view.byteLength), sizes);
  return {
    name: safeName(name),
    size: plain,
    packedSize: packed,
    method: view.getUint16(at + 10, true),
    encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
    headerOffset: offset,
  };
}

interface Sizes {
  readonly packed: number;
  readonly plain: number;
  readonly offset: number;
}

/** The zip64 extra field holds those of the three numbers that do not fit, in this order. */
function withZip64(view: DataView, start: number, end: number, sizes: Sizes): Sizes {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const take = (value: number): number => {
      if (value !== 0xffffffff || next + 8 > end) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    };
    const plain = take(sizes.plain);
    return { plain, packed: take(sizes.packed), offset: take(sizes.offset) };
  }
  return sizes;
}

function safeName(name: string): string {
  const steps = name.replaceAll("\\", "/").split("/");
  return steps.filter((step) => step !== "" && step !== "." && step !== "..").join("/") || "unnamed";
}

/** The bytes of an entry, unpacked. Throws a ZipError for what cannot be unpacked. */
export async function* readZipEntry(read: Read, entry: ZipEntry, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  if (entry.encrypted) throw new ZipError("the entry is encrypted");
  const header = await read(entry.headerOffset, 30);
  if (header.length < 30 || viewOf(header).getUint32(0, true) !== 0x04034b50)
    throw new ZipError("the entry's header is damaged");
  const view = viewOf(header);
  const start = entry.headerOffset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = packedBytes(read, start, entry.packedSize);
  if (entry.method === 0) yield* packed;
  else if (entry.method === 8) yield* inflate(packed, limits);
  else
    throw new ZipError(`the entry is packed by method ${entry.method}; only stored and deflated entries can be read`);
}

async function* packedBytes(read: Read, start: number, size: number): AsyncGenerator<Uint8Array> {
  const block = 1 << 18;
  for (let at = 0; at < size; at += block) {
    const bytes = await read(start + at, Math.min(block, size - at));
    if (bytes.length === 0) throw new ZipError("the archive is cut off");
    yield bytes;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
