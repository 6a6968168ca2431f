// A member's name as JSON, with the text that is its value where that never changes. It is encoded when it is used a second time, since content
// outside templates is used once; the comma before the member is kept with it.
import { type Utf8Writer, wordsOf } from "./utf8-writer.ts";

const encoder = new TextEncoder();
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;

export class JsonText {
  private readonly name: string;
  private readonly value: string | undefined;
  private used = false;
  private encoded: EncodedMember | undefined;

  /** Name and colon, or with a value the whole member. */
  constructor(name: string, value?: string) {
    this.name = name;
    this.value = value;
  }

  /** Writes it after a comma, unless the object was just opened. */
  writeMember(out: Utf8Writer): void {
    if (this.encoded !== undefined) this.encoded.write(out);
    else if (this.used) {
      const value = this.value === undefined ? "" : JSON.stringify(this.value);
      this.encoded = new EncodedMember(memberName(this.name) + value);
      this.encoded.write(out);
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

/** A member as it is written, with the comma before it and without. */
export class EncodedMember {
  private readonly next: Int32Array;
  private readonly first: Int32Array;
  private readonly size: number;

  constructor(json: string) {
    const bytes = encoder.encode(`,${json}`);
    this.next = wordsOf(bytes);
    this.first = wordsOf(bytes.subarray(1));
    this.size = bytes.length;
  }

  /** Writes it, without its comma where the object was just opened. */
  write(out: Utf8Writer): void {
    if (out.last === openBrace) out.words(this.first, this.size - 1);
    else out.words(this.next, this.size);
  }
}

export function writeComma(out: Utf8Writer): void {
  if (out.last !== openBrace) out.byte(comma);
}
