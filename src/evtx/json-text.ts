// A member's name as JSON, with the text that is its value where that never changes. It is encoded when it is used a second time, since content
// outside templates is used once; the comma before the member is kept with it.
import type { Utf8Writer } from "./utf8-writer.ts";

const encoder = new TextEncoder();
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;

export class JsonText {
  private readonly name: string;
  private readonly value: string | undefined;
  private used = false;
  private encoded: Uint8Array | undefined;

  /** Name and colon, or with a value the whole member. */
  constructor(name: string, value?: string) {
    this.name = name;
    this.value = value;
  }

  /** Writes it after a comma, unless the object was just opened. */
  writeMember(out: Utf8Writer): void {
    if (this.encoded !== undefined) writeMember(out, this.encoded);
    else if (this.used) {
      const value = this.value === undefined ? "" : JSON.stringify(this.value);
      this.encoded = encodedMember(memberName(this.name) + value);
      writeMember(out, this.encoded);
    } else {
      this.used = true;
      writeComma(out);
      out.jsonString(this.name);
      out.byte(colon);
      if (this.value !== undefined) out.jsonString(this.value);
    }
  }
}

/** A member's name and the colon behind it. */
export function memberName(name: string): string {
  return `${JSON.stringify(name)}:`;
}

/** A member as bytes, its comma included. */
export function encodedMember(json: string): Uint8Array {
  return encoder.encode(`,${json}`);
}

/** Writes an encoded member, without its comma where the object was just opened. */
export function writeMember(out: Utf8Writer, member: Uint8Array): void {
  out.write(member, out.last === openBrace ? 1 : 0);
}

export function writeComma(out: Utf8Writer): void {
  if (out.last !== openBrace) out.byte(comma);
}
