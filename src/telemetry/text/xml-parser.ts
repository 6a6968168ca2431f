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
  return new XmlParser(text).root();
}

class XmlParser {
  private readonly text: string;
  private readonly open: OpenElement[] = [];
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  root(): XmlResult {
    for (;;) {
      const start = this.text.indexOf("<", this.position);
      if (start < 0) return this.unended();
      this.addText(this.text.slice(this.position, start));
      const result = this.markup(start);
      if (result !== undefined) return result;
    }
  }

  /** What begins at a `<`; a result where it ends the root or is wrong. */
  private markup(start: number): XmlResult | undefined {
    const passed = passedOver(this.text, start, this.open);
    if (passed === -1) return failed(start, "this comment, instruction or CDATA section has no end");
    if (passed !== undefined) this.position = passed;
    else return this.text[start + 1] === "/" ? this.endTag(start) : this.startTag(start);
    return undefined;
  }

  private startTag(start: number): XmlResult | undefined {
    const tag = parseTag(this.text, start);
    if ("message" in tag) return { problem: tag };
    const { name, attributes, empty, end } = tag;
    this.position = end;
    if (empty) return this.add({ name, attributes, children: [] });
    if (this.open.length >= maxDepth) return failed(start, `elements lie in more than ${maxDepth} others`);
    this.open.push({ name, offset: start, attributes, children: [] });
    return undefined;
  }

  private endTag(start: number): XmlResult | undefined {
    const end = this.text.indexOf(">", start);
    const name = localName(this.text.slice(start + 2, end < 0 ? start + 2 : end).trim());
    const last = this.open.pop();
    if (last === undefined) return failed(start, `nothing is open that </${name}> could end`);
    if (end < 0 || last.name !== name) return failed(start, `expected </${last.name}>`);
    this.position = end + 1;
    return this.add({ name: last.name, attributes: last.attributes, children: last.children });
  }

  /** Adds an element to the one that is open; with none open it is the root. */
  private add(element: XmlElement): XmlResult | undefined {
    const parent = this.open.at(-1);
    if (parent === undefined) return { element };
    parent.children.push(element);
    return undefined;
  }

  private addText(text: string): void {
    if (text !== "") this.open.at(-1)?.children.push(unescapeXml(text));
  }

  private unended(): XmlResult {
    const last = this.open.at(-1);
    return last === undefined ? failed(0, "expected an element") : failed(last.offset, `<${last.name}> has no end`);
  }
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
