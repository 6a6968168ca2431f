// A template with the values of one record: descriptors (size and type of each value), then the values' bytes, both left where they are.
import { maxJoinedText } from "./expansion.ts";
import { EvtxError } from "./problem.ts";
import type { Template } from "./template.ts";
import { withoutTrailingNuls } from "./utf16.ts";
import { valueText } from "./value-text.ts";
import { ValueType } from "./value-type.ts";

const descriptorSize = 4;

/** The type that a descriptor names. */
export function typeIn(descriptor: number): number {
  return (descriptor >> 16) & 0xff;
}

/** The size that a descriptor gives. */
export function sizeIn(descriptor: number): number {
  return descriptor & 0xffff;
}

export class TemplateInstance {
  readonly chunk: FragmentSource;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly template: Template;
  /** How many values there are. */
  readonly count: number;
  /** Where the first descriptor is, from the chunk's start. */
  private readonly descriptors: number;
  /** Where the instance ends, from the chunk's start. */
  readonly end: number;
  private lastIndex = 0;
  private lastOffset: number;
  private firstIndex = -1;
  private first: TemplateInstance | undefined;
  private others: Map<number, TemplateInstance | EvtxError> | undefined;
  private reported = false;

  constructor(chunk: FragmentSource, template: Template, descriptors: number, count: number, end: number) {
    this.chunk = chunk;
    this.bytes = chunk.bytes;
    this.view = chunk.view;
    this.template = template;
    this.descriptors = descriptors;
    this.count = count;
    this.end = end;
    this.lastOffset = descriptors + count * descriptorSize;
  }

  /** Size and type of a value in one number; 0 for one that is not there. */
  descriptorOf(index: number): number {
    return index < this.count ? this.view.getInt32(this.descriptors + index * descriptorSize, true) : 0;
  }

  /** The type of a value; null for one that is not there. */
  typeOf(index: number): number {
    return typeIn(this.descriptorOf(index));
  }

  sizeOf(index: number): number {
    return sizeIn(this.descriptorOf(index));
  }

  /** Where a value's bytes begin, from the chunk's start. Goes on from the last value asked for, since most are asked for in order. */
  offsetOf(index: number): number {
    if (index < this.lastIndex) {
      this.lastIndex = 0;
      this.lastOffset = this.descriptors + this.count * descriptorSize;
    }
    const { view } = this;
    let at = this.lastOffset;
    const stop = this.descriptors + index * descriptorSize;
    let descriptor = this.descriptors + this.lastIndex * descriptorSize;
    for (; descriptor < stop; descriptor += descriptorSize) at += view.getUint16(descriptor, true);
    this.lastIndex = index;
    this.lastOffset = at;
    return at;
  }

  isNull(index: number): boolean {
    return this.typeOf(index) === ValueType.null;
  }

  /** Is there no text at all: null, nothing, or NULs only? */
  isEmpty(index: number): boolean {
    return this.isEmptyAs(index, this.descriptorOf(index));
  }

  /** As `isEmpty`, where the value's descriptor is known. */
  isEmptyAs(index: number, descriptor: number): boolean {
    const size = sizeIn(descriptor);
    if (size === 0) return true;
    const type = typeIn(descriptor);
    if (type !== ValueType.string) return type === ValueType.null;
    return withoutTrailingNuls(this.bytes, this.offsetOf(index), size >> 1) === 0;
  }

  /** A value as text; "" for null. */
  text(index: number): string {
    const type = this.typeOf(index);
    return type === ValueType.null ? "" : valueText(this.bytes, type, this.offsetOf(index), this.sizeOf(index));
  }

  /** Says, once, that a text of several parts was cut off. */
  reportGrowth(): void {
    const expected = `a text of at most ${maxJoinedText} characters`;
    this.reportOnce(new EvtxError("binary XML", this.descriptors, expected, "more, which is left out"));
  }

  /** The content of a value that is itself binary XML; undefined where it is empty or, which is then reported, cannot be read. */
  fragment(index: number): TemplateInstance | undefined {
    try {
      return this.openFragment(index);
    } catch (error) {
      this.reportOnce(error);
      return undefined;
    }
  }

  private reportOnce(error: unknown): void {
    if (!this.reported) this.chunk.addProblem(error, undefined);
    this.reported = true;
  }

  /** As `fragment`, but throws `EvtxError` where the content cannot be read. Each is read once; most instances have one at most. */
  openFragment(index: number): TemplateInstance | undefined {
    if (index === this.firstIndex) return this.first;
    const size = this.sizeOf(index);
    if (size === 0 || this.typeOf(index) !== ValueType.binXml) return undefined;
    if (this.others === undefined && this.firstIndex !== -1) this.others = new Map();
    const known = this.others?.get(index);
    if (known !== undefined) return fragmentOrThrow(known);
    const at = this.offsetOf(index);
    const fragment = tryFragment(this.chunk, at, at + size);
    if (this.firstIndex === -1 && fragment instanceof TemplateInstance) {
      this.firstIndex = index;
      this.first = fragment;
    } else {
      this.others ??= new Map();
      this.others.set(index, fragment);
    }
    return fragmentOrThrow(fragment);
  }
}

function tryFragment(chunk: FragmentSource, at: number, end: number): TemplateInstance | EvtxError {
  try {
    return chunk.openFragment(at, end);
  } catch (error) {
    if (error instanceof EvtxError) return error;
    throw error;
  }
}

function fragmentOrThrow(fragment: TemplateInstance | EvtxError): TemplateInstance {
  if (fragment instanceof EvtxError) throw fragment;
  return fragment;
}

/** The chunk, as far as an instance needs it. */
export interface FragmentSource {
  readonly bytes: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  /** The binary XML in a range of the chunk. Throws `EvtxError`. */
  openFragment(at: number, end: number): TemplateInstance;
  /** Reports an `EvtxError`; throws anything else on. */
  addProblem(error: unknown, recordId: number | undefined): void;
}
