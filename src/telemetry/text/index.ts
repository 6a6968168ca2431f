// Which reader a text needs, by how it begins.
import { CsvEventReader, csvDelimiter } from "./csv-reader.ts";
import type { TextReader } from "./text-reader.ts";
import { XmlEventReader } from "./xml-reader.ts";

/** A reader for text that begins like event XML or like a CSV export of an event log; `undefined` for anything else (JSON among it). */
export function textReader(head: string): TextReader | undefined {
  const start = head.replace(/^\uFEFF/, "").trimStart();
  if (start.startsWith("<")) return new XmlEventReader();
  const delimiter = csvDelimiter(start);
  return delimiter === undefined ? undefined : new CsvEventReader(delimiter);
}
