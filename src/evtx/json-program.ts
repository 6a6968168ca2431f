// How a template is written as JSON, in the shape that users of evtx_dump know: an element is a member named after it; attributes are
// `#attributes`; text beside attributes or elements is `#text`; an EventData item takes the name in its Name attribute; unnamed Data items
// are one `Data` with a list; a repeated name gets `_1`, `_2` … The program is made once per template.
import type { AttributeNode, BinXmlNode, ElementNode } from "./binxml-tree.ts";
import { EncodedMember, JsonText, memberName } from "./json-text.ts";

/** The content of an element, or of a whole template. */
export interface JsonProgram {
  readonly members: readonly JsonMember[];
  /** The nodes that are text: literal text and values. */
  readonly text: readonly BinXmlNode[];
  /** The one value that is all there is; -1 where it is not so. */
  readonly single: number;
  readonly hasElements: boolean;
  /** Values and instances whose own elements may become members of this object. */
  readonly hasInserts: boolean;
  /** Names have to be compared while writing, because some may repeat. */
  readonly mayRepeat: boolean;
}

export type JsonMember = JsonElement | JsonUnnamedData | JsonInsert;

export class JsonElement {
  readonly kind = "element";
  readonly node: ElementNode;
  /** The member's name; undefined where it is a value. */
  readonly name: string | undefined;
  /** Where the name comes from when it is a value. */
  readonly nameParts: readonly BinXmlNode[];
  /** The name as it is written. */
  readonly key: JsonText | undefined;
  /** What stands for no text. */
  readonly empty: string;
  /** The value without which the element is left out; -1: none. */
  readonly needs: number;
  /** The value that is all there is to the element, attributes included; -1 where it is not so. */
  readonly plain: number;
  /** The text that is all there is to it. */
  readonly literal: string | undefined;
  /** The values that it directly holds. */
  readonly values: readonly number[];
  private compiled: JsonContent | undefined;
  private uses = 0;
  private whole: EncodedMember | undefined;

  constructor(node: ElementNode) {
    this.node = node;
    const nameAttribute = nameAttributeOf(node);
    this.nameParts = nameAttribute?.parts ?? [];
    this.name = nameAttribute === undefined ? node.name : constantText(this.nameParts);
    this.key = this.name === undefined ? undefined : new JsonText(this.name);
    this.empty = emptyText(node);
    this.needs = node.dependency;
    const isBare = shownAttributes(node).length === 0;
    this.plain = isBare ? singleValue(node.children) : -1;
    this.literal = isBare ? literalText(node.children) : undefined;
    this.values = valuesIn(node.children);
  }

  get content(): JsonContent {
    this.compiled ??= compileContent(this.node);
    return this.compiled;
  }

  /** The whole member, where it is the same in every record. Looked for at the second use: content outside templates has none. */
  get constant(): EncodedMember | undefined {
    if (this.uses < 2 && ++this.uses === 2) this.whole = constantMember(this);
    return this.whole;
  }
}

export interface JsonContent {
  readonly attributes: readonly JsonAttribute[];
  readonly program: JsonProgram;
}

export interface JsonAttribute {
  /** The name as it is written; where the attribute is the same in every record, all of it. */
  readonly text: JsonText;
  readonly isConstant: boolean;
  readonly parts: readonly BinXmlNode[];
  /** The one value that it is; -1 where it is not so. */
  readonly single: number;
}

/** All Data elements without a name, written where the first of them stands. */
export interface JsonUnnamedData {
  readonly kind: "unnamed";
  readonly items: readonly JsonElement[];
}

/** Content that is known only with the record: binary XML in a value, or an instance in place. */
export interface JsonInsert {
  readonly kind: "insert";
  readonly node: BinXmlNode;
}

/** The program for the content of a template or element. */
export function compileJson(nodes: readonly BinXmlNode[]): JsonProgram {
  const members: JsonMember[] = [];
  const text: BinXmlNode[] = [];
  const unnamed: JsonElement[] = [];
  let inserts = 0;
  for (const node of nodes) {
    if (node.kind === "text" || node.kind === "substitution") text.push(node);
    if (node.kind === "substitution" || node.kind === "instance") {
      inserts++;
      members.push({ kind: "insert", node });
    } else if (node.kind === "element") {
      const element = new JsonElement(node);
      if (!isUnnamedData(node)) members.push(element);
      else if (unnamed.push(element) === 1) members.push({ kind: "unnamed", items: unnamed });
    }
  }
  const hasElements = members.length > inserts;
  return {
    members,
    text,
    single: singleValue(nodes),
    hasElements,
    hasInserts: inserts > 0,
    mayRepeat: mayRepeat(members),
  };
}

