// Names of elements and attributes: next offset (4 bytes), hash (2), length in code units (2), UTF-16LE text, NUL. The chains of the
// string table are not followed, since every use of a name gives its offset; so a damaged table does no harm.
import { u16 } from "./bytes.ts";
import { EvtxError } from "./problem.ts";
import { utf16Text } from "./utf16.ts";

const headerSize = 8;
/** Longer names are damage: the longest that Windows writes have some dozens of characters. */
const maxLength = 512;

/** The names of one chunk, each decoded once. */
export class NameTable {
  private readonly bytes: Uint8Array;
  private readonly checkHash: boolean;
  private readonly names = new Map<number, string>();

  /** With `checkHash` a name must have the hash that stands before it: in slack, an offset can point at what was written there later. */
  constructor(bytes: Uint8Array, checkHash: boolean) {
    this.bytes = bytes;
    this.checkHash = checkHash;
  }

  at(offset: number): string {
    const known = this.names.get(offset);
    if (known !== undefined) return known;
    const name = this.read(offset);
    this.names.set(offset, name);
    return name;
  }

  private read(offset: number): string {
    const limit = this.bytes.length - headerSize;
    if (offset > limit) throw new EvtxError("binary XML", offset, "a name inside the chunk", `offset ${offset}`);
    const count = u16(this.bytes, offset + 6);
    if (count > maxLength || offset + 2 * count > limit) {
      throw new EvtxError("binary XML", offset, `a name of at most ${maxLength} characters`, `${count} characters`);
    }
    const name = utf16Text(this.bytes, offset + headerSize, count);
    if (name === "" || /[\0-\x20<>&"'=/]/.test(name)) {
      throw new EvtxError("binary XML", offset, "an XML name", JSON.stringify(name.slice(0, 32)));
    }
    const hash = u16(this.bytes, offset + 4);
    if (this.checkHash && hash !== nameHash(name)) {
      throw new EvtxError("binary XML", offset, `a name with hash ${hash}`, JSON.stringify(name.slice(0, 32)));
    }
    return name;
  }
}

/** Base 65,599, of which the lower 16 bits are kept. */
function nameHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 65_599) + name.charCodeAt(i)) | 0;
  return hash & 0xffff;
}
