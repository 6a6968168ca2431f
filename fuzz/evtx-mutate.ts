// Damage as it happens and as it is made up: flipped bits, numbers at their limits, blocks copied, moved, cut and zeroed, records spliced from
// other logs. A log is first cut down to its header and a few chunks, so that thousands of cases are tried in a minute.

const fileHeaderSize = 4096;
const chunkSize = 65_536;

/** Numbers from 0 up to (not including) 1; the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Random = () => number;
type Mutation = (bytes: Uint8Array<ArrayBuffer>, random: Random) => Uint8Array<ArrayBuffer>;

const edges = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0xffff_ffff];

/** A damaged copy of one of these logs. */
export function mutateEvtx(seeds: readonly Uint8Array[], random: Random): Uint8Array<ArrayBuffer> {
  let bytes = excerpt(pick(seeds, random), random);
  for (let count = 1 + below(6, random); count > 0; count--) bytes = pick(mutations, random)(bytes, random);
  if (random() < 0.1) bytes = splice(bytes, excerpt(pick(seeds, random), random), random);
  return bytes;
}

/** The file header and up to three chunks of a log. */
function excerpt(log: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const chunks = Math.max(1, Math.ceil((log.length - fileHeaderSize) / chunkSize));
  const first = fileHeaderSize + below(chunks, random) * chunkSize;
  const body = log.subarray(first, first + chunkSize * (1 + below(3, random)));
  return joined(log.subarray(0, fileHeaderSize), body);
}

const mutations: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let count = 1 + below(16, random); count > 0; count--) {
      const at = place(bytes, random);
      bytes[at] = bytes[at]! ^ (1 << below(8, random));
    }
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[place(bytes, random)] = below(256, random);
    return bytes;
  },
  function setNumber(bytes, random) {
    const value = random() < 0.5 ? pick(edges, random) : below(chunkSize, random);
    return written(bytes, place(bytes, random), value, random() < 0.5 ? 2 : 4);
  },
  function shiftNumber(bytes, random) {
    const at = place(bytes, random);
    const size = random() < 0.5 ? 2 : 4;
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
    return written(bytes, at, value + below(33, random) - 16, size);
  },
  function copyBlock(bytes, random) {
    const from = place(bytes, random);
    bytes.copyWithin(place(bytes, random), from, from + below(2048, random));
    return bytes;
  },
  function zeroBlock(bytes, random) {
    const at = place(bytes, random);
    return bytes.fill(0, at, at + below(4096, random));
  },
  function noise(bytes, random) {
    const at = place(bytes, random);
    for (let i = below(64, random); i >= 0; i--) if (at + i < bytes.length) bytes[at + i] = below(256, random);
    return bytes;
  },
  function cutOut(bytes, random) {
    const at = place(bytes, random);
    return joined(bytes.subarray(0, at), bytes.subarray(at + below(512, random)));
  },
  function putIn(bytes, random) {
    const at = place(bytes, random);
    return joined(bytes.subarray(0, at), bytes.subarray(at, at + below(512, random)), bytes.subarray(at));
  },
  function cutOff(bytes, random) {
    return random() < 0.3 ? bytes.slice(0, below(bytes.length, random)) : bytes;
  },
];

function splice(bytes: Uint8Array<ArrayBuffer>, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  const from = place(other, random);
  const at = place(bytes, random);
  const block = other.subarray(from, from + below(4096, random)).subarray(0, bytes.length - at);
  bytes.set(block, at);
  return bytes;
}

/** A place to change: mostly where structures are dense, at the beginning of the file, of a chunk, or of a record. */
function place(bytes: Uint8Array, random: Random): number {
  const length = Math.max(1, bytes.length);
  const kind = random();
  if (kind < 0.05) return below(Math.min(128, length), random);
  if (kind < 0.15) return Math.min(length - 1, fileHeaderSize + below(512, random));
  if (kind < 0.5) {
    const record = bytes.indexOf(0x2a, below(length, random));
    if (record !== -1) return Math.min(length - 1, record + below(256, random));
  }
  return below(length, random);
}

function written(bytes: Uint8Array<ArrayBuffer>, at: number, value: number, size: number): Uint8Array<ArrayBuffer> {
  let rest = value;
  for (let i = 0; i < size && at + i < bytes.length; i++, rest = Math.floor(rest / 256)) bytes[at + i] = rest & 0xff;
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[below(list.length, random)]!;
}
