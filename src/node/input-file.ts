// One file, or one entry of an archive, as events in batches. What it is is told by its first bytes; by its name only where a log's are destroyed.
import { TextDecoder } from "node:util";
import type { FieldTable } from "../event/event.ts";
import type { StreamClass } from "../event/event-class.ts";
import {
  bytesThatTellEvtx,
  type EvtxOptions,
  type EvtxRecord,
  type EvtxReport,
  isEvtx,
  problemText,
  readEvtx,
} from "../evtx/index.ts";
import {
  type ShapeName,
  type TextItem,
  type TextReader,
  tapeReaderFor,
  textReader,
  windowsLog,
} from "../telemetry/index.ts";
import { type ByteInput, memoryInput, openFile, peek, readAll, streamInput } from "./byte-input.ts";
import { endOfChunks } from "./file-parts.ts";
import { evtxInput, type InputEvent, jsonInput, textInput } from "./input-event.ts";
import { type JsonRecord, jsonLines, jsonRecords, lineStart } from "./json-records.ts";
import { reasonOf } from "./paths.ts";
import { FileReport } from "./problems.ts";
import { blockBuffer, bytesBetween, readInBlocks } from "./read-blocks.ts";
import { gunzip, type UnpackLimits } from "./unpack.ts";
import { readZipEntry, zipEntries } from "./zip.ts";

export interface ReadOptions {
  /** Takes every JSON record for one of this shape. */
  readonly shape?: ShapeName | undefined;
  /** Also gives EVTX records from slack space and damaged chunks. */
  readonly recover?: boolean | undefined;
  readonly verifyChecksums?: boolean | undefined;
  readonly limits?: UnpackLimits | undefined;
  /** What a file is read into if it fits: its events are good until the next one is opened. Default: memory of its own. */
  readonly buffer?: Uint8Array | undefined;
  /** Told of entries of archives that are no telemetry by name. */
  readonly leaveAlone?: ((name: string) => void) | undefined;
}

/** What of them another thread can be given. */
export type SentReadOptions = Omit<ReadOptions, "leaveAlone" | "buffer">;

export function sentReadOptions({ shape, recover, verifyChecksums, limits }: ReadOptions): SentReadOptions {
  return { shape, recover, verifyChecksums, limits };
}

/** A file that can be read once. */
export interface InputFile {
  readonly name: string;
  readonly report: FileReport;
  /** What is known of all of its events. */
  readonly streamClass?: StreamClass | undefined;
  /** The events in order, in batches. Never rejects for what is wrong with the file: that is in the report. */
  batches(table: FieldTable): AsyncGenerator<readonly InputEvent[]>;
}

/** A part of a file, `to` excluded: of an event log in chunks, of JSON lines in bytes. A line belongs to where it begins. */
export interface PartRange {
  readonly from: number;
  readonly to: number;
}

type Batches = AsyncGenerator<readonly InputEvent[]>;

/** How deep archives may lie in archives. */
const maxDepth = 3;
/** What must be held in memory whole, such as a packed event log, may be this large. */
const maxInMemory = 2 ** 31 - 1;

/** The file at a path, and the files in it where it is an archive. */
export async function* openInput(name: string, path: string, options: ReadOptions): AsyncGenerator<InputFile> {
  let input: ByteInput;
  try {
    input = await openFile(path, options.buffer);
  } catch (error) {
    yield failedFile(name, reasonOf(error));
    return;
  }
  try {
    yield* filesIn(name, input, options, 0);
  } finally {
    await input.close();
  }
}

/** A part of the event log or of the JSON lines at a path. Positions of events begin at 0; those of lines are good until the next batch is asked for. */
export async function openPart(
  name: string,
  path: string,
  range: PartRange,
  options: ReadOptions,
): Promise<{ readonly file: InputFile; close(): Promise<void> }> {
  let close = async (): Promise<void> => {};
  try {
    const opened = await openFile(path);
    close = () => opened.close();
    const { head, input } = await peek(opened, bytesThatTellEvtx);
    const report = new FileReport(name);
    const eventsOfPart = isEvtx(head) ? evtxEvents : lineEvents;
    const batches = (table: FieldTable) => reported(report, eventsOfPart(input, report, table, options, range));
    return { file: { name, report, streamClass: streamClassOf(head), batches }, close };
  } catch (error) {
    return { file: failedFile(name, reasonOf(error)), close };
  }
}

