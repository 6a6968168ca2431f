// Runs a template's JSON program over one record's values, straight into UTF-8 bytes. Whether a comma is due is told by the last byte:
// only an object that was just opened ends with a brace.
import { type ExpansionLimits, maxDepth } from "./expansion.ts";
import { JsonNames } from "./json-names.ts";
import type {
  JsonAttribute,
  JsonElement,
  JsonInsert,
  JsonMember,
  JsonProgram,
  JsonUnnamedData,
} from "./json-program.ts";
import { JsonText, writeComma } from "./json-text.ts";
import { writeDescribed, writeJsonValue } from "./json-value.ts";
import { type TemplateInstance, typeIn } from "./template-instance.ts";
import type { Utf8Writer } from "./utf8-writer.ts";
import { arrayTexts } from "./value-text.ts";
import { arrayFlag, ValueType } from "./value-type.ts";
import { partsText } from "./xml-tree.ts";

const attributesKey = new JsonText("#attributes");
const textKey = new JsonText("#text");
const dataKey = new JsonText("Data");

const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

export class JsonWriter {
  /** Content was left out because the record would grow beyond all bounds. */
  exceeded = false;
  private readonly out: Utf8Writer;
  private readonly maxLength: number;
  private readonly maxSteps: number;
  private steps = 0;
  private depth = 0;

  constructor(out: Utf8Writer, limits: ExpansionLimits) {
    this.out = out;
    this.maxLength = out.length + limits.characters;
    this.maxSteps = limits.steps;
  }

  /** The whole record: one object with its root element, before that the mark of a recovered one. */
  record(instance: TemplateInstance, recovered: boolean): void {
    const program = instance.template.json;
    this.out.byte(openBrace);
    if (recovered) this.out.ascii('"recovered":true');
    this.members(program, instance, namesOf(program));
    this.out.byte(closeBrace);
  }

  private members(program: JsonProgram, instance: TemplateInstance, names: JsonNames | undefined): void {
    if (this.depth >= maxDepth) {
      this.exceeded = true;
      return;
    }
    this.depth++;
    const { members } = program;
    for (let index = 0; index < members.length; index++) {
      const member = members[index]!;
      if (this.overLimit()) break;
      if (member.kind === "element") this.element(member, instance, names);
      else if (member.kind === "unnamed") this.unnamed(member, instance, names);
      else this.insert(member, instance, names);
    }
    this.depth--;
  }

  private overLimit(): boolean {
    if (++this.steps > this.maxSteps || this.out.length > this.maxLength) this.exceeded = true;
    return this.exceeded;
  }

  /** Binary XML that is a value or stands in place: its elements become members of the same object. */
  private insert({ node }: JsonInsert, instance: TemplateInstance, names: JsonNames | undefined): void {
    const inner = insertedInstance(node, instance);
    if (inner !== undefined) this.members(inner.template.json, inner, names ?? new JsonNames());
  }

  private element(element: JsonElement, instance: TemplateInstance, names: JsonNames | undefined): void {
    const { needs, plain } = element;
    if (needs !== -1 && instance.isNull(needs)) return;
    if (plain !== -1) {
      const descriptor = instance.descriptorOf(plain);
      if (!isComposed(typeIn(descriptor))) {
        this.key(element, instance, names);
        writeDescribed(this.out, instance, plain, descriptor, element.empty);
        return;
      }
    }
    const constant = names === undefined ? element.constant : undefined;
    if (constant !== undefined) constant.write(this.out);
    else this.composed(element, instance, names);
  }

  /** An element of more than one value, or of a value that is more than a text. */
  private composed(element: JsonElement, instance: TemplateInstance, names: JsonNames | undefined): void {
    const array = arrayAmong(element.values, instance);
    if (array !== -1) {
      this.repeated(element, array, instance, names ?? new JsonNames());
      return;
    }
    this.key(element, instance, names);
    const { literal } = element;
    if (literal === undefined) this.value(element, instance);
    else if (literal === "") this.out.ascii(element.empty);
    else this.out.jsonString(literal);
  }

  private key(element: JsonElement, instance: TemplateInstance, names: JsonNames | undefined): void {
    const { key } = element;
    if (key !== undefined && names === undefined) key.writeMember(this.out);
    else this.uniqueKey(key, element.name ?? partsText(element.nameParts, instance), names);
  }

  private uniqueKey(key: JsonText | undefined, name: string, names: JsonNames | undefined): void {
    const unique = names === undefined ? name : names.unique(name);
    if (key !== undefined && unique === name) key.writeMember(this.out);
    else {
      writeComma(this.out);
      this.out.jsonString(unique);
      this.out.byte(colon);
    }
  }

  private value(element: JsonElement, instance: TemplateInstance): void {
    const { attributes, program } = element.content;
    const { out } = this;
    const before = out.length;
    const isOpen = this.attributes(attributes, instance);
    if (!isOpen && !hasMembers(program, instance)) {
      this.text(element, instance);
      return;
    }
    if (!isOpen) out.byte(openBrace);
    this.textMember(program, instance);
    this.members(program, instance, namesOf(program));
    if (out.last !== openBrace) out.byte(closeBrace);
    else {
      out.length = before;
      out.ascii("null");
    }
  }

