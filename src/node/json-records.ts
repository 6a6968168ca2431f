// JSON of any layout as records: a value a line, values after one another (pretty-printed or not), one list, and the responses of Elasticsearch.
// Values are cut out of the stream by counting brackets outside strings, so that nothing but the value at hand is in memory.
import { parseJson } from "./json-text.ts";
import type { FileReport } from "./problems.ts";

type JsonObject = { readonly [key: string]: unknown };

export interface JsonRecord {
  readonly value: JsonObject;
  /** The record's own text; undefined where it is a part of a larger value. */
  readonly text: string | undefined;
}

/** A value may be this long; what is longer is skipped and reported. */
const maxValueBytes = 64 * 2 ** 20;

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The objects in a stream of JSON, in blocks. What is no JSON, or no object, is reported and skipped. */
export async function* jsonRecords(
  stream: AsyncIterable<Uint8Array>,
  report: FileReport,
): AsyncGenerator<readonly JsonRecord[]> {
  let splitter: Splitter | undefined;
  for await (const block of stream) {
    splitter ??= isLinewise(block) ? new LineSplitter() : new ValueSplitter();
    const found = recordsOf(splitter.push(block), report);
    if (found.length > 0) yield found;
  }
  const rest = splitter === undefined ? [] : recordsOf(splitter.finish(), report);
  if (rest.length > 0) yield rest;
}

/** Whether one of the first lines is a whole value, so that a line is a value and a bad one costs only itself. */
function isLinewise(block: Uint8Array): boolean {
  const text = new TextDecoder().decode(block.subarray(0, 1 << 16)).replace(/^\uFEFF/, "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (/^\s*\[\s*$/.test(lines[0] ?? "")) return false;
  // The last line of a block may be cut off: of a single long line nothing is known, and as lines it is read whichever it is.
  if (lines.length === 1 && block.length >= 1 << 16) return !/^\s*\[/.test(text);
  return lines.slice(0, 3).some((line) => /^\s*\{/.test(line) && isJson(line));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A piece of text that should be one value, or the reason why none could be cut out. */
interface Piece {
  readonly offset: number;
  readonly text: string;
  readonly problem?: string;
}

interface Splitter {
  push(block: Uint8Array): readonly Piece[];
  finish(): readonly Piece[];
}

function recordsOf(pieces: readonly Piece[], report: FileReport): readonly JsonRecord[] {
  const records: JsonRecord[] = [];
  for (const { offset, text, problem } of pieces) {
    if (problem !== undefined) {
      report.failedRecords++;
      report.add("record", problem, offset);
      continue;
    }
    try {
      collect(parseJson(text), text, records, offset, report);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      report.failedRecords++;
      report.add("record", `this is not valid JSON: ${error.message}`, offset);
    }
  }
  return records;
}

function collect(
  value: unknown,
  text: string | undefined,
  records: JsonRecord[],
  offset: number,
  report: FileReport,
): void {
  if (Array.isArray(value)) for (const item of value) collect(item, undefined, records, offset, report);
  else if (typeof value === "object" && value !== null) {
    const hits = hitsOf(value as JsonObject);
    if (hits === undefined) records.push({ value: value as JsonObject, text });
    else for (const hit of hits) records.push({ value: hit, text: undefined });
  } else {
    report.failedRecords++;
    report.add("record", "this is a JSON value, but no object", offset);
  }
}

/** The hits of a response of Elasticsearch (`_search` or `_eql/search`); any other object is a record itself. */
function hitsOf(value: JsonObject): readonly JsonObject[] | undefined {
  const hits = value.hits;
  if (typeof hits !== "object" || hits === null || Array.isArray(hits)) return undefined;
  const { hits: found, events, sequences } = hits as JsonObject;
  if (isRecords(found)) return found;
  if (isRecords(events)) return events;
  if (isRecords(sequences)) return sequences.flatMap((one) => (isRecords(one.events) ? one.events : []));
  return undefined;
}

function isRecords(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: false });

class LineSplitter implements Splitter {
  private kept: Uint8Array[] = [];
  private keptBytes = 0;
  private offset = 0;

  push(block: Uint8Array): readonly Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (let end = block.indexOf(LF); end >= 0; end = block.indexOf(LF, from)) {
      this.take(block.subarray(from, end));
      this.cut(pieces, 1);
      from = end + 1;
    }
    if (from < block.length) this.take(block.subarray(from));
    return pieces;
  }

  finish(): readonly Piece[] {
    const pieces: Piece[] = [];
    this.cut(pieces, 0);
    return pieces;
  }

  private take(part: Uint8Array): void {
    this.keptBytes += part.length;
    if (this.keptBytes <= maxValueBytes) this.kept.push(part);
    else this.kept = [];
  }

  private cut(pieces: Piece[], lineEnd: number): void {
    const { offset } = this;
    if (this.keptBytes > maxValueBytes)
      pieces.push({ offset, text: "", problem: `the line is longer than ${maxValueBytes} bytes` });
    else {
      const text = this.kept.length === 1 ? utf8.decode(this.kept[0]) : utf8.decode(Buffer.concat(this.kept));
      if (text.trim() !== "") pieces.push({ offset, text });
    }
    this.offset += this.keptBytes + lineEnd;
    this.kept = [];
    this.keptBytes = 0;
  }
}

class ValueSplitter implements Splitter {
  private kept: Uint8Array[] = [];
  private keptBytes = 0;
  private offset = 0;
  private start = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inList = false;

  push(block: Uint8Array): readonly Piece[] {
    const pieces: Piece[] = [];
    let from = this.depth > 0 ? 0 : -1;
    for (let at = 0; at < block.length; at++) {
      const byte = block[at]!;
      if (this.inString) this.stepInString(byte);
      else if (byte === QUOTE) this.inString = this.depth > 0;
      else if (byte === 0x7b || byte === 0x5b) {
        if (this.depth === 0 && byte === 0x5b && !this.inList) this.inList = true;
        else {
          if (this.depth === 0) {
            from = at;
            this.start = this.offset + at;
          }
          this.depth++;
        }
      } else if (byte === 0x7d || byte === 0x5d) {
        if (this.depth === 0) this.inList = false;
        else if (--this.depth === 0) {
          this.take(block.subarray(from, at + 1));
          this.cut(pieces);
          from = -1;
        }
      }
    }
    if (this.depth > 0 && from >= 0) this.take(block.subarray(from));
    this.offset += block.length;
    return pieces;
  }

  finish(): readonly Piece[] {
    if (this.depth === 0) return [];
    return [{ offset: this.start, text: "", problem: "the value is cut off: the file ends before its last bracket" }];
  }

  private stepInString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  private take(part: Uint8Array): void {
    this.keptBytes += part.length;
    if (this.keptBytes <= maxValueBytes) this.kept.push(part);
    else this.kept = [];
  }

  private cut(pieces: Piece[]): void {
    const offset = this.start;
    if (this.keptBytes > maxValueBytes)
      pieces.push({ offset, text: "", problem: `the value is longer than ${maxValueBytes} bytes` });
    else pieces.push({ offset, text: utf8.decode(this.kept.length === 1 ? this.kept[0] : Buffer.concat(this.kept)) });
    this.kept = [];
    this.keptBytes = 0;
  }
}
