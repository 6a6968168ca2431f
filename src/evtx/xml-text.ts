// An element tree as XML text, in the form that Windows renders events: no declaration, no indentation, apostrophes around attributes.
import { isElement, type XmlElement, type XmlNode } from "./xml-tree.ts";

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["'", "&apos;"],
  ["\t", "&#x9;"],
  ["\n", "&#xA;"],
  ["\r", "&#xD;"],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML 1.0 cannot hold at all
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

const inAttribute = /[&<>'\t\n\r]/g;
const inText = /[&<>\r]/g;
/** All that is escaped or forbidden anywhere; most texts have none of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const suspect = /[&<>'\0-\x1f\ufffe\uffff]/;

/** XML text of a tree. Characters that XML cannot hold become U+FFFD. */
export function xmlText(element: XmlElement): string {
  let text = `<${element.name}`;
  for (const { name, value } of element.attributes) text += ` ${name}='${escaped(value, inAttribute)}'`;
  if (element.children.length === 0) return `${text}/>`;
  return `${text}>${element.children.map(nodeText).join("")}</${element.name}>`;
}

function nodeText(node: XmlNode): string {
  if (typeof node === "string") return escaped(node, inText);
  return isElement(node) ? xmlText(node) : `<?${node.target} ${node.text.replaceAll("?>", "? >")}?>`;
}

function escaped(text: string, special: RegExp): string {
  if (!suspect.test(text)) return text;
  return text.replace(forbidden, "\ufffd").replace(special, (character) => escapes.get(character)!);
}