  private text(element: JsonElement, instance: TemplateInstance): void {
    const { program } = element.content;
    if (program.single !== -1) {
      this.plainValue(element, program.single, instance);
      return;
    }
    const text = partsText(program.text, instance);
    if (text === "") this.out.ascii(element.empty);
    else this.out.jsonString(text);
  }

  private plainValue(element: JsonElement, index: number, instance: TemplateInstance): void {
    writeJsonValue(this.out, instance, index, element.empty);
  }

  /** Opens an object with the attributes that are not empty; false, and nothing written, where there are none. */
  private attributes(attributes: readonly JsonAttribute[], instance: TemplateInstance): boolean {
    const { out } = this;
    let some = false;
    for (let index = 0; index < attributes.length; index++) {
      const attribute = attributes[index]!;
      const { single } = attribute;
      const descriptor = single === -1 ? 0 : instance.descriptorOf(single);
      if (single !== -1 && instance.isEmptyAs(single, descriptor)) continue;
      if (!some) {
        out.byte(openBrace);
        attributesKey.writeMember(out);
        out.byte(openBrace);
        some = true;
      }
      if (this.overLimit()) break;
      attribute.text.writeMember(out);
      if (single !== -1) writeDescribed(out, instance, single, descriptor, "null");
      else if (!attribute.isConstant) out.jsonString(partsText(attribute.parts, instance));
    }
    if (some) out.byte(closeBrace);
    return some;
  }

  private textMember(content: JsonProgram, instance: TemplateInstance): void {
    const { out } = this;
    const { single, text } = content;
    if (text.length === 0) return;
    if (single !== -1 && (instance.isEmpty(single) || instance.typeOf(single) === ValueType.binXml)) return;
    const joined = single === -1 ? partsText(text, instance) : undefined;
    if (joined === "") return;
    textKey.writeMember(out);
    if (joined === undefined) writeJsonValue(out, instance, single, "null");
    else out.jsonString(joined);
  }

  /** An element that holds an array: one member for each item. */
  private repeated(element: JsonElement, array: number, instance: TemplateInstance, names: JsonNames): void {
    for (const item of arrayItems(array, instance)) {
      if (this.overLimit()) return;
      this.key(element, instance, names);
      this.out.jsonString(item);
    }
  }

  /** Unnamed Data items: their one value, or a list of values. */
  private unnamed({ items }: JsonUnnamedData, instance: TemplateInstance, names: JsonNames | undefined): void {
    const { out } = this;
    const before = out.length;
    this.uniqueKey(dataKey, "Data", names);
    out.byte(openBrace);
    textKey.writeMember(out);
    const listAt = out.length;
    out.byte(openBracket);
    let count = 0;
    for (const item of items) count += this.listItems(item, instance, count);
    if (count === 0) out.length = before;
    else {
      if (count === 1) out.remove(listAt, 1);
      else out.byte(closeBracket);
      out.byte(closeBrace);
    }
  }

  /** The values of one unnamed Data, `before` others standing before it in the list; how many they are. */
  private listItems(element: JsonElement, instance: TemplateInstance, before: number): number {
    const { dependency } = element.node;
    if (this.overLimit() || (dependency !== -1 && instance.isNull(dependency))) return 0;
    const array = arrayAmong(element.values, instance);
    if (array === -1) {
      if (before > 0) this.out.byte(comma);
      this.value(element, instance);
      return 1;
    }
    const items = arrayItems(array, instance);
    for (const [index, item] of items.entries()) {
      if (before + index > 0) this.out.byte(comma);
      this.out.jsonString(item);
    }
    return items.length;
  }
}

/** The first of an element's values that is an array; -1: none. */
function arrayAmong(values: readonly number[], instance: TemplateInstance): number {
  for (let i = 0; i < values.length; i++) if (instance.typeOf(values[i]!) & arrayFlag) return values[i]!;
  return -1;
}

/** Is a value of this type binary XML, or an array? */
function isComposed(type: number): boolean {
  return type === ValueType.binXml || (type & arrayFlag) !== 0;
}

function namesOf(program: JsonProgram): JsonNames | undefined {
  return program.mayRepeat ? new JsonNames() : undefined;
}

function hasMembers(content: JsonProgram, instance: TemplateInstance): boolean {
  if (content.hasElements || !content.hasInserts) return content.hasElements;
  for (const member of content.members) if (isContent(member, instance)) return true;
  return false;
}

function isContent(member: JsonMember, instance: TemplateInstance): boolean {
  return member.kind !== "insert" || insertedInstance(member.node, instance) !== undefined;
}

function insertedInstance(node: JsonInsert["node"], instance: TemplateInstance): TemplateInstance | undefined {
  if (node.kind === "instance") return node.instance;
  return node.kind === "substitution" ? instance.fragment(node.index) : undefined;
}

function arrayItems(index: number, instance: TemplateInstance): string[] {
  return arrayTexts(instance.bytes, instance.typeOf(index), instance.offsetOf(index), instance.sizeOf(index));
}
