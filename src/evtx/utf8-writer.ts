// A growing buffer of UTF-8 text. Event strings go from UTF-16 bytes to JSON bytes here without becoming JavaScript strings on the way.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** Bytes that one UTF-16 code unit can need: `\u001f`. */
const worstUnit = 6;
/** The bits of two UTF-16 code units that ASCII has not. */
const notAsciiTwice = 0xff80ff80;

/** 0: written as it is; 1: `\u00XX`; otherwise the letter after the backslash. */
const jsonEscape = escapeTable();

function escapeTable(): Uint8Array {
  const table = new Uint8Array(128);
  table.fill(1, 0, 0x20);
  for (const [character, letter] of ['""', "\\\\", "\bb", "\ff", "\nn", "\rr", "\tt"]) {
    table[character!.charCodeAt(0)] = letter!.charCodeAt(0);
  }
  return table;
}

const quote = 0x22;
const hyphen = 0x2d;
const upperDigits = encoder.encode("0123456789ABCDEF");
const guidLength = 38;
const hexDigits = encoder.encode("0123456789abcdef");

export class Utf8Writer {
  /** Bytes written so far. */
  length = 0;
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView<ArrayBuffer>;

  constructor(capacity = 64 * 1024) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  /** The last byte written; 0 before there is one. */
  get last(): number {
    return this.length === 0 ? 0 : this.buffer[this.length - 1]!;
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written: a view that the next write may change. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  /** Takes `size` bytes at `at` out again; what follows moves up. */
  remove(at: number, size: number): void {
    this.buffer.copyWithin(at, at + size, this.length);
    this.length -= size;
  }

  toText(): string {
    return decoder.decode(this.bytes());
  }

  /** Text of any characters as it is. */
  text(text: string): void {
    if (this.length + 3 * text.length > this.buffer.length) this.reserve(3 * text.length);
    this.length += encoder.encodeInto(text, this.buffer.subarray(this.length)).written;
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1);
    this.buffer[this.length++] = value;
  }

