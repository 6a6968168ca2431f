// JSON of any layout as records: a value a line, values after one another (pretty-printed or not), one list, and the responses of Elasticsearch.
// Values are cut out of the stream by counting brackets outside strings, so that nothing but the value at hand is in memory. Plain objects are not
// parsed but put on tapes, from which what is asked for is read.
import type { TapeReader } from "../event/tape/tape-reader.ts";
import type { TapedObject } from "../event/tape/taped-object.ts";
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
  const sourceFor = (block: Uint8Array) =>
    isLinewise(block) ? new LineSource(0, true, reader, report) : new ValueSource(reader, report);
  yield* recordsBy(sourceFor, stream);
}

/** The objects in lines of JSON that begin at an offset of their file. Each block of them is good until the next is asked for. */
export function jsonLines(
  stream: AsyncIterable<Uint8Array>,
  offset: number,
  reader: TapeReader,
  report: FileReport,
): AsyncGenerator<readonly JsonRecord[]> {
  return recordsBy(() => new LineSource(offset, false, reader, report), stream);
}

/** Takes a stream block by block, and gives records as soon as they are whole. */
interface RecordSource {
  push(block: Uint8Array): Iterable<readonly JsonRecord[]>;
  finish(): Iterable<readonly JsonRecord[]>;
}

async function* recordsBy(
  sourceFor: (first: Uint8Array) => RecordSource,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly JsonRecord[]> {
  let source: RecordSource | undefined;
  for await (const block of stream) {
    source ??= sourceFor(block);
    yield* source.push(block);
  }
  if (source !== undefined) yield* source.finish();
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

/** Reads what is on no tape. */
function parse(bytes: Uint8Array, offset: number, records: JsonRecord[], report: FileReport): void {
  const text = utf8.decode(bytes);
  if (text.trim() === "") return;
  try {
    collect(parseJson(text), text, records, offset, report);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fail(`this is not valid JSON: ${error.message}`, offset, report);
  }
}

function fail(problem: string, offset: number, report: FileReport): void {
  report.failedRecords++;
  report.add("record", problem, offset);
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
  } else fail("this is a JSON value, but no object", offset, report);
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

/** Bytes of a value that come in parts. What is too long is counted and not kept. */
class Parts {
  length = 0;
  private parts: Uint8Array[] = [];

  get isTooLong(): boolean {
    return this.length > maxValueBytes;
  }

  add(part: Uint8Array): void {
    this.length += part.length;
    if (this.isTooLong) this.parts = [];
    else this.parts.push(part.slice());
  }

  joined(): Uint8Array {
    return joined(this.parts);
  }
}

class LineSource implements RecordSource {
  private readonly isForLong: boolean;
  private readonly reader: TapeReader;
  private readonly report: FileReport;
  /** Where in the file that begins which is read next. */
  private offset: number;
  /** A line that has begun, as long as it fits the reader's input; the reader may be asked for other things meanwhile. */
  private begun: Uint8Array = new Uint8Array();
  /** A line that does not. */
  private long: Parts | undefined;

  /** @param isForLong whether the records must be good for longer than until the next are asked for */
  constructor(offset: number, isForLong: boolean, reader: TapeReader, report: FileReport) {
    this.offset = offset;
    this.isForLong = isForLong;
    this.reader = reader;
    this.report = report;
  }

  *push(block: Uint8Array): Generator<readonly JsonRecord[]> {
    for (let at = 0; at < block.length; ) {
      if (this.long !== undefined) {
        const end = block.indexOf(LF, at);
        this.long.add(block.subarray(at, end < 0 ? block.length : end));
        at = end < 0 ? block.length : end + 1;
        if (end >= 0) yield* this.endLong(this.long, 1);
      } else {
        const { input } = this.reader;
        const { begun } = this;
        const part = block.subarray(at, at + input.length - begun.length);
        input.set(begun);
        input.set(part, begun.length);
        at += part.length;
        yield* this.readLines(begun.length + part.length, false);
      }
    }
  }

  *finish(): Generator<readonly JsonRecord[]> {
    if (this.long !== undefined) yield* this.endLong(this.long, 0);
    this.reader.input.set(this.begun);
    yield* this.readLines(this.begun.length, true);
  }

  /** Reads the lines in `[0, to)` of the reader's input, and keeps the one that has only begun. */
  private *readLines(to: number, isEnd: boolean): Generator<readonly JsonRecord[]> {
    const { reader, isForLong } = this;
    const { input } = reader;
    const copy = isForLong ? input.slice(0, to) : undefined;
    let records: JsonRecord[] = [];
    const receiver = {
      object: (object: TapedObject) => records.push(new TapedRecord(object)),
      other: (from: number, end: number) => parse(input.subarray(from, end), this.offset + from, records, this.report),
    };
    let from = 0;
    for (let next = 0; ; from = next) {
      next = reader.readLines(from, to, isEnd, receiver, copy);
      if (next === from) break;
      if (isForLong || records.length === 0) continue;
      yield records;
      records = [];
    }
    this.keep(input.slice(from, to), from);
    if (records.length > 0) yield records;
  }

  private keep(begun: Uint8Array, read: number): void {
    this.offset += read;
    this.begun = begun;
    if (begun.length < this.reader.input.length) return;
    this.begun = new Uint8Array();
    this.long = new Parts();
    this.long.add(begun);
  }

  private *endLong(long: Parts, lineEnd: number): Generator<readonly JsonRecord[]> {
    const records: JsonRecord[] = [];
    if (long.isTooLong) fail(`the line is longer than ${maxValueBytes} bytes`, this.offset, this.report);
    else parse(long.joined(), this.offset, records, this.report);
    this.offset += long.length + lineEnd;
    this.long = undefined;
    if (records.length > 0) yield records;
  }
}

/** Values behind one another, or in a list. */
class ValueSource implements RecordSource {
  private readonly reader: TapeReader;
  private readonly report: FileReport;
  /** The value at hand. */
  private value = new Parts();
  private offset = 0;
  private start = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inList = false;

  constructor(reader: TapeReader, report: FileReport) {
    this.reader = reader;
    this.report = report;
  }

  *push(block: Uint8Array): Generator<readonly JsonRecord[]> {
    const records: JsonRecord[] = [];
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
          this.value.add(block.subarray(from, at + 1));
          this.endValue(records);
          from = -1;
        }
      }
    }
    if (this.depth > 0 && from >= 0) this.value.add(block.subarray(from));
    this.offset += block.length;
    if (records.length > 0) yield records;
  }

  finish(): readonly (readonly JsonRecord[])[] {
    if (this.depth > 0) fail("the value is cut off: the file ends before its last bracket", this.start, this.report);
    return [];
  }

  private stepInString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }

  private endValue(records: JsonRecord[]): void {
    const { value, start, report } = this;
    this.value = new Parts();
    if (value.isTooLong) {
      fail(`the value is longer than ${maxValueBytes} bytes`, start, report);
      return;
    }
    const bytes = value.joined();
    const object = this.reader.read(bytes);
    if (object === undefined) parse(bytes, start, records, report);
    else records.push(new TapedRecord(object));
  }
}
