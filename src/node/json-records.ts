// JSON of any layout as records: a value a line, values after one another (pretty-printed or not), one list, and the responses of Elasticsearch.
// Values are cut out of the stream by counting brackets outside strings, so that nothing but the value at hand is in memory. Plain objects are not
// parsed but put on tapes, from which what is asked for is read.
import type { TapeReader } from "../event/tape/tape-reader.ts";
import { TapedObject, type TapedPlace } from "../event/tape/taped-object.ts";
import { parseJson } from "../text/json-text.ts";
import { joined } from "./byte-input.ts";
import type { FileReport } from "./problems.ts";

type JsonObject = { readonly [key: string]: unknown };

export interface JsonRecord {
  readonly value: JsonObject;
  /** The record's own text; undefined where it is a part of a larger value. */
  readonly text: string | undefined;
  /** The record on a tape, where it is there. */
  readonly taped: TapedObject | undefined;
}

/** A record that is parsed only where all of it is asked for. */
class TapedRecord implements JsonRecord {
  readonly taped: TapedObject;
  private parsed: JsonObject | undefined;

  constructor(taped: TapedObject) {
    this.taped = taped;
    this.parsed = undefined;
  }

  get text(): string {
    return this.taped.text;
  }

  get value(): JsonObject {
    this.parsed ??= parseJson(this.text) as JsonObject;
    return this.parsed;
  }
}

/** A value may be this long; what is longer is skipped and reported. */
const maxValueBytes = 64 * 2 ** 20;

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The objects in a stream of JSON, in blocks. What is no JSON, or no object, is reported and skipped. */
export async function* jsonRecords(
  stream: AsyncIterable<Uint8Array>,
  reader: TapeReader,
  report: FileReport,
): AsyncGenerator<readonly JsonRecord[]> {
  yield* recordsBy((block) => (isLinewise(block) ? new LineSplitter(0) : new ValueSplitter()), stream, reader, report);
}

/** The objects in lines of JSON that begin at an offset of their file. */
export function jsonLines(
  stream: AsyncIterable<Uint8Array>,
  offset: number,
  reader: TapeReader,
  report: FileReport,
): AsyncGenerator<readonly JsonRecord[]> {
  return recordsBy(() => new LineSplitter(offset), stream, reader, report);
}

async function* recordsBy(
  splitterFor: (first: Uint8Array) => Splitter,
  stream: AsyncIterable<Uint8Array>,
  reader: TapeReader,
  report: FileReport,
): AsyncGenerator<readonly JsonRecord[]> {
  let splitter: Splitter | undefined;
  for await (const block of stream) {
    splitter ??= splitterFor(block);
    const found = recordsOf(splitter.push(block), reader, report);
    if (found.length > 0) yield found;
  }
  const rest = splitter === undefined ? [] : recordsOf(splitter.finish(), reader, report);
  if (rest.length > 0) yield rest;
}

/** How much of a file tells whether it has lines of JSON. */
export const bytesThatTell = 1 << 18;

/** Whether a file that begins so has a value a line, in UTF-8, so that it can be read from any of its lines on. */
export function hasJsonLines(start: Uint8Array): boolean {
  return /^(?:\uFEFF)?\s*\{/.test(new TextDecoder().decode(start.subarray(0, 4096))) && isLinewise(start);
}

/** Where the first line begins at a place or behind it. */
export async function lineStart(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  size: number,
  place: number,
): Promise<number> {
  if (place <= 0) return 0;
  for (let at = place - 1; at < size; ) {
    const block = await read(at, bytesThatTell);
    const end = block.indexOf(LF);
    if (end >= 0) return at + end + 1;
    if (block.length === 0) break;
    at += block.length;
  }
  return size;
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

/** Bytes that should be one value, `[from, to)` of some, or the reason why none could be cut out. */
interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly problem?: string;
}

interface Splitter {
  push(block: Uint8Array): readonly Piece[];
  finish(): readonly Piece[];
}

function noPiece(offset: number, problem: string): Piece {
  return { offset, bytes: new Uint8Array(), from: 0, to: 0, problem };
}

function recordsOf(pieces: readonly Piece[], reader: TapeReader, report: FileReport): readonly JsonRecord[] {
  const places = pieces.map((piece) => placeOf(piece, reader));
  const tape = reader.take();
  const records: JsonRecord[] = [];
  for (const [number, place] of places.entries()) {
    if (place === undefined) parse(pieces[number]!, records, report);
    else records.push(new TapedRecord(new TapedObject(reader.memory, place, tape)));
  }
  return records;
}

function placeOf({ bytes, from, to }: Piece, reader: TapeReader): TapedPlace | undefined {
  const start = reader.written;
  if (!reader.read(bytes, from, to)) return undefined;
  const { written: end, isNested, hasCodes, marks } = reader;
  return { bytes, from, to, start, end, isNested, hasCodes, marks };
}

function parse({ offset, bytes, from, to, problem }: Piece, records: JsonRecord[], report: FileReport): void {
  if (problem !== undefined) {
    report.failedRecords++;
    report.add("record", problem, offset);
    return;
  }
  const text = utf8.decode(bytes.subarray(from, to));
  if (text.trim() === "") return;
  try {
    collect(parseJson(text), text, records, offset, report);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report.failedRecords++;
    report.add("record", `this is not valid JSON: ${error.message}`, offset);
  }
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
    if (hits === undefined) records.push({ value: value as JsonObject, text, taped: undefined });
    else for (const hit of hits) records.push({ value: hit, text: undefined, taped: undefined });
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
  private offset: number;

  constructor(offset: number) {
    this.offset = offset;
  }

  push(block: Uint8Array): readonly Piece[] {
    const pieces: Piece[] = [];
    let from = 0;
    for (let end = block.indexOf(LF); end >= 0; end = block.indexOf(LF, from)) {
      if (this.keptBytes > 0) {
        this.take(block.subarray(from, end));
        this.cut(pieces, 1);
      } else {
        if (end > from) pieces.push({ offset: this.offset, bytes: block, from, to: end });
        this.offset += end - from + 1;
      }
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

  /** A copy: the block's bytes may not be good for longer. */
  private take(part: Uint8Array): void {
    this.keptBytes += part.length;
    if (this.keptBytes <= maxValueBytes) this.kept.push(part.slice());
    else this.kept = [];
  }

  private cut(pieces: Piece[], lineEnd: number): void {
    const { offset } = this;
    if (this.keptBytes > maxValueBytes) pieces.push(noPiece(offset, `the line is longer than ${maxValueBytes} bytes`));
    else pieces.push(wholePiece(offset, this.kept));
    this.offset += this.keptBytes + lineEnd;
    this.kept = [];
    this.keptBytes = 0;
  }
}

function wholePiece(offset: number, parts: readonly Uint8Array[]): Piece {
  const bytes = joined(parts);
  return { offset, bytes, from: 0, to: bytes.length };
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
    return [noPiece(this.start, "the value is cut off: the file ends before its last bracket")];
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
    if (this.keptBytes > maxValueBytes) pieces.push(noPiece(offset, `the value is longer than ${maxValueBytes} bytes`));
    else pieces.push(wholePiece(offset, this.kept));
    this.kept = [];
    this.keptBytes = 0;
  }
}
