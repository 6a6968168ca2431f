// A small EVTX writer: makes event log files for samples and tests, as the reader's counterpart. It follows [MS-EVEN6] 2.2.12 and writes
// what Windows writes: templates, name and template tables, several chunks, checksums. It is not meant for logs of any size.
import { crc32 } from "../../src/evtx/crc32.ts";
import { type ChunkRecord, ChunkWriter, chunkSize } from "./chunk-writer.ts";
import { eventInstance } from "./event-template.ts";
import { concat, type EvtxValue } from "./value-bytes.ts";

export type { EvtxValue, PlainValue, TypedValue, ValueTypeName } from "./value-bytes.ts";

/** One EventData item. Without a name it is a bare `<Data>`. */
export interface EvtxDataInput {
  readonly name?: string | undefined;
  readonly value: EvtxValue;
}

/** An element of UserData: with children, or with a value. */
export interface EvtxUserData {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly value?: EvtxValue;
  readonly children?: readonly EvtxUserData[];
}

/** One record to write. */
export interface EvtxRecordInput {
  readonly provider: string;
  /** `{5770385F-C22A-43E0-BF4C-06F5698FFBD9}` */
  readonly providerGuid?: string | undefined;
  readonly eventId: number;
  readonly qualifiers?: number | undefined;
  readonly version?: number | undefined;
  /** Default 4 (information). */
  readonly level?: number | undefined;
  readonly task?: number | undefined;
  readonly opcode?: number | undefined;
  /** Hexadecimal; default `0x8000000000000000`. */
  readonly keywords?: string | undefined;
  /** ISO 8601 in UTC, up to seven decimals: `2026-03-01T10:00:00.1234567Z`. */
  readonly timeCreated: string;
  /** Default: counted from 1. */
  readonly recordId?: number | undefined;
  readonly activityId?: string | undefined;
  readonly relatedActivityId?: string | undefined;
  readonly processId?: number | undefined;
  readonly threadId?: number | undefined;
  readonly channel: string;
  readonly computer: string;
  readonly userSid?: string | undefined;
  /** EventData items, in order. */
  readonly data?: readonly EvtxDataInput[] | undefined;
  /** The root element inside UserData, instead of EventData. */
  readonly userData?: EvtxUserData | undefined;
  /** The rendered message, written as RenderingInfo as forwarded events have it. */
  readonly message?: string | undefined;
}

const fileHeaderSize = 4096;

/**
 * A whole EVTX file with these records, in order. Throws `RangeError` for a record that no chunk can hold (65,024 bytes) and for values
 * that do not suit their type.
 */
export function writeEvtx(records: readonly EvtxRecordInput[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  let nextId = 1;
  let chunk = new ChunkWriter();
  let inChunk = 0;
  let firstNumber = 1;
  const finish = (): void => {
    chunks.push(chunk.finish(firstNumber));
    firstNumber += inChunk;
    chunk = new ChunkWriter();
    inChunk = 0;
  };
  for (const input of records) {
    const id = input.recordId ?? nextId;
    nextId = id + 1;
    const record: ChunkRecord = { id, written: input.timeCreated, event: eventInstance(input, id) };
    if (!chunk.add(record)) {
      finish();
      if (!chunk.add(record)) throw new RangeError(`record ${id} is too large for a chunk of ${chunkSize} bytes`);
    }
    inChunk++;
  }
  if (inChunk > 0 || chunks.length === 0) finish();
  return concat([fileHeader(chunks.length, nextId), ...chunks]);
}

function fileHeader(chunkCount: number, nextRecordId: number): Uint8Array {
  const bytes = new Uint8Array(fileHeaderSize);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("ElfFile\0"));
  view.setBigUint64(16, BigInt(chunkCount - 1), true);
  view.setBigUint64(24, BigInt(nextRecordId), true);
  view.setUint32(32, 128, true);
  view.setUint16(36, 1, true);
  view.setUint16(38, 3, true);
  view.setUint16(40, fileHeaderSize, true);
  view.setUint16(42, chunkCount, true);
  view.setUint32(124, crc32(bytes, 0, 120), true);
  return bytes;
}