/** A stream, such as standard input, as files. */
export function openStream(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<InputFile> {
  return filesIn(name, streamInput(stream), options, 0);
}

async function* filesIn(
  name: string,
  given: ByteInput,
  options: ReadOptions,
  depth: number,
): AsyncGenerator<InputFile> {
  let head: Uint8Array;
  let input: ByteInput;
  try {
    ({ head, input } = await peek(given, bytesThatTellEvtx));
  } catch (error) {
    yield failedFile(name, reasonOf(error));
    return;
  }
  if (isZip(head)) yield* filesInZip(name, input, options, depth);
  else if (isGzip(head)) {
    const stream = gunzip(input.stream(), options.limits ?? {});
    yield* filesIn(name, streamInput(stream), options, depth);
  } else yield plainFile(name, input, head, options);
}

async function* filesInZip(
  name: string,
  given: ByteInput,
  options: ReadOptions,
  depth: number,
): AsyncGenerator<InputFile> {
  if (depth >= maxDepth) {
    yield failedFile(name, `archives lie in archives more than ${maxDepth} deep`);
    return;
  }
  try {
    const input = given.read === undefined ? memoryInput(await readAll(given, maxInMemory)) : given;
    const read = input.read!;
    let isTelemetryInIt = false;
    for (const entry of await zipEntries(read, input.size!)) {
      const entryName = `${name}!${entry.name}`;
      if (!isTelemetryName(entry.name)) options.leaveAlone?.(entryName);
      else {
        isTelemetryInIt = true;
        const stream = readZipEntry(read, entry, options.limits ?? {});
        yield* filesIn(entryName, streamInput(stream, entry.size), options, depth + 1);
      }
    }
    if (!isTelemetryInIt) yield failedFile(name, "there is no telemetry in this archive");
  } catch (error) {
    yield failedFile(name, reasonOf(error));
  }
}

function failedFile(name: string, reason: string): InputFile {
  const report = new FileReport(name);
  report.add("unreadable", reason);
  return { name, report, batches: nothing };
}

async function* nothing(): Batches {}

function plainFile(name: string, input: ByteInput, head: Uint8Array, options: ReadOptions): InputFile {
  const report = new FileReport(name);
  report.bytes = input.size ?? 0;
  const batches = (table: FieldTable) => reported(report, eventsOf(input, head, report, table, options));
  return { name, report, streamClass: streamClassOf(head), batches };
}

function streamClassOf(head: Uint8Array): StreamClass | undefined {
  return isEvtx(head) ? windowsLog : undefined;
}

/** Turns whatever goes wrong while reading into an entry of the report: what was read before it counts. */
async function* reported(report: FileReport, batches: Batches): Batches {
  try {
    for await (const batch of batches) {
      report.events += batch.length;
      yield batch;
    }
  } catch (error) {
    const kind = report.events > 0 ? "damaged" : "unreadable";
    report.add(kind, reasonOf(error));
  }
}

function eventsOf(
  input: ByteInput,
  head: Uint8Array,
  report: FileReport,
  table: FieldTable,
  options: ReadOptions,
): Batches {
  if (isEvtx(head)) return evtxEvents(input, report, table, options);
  if (head.length === 0) {
    report.add(isLogName(report.file) ? "unreadable" : "empty", "the file is empty");
    return nothing();
  }
  const start = textStart(head);
  if (start === undefined && input.size === head.length) {
    report.add("empty", "the file has nothing but blanks");
    return nothing();
  }
  if (start === "{" || start === "[") return jsonEvents(input, report, table, options);
  const reader = isText(head) ? textReader(decoded(head)) : undefined;
  if (reader !== undefined) return textEvents(input, reader, report, table);
  const other = otherFormat(head);
  if (other === undefined && isLogName(report.file) && head.length === bytesThatTellEvtx) {
    return evtxEvents(input, report, table, options);
  }
  const readable =
    "event logs (EVTX), event XML, JSON, CSV exports of event logs, and gzip or zip of these can be read";
  report.add("unreadable", `${other ?? describeBytes(head)}; ${readable}`);
  return nothing();
}

// ---- EVTX ----

async function* evtxEvents(
  input: ByteInput,
  report: FileReport,
  table: FieldTable,
  options: ReadOptions,
  range?: PartRange,
): Batches {
  const evtxOptions: EvtxOptions = {
    recover: options.recover ?? false,
    verifyChecksums: options.verifyChecksums ?? false,
  };
  let index = 0;
  const batchOf = (records: readonly EvtxRecord[]) => records.map((record) => evtxInput(record, index++, table));
  if (input.read !== undefined && input.size !== undefined) {
    const { size } = input;
    const readEnd = range === undefined ? size : Math.min(size, endOfChunks(range.to));
    const log = readEvtx({ size, read: readInBlocks(input.read, readEnd) }, evtxOptions);
    await log.open();
    const end = Math.min(range?.to ?? log.chunkCount, log.chunkCount);
    for (let chunk = range?.from ?? 0; chunk < end; chunk++) {
      const records = [...(await log.openChunk(chunk))];
      if (records.length > 0) yield batchOf(records);
    }
    addEvtxReport(log.report, report, options, range === undefined);
    return;
  }
  const log = readEvtx(await readAll(input, maxInMemory), evtxOptions);
  for (let chunk = 0; chunk < log.chunkCount; chunk++) {
    const records = [...log.recordsInChunk(chunk)];
    if (records.length > 0) yield batchOf(records);
  }
  addEvtxReport(log.report, report, options);
}

/** @param isWhole whether the log was read from its first chunk to its last, so that having found nothing says something */
function addEvtxReport(found: EvtxReport, report: FileReport, { recover }: ReadOptions, isWhole = true): void {
  report.failedRecords += found.failedRecords;
  report.damagedChunks += found.damagedChunks;
  report.recoveredRecords += found.recoveredRecords;
  if (found.records > 0) report.shapes.set("evtx", found.records);
  for (const problem of found.problems) {
    report.add(problem.structure === "record" ? "record" : "damaged", problemText(problem), problem.offset);
  }
  report.problemCount += found.problemCount - found.problems.length;
  if (found.records > 0 || !isWhole) return;
  const mending = found.damagedChunks > 0 && recover !== true ? "; --recover looks into its damaged chunks" : "";
  if (found.problemCount > 0) report.add("unreadable", `no record of the event log could be read${mending}`);
  else report.add("empty", "the event log has no records");
}

// ---- JSON ----

async function* jsonEvents(input: ByteInput, report: FileReport, table: FieldTable, options: ReadOptions): Batches {
  const records = jsonRecords(asUtf8(input.stream()), tapeReaderFor(table), report);
  const events = yield* eventsOfRecords(records, report, table, options);
  addEmptiness(report, events);
}

/** The lines that begin in a part of a file. */
async function* lineEvents(
  { read, size }: ByteInput,
  report: FileReport,
  table: FieldTable,
  options: ReadOptions,
  range: PartRange,
): Batches {
  if (read === undefined || size === undefined) return;
  const from = await lineStart(read, size, range.from);
  const to = await lineStart(read, size, range.to);
  const records = jsonLines(bytesBetween(read, from, to, blockBuffer()), from, tapeReaderFor(table), report);
  yield* eventsOfRecords(records, report, table, options);
}

/** Gives the number of events in the end. */
async function* eventsOfRecords(
  blocks: AsyncIterable<readonly JsonRecord[]>,
  report: FileReport,
  table: FieldTable,
  { shape }: ReadOptions,
): AsyncGenerator<readonly InputEvent[], number> {
  let index = 0;
  const countShape = (name: string) => report.countShape(name);
  for await (const records of blocks)
    yield records.map((record) => jsonInput(record, index++, table, { shape }, countShape));
  return index;
}

// ---- XML and CSV ----

async function* textEvents(input: ByteInput, reader: TextReader, report: FileReport, table: FieldTable): Batches {
  const decoder = new TextDecoder();
  let index = 0;
  const batchOf = (items: readonly TextItem[]): readonly InputEvent[] =>
    items.flatMap((item) => {
      if ("record" in item) {
        report.countShape(item.shape);
        return textInput(item, index++, table);
      }
      report.failedRecords++;
      report.add("record", `${item.problem} (character ${item.offset})`);
      return [];
    });
  for await (const block of asUtf8(input.stream())) {
    const batch = batchOf(reader.push(decoder.decode(block, { stream: true })));
    if (batch.length > 0) yield batch;
  }
  const rest = batchOf([...reader.push(decoder.decode()), ...reader.finish()]);
  if (rest.length > 0) yield rest;
  addEmptiness(report, index);
}

function addEmptiness(report: FileReport, events: number): void {
  if (events > 0) return;
  if (report.failedRecords > 0) report.add("unreadable", "no record of the file could be read");
  else report.add("empty", "the file has no events");
}

/** Text in UTF-16, which Windows tools write, as UTF-8; everything else as it is. */
async function* asUtf8(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const block of stream) {
    if (isFirst) decoder = utf16Decoder(block);
    isFirst = false;
    yield decoder === undefined ? block : Buffer.from(decoder.decode(block, { stream: true }));
  }
}

