// XML of one event as an element tree: elements, attributes, text, CDATA and the references that Windows writes. Namespaces keep their
// prefixes off, comments, instructions and document types are passed over, entities are never defined by the text. Linear in its length.
import type { XmlAttribute, XmlElement, XmlNode } from "../../evtx/index.ts";

/** Where a text stops being XML, and what was expected there. */
export interface XmlProblem {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

export type XmlResult =
  | { readonly element: XmlElement; readonly problem?: undefined }
  | { readonly element?: undefined; readonly problem: XmlProblem };

interface OpenElement {
  readonly name: string;
  readonly offset: number;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlNode[];
}

const maxDepth = 100;

/** The root element of a text; what follows it is left alone. */
export function parseXml(text: string): XmlResult {
  const open: OpenElement[] = [];
  let position = 0;
  while (position < text.length) {
    const start = text.indexOf("<", position);
    if (start < 0) break;
    if (start > position) addText(open, text.slice(position, start));
    const passed = passedOver(text, start, open);
    if (passed !== undefined) {
      if (passed < 0) return failed(start, "this comment, instruction or CDATA section has no end");
      position = passed;
      continue;
    }
    if (text[start + 1] === "/") {
      const end = text.indexOf(">", start);
      const name = localName(text.slice(start + 2, end < 0 ? start + 2 : end).trim());
      const last = open.pop();
      if (end < 0 || last === undefined || last.name !== name) {
        return failed(
          start,
          last === undefined ? `nothing is open that </${name}> could end` : `expected </${last.name}>`,
        );
      }
      const element = { name: last.name, attributes: last.attributes, children: last.children };
      if (open.length === 0) return { element };
      open.at(-1)!.children.push(element);
      position = end + 1;
      continue;
    }
    const tag = parseTag(text, start);
    if ("message" in tag) return { problem: tag };
    const element = { name: tag.name, offset: start, attributes: tag.attributes, children: [] };
    if (!tag.empty) {
      if (open.length >= maxDepth) return failed(start, `elements lie in more than ${maxDepth} others`);
      open.push(element);
    } else if (open.length === 0) return { element };
    else open.at(-1)!.children.push({ name: tag.name, attributes: tag.attributes, children: [] });
    position = tag.end;
  }
  const last = open.at(-1);
  return last === undefined ? failed(0, "expected an element") : failed(last.offset, `<${last.name}> has no end`);
}

function failed(offset: number, message: string): XmlResult {
  return { problem: { offset, message } };
}

/** The end of a comment, instruction, document type or CDATA section that starts here; -1 where it has none; undefined for a tag. */
function passedOver(text: string, start: number, open: readonly OpenElement[]): number | undefined {
  if (text.startsWith("<!--", start)) return after(text, "-->", start + 4);
  if (text.startsWith("<![CDATA[", start)) {
    const end = after(text, "]]>", start + 9);
    if (end > 0) open.at(-1)?.children.push(text.slice(start + 9, end - 3));
    return end;
  }
  if (text.startsWith("<?", start)) return after(text, "?>", start + 2);
  return text.startsWith("<!", start) ? after(text, ">", start + 2) : undefined;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function addText(open: readonly OpenElement[], text: string): void {
  const parent = open.at(-1);
  if (parent !== undefined) parent.children.push(unescapeXml(text));
}

interface Tag {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly empty: boolean;
  readonly end: number;
}

const nameEnd = /[\s/>=]/g;
const blank = /\s/;

function parseTag(text: string, start: number): Tag | XmlProblem {
  let position = endOfName(text, start + 1);
  const name = localName(text.slice(start + 1, position));
  if (name === "") return { offset: start, message: "expected a name after <" };
  const attributes: XmlAttribute[] = [];
  for (;;) {
    while (position < text.length && blank.test(text[position]!)) position++;
    if (text[position] === ">") return { name, attributes, empty: false, end: position + 1 };
    if (text.startsWith("/>", position)) return { name, attributes, empty: true, end: position + 2 };
    const attributeEnd = endOfName(text, position);
    const equals = text.indexOf("=", attributeEnd);
    if (position >= text.length || attributeEnd === position || equals < 0) {
      return { offset: position, message: `expected > at the end of <${name}` };
    }
    let quote = equals + 1;
    while (quote < text.length && blank.test(text[quote]!)) quote++;
    const end = text[quote] === "'" || text[quote] === '"' ? text.indexOf(text[quote]!, quote + 1) : -1;
    if (end < 0) return { offset: quote, message: "expected a value in quotes" };
    attributes.push({
      name: localName(text.slice(position, attributeEnd)),
      value: unescapeXml(text.slice(quote + 1, end)),
    });
    position = end + 1;
  }
}

function endOfName(text: string, from: number): number {
  nameEnd.lastIndex = from;
  const match = nameEnd.exec(text);
  return match === null ? text.length : match.index;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Character references and the five named entities resolved; anything else with an ampersand stays as it is. */
function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return named[name as string]!;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : (whole as string);
    },
  );
}
