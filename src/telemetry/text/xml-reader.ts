// Event XML of any layout: one event, events after one another as `wevtutil` prints them, or in an Events element. Each event is cut out of the
// text by its tags and parsed on its own, so that a bad one costs only itself.
import { fromEventXml } from "../shapes/event-xml.ts";
import type { TextItem, TextReader } from "./text-reader.ts";
import { parseXml } from "./xml-parser.ts";

/** An event may be this long in characters; a longer one is skipped and reported. */
const maxEventLength = 16 * 2 ** 20;

const endTag = /<\/(?:[A-Za-z]\w*:)?Event\s*>/g;
const startTag = /<(?:[A-Za-z]\w*:)?Event(?=[\s>])/g;
/** As long as the start of a tag that a block may cut in two. */
const longestMark = 64;

export class XmlEventReader implements TextReader {
  private rest = "";
  /** Characters before `rest`. */
  private offset = 0;
  /** Where in `rest` an end tag may begin, what precedes being searched already. */
  private searched = 0;
  private skipping = false;

  push(block: string): readonly TextItem[] {
    this.rest = this.rest === "" ? block : this.rest + block;
    const items: TextItem[] = [];
    while (this.takeEvent(items));
    return items;
  }

  finish(): readonly TextItem[] {
    const start = startOf(this.rest);
    if (this.skipping || start < 0) return [];
    return [{ offset: this.offset + start, problem: "the text ends inside this event: expected </Event>" }];
  }

  /** Takes the next event off the front; false where there is none yet. */
  private takeEvent(items: TextItem[]): boolean {
    const start = this.skipping ? 0 : startOf(this.rest);
    if (start < 0) {
      this.drop(Math.max(0, this.rest.length - longestMark));
      return false;
    }
    this.drop(start);
    endTag.lastIndex = this.searched;
    const end = endTag.exec(this.rest);
    if (end === null) {
      this.searched = Math.max(0, this.rest.length - longestMark);
      if (this.rest.length > maxEventLength) this.skip(items);
      return false;
    }
    const length = end.index + end[0].length;
    if (!this.skipping) items.push(eventItem(this.rest.slice(0, length), this.offset));
    this.skipping = false;
    this.drop(length);
    return true;
  }

  private skip(items: TextItem[]): void {
    if (!this.skipping) {
      items.push({ offset: this.offset, problem: `this event is longer than ${maxEventLength} characters` });
    }
    this.skipping = true;
    this.drop(this.rest.length - longestMark);
  }

  private drop(length: number): void {
    if (length === 0) return;
    this.rest = this.rest.slice(length);
    this.offset += length;
    this.searched = 0;
  }
}

function startOf(text: string): number {
  startTag.lastIndex = 0;
  return startTag.exec(text)?.index ?? -1;
}

function eventItem(text: string, offset: number): TextItem {
  const { element, problem } = parseXml(text);
  if (element === undefined) return { offset: offset + problem.offset, problem: `this is no XML: ${problem.message}` };
  const record = fromEventXml(element);
  if (record === undefined) return { offset, problem: "this event has no System element with an EventID" };
  return { offset, shape: "xml", record, text };
}
