// Texts as bytes, which are sooner gone through one by one than the characters of a slice.
const encoder = new TextEncoder();
const room = new Uint8Array(1 << 16);

/** The bytes of a text of ASCII characters, good until the next call; undefined for another, and for one that is too long. */
export function asciiBytes(text: string): Uint8Array | undefined {
  if (text.length > room.length) return undefined;
  const { read, written } = encoder.encodeInto(text, room);
  return read === text.length && written === text.length ? room : undefined;
}
