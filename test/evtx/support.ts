// Short ways to write a log and read it back: cases name only what they are about, the rest of an event is filled in.
import {
  type EvtxDataInput,
  type EvtxRecordInput,
  type EvtxUserData,
  type EvtxValue,
  writeEvtx,
} from "../../scripts/evtx-writer/index.ts";
import { type EvtxOptions, type EvtxRecord, type EvtxReport, problemText, readEvtx } from "../../src/evtx/index.ts";

const plainEvent: EvtxRecordInput = {
  provider: "Test-Provider",
  eventId: 1,
  timeCreated: "2026-03-01T10:00:00.1234567Z",
  channel: "Test/Operational",
  computer: "HOST-1",
};

/** An event that differs from a plain one by these members. */
export function event(members: Partial<EvtxRecordInput> = {}): EvtxRecordInput {
  return { ...plainEvent, ...members };
}

/** EventData items by name. */
export function named(values: Readonly<Record<string, EvtxValue>>): EvtxDataInput[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

export function unnamed(...values: readonly EvtxValue[]): EvtxDataInput[] {
  return values.map((value) => ({ value }));
}

/** The only record of a log that holds this event. */
export function readBack(members: Partial<EvtxRecordInput>): EvtxRecord {
  const [record] = readEvtx(writeEvtx([event(members)]));
  return record!;
}

/** The value of the one EventData item of an event that has just this item. */
export function readValue(value: EvtxValue): string | undefined {
  return readBack({ data: named({ Item: value }) }).data("Item");
}

/** EventData of a record's JSON. */
export function jsonData(data: readonly EvtxDataInput[]): unknown {
  return section(readBack({ data }), "EventData");
}

/** UserData of a record's JSON. */
export function jsonUserData(userData: EvtxUserData): unknown {
  return section(readBack({ userData }), "UserData");
}

function section(record: EvtxRecord, name: string): unknown {
  const { Event } = record.toJson() as { Event: Record<string, unknown> };
  return Event[name];
}

/** Everything read from a log: identifiers of its records in order, the problems as text, and the report. */
export function readAll(
  bytes: Uint8Array,
  options?: EvtxOptions,
): { records: EvtxRecord[]; ids: number[]; problems: string[]; report: EvtxReport } {
  const file = readEvtx(bytes, options);
  const records = [...file];
  const { report } = file;
  return { records, ids: records.map((record) => record.recordId), problems: report.problems.map(problemText), report };
}

/** A log with `count` records of about `padding` characters; identifiers from 1 on. */
export function logOf(count: number, padding = 0): Uint8Array {
  const text = "x".repeat(padding);
  return writeEvtx(
    Array.from({ length: count }, (_, index) =>
      event({ eventId: index + 1, data: named({ Number: index, Text: text }) }),
    ),
  );
}

export const fileHeaderSize = 4096;
export const chunkSize = 65_536;

/** Where each record begins, by its signature. */
export function recordOffsets(bytes: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(0x2a); at !== -1; at = bytes.indexOf(0x2a, at + 1)) {
    if (bytes[at + 1] === 0x2a && bytes[at + 2] === 0 && bytes[at + 3] === 0) offsets.push(at);
  }
  return offsets;
}

/** A copy with these bytes written at `at`. */
export function patched(bytes: Uint8Array, at: number, patch: readonly number[] | Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(patch, at);
  return copy;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
