// Runs a template's JSON program over one record's values, straight into UTF-8 bytes.

import type { JsonAttribute, JsonElement, JsonProgram, JsonUnnamedData } from "./json-program.ts";
import { jsonKey } from "./json-program.ts";
import { writeJsonValue } from "./json-value.ts";
import type { TemplateInstance } from "./template-instance.ts";
import type { Utf8Writer } from "./utf8-writer.ts";
import { arrayTexts } from "./value-text.ts";
import { ValueType } from "./value-type.ts";
import { arraySubstitution, expansionLimits, partsText } from "./xml-tree.ts";

const encoder = new TextEncoder();
const attributesKey = jsonKey("#attributes");
const textKey = jsonKey("#text");
const dataKey = jsonKey("Data");
const emptyText = encoder.encode('""');
const nullText = encoder.encode("null");

const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;

/** One JSON object being written: whether a comma is due, and the names used so far where they may repeat. */
class OpenObject {
  empty = true;
  readonly names: Map<string, number> | undefined;

  constructor(mayRepeat: boolean) {
    this.names = mayRepeat ? new Map() : undefined;
  }

  /** The name to use: itself the first time, then `name_1`, `name_2` … */
  unique(name: string): string {
    const { names } = this;
    if (names === undefined) return name;
    const used = names.get(name);
    if (used === undefined) {
      names.set(name, 0);
      return name;
    }
    let next = used + 1;
    while (names.has(`${name}_${next}`)) next++;
    names.set(name, next);
    names.set(`${name}_${next}`, 0);
    return `${name}_${next}`;
  }
}

export class JsonWriter {
  /** Content was left out because the record would grow beyond all bounds. */
  exceeded = false;
  private readonly out: Utf8Writer;
  private readonly limit: number;
  private steps = 0;
  private depth = 0;

  constructor(out: Utf8Writer) {
    this.out = out;
    this.limit = out.length + expansionLimits.characters;
  }

  /** The whole record: one object with its root element. */
  record(instance: TemplateInstance): void {
    const program = instance.template.json;
    this.out.byte(openBrace);
    this.members(program, instance, new OpenObject(program.mayRepeat));
    this.out.byte(closeBrace);
  }

  private members(program: JsonProgram, instance: TemplateInstance, object: OpenObject): void {
    if (this.depth >= expansionLimits.depth) {
      this.exceeded = true;
      return;
    }
    this.depth++;
    for (const member of program.members) {
      if (this.overLimit()) break;
      if (member.kind === "element") this.element(member, instance, object);
      else if (member.kind === "unnamed") this.unnamed(member, instance, object);
      else {
        const inner = member.node.kind === "instance" ? member.node.instance : this.fragment(member.node, instance);
        if (inner !== undefined) this.members(inner.template.json, inner, object);
      }
    }
    this.depth--;
  }

  private overLimit(): boolean {
    if (++this.steps > expansionLimits.steps || this.out.length > this.limit) this.exceeded = true;
    return this.exceeded;
  }

  private fragment(node: { kind: string; index?: number }, instance: TemplateInstance): TemplateInstance | undefined {
    return node.index === undefined ? undefined : instance.fragment(node.index);
  }

  private element(element: JsonElement, instance: TemplateInstance, object: OpenObject): void {
    const { dependency } = element.node;
    if (dependency !== -1 && instance.isNull(dependency)) return;
    const array = element.content.text.length === 0 ? -1 : arraySubstitution(element.node, instance);
    if (array !== -1) {
      this.repeated(element, array, instance, object);
      return;
    }
    this.key(element, instance, object);
    this.elementValue(element, instance);
  }

  private key(element: JsonElement, instance: TemplateInstance, object: OpenObject): void {
    const { out } = this;
    if (!object.empty) out.byte(comma);
    object.empty = false;
    if (object.names === undefined) {
      out.write(element.key);
      return;
    }
    const name = element.name ?? partsText(element.nameParts, instance);
    const unique = object.unique(name);
    if (unique === element.name) {
      out.write(element.key);
      return;
    }
    out.jsonString(unique);
    out.byte(colon);
  }

  private elementValue(element: JsonElement, instance: TemplateInstance): void {
    const { content } = element;
    if (!hasAttributes(element, instance) && !this.hasMembers(content, instance)) {
      this.scalar(content, instance, element.node.name === "Data" ? emptyText : nullText);
      return;
    }
    const { out } = this;
    const before = out.length;
    out.byte(openBrace);
    const object = new OpenObject(content.mayRepeat);
    this.attributes(element.attributes, instance, object);
    this.textMember(content, instance, object);
    this.members(content, instance, object);
    if (object.empty) {
      out.length = before;
      out.write(nullText);
    } else out.byte(closeBrace);
  }

  private hasMembers(content: JsonProgram, instance: TemplateInstance): boolean {
    if (content.hasElements) return true;
    return content.hasInserts && content.members.some((member) => isContent(member, instance));
  }