function utf16Decoder(start: Uint8Array): TextDecoder | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder("utf-16le");
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder("utf-16be");
  // Without a mark, by the two characters that a text begins with: JSON, XML and CSV begin in ASCII, and have no NUL.
  const [first = 0, second = 0, third = 0, fourth = 0] = start;
  if (isAscii(first) && second === 0 && isAscii(third) && fourth === 0) return new TextDecoder("utf-16le");
  if (first === 0 && isAscii(second) && third === 0 && isAscii(fourth)) return new TextDecoder("utf-16be");
  return undefined;
}

/** A printed character, or a blank. */
function isAscii(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

// ---- What a file is ----

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

/** The first character of a text that is no blank; undefined where there is none. */
export function textStart(head: Uint8Array): string | undefined {
  return decoded(head).trimStart()[0];
}

function decoded(head: Uint8Array): string {
  return (utf16Decoder(head) ?? new TextDecoder()).decode(head).replace(/^\uFEFF/, "");
}

/** Texts have no NUL. */
function isText(head: Uint8Array): boolean {
  return !decoded(head).includes("\0");
}

/** Whether a file is named as telemetry and archives of it are. */
export function isTelemetryName(name: string): boolean {
  return /\.(evtx|json|ndjson|jsonl|xml|csv|log|gz|zip)$/i.test(name);
}

function isLogName(name: string): boolean {
  return /\.evtx$/i.test(name);
}

const otherFormats: readonly (readonly [start: readonly number[], name: string])[] = [
  [[0x37, 0x7a, 0xbc, 0xaf], "this is a 7z archive, which must be unpacked first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "this is packed with zstd, and must be unpacked first"],
  [[0xfd, 0x37, 0x7a, 0x58], "this is packed with xz, and must be unpacked first"],
  [[0x42, 0x5a, 0x68], "this is packed with bzip2, and must be unpacked first"],
  [[0x52, 0x61, 0x72, 0x21], "this is a rar archive, which must be unpacked first"],
  [[0x4c, 0x66, 0x4c, 0x65], "this is an event log of Windows XP (.evt), an older format"],
];

function otherFormat(head: Uint8Array): string | undefined {
  return otherFormats.find(([start]) => start.every((byte, index) => head[index] === byte))?.[1];
}

function describeBytes(head: Uint8Array): string {
  const text = decoded(head.subarray(0, 24)).replace(/\s+/g, " ").trim();
  if (/^[ -~]+$/.test(text)) return `this is no telemetry of a known kind (it begins \`${text}\`)`;
  const bytes = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `this is no telemetry of a known kind (it begins ${bytes})`;
}
