// A record as a plain element tree, with all substitutions made: for UserData and other content without fixed names, and for XML text.
import type { BinXmlNode, ElementNode } from "./binxml-tree.ts";
import { type ExpansionLimits, maxDepth, maxJoinedText } from "./expansion.ts";
import type { TemplateInstance } from "./template-instance.ts";
import { arrayTexts } from "./value-text.ts";
import { arrayFlag, ValueType } from "./value-type.ts";

export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
}

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

export type XmlNode = XmlElement | string | XmlInstruction;

/** A processing instruction. */
export interface XmlInstruction {
  readonly target: string;
  readonly text: string;
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node === "object" && "children" in node;
}

/** The first child element of that name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  for (const child of element.children) if (isElement(child) && child.name === name) return child;
  return undefined;
}

/** The value of an attribute. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

/** All text inside an element, in order. */
export function textContent(element: XmlElement): string {
  let text = "";
  for (const child of element.children) {
    if (typeof child === "string") text += child;
    else if (isElement(child)) text += textContent(child);
  }
  return text;
}

/** Makes the substitutions of one record. `exceeded` says that content was left out because a limit was reached. */
export class TreeBuilder {
  exceeded = false;
  private readonly limits: ExpansionLimits;
  private steps = 0;
  private characters = 0;
  private depth = 0;

  constructor(limits: ExpansionLimits) {
    this.limits = limits;
  }

  /** The children that `nodes` stand for. */
  content(nodes: readonly BinXmlNode[], instance: TemplateInstance): XmlNode[] {
    const children: XmlNode[] = [];
    this.addAll(children, nodes, instance);
    return children;
  }

  /** The first element of that name among the children that `nodes` stand for; elements of other names are not made. */
  childNamed(name: string, nodes: readonly BinXmlNode[], instance: TemplateInstance): XmlElement | undefined {
    if (this.limit(this.depth >= maxDepth)) return undefined;
    this.depth++;
    let found: XmlElement | undefined;
    for (let i = 0; i < nodes.length && found === undefined; i++) found = this.namedIn(name, nodes[i]!, instance);
    this.depth--;
    return found;
  }

  private namedIn(name: string, node: BinXmlNode, instance: TemplateInstance): XmlElement | undefined {
    if (this.limit(++this.steps > this.limits.steps)) return undefined;
    switch (node.kind) {
      case "element":
        return node.name === name ? this.elements(node, instance)[0] : undefined;
      case "instance":
        return this.childNamed(name, node.instance.template.nodes, node.instance);
      case "substitution": {
        const fragment = instance.fragment(node.index);
        return fragment && this.childNamed(name, fragment.template.nodes, fragment);
      }
      default:
        return undefined;
    }
  }

  private addAll(children: XmlNode[], nodes: readonly BinXmlNode[], instance: TemplateInstance): void {
    if (this.limit(this.depth >= maxDepth)) return;
    this.depth++;
    for (const node of nodes) this.add(children, node, instance);
    this.depth--;
  }

  private add(children: XmlNode[], node: BinXmlNode, instance: TemplateInstance): void {
    if (this.limit(++this.steps > this.limits.steps)) return;
    switch (node.kind) {
      case "text":
        this.addText(children, node.text);
        break;
      case "instruction":
        children.push({ target: node.target, text: node.text });
        break;
      case "instance":
        this.addAll(children, node.instance.template.nodes, node.instance);
        break;
      case "substitution":
        this.addValue(children, node.index, instance);
        break;
      case "element":
        for (const element of this.elements(node, instance)) children.push(element);
    }
  }

  private addValue(children: XmlNode[], index: number, instance: TemplateInstance): void {
    if (instance.typeOf(index) === ValueType.binXml) {
      const fragment = instance.fragment(index);
      if (fragment !== undefined) this.addAll(children, fragment.template.nodes, fragment);
    } else this.addText(children, instance.text(index));
  }

  private addText(children: XmlNode[], text: string): void {
    this.characters += text.length;
    if (text === "" || this.limit(this.characters > this.limits.characters)) return;
    const last = children.length - 1;
    if (typeof children[last] === "string") children[last] += text;
    else children.push(text);
  }

  /** What an element becomes: nothing while its dependency is null, one for each item where it holds an array. */
  private elements(node: ElementNode, instance: TemplateInstance): XmlElement[] {
    if (node.dependency !== -1 && instance.isNull(node.dependency)) return [];
    const array = arraySubstitution(node, instance);
    if (array === -1) return [this.element(node, this.content(node.children, instance), instance)];
    const at = instance.offsetOf(array);
    const items = arrayTexts(instance.bytes, instance.typeOf(array), at, instance.sizeOf(array));
    this.steps += items.length;
    return items.map((item) => {
      const children: XmlNode[] = [];
      for (const child of node.children) {
        if (child.kind === "substitution" && child.index === array) this.addText(children, item);
        else this.add(children, child, instance);
      }
      return this.element(node, children, instance);
    });
  }

  private element(node: ElementNode, children: XmlNode[], instance: TemplateInstance): XmlElement {
    const attributes: XmlAttribute[] = [];
    for (const { name, parts } of node.attributes) {
      const only = parts.length === 1 ? parts[0] : undefined;
      if (this.limit(++this.steps > this.limits.steps)) break;
      if (only?.kind === "substitution" && only.optional && instance.isNull(only.index)) continue;
      attributes.push({ name, value: this.attributeText(parts, instance) });
    }
    return { name: node.name, attributes, children };
  }

  private attributeText(parts: readonly BinXmlNode[], instance: TemplateInstance): string {
    const text = partsText(parts, instance);
    this.characters += text.length;
    return this.limit(this.characters > this.limits.characters) ? "" : text;
  }

  private limit(reached: boolean): boolean {
    if (reached) this.exceeded = true;
    return reached;
  }
}

/** The index of the array value that an element directly holds; -1: none. */
export function arraySubstitution(node: ElementNode, instance: TemplateInstance): number {
  for (const child of node.children) {
    if (child.kind === "substitution" && instance.typeOf(child.index) & arrayFlag) return child.index;
  }
  return -1;
}

/** The text of text and substitution parts one after the other. */
export function partsText(parts: readonly BinXmlNode[], instance: TemplateInstance): string {
  let text = "";
  for (const part of parts) {
    if (part.kind === "text") text += part.text;
    else if (part.kind === "substitution") text += instance.text(part.index);
    if (text.length > maxJoinedText) {
      instance.reportGrowth();
      break;
    }
  }
  return text;
}
