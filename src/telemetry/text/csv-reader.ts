// Comma-separated exports of Event Viewer and of PowerShell (RFC 4180: fields in quotes may hold commas, quotes doubled, and line ends). The first
// row names the columns; Event Viewer leaves the last one, the message, without a name.
import { fromRendered } from "../shapes/rendered.ts";
import type { TextItem, TextReader } from "./text-reader.ts";

/** A row may be this long in characters; a longer one is skipped and reported. */
const maxRowLength = 16 * 2 ** 20;

const knownColumns: ReadonlySet<string> = new Set(["Event ID", "Date and Time", "ProviderName", "TimeCreated"]);

/** The delimiter of a text whose first line is a header of such an export. */
export function csvDelimiter(head: string): string | undefined {
  const line = firstLine(head);
  for (const delimiter of [",", ";", "\t"]) {
    const columns = parseRow(line, delimiter);
    if (columns.length > 2 && columns.filter((column) => knownColumns.has(column)).length >= 2) return delimiter;
  }
  return undefined;
}

// Export-Csv of older PowerShell writes the type before the header.
function firstLine(head: string): string {
  const lines = head.replace(/^\uFEFF/, "").split(/\r?\n/, 2);
  return (lines[0]!.startsWith("#TYPE") ? lines[1] : lines[0]) ?? "";
}

export class CsvEventReader implements TextReader {
  private rest = "";
  private offset = 0;
  /** Where in `rest` the search for the row's end goes on, and whether that is inside quotes. */
  private position = 0;
  private quoted = false;
  private skipping = false;
  private columns: readonly string[] | undefined;
  private readonly delimiter: string;

  constructor(delimiter = ",") {
    this.delimiter = delimiter;
  }

  push(block: string): readonly TextItem[] {
    this.rest = this.rest === "" ? block : this.rest + block;
    const items: TextItem[] = [];
    for (let end = this.rowEnd(); end >= 0; end = this.rowEnd()) this.takeRow(end, items);
    if (this.rest.length > maxRowLength) this.skip(items);
    return items;
  }

  finish(): readonly TextItem[] {
    const items: TextItem[] = [];
    if (this.quoted) items.push({ offset: this.offset, problem: "the text ends inside quotes" });
    else if (this.rest.trim() !== "") this.takeRow(this.rest.length, items);
    return items;
  }

  /** The line end that closes the row at the front, outside quotes; -1 where it has not come yet. */
  private rowEnd(): number {
    for (; this.position < this.rest.length; this.position++) {
      const character = this.rest.charCodeAt(this.position);
      if (character === 0x22) this.quoted = !this.quoted;
      else if (character === 0x0a && !this.quoted) return this.position;
    }
    return -1;
  }

  private takeRow(end: number, items: TextItem[]): void {
    const text = this.rest.slice(0, end).replace(/\r$/, "");
    const offset = this.offset;
    this.drop(Math.min(end + 1, this.rest.length));
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    if (text === "" || (this.columns === undefined && text.replace(/^\uFEFF/, "").startsWith("#TYPE"))) return;
    const fields = parseRow(text, this.delimiter);
    if (this.columns === undefined) this.columns = fields;
    else items.push(rowItem(this.columns, fields, text, offset));
  }

  private skip(items: TextItem[]): void {
    if (!this.skipping)
      items.push({ offset: this.offset, problem: `this row is longer than ${maxRowLength} characters` });
    this.skipping = true;
    this.drop(this.rest.length);
  }

  private drop(length: number): void {
    this.rest = this.rest.slice(length);
    this.offset += length;
    this.position = 0;
  }
}

function rowItem(columns: readonly string[], fields: readonly string[], text: string, offset: number): TextItem {
  const row: Record<string, string> = Object.create(null);
  for (const [index, field] of fields.entries()) row[columns[index] || "Message"] = field;
  const record = fromRendered(row);
  if (record === undefined)
    return { offset, problem: "this row has no event id and source in the columns of an event log" };
  return { offset, shape: "csv", record, text };
}

function parseRow(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    let field = "";
    if (text[position] === '"') {
      position++;
      for (;;) {
        const quote = text.indexOf('"', position);
        const end = quote < 0 ? text.length : quote;
        field += text.slice(position, end);
        position = end + 1;
        if (text[position] !== '"' || quote < 0) break;
        field += '"';
        position++;
      }
    }
    const next = text.indexOf(delimiter, position);
    const end = next < 0 ? text.length : next;
    fields.push((field + text.slice(position, end)).replace(/^\uFEFF/, ""));
    if (next < 0) return fields;
    position = next + 1;
  }
}
