// BinXML tokens to a tree ([MS-EVEN6] 2.2.12, as event log files store it: names are offsets into the chunk, and the text of a name stands
// where it is first used). Elements of a template definition carry a dependency; elements outside a definition do not.
import type { AttributeNode, BinXmlNode, ElementNode, TextNode } from "./binxml-tree.ts";
import { hexText, u16, u32 } from "./bytes.ts";
import { EvtxError } from "./problem.ts";
import type { TemplateInstance } from "./template-instance.ts";
import type { ShapeRecorder } from "./template-shape.ts";
import { utf16Text } from "./utf16.ts";
import { valueText } from "./value-text.ts";
import { ValueType } from "./value-type.ts";

/** What a parser asks of the chunk that it reads from. */
export interface BinXmlContext {
  readonly bytes: Uint8Array;
  /** The name at an offset from the chunk's start. */
  nameAt(offset: number): string;
  openInstance(at: number, end: number): TemplateInstance;
}

export const Token = {
  endOfStream: 0x00,
  openStartElement: 0x01,
  closeStartElement: 0x02,
  closeEmptyElement: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  templateInstance: 0x0c,
  normalSubstitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
} as const;

/** Set on a token when more of its kind follow; on an element start, when it has attributes. */
const moreFlag = 0x40;
const tokenMask = 0xbf;
const maxDepth = 64;
const nameHeaderSize = 8;
const noDependency = 0xffff;

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Reads `bytes[at, end)` of a chunk as content. Throws `EvtxError` on anything that is not BinXML; always ends, at `end` at the latest. */
export class BinXmlParser {
  private readonly context: BinXmlContext;
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private readonly inDefinition: boolean;
  private readonly shape: ShapeRecorder | undefined;
  private at: number;

  /** `shape` records what to compare when the same definition is met in another chunk; it is given for definitions only. */
  constructor(context: BinXmlContext, at: number, end: number, shape?: ShapeRecorder) {
    this.context = context;
    this.bytes = context.bytes;
    this.at = at;
    this.end = Math.min(end, context.bytes.length);
    this.inDefinition = shape !== undefined;
    this.shape = shape;
  }

  /** All nodes up to the end-of-stream token or the end of the range. */
  document(): readonly BinXmlNode[] {
    const nodes = this.content(0);
    if (this.at < this.end && this.bytes[this.at] !== Token.endOfStream) throw this.unexpected("an element or the end");
    return nodes;
  }

  /** Where reading stopped, from the chunk's start. */
  get position(): number {
    return this.at;
  }

  private content(depth: number): readonly BinXmlNode[] {
    if (depth > maxDepth) throw new EvtxError("binary XML", this.at, `at most ${maxDepth} nested elements`, "more");
    let nodes: BinXmlNode[] | undefined;
    while (this.at < this.end) {
      const node = this.node(depth);
      if (node === undefined) break;
      nodes = withNode(nodes, node);
    }
    return nodes ?? nothing;
  }

  /** The node at this place; undefined where content ends. */
  private node(depth: number): BinXmlNode | undefined {
    while (this.bytes[this.at] === Token.fragmentHeader) this.skip(4);
    switch (this.bytes[this.at]! & tokenMask) {
      case Token.openStartElement:
        return this.element(depth);
      case Token.templateInstance:
        return this.instance();
      case Token.instructionTarget:
        return this.instruction();
      default:
        return this.at < this.end ? this.characters() : undefined;
    }
  }

  private element(depth: number): ElementNode {
    const hasAttributes = (this.bytes[this.at]! & moreFlag) !== 0;
    this.need(this.inDefinition ? 11 : 9);
    this.at += 1;
    let dependency = -1;
    if (this.inDefinition) {
      const index = this.take16();
      if (index !== noDependency) dependency = index;
    }
    this.skipSize();
    const name = this.name();
    const attributes = hasAttributes ? this.attributes() : nothing;
    return { kind: "element", name, dependency, attributes, children: this.elementContent(depth) };
  }

  private elementContent(depth: number): readonly BinXmlNode[] {
    const close = this.bytes[this.at];
    if (this.at >= this.end || (close !== Token.closeEmptyElement && close !== Token.closeStartElement)) {
      throw this.unexpected("the end of a start tag");
    }
    this.at += 1;
    if (close === Token.closeEmptyElement) return nothing;
    const children = this.content(depth + 1);
    if (this.at >= this.end || this.bytes[this.at] !== Token.endElement) throw this.unexpected("an end tag");
    this.at += 1;
    return children;
  }

  private attributes(): readonly AttributeNode[] {
    this.skipSize();
    let attributes: AttributeNode[] | undefined;
    while (this.at < this.end && (this.bytes[this.at]! & tokenMask) === Token.attribute) {
      this.at += 1;
      const name = this.name();
      let parts: BinXmlNode[] | undefined;
      for (let part = this.characters(); part !== undefined; part = this.characters()) parts = withNode(parts, part);
      const attribute = { name, parts: parts ?? nothing };
      if (attributes === undefined) attributes = [attribute];
      else attributes.push(attribute);
    }
    return attributes ?? nothing;
  }

