// How a template is written as JSON, in the shape that users of evtx_dump know: an element is a member named after it; attributes are
// `#attributes`; text beside attributes or elements is `#text`; an EventData item takes the name in its Name attribute; unnamed Data items
// are one `Data` with a list; a repeated name gets `_1`, `_2` … The program is made once per template.
import type { AttributeNode, BinXmlNode, ElementNode } from "./binxml-tree.ts";
import { JsonText } from "./json-text.ts";

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

export interface JsonElement {
  readonly kind: "element";
  readonly node: ElementNode;
  /** The value that is all there is to the element, attributes included; -1 where it is not so. */
  readonly plain: number;
  /** The member's name; undefined where it is a value. */
  readonly key: JsonText | undefined;
  /** Where the name comes from when it is a value. */
  readonly nameParts: readonly BinXmlNode[];
  readonly attributes: readonly JsonAttribute[];
  readonly content: JsonProgram;
}

export interface JsonAttribute {
  readonly key: JsonText;
  readonly parts: readonly BinXmlNode[];
  /** The one value that it is; -1 where it is not so. */
  readonly single: number;
  /** The text, where it is the same in every record. */
  readonly constant: JsonText | undefined;
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
  const unnamed: JsonElement[] = [];
  for (const node of nodes) {
    if (node.kind === "substitution" || node.kind === "instance") members.push({ kind: "insert", node });
    if (node.kind !== "element") continue;
    const element = compileElement(node);
    if (!isUnnamedData(node)) members.push(element);
    else if (unnamed.push(element) === 1) members.push({ kind: "unnamed", items: unnamed });
  }
  return {
    members,
    text: nodes.filter((node) => node.kind === "text" || node.kind === "substitution"),
    single: nodes.length === 1 && nodes[0]!.kind === "substitution" ? nodes[0]!.index : -1,
    hasElements: members.some((member) => member.kind !== "insert"),
    hasInserts: members.some((member) => member.kind === "insert"),
    mayRepeat: mayRepeat(members),
  };
}

function isUnnamedData(node: ElementNode): boolean {
  return node.name === "Data" && node.attributes.length === 0;
}

function compileElement(node: ElementNode): JsonElement {
  const nameAttribute =
    node.name === "Data" ? node.attributes.find((attribute) => attribute.name === "Name") : undefined;
  const nameParts = nameAttribute?.parts ?? [];
  const name = nameAttribute === undefined ? node.name : constantText(nameParts);
  const attributes = nameAttribute === undefined ? node.attributes.map(compileAttribute) : [];
  const content = compileJson(node.children);
  return {
    kind: "element",
    node,
    plain: attributes.length === 0 ? content.single : -1,
    key: name === undefined ? undefined : new JsonText(name, ":"),
    nameParts,
    attributes,
    content,
  };
}

function compileAttribute({ name, parts }: AttributeNode): JsonAttribute {
  const only = parts.length === 1 ? parts[0]! : undefined;
  const constant = constantText(parts);
  return {
    key: new JsonText(name, ":"),
    parts,
    single: only?.kind === "substitution" ? only.index : -1,
    constant: constant === undefined ? undefined : new JsonText(constant),
  };
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
  const names = new Set<string>();
  for (const member of members) {
    const name = member.kind === "element" ? member.key?.text : member.kind === "unnamed" ? "Data" : undefined;
    if (name === undefined || names.has(name)) return true;
    names.add(name);
  }
  return false;
}
