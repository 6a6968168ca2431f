// What parsed BinXML is kept as: an element tree in which substitutions stand for values of a template instance. A tree is made once per
// template definition and read many times, so texts are resolved strings and nothing refers to the bytes it came from.
import type { TemplateInstance } from "./template-instance.ts";

export type BinXmlNode = ElementNode | TextNode | SubstitutionNode | InstanceNode | InstructionNode;

export interface ElementNode {
  readonly kind: "element";
  readonly name: string;
  /** The substitution on which the element depends: while that is null the element is left out. -1: always there. */
  readonly dependency: number;
  readonly attributes: readonly AttributeNode[];
  readonly children: readonly BinXmlNode[];
}

export interface AttributeNode {
  readonly name: string;
  readonly parts: readonly BinXmlNode[];
}

export interface TextNode {
  readonly kind: "text";
  readonly text: string;
}

export interface SubstitutionNode {
  readonly kind: "substitution";
  /** Position in the instance's values. */
  readonly index: number;
  /** Whether an attribute that holds only this is left out while the value is null. */
  readonly optional: boolean;
}

/** A template instance written in place, in content that is not itself a substitution. */
export interface InstanceNode {
  readonly kind: "instance";
  readonly instance: TemplateInstance;
}

/** A processing instruction. */
export interface InstructionNode {
  readonly kind: "instruction";
  readonly target: string;
  readonly text: string;
}
