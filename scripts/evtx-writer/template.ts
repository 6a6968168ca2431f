// Templates as the writer sees them: elements whose texts are literal or stand for a value.

/** A part of a text: literal, or the value at an index. */
export type TemplatePart = string | TemplateValue;

export interface TemplateValue {
  readonly index: number;
  /** Left out (attribute) while the value is null. */
  readonly optional: boolean;
}

export interface TemplateElement {
  readonly name: string;
  /** The value without which the element is left out. */
  readonly dependency?: number;
  readonly attributes?: readonly TemplateAttribute[];
  readonly children?: readonly (TemplateElement | TemplatePart)[];
}

export interface TemplateAttribute {
  readonly name: string;
  readonly value: TemplatePart;
}

export function isTemplateElement(node: TemplateElement | TemplatePart): node is TemplateElement {
  return typeof node === "object" && "name" in node;
}

/** The text of an optional value. */
export function optional(index: number): TemplateValue {
  return { index, optional: true };
}

/** A text key that equal templates share and others do not. */
export function templateKey(element: TemplateElement): string {
  return JSON.stringify(element);
}

/** A GUID made from a template's content: the same template has the same GUID in every file. Its first four bytes are the identifier. */
export function templateGuid(key: string): Uint8Array {
  const guid = new Uint8Array(16);
  const view = new DataView(guid.buffer);
  for (let word = 0; word < 4; word++) {
    let hash = 0x811c9dc5 ^ word;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
    view.setUint32(4 * word, hash >>> 0, true);
  }
  return guid;
}