  /** Bytes that are UTF-8 already. */
  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.buffer.length) this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The first `size` bytes of `words`, which are UTF-8 already: short texts that are written often cost a quarter this way. */
  words(words: Int32Array, size: number): void {
    const room = 4 * words.length;
    if (this.length + room > this.buffer.length) this.reserve(room);
    const { view } = this;
    let to = this.length;
    for (let i = 0; i < words.length; i++, to += 4) view.setInt32(to, words[i]!, true);
    this.length += size;
  }

  /** ASCII text as it is. */
  ascii(text: string): void {
    const size = text.length;
    if (this.length + size > this.buffer.length) this.reserve(size);
    for (let i = 0, at = this.length; i < size; i++) this.buffer[at + i] = text.charCodeAt(i);
    this.length += size;
  }

  /** A non-negative integer below 2^32 in decimal. */
  unsigned(value: number): void {
    if (value >= 0x8000_0000) {
      this.ascii(String(value));
      return;
    }
    let rest = value | 0;
    let digits = 1;
    for (let power = 10; power <= rest && digits < 10; power *= 10) digits++;
    if (this.length + digits > this.buffer.length) this.reserve(digits);
    let at = this.length + digits;
    this.length = at;
    do {
      const next = (rest / 10) | 0;
      this.buffer[--at] = 48 + rest - next * 10;
      rest = next;
    } while (rest !== 0);
  }

  /** `count` UTF-16 code units of `source` at `start` as a JSON string, quotes included. Plain letters go two at a time. */
  jsonUtf16(source: DataView, start: number, count: number): void {
    const worst = count * worstUnit + 2;
    if (this.length + worst > this.buffer.length) this.reserve(worst);
    const buffer = this.buffer;
    let to = this.length;
    buffer[to++] = quote;
    const end = start + 2 * count;
    for (let at = start; at < end; at += 2) {
      if (at + 4 <= end) {
        const two = source.getInt32(at, true);
        if ((two & notAsciiTwice) === 0 && (jsonEscape[two & 0x7f]! | jsonEscape[two >> 16]!) === 0) {
          buffer[to++] = two & 0x7f;
          buffer[to++] = two >> 16;
          at += 2;
          continue;
        }
      }
      const unit = source.getUint16(at, true);
      if (unit < 0x80) {
        const letter = jsonEscape[unit]!;
        if (letter === 0) buffer[to++] = unit;
        else to = this.escapeInto(to, unit, letter);
      } else if (unit < 0x800) {
        buffer[to++] = 0xc0 | (unit >> 6);
        buffer[to++] = 0x80 | (unit & 0x3f);
      } else if ((unit & 0xf800) !== 0xd800) {
        to = this.threeInto(to, unit);
      } else if (isPair(unit, source, at + 2, end)) {
        at += 2;
        to = this.fourInto(to, 0x10000 + ((unit & 0x3ff) << 10) + (source.getUint16(at, true) & 0x3ff));
      } else to = this.threeInto(to, 0xfffd);
    }
    buffer[to++] = quote;
    this.length = to;
  }

  /** A JSON string, quotes included. */
  jsonString(text: string): void {
    const worst = text.length * worstUnit + 2;
    if (this.length + worst > this.buffer.length) this.reserve(worst);
    const buffer = this.buffer;
    let to = this.length;
    buffer[to++] = quote;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        this.write(encoder.encode(JSON.stringify(text)));
        return;
      }
      const letter = jsonEscape[unit]!;
      if (letter === 0) buffer[to++] = unit;
      else to = this.escapeInto(to, unit, letter);
    }
    buffer[to++] = quote;
    this.length = to;
  }

  /** The 36 characters of a GUID and its braces, without quotes; its first three groups are little-endian. */
  guid(source: DataView, at: number): void {
    if (this.length + guidLength > this.buffer.length) this.reserve(guidLength);
    const { buffer } = this;
    const to = this.length;
    buffer[to] = 0x7b;
    this.hexInto(to + 1, source.getUint16(at + 2, true));
    this.hexInto(to + 5, source.getUint16(at, true));
    buffer[to + 9] = hyphen;
    this.hexInto(to + 10, source.getUint16(at + 4, true));
    buffer[to + 14] = hyphen;
    this.hexInto(to + 15, source.getUint16(at + 6, true));
    buffer[to + 19] = hyphen;
    this.hexInto(to + 20, source.getUint16(at + 8));
    buffer[to + 24] = hyphen;
    this.hexInto(to + 25, source.getUint16(at + 10));
    this.hexInto(to + 29, source.getUint16(at + 12));
    this.hexInto(to + 33, source.getUint16(at + 14));
    buffer[to + 37] = 0x7d;
    this.length = to + guidLength;
  }

  /** Four upper-case digits. */
  private hexInto(to: number, value: number): void {
    const { buffer } = this;
    buffer[to] = upperDigits[value >> 12]!;
    buffer[to + 1] = upperDigits[(value >> 8) & 15]!;
    buffer[to + 2] = upperDigits[(value >> 4) & 15]!;
    buffer[to + 3] = upperDigits[value & 15]!;
  }

  /** `0x` and lower-case digits of a 64-bit integer without leading zeros. */
  hexInteger(low: number, high: number): void {
    let digits = 1;
    for (let rest = high === 0 ? low >>> 4 : high >>> 4; rest !== 0; rest >>>= 4) digits++;
    if (high !== 0) digits += 8;
    if (this.length + digits + 2 > this.buffer.length) this.reserve(digits + 2);
    const { buffer } = this;
    let to = this.length;
    buffer[to++] = 0x30;
    buffer[to++] = 0x78;
    for (let shift = 4 * digits - 4; shift >= 0; shift -= 4) {
      const half = shift >= 32 ? high >>> (shift - 32) : low >>> shift;
      buffer[to++] = hexDigits[half & 15]!;
    }
    this.length = to;
  }

  /** A number below 10^`width` with leading zeros. */
  padded(value: number, width: number): void {
    if (this.length + width > this.buffer.length) this.reserve(width);
    let rest = value;
    for (let at = this.length + width - 1; at >= this.length; at--) {
      const next = Math.floor(rest / 10);
      this.buffer[at] = 48 + rest - next * 10;
      rest = next;
    }
    this.length += width;
  }

  private escapeInto(to: number, unit: number, letter: number): number {
    const buffer = this.buffer;
    buffer[to] = 0x5c;
    if (letter !== 1) {
      buffer[to + 1] = letter;
      return to + 2;
    }
    buffer[to + 1] = 0x75;
    buffer[to + 2] = 0x30;
    buffer[to + 3] = 0x30;
    buffer[to + 4] = hexDigits[unit >> 4]!;
    buffer[to + 5] = hexDigits[unit & 15]!;
    return to + 6;
  }

  private threeInto(to: number, code: number): number {
    this.buffer[to] = 0xe0 | (code >> 12);
    this.buffer[to + 1] = 0x80 | ((code >> 6) & 0x3f);
    this.buffer[to + 2] = 0x80 | (code & 0x3f);
    return to + 3;
  }

  private fourInto(to: number, code: number): number {
    this.buffer[to] = 0xf0 | (code >> 18);
    this.buffer[to + 1] = 0x80 | ((code >> 12) & 0x3f);
    this.buffer[to + 2] = 0x80 | ((code >> 6) & 0x3f);
    this.buffer[to + 3] = 0x80 | (code & 0x3f);
    return to + 4;
  }

  private reserve(size: number): void {
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + size));
    grown.set(this.bytes());
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Bytes as `Utf8Writer.words` takes them. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const padded = new DataView(new ArrayBuffer((bytes.length + 3) & ~3));
  for (const [at, byte] of bytes.entries()) padded.setUint8(at, byte);
  return Int32Array.from({ length: padded.byteLength / 4 }, (_, index) => padded.getInt32(4 * index, true));
}

/** Is `unit` a high surrogate that a low one follows? */
function isPair(unit: number, source: DataView, next: number, end: number): boolean {
  return unit < 0xdc00 && next < end && (source.getUint16(next, true) & 0xfc00) === 0xdc00;
}
