// gzip and deflate as streams, with an end to what they may unfold to: a packed file of a few kilobytes can hold terabytes of zeros.

import { Readable } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";

export interface UnpackLimits {
  /** Bytes that one packed file may unfold to. Default 64 GiB. */
  readonly maxBytes?: number;
  /** How many times its packed size a file may unfold to, once it is larger than 64 MiB. Default 500. */
  readonly maxRatio?: number;
}

/** Thrown where a packed file unfolds beyond the limits. */
export class UnpackLimitError extends Error {
  override readonly name = "UnpackLimitError";
}

const defaultBytes = 64 * 2 ** 30;
const defaultRatio = 500;
const freeBytes = 64 * 2 ** 20;

/** The bytes of a gzip file; several members after one another are one file. Throws what zlib says of damage, after what could be read. */
export function gunzip(packed: AsyncIterable<Uint8Array>, limits: UnpackLimits): AsyncIterable<Uint8Array> {
  return unpacked(packed, createGunzip(), limits);
}

/** The bytes of a zip entry. */
export function inflate(packed: AsyncIterable<Uint8Array>, limits: UnpackLimits): AsyncIterable<Uint8Array> {
  return unpacked(packed, createInflateRaw(), limits);
}

async function* unpacked(
  packed: AsyncIterable<Uint8Array>,
  unpacker: ReturnType<typeof createGunzip>,
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  let taken = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const block of packed) {
      taken += block.length;
      yield block;
    }
  };
  const source = Readable.from(counted());
  source.on("error", (error) => unpacker.destroy(error));
  let given = 0;
  try {
    for await (const block of source.pipe(unpacker) as AsyncIterable<Uint8Array>) {
      given += block.length;
      assertWithin(given, taken, limits);
      yield block;
    }
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

function assertWithin(
  given: number,
  taken: number,
  { maxBytes = defaultBytes, maxRatio = defaultRatio }: UnpackLimits,
): void {
  if (given > maxBytes) throw new UnpackLimitError(`it unfolds to more than ${maxBytes} bytes`);
  if (given > freeBytes && given > taken * maxRatio) {
    throw new UnpackLimitError(`it unfolds to more than ${maxRatio} times its size, as no log does`);
  }
}
