// One chunk while it is filled: records one after the other, names and template definitions written where they are first used and referred
// to by offset from then on, checksums at the end.
import { crc32 } from "../../src/evtx/crc32.ts";
import { isTemplateElement, type TemplateElement, type TemplatePart, templateGuid, templateKey } from "./template.ts";
import { type EvtxValue, encodeValue, filetimeTicks, integerBytes, utf16Bytes } from "./value-bytes.ts";

export const chunkSize = 65_536;
const headerSize = 512;
const nameBuckets = 64;
const templateBuckets = 32;
const nameTableAt = 128;
const templateTableAt = 384;

/** A template with its values; a value may be another template instance, written as binary XML. */
export interface Instance {
  readonly template: TemplateElement;
  readonly values: readonly (EvtxValue | Instance)[];
}

export interface ChunkRecord {
  readonly id: number;
  /** ISO 8601 in UTC, up to seven decimals. */
  readonly written: string;
  readonly event: Instance;
}

function isInstance(value: EvtxValue | Instance): value is Instance {
  return typeof value === "object" && value !== null && "template" in value;
}

/** What a chunk cannot take any more. */
class ChunkFull extends Error {}

export class ChunkWriter {
  private readonly bytes = new Uint8Array(chunkSize);
  private readonly view = new DataView(this.bytes.buffer);
  private at = headerSize;
  private names = new Map<string, number>();
  private templates = new Map<string, number>();
  private readonly ids: number[] = [];
  private lastRecordAt = headerSize;

  /** Adds a record; false, and the chunk unchanged, where it does not fit. */
  add(record: ChunkRecord): boolean {
    const before = { at: this.at, names: new Map(this.names), templates: new Map(this.templates) };
    const tables = this.bytes.slice(0, headerSize);
    try {
      this.record(record);
    } catch (error) {
      if (!(error instanceof ChunkFull)) throw error;
      this.bytes.fill(0, before.at);
      this.bytes.set(tables);
      Object.assign(this, before);
      return false;
    }
    this.lastRecordAt = before.at;
    this.ids.push(record.id);
    return true;
  }

  /** The finished chunk; its first record has the number `firstNumber` in the file, counted from 1. */
  finish(firstNumber: number): Uint8Array {
    this.bytes.set(new TextEncoder().encode("ElfChnk\0"));
    const numbers = [firstNumber, firstNumber + this.ids.length - 1, this.ids[0] ?? 0, this.ids.at(-1) ?? 0];
    for (const [i, number] of numbers.entries()) this.bytes.set(integerBytes(8, BigInt(number)), 8 + 8 * i);
    this.view.setUint32(40, 128, true);
    this.view.setUint32(44, this.lastRecordAt, true);
    this.view.setUint32(48, this.at, true);
    this.view.setUint32(52, crc32(this.bytes, headerSize, this.at), true);
    this.view.setUint32(124, crc32(this.bytes, 128, headerSize, crc32(this.bytes, 0, 120)), true);
    return this.bytes;
  }

  private record(record: ChunkRecord): void {
    const start = this.at;
    this.put(Uint8Array.of(0x2a, 0x2a, 0, 0));
    this.u32(0);
    this.put(integerBytes(8, BigInt(record.id)));
    this.put(integerBytes(8, filetimeTicks(record.written)));
    this.put(fragmentHeader);
    this.instance(record.event);
    this.put(Uint8Array.of(0));
    while ((this.at + 4) % 8 !== 0) this.put(Uint8Array.of(0));
    const size = this.at + 4 - start;
    this.u32(size);
    this.view.setUint32(start + 4, size, true);
  }

  private instance({ template, values }: Instance): void {
    this.put(Uint8Array.of(0x0c, 1));
    const key = templateKey(template);
    const guid = templateGuid(key);
    this.put(guid.subarray(0, 4));
    const known = this.templates.get(key);
    this.u32(known ?? this.at + 4);
    if (known === undefined) this.definition(template, key, guid);
    this.values(values);
  }