function isUnnamedData(node: ElementNode): boolean {
  return node.name === "Data" && node.attributes.length === 0;
}

/** The attribute that names an EventData item. */
function nameAttributeOf(node: ElementNode): AttributeNode | undefined {
  return node.name === "Data" ? node.attributes.find((attribute) => attribute.name === "Name") : undefined;
}

/** A named item shows none of its attributes. */
function shownAttributes(node: ElementNode): readonly AttributeNode[] {
  return nameAttributeOf(node) === undefined ? node.attributes : [];
}

function compileContent(node: ElementNode): JsonContent {
  return { attributes: shownAttributes(node).map(compileAttribute), program: compileJson(node.children) };
}

function literalText(nodes: readonly BinXmlNode[]): string | undefined {
  if (nodes.length === 0) return "";
  const only = nodes.length === 1 ? nodes[0] : undefined;
  return only?.kind === "text" ? only.text : undefined;
}

const none: readonly number[] = [];

function valuesIn(nodes: readonly BinXmlNode[]): readonly number[] {
  let values: number[] | undefined;
  for (const node of nodes) {
    if (node.kind !== "substitution") continue;
    values ??= [];
    values.push(node.index);
  }
  return values ?? none;
}

function singleValue(nodes: readonly BinXmlNode[]): number {
  const only = nodes.length === 1 ? nodes[0] : undefined;
  return only?.kind === "substitution" ? only.index : -1;
}

function compileAttribute({ name, parts }: AttributeNode): JsonAttribute {
  const constant = constantText(parts);
  return {
    text: new JsonText(name, constant),
    isConstant: constant !== undefined,
    parts,
    single: singleValue(parts),
  };
}

function constantMember({ name, node }: JsonElement): EncodedMember | undefined {
  const value = name === undefined ? undefined : constantValue(node);
  return value === undefined ? undefined : new EncodedMember(memberName(name!) + value);
}

function constantAttribute({ name, parts }: AttributeNode): string | undefined {
  const text = constantText(parts);
  return text === undefined ? undefined : memberName(name) + JSON.stringify(text);
}

/** An element's value as JSON, where it is the same in every record and holds no names that repeat. */
function constantValue(node: ElementNode): string | undefined {
  const attributes = shownAttributes(node);
  const members = constantMembers(node.children);
  if (members === undefined) return undefined;
  const text = node.children.map((child) => (child.kind === "text" ? child.text : "")).join("");
  if (attributes.length === 0 && members.length === 0) return text === "" ? emptyText(node) : JSON.stringify(text);
  if (text !== "") members.unshift(memberName("#text") + JSON.stringify(text));
  if (attributes.length > 0) {
    const shown = attributes.map(constantAttribute);
    if (shown.includes(undefined)) return undefined;
    members.unshift(`${memberName("#attributes")}{${shown.join(",")}}`);
  }
  return `{${members.join(",")}}`;
}

function constantMembers(nodes: readonly BinXmlNode[]): string[] | undefined {
  const members: string[] = [];
  const names = new Set<string>();
  for (const node of nodes) {
    if (node.kind === "substitution" || node.kind === "instance") return undefined;
    if (node.kind !== "element") continue;
    const nameAttribute = nameAttributeOf(node);
    const name = nameAttribute === undefined ? node.name : constantText(nameAttribute.parts);
    if (node.dependency !== -1 || isUnnamedData(node) || name === undefined || names.has(name)) return undefined;
    const value = constantValue(node);
    if (value === undefined) return undefined;
    names.add(name);
    members.push(memberName(name) + value);
  }
  return members;
}

/** What stands for no text: evtx_dump writes null, but an empty string for a Data item. */
function emptyText(node: ElementNode): string {
  return node.name === "Data" ? '""' : "null";
}

function constantText(parts: readonly BinXmlNode[]): string | undefined {
  let text = "";
  for (const part of parts) {
    if (part.kind !== "text") return undefined;
    text += part.text;
  }
  return text;
}

function mayRepeat(members: readonly JsonMember[]): boolean {
  const names: string[] = [];
  for (const member of members) {
    const name = member.kind === "element" ? member.name : member.kind === "unnamed" ? "Data" : undefined;
    if (name === undefined) return true;
    names.push(name);
  }
  return names.length > 1 && new Set(names).size < names.length;
}