  /** Text, a reference or a substitution; undefined (and nothing read) for any other token. */
  private characters(): BinXmlNode | undefined {
    if (this.at >= this.end) return undefined;
    const token = this.bytes[this.at]! & tokenMask;
    switch (token) {
      case Token.value:
        return this.value();
      case Token.cdata:
        this.skip(1);
        return text(this.countedText());
      case Token.characterReference:
        this.skip(1);
        return text(String.fromCharCode(this.take16()));
      case Token.entityReference:
        this.skip(1);
        return text(this.entity());
      case Token.normalSubstitution:
      case Token.optionalSubstitution: {
        this.need(4);
        const index = u16(this.bytes, this.at + 1);
        this.at += 4;
        return { kind: "substitution", index, optional: token === Token.optionalSubstitution };
      }
      default:
        return undefined;
    }
  }

  /** A literal value. Only strings are written by Windows; fixed sizes of other types are read too. */
  private value(): TextNode {
    this.need(2);
    const type = this.bytes[this.at + 1]!;
    this.at += 2;
    if (type === ValueType.null) return text("");
    if (type === ValueType.string) return text(this.countedText());
    const size = this.sizeOfLiteral(type);
    this.need(size);
    this.at += size;
    return text(valueText(this.bytes, type, this.at - size, size));
  }

  private sizeOfLiteral(type: number): number {
    const size = literalSizes.get(type);
    if (size === undefined) throw new EvtxError("binary XML", this.at - 1, "a type of literal value", `type ${type}`);
    return size;
  }

  private countedText(): string {
    const count = this.take16();
    this.need(2 * count);
    this.at += 2 * count;
    return utf16Text(this.bytes, this.at - 2 * count, count);
  }

  private entity(): string {
    const name = this.name();
    return entities.get(name) ?? `&${name};`;
  }

  private instruction(): BinXmlNode {
    this.skip(1);
    const target = this.name();
    if (this.at >= this.end || this.bytes[this.at] !== Token.instructionData)
      return { kind: "instruction", target, text: "" };
    this.skip(1);
    return { kind: "instruction", target, text: this.countedText() };
  }

  private instance(): BinXmlNode {
    const instance = this.context.openInstance(this.at, this.end);
    this.shape?.refuse();
    this.at = instance.end;
    return { kind: "instance", instance };
  }

  /** A name by its offset; when the offset is this very place, the name stands here and is stepped over. */
  private name(): string {
    this.need(4);
    const offset = u32(this.bytes, this.at);
    this.shape?.before(this.at);
    this.at += 4;
    const name = this.context.nameAt(offset);
    if (offset === this.at) this.skip(nameHeaderSize + 2 * name.length + 2);
    this.shape?.name(name, this.at);
    return name;
  }

  /** A length that only helps readers who step over the element; it differs between chunks with the names that stand inside. */
  private skipSize(): void {
    this.need(4);
    this.shape?.before(this.at);
    this.at += 4;
    this.shape?.size(this.at);
  }

  private take16(): number {
    this.need(2);
    this.at += 2;
    return u16(this.bytes, this.at - 2);
  }

  private skip(size: number): void {
    this.need(size);
    this.at += size;
  }

  private need(size: number): void {
    if (this.at + size > this.end) {
      throw new EvtxError("binary XML", this.at, `${size} more bytes`, `${this.end - this.at}`);
    }
  }

  private unexpected(expected: string): EvtxError {
    const found = this.at < this.end ? `token 0x${hexText(this.bytes, this.at, 1)}` : "the end of the data";
    return new EvtxError("binary XML", this.at, expected, found);
  }
}

const literalSizes: ReadonlyMap<number, number> = new Map<number, number>([
  [ValueType.int8, 1],
  [ValueType.uint8, 1],
  [ValueType.int16, 2],
  [ValueType.uint16, 2],
  [ValueType.int32, 4],
  [ValueType.uint32, 4],
  [ValueType.int64, 8],
  [ValueType.uint64, 8],
  [ValueType.real32, 4],
  [ValueType.real64, 8],
  [ValueType.bool, 4],
  [ValueType.guid, 16],
  [ValueType.filetime, 8],
  [ValueType.systemTime, 16],
  [ValueType.hexInt32, 4],
  [ValueType.hexInt64, 8],
]);

function text(value: string): TextNode {
  return { kind: "text", text: value };
}

const nothing: readonly never[] = [];

/** Adds a node; neighbouring texts become one, empty ones are dropped. Most lists have one node, and V8 makes room for sixteen in one that grows. */
function withNode(nodes: BinXmlNode[] | undefined, node: BinXmlNode): BinXmlNode[] | undefined {
  if (node.kind === "text") {
    const last = nodes?.at(-1);
    if (nodes !== undefined && last?.kind === "text") {
      nodes[nodes.length - 1] = text(last.text + node.text);
      return nodes;
    }
    if (node.text === "") return nodes;
  }
  if (nodes === undefined) return [node];
  nodes.push(node);
  return nodes;
}
