// One chunk: 64 KiB that stand for themselves. Names and template definitions are referred to by offset from the chunk's start, so a chunk
// is all that a record needs in memory.
import { BinXmlParser, Token } from "./binxml-parser.ts";
import { u32 } from "./bytes.ts";
import { chunkHeaderSize } from "./chunk-header.ts";
import { NameTable } from "./names.ts";
import { EvtxError, type EvtxStructure } from "./problem.ts";
import type { EvtxReport } from "./report.ts";
import { namelessTemplate, Template } from "./template.ts";
import type { TemplateCache } from "./template-cache.ts";
import { TemplateInstance } from "./template-instance.ts";
import { ShapeRecorder } from "./template-shape.ts";

const definitionHeaderSize = 24;
const instanceHeaderSize = 10;
const fragmentHeaderSize = 4;
/** Definitions of a sound chunk lie inside its 64 KiB once; overlapping ones made up to fill memory do not. */
const maxDefinitionBytes = 256 * 1024;
const maxDefinitionDepth = 8;
const templateTable = 384;
/** Definitions in one chain of the header's table: some dozens fit into a chunk, a chain that goes round does not end. */
const maxChain = 256;

export class EvtxChunk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Bytes from the start of the file to the chunk. */
  readonly fileOffset: number;
  private readonly names: NameTable;
  private readonly cache: TemplateCache;
  private readonly report: EvtxReport;
  private readonly neighbours: readonly EvtxChunk[] | undefined;
  /** By the offset of their definition; the error of a definition that cannot be read, so that it is tried once. */
  private readonly templates = new Map<number, Template | EvtxError>();
  private readonly opening = new Set<number>();
  private definitions: ReadonlyMap<number, number> | undefined;
  private definitionBytes = 0;

  /**
   * With `neighbours`, the chunk is read as a damaged one: a definition that was overwritten is looked for elsewhere, in them too; values
   * whose definition is nowhere are kept without names, and names must have their hash.
   */
  constructor(
    bytes: Uint8Array,
    fileOffset: number,
    cache: TemplateCache,
    report: EvtxReport,
    neighbours?: readonly EvtxChunk[],
  ) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileOffset = fileOffset;
    this.neighbours = neighbours;
    this.names = new NameTable(bytes, neighbours !== undefined);
    this.cache = cache;
    this.report = report;
  }

  nameAt(offset: number): string {
    return this.names.at(offset);
  }

  /** The binary XML in `bytes[start, end)`: a template instance, or plain content as a template without values. Throws `EvtxError`. */
  openFragment(start: number, end: number): TemplateInstance {
    let at = start;
    while (at < end && this.bytes[at] === Token.fragmentHeader) at += fragmentHeaderSize;
    if (at < end && this.bytes[at] === Token.templateInstance) {
      const instance = this.openInstance(at, end);
      if (instance.end >= end || this.bytes[instance.end] === Token.endOfStream) return instance;
    }
    const nodes = new BinXmlParser(this, start, end).document();
    return new TemplateInstance(this, new Template(nodes), end, 0, end);
  }

  /** The template instance whose token is at `start`; its values must end by `end`. Throws `EvtxError`. */
  openInstance(start: number, end: number): TemplateInstance {
    const bytes = this.bytes;
    if (start + instanceHeaderSize > end) throw cutShort("template", start, end);
    const id = u32(bytes, start + 2);
    const definition = u32(bytes, start + 6);
    let at = start + instanceHeaderSize;
    if (definition === at) at += definitionHeaderSize + u32(bytes, definition + 20);
    if (at + 4 > end) throw cutShort("template", start, end);
    const count = u32(bytes, at);
    const descriptors = at + 4;
    if (count * 4 > end - descriptors) {
      throw new EvtxError("template", at, `values within ${end - descriptors} bytes`, `${count} values`);
    }
    let valuesEnd = descriptors + count * 4;
    for (let descriptor = descriptors, stop = valuesEnd; descriptor < stop; descriptor += 4) {
      valuesEnd += this.view.getUint16(descriptor, true);
    }
    if (valuesEnd > end) throw new EvtxError("template", at, `values that end by ${end}`, `values up to ${valuesEnd}`);
    const template =
      this.neighbours === undefined
        ? this.templateAt(definition, id)
        : (this.salvagedTemplate(definition, id) ?? namelessTemplate(count));
    return new TemplateInstance(this, template, descriptors, count, valuesEnd);
  }

  private templateAt(offset: number, id: number): Template {
    const found = u32(this.bytes, offset + 4);
    if (found !== id) throw new EvtxError("template", offset, `definition ${id.toString(16)}`, found.toString(16));
    let known = this.templates.get(offset);
    if (known === undefined) {
      known = this.tryDefinition(offset);
      this.templates.set(offset, known);
    }
    if (known instanceof EvtxError) throw known;
    return known;
  }

  /** The template at that place; where it was overwritten, the one of that identifier which the chunk has elsewhere, or a neighbour. */
  private salvagedTemplate(definition: number, id: number): Template | undefined {
    const own = this.soundTemplate(definition, id) ?? this.knownTemplate(id);
    if (own !== undefined) return own;
    for (const neighbour of this.neighbours ?? []) {
      const template = neighbour.knownTemplate(id);
      if (template !== undefined) return template;
    }
    return undefined;
  }

  /** The template of that identifier which the chunk's header knows. */
  private knownTemplate(id: number): Template | undefined {
    this.definitions ??= definitionsById(this.bytes);
    const offset = this.definitions.get(id);
    return offset === undefined ? undefined : this.soundTemplate(offset, id);
  }

  private soundTemplate(offset: number, id: number): Template | undefined {
    try {
      return this.templateAt(offset, id);
    } catch (error) {
      if (error instanceof EvtxError) return undefined;
      throw error;
    }
  }

  private tryDefinition(offset: number): Template | EvtxError {
    try {
      return this.readDefinition(offset);
    } catch (error) {
      if (error instanceof EvtxError) return error;
      throw error;
    }
  }

  /** A definition: offset of the next one (4 bytes), GUID (16) that begins with the identifier, size of the content (4), content. */
  private readDefinition(offset: number): Template {
    const bytes = this.bytes;
    const start = offset + definitionHeaderSize;
    if (start > bytes.length)
      throw new EvtxError("template", offset, "a definition inside the chunk", `offset ${offset}`);
    const size = u32(bytes, offset + 20);
    if (start + size > bytes.length) throw cutShort("template", offset, bytes.length);
    const cached = this.cache.find(bytes, offset + 4, start, start + size);
    return cached ?? this.compileDefinition(offset, start, size);
  }

  private compileDefinition(offset: number, start: number, size: number): Template {
    this.definitionBytes += size;
    const { size: depth } = this.opening;
    if (this.opening.has(offset) || depth >= maxDefinitionDepth || this.definitionBytes > maxDefinitionBytes) {
      throw new EvtxError("template", offset, "a definition that is not inside itself or others", "a cycle or overlap");
    }
    this.opening.add(offset);
    try {
      const shape = new ShapeRecorder(this.bytes, start);
      const parser = new BinXmlParser(this, start, start + size, shape);
      const template = new Template(parser.document());
      const finished = shape.finish(parser.position);
      if (finished !== undefined) this.cache.add(this.bytes, offset + 4, size, finished, template);
      return template;
    } finally {
      this.opening.delete(offset);
    }
  }

  /** A record was not written in full, because its content repeats itself beyond all bounds. */
  reportGrowth(at: number, recordId: number): void {
    const expected = "a record that stays within bounds when its values are filled in";
    const offset = this.fileOffset + at;
    this.report.add({ structure: "record", offset, recordId, expected, found: "more content, which is left out" });
  }

  /** Turns what was thrown while reading into a problem of the report; anything but damage is thrown on. */
  addProblem(error: unknown, recordId: number | undefined): void {
    if (!(error instanceof EvtxError)) throw error;
    const { structure, expected, found } = error;
    this.report.add({ structure, offset: this.fileOffset + error.offset, recordId, expected, found });
  }
}

/** Where the definitions are that the chunk's header knows, by identifier: 32 chains, each definition giving the next. */
function definitionsById(bytes: Uint8Array): Map<number, number> {
  const offsets = new Map<number, number>();
  for (let entry = templateTable; entry < chunkHeaderSize; entry += 4) {
    for (let at = u32(bytes, entry), left = maxChain; at >= chunkHeaderSize && at < bytes.length && left > 0; left--) {
      offsets.set(u32(bytes, at + 4), at);
      at = u32(bytes, at);
    }
  }
  return offsets;
}

function cutShort(structure: EvtxStructure, at: number, end: number): EvtxError {
  return new EvtxError(structure, at, "a whole structure", `the end of the data after ${Math.max(0, end - at)} bytes`);
}