  /** Text alone: nothing is null, except in a Data item, where it is "". */
  private scalar(content: JsonProgram, instance: TemplateInstance, empty: Uint8Array): void {
    const { out } = this;
    const { single } = content;
    if (single !== -1) {
      if (instance.isEmpty(single)) out.write(empty);
      else writeJsonValue(out, instance, single);
      return;
    }
    const text = partsText(content.text, instance);
    if (text === "") out.write(empty);
    else out.jsonString(text);
  }

  private attributes(attributes: readonly JsonAttribute[], instance: TemplateInstance, object: OpenObject): void {
    const { out } = this;
    let empty = true;
    for (const attribute of attributes) {
      if (attribute.single !== -1 && instance.isNull(attribute.single)) continue;
      if (empty) {
        out.write(attributesKey);
        out.byte(openBrace);
      } else out.byte(comma);
      empty = false;
      out.write(attribute.key);
      if (attribute.constant !== undefined) out.write(attribute.constant);
      else if (attribute.single !== -1) writeJsonValue(out, instance, attribute.single);
      else out.jsonString(partsText(attribute.parts, instance));
    }
    if (empty) return;
    out.byte(closeBrace);
    object.empty = false;
  }

  private textMember(content: JsonProgram, instance: TemplateInstance, object: OpenObject): void {
    const { out } = this;
    if (content.text.length === 0) return;
    const { single } = content;
    if (single !== -1 && (instance.isEmpty(single) || instance.typeOf(single) === ValueType.binXml)) return;
    const text = single === -1 ? partsText(content.text, instance) : undefined;
    if (text === "") return;
    if (!object.empty) out.byte(comma);
    object.empty = false;
    out.write(textKey);
    if (text === undefined) writeJsonValue(out, instance, single);
    else out.jsonString(text);
  }

  /** An element that holds an array: one member for each item. */
  private repeated(element: JsonElement, array: number, instance: TemplateInstance, object: OpenObject): void {
    const items = arrayTexts(instance.bytes, instance.typeOf(array), instance.offsetOf(array), instance.sizeOf(array));
    const names = object.names === undefined ? new OpenObject(true) : object;
    for (const item of items) {
      if (this.overLimit()) return;
      if (!object.empty) this.out.byte(comma);
      object.empty = false;
      this.out.jsonString(names.unique(element.name ?? partsText(element.nameParts, instance)));
      this.out.byte(colon);
      this.out.jsonString(item);
    }
  }

  /** Unnamed Data items: their one value, or a list of values. */
  private unnamed(data: JsonUnnamedData, instance: TemplateInstance, object: OpenObject): void {
    const { out } = this;
    const before = out.length;
    const wasEmpty = object.empty;
    if (!object.empty) out.byte(comma);
    object.empty = false;
    this.memberName(object, "Data", dataKey);
    out.byte(openBrace);
    out.write(textKey);
    const listAt = out.length;
    out.byte(openBracket);
    let count = 0;
    for (const content of data.contents) count += this.listItems(content, instance, count);
    if (count === 0) {
      out.length = before;
      object.empty = wasEmpty;
      return;
    }
    if (count === 1) out.remove(listAt, 1);
    else out.byte(closeBracket);
    out.byte(closeBrace);
  }

  /** The values of one unnamed Data, `before` others standing before it in the list; how many they are. */
  private listItems(element: JsonElement, instance: TemplateInstance, before: number): number {
    const { node, content } = element;
    if (this.overLimit() || (node.dependency !== -1 && instance.isNull(node.dependency))) return 0;
    const array = arraySubstitution(node, instance);
    if (array === -1) {
      if (before > 0) this.out.byte(comma);
      if (this.hasMembers(content, instance)) this.elementValue(element, instance);
      else this.scalar(content, instance, element.node.name === "Data" ? emptyText : nullText);
      return 1;
    }
    const items = arrayTexts(instance.bytes, instance.typeOf(array), instance.offsetOf(array), instance.sizeOf(array));
    items.forEach((item, index) => {
      if (before + index > 0) this.out.byte(comma);
      this.out.jsonString(item);
    });
    return items.length;
  }

  private memberName(object: OpenObject, name: string, key: Uint8Array): void {
    const unique = object.unique(name);
    if (unique === name) {
      this.out.write(key);
      return;
    }
    this.out.jsonString(unique);
    this.out.byte(colon);
  }
}

function hasAttributes(element: JsonElement, instance: TemplateInstance): boolean {
  for (const { single } of element.attributes) if (single === -1 || !instance.isNull(single)) return true;
  return false;
}

function isContent(member: JsonProgram["members"][number], instance: TemplateInstance): boolean {
  if (member.kind !== "insert") return true;
  return (
    member.node.kind === "instance" ||
    (member.node.kind === "substitution" && instance.fragment(member.node.index) !== undefined)
  );
}