  private definition(template: TemplateElement, key: string, guid: Uint8Array): void {
    this.templates.set(key, this.at);
    this.link(templateTableAt, new DataView(guid.buffer).getUint32(0, true) % templateBuckets);
    this.put(guid);
    const sizeAt = this.hole();
    this.put(fragmentHeader);
    this.element(template);
    this.put(Uint8Array.of(0));
    this.fill(sizeAt);
  }

  /** Puts this place at the head of a chain of the header's tables, and the former head here as the next. */
  private link(tableAt: number, bucket: number): void {
    const entry = tableAt + 4 * bucket;
    const next = this.view.getUint32(entry, true);
    this.view.setUint32(entry, this.at, true);
    this.u32(next);
  }

  /** Descriptors, then values. The size of binary XML is known only when it is written, so its descriptor is filled in afterwards. */
  private values(values: Instance["values"]): void {
    this.u32(values.length);
    const descriptors = this.at;
    this.put(new Uint8Array(4 * values.length));
    for (const [index, value] of values.entries()) {
      const start = this.at;
      const type = isInstance(value) ? this.nested(value) : this.plain(value);
      const size = this.at - start;
      if (size > 0xffff) throw new RangeError(`a value of ${size} bytes: 65,535 is the most`);
      this.view.setUint16(descriptors + 4 * index, size, true);
      this.bytes[descriptors + 4 * index + 2] = type;
    }
  }

  private nested(instance: Instance): number {
    this.put(fragmentHeader);
    this.instance(instance);
    return 0x21;
  }

  private plain(value: EvtxValue): number {
    const { type, bytes } = encodeValue(value);
    this.put(bytes);
    return type;
  }

  private element(element: TemplateElement): void {
    const { attributes = [], children = [] } = element;
    this.put(Uint8Array.of(attributes.length > 0 ? 0x41 : 0x01));
    this.u16(element.dependency ?? 0xffff);
    const sizeAt = this.hole();
    this.name(element.name);
    if (attributes.length > 0) {
      const listAt = this.hole();
      for (const [i, { name, value }] of attributes.entries()) {
        this.put(Uint8Array.of(i < attributes.length - 1 ? 0x46 : 0x06));
        this.name(name);
        this.part(value);
      }
      this.fill(listAt);
    }
    this.content(children);
    this.fill(sizeAt);
  }

  private content(children: readonly (TemplateElement | TemplatePart)[]): void {
    if (children.length === 0) {
      this.put(Uint8Array.of(0x03));
      return;
    }
    this.put(Uint8Array.of(0x02));
    for (const child of children) {
      if (isTemplateElement(child)) this.element(child);
      else this.part(child);
    }
    this.put(Uint8Array.of(0x04));
  }

  private part(part: TemplatePart): void {
    if (typeof part === "string") {
      this.put(Uint8Array.of(0x05, 0x01));
      this.u16(part.length);
      this.put(utf16Bytes(part));
    } else {
      this.put(Uint8Array.of(part.optional ? 0x0e : 0x0d));
      this.u16(part.index);
      this.put(Uint8Array.of(0x01));
    }
  }

  private name(name: string): void {
    const known = this.names.get(name);
    this.u32(known ?? this.at + 4);
    if (known !== undefined) return;
    this.names.set(name, this.at);
    const hash = nameHash(name);
    this.link(nameTableAt, hash % nameBuckets);
    this.u16(hash);
    this.u16(name.length);
    this.put(utf16Bytes(`${name}\0`));
  }

  /** Room for the size of what follows; where it is. */
  private hole(): number {
    this.u32(0);
    return this.at - 4;
  }

  private fill(holeAt: number): void {
    this.view.setUint32(holeAt, this.at - holeAt - 4, true);
  }

  private u16(value: number): void {
    this.put(integerBytes(2, BigInt(value)));
  }

  private u32(value: number): void {
    this.put(integerBytes(4, BigInt(value)));
  }

  private put(bytes: Uint8Array): void {
    if (this.at + bytes.length > chunkSize) throw new ChunkFull();
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }
}

const fragmentHeader = Uint8Array.of(0x0f, 1, 1, 0);

/** The hash that the header's name table is ordered by: base 65,599, the lower 16 bits. */
function nameHash(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 65_599) + name.charCodeAt(i)) >>> 0;
  return hash & 0xffff;
}
