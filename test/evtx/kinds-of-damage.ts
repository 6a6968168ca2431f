// Logs that are damaged in a known way, with what must be read of each: the identifiers of its records, those that only recovery gives, and what is
// reported. They are made of one log of three chunks; `test/cli` reads the same ones from files.
import { concat } from "../../scripts/evtx-writer/value-bytes.ts";
import { chunkHeaderSize } from "../../src/evtx/chunk-header.ts";
import { chunkSize, fileHeaderSize, logOf, patched, recordOffsets, view } from "./support.ts";

/** A problem: where it is, then how what was expected and what was found begin. */
export type Told = readonly [offset: number, reason: string];

export interface KindOfDamage {
  readonly about: string;
  readonly log: Uint8Array;
  /** Identifiers of the records that are given, in order, and what is reported of them. */
  readonly ids: readonly number[];
  readonly told: readonly Told[];
  /** The same with recovery; `ids` and `told` where it changes nothing. */
  readonly recoveredIds?: readonly number[];
  readonly recoveredTold?: readonly Told[];
  /** Identifiers of those among them that are marked as recovered. Default: none. */
  readonly marked?: readonly number[];
  /** What comparing checksums reports beside `told`. Default: nothing. */
  readonly checksums?: readonly Told[];
}

const sound = logOf(400, 100);
const offsets = recordOffsets(sound);
/** Where a chunk begins. Records 1 to 136 are in the first, 137 to 272 in the second, the others in the third. */
const [first, second, third] = [0, 1, 2].map((index) => fileHeaderSize + index * chunkSize) as [number, number, number];
const inFirst = ids(1, 136);
const inSecond = ids(137, 272);
const inThird = ids(273, 400);
const all = [...inFirst, ...inSecond, ...inThird];

function ids(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function without(...lost: readonly number[]): number[] {
  return all.filter((id) => !lost.includes(id));
}

function offsetOf(id: number): number {
  return offsets[id - 1]!;
}

function sizeOf(id: number): number {
  return view(sound).getUint32(offsetOf(id) + 4, true);
}

/** Bytes that are no structure of a log. */
function garbage(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 0x80 + ((index * 37) % 127));
}

/** The log with 32-bit numbers written at places. */
function numbered(...numbers: readonly (readonly [at: number, value: number])[]): Uint8Array {
  const log = sound.slice();
  for (const [at, value] of numbers) view(log).setUint32(at, value, true);
  return log;
}

/** Where the definition of the event's own template is in a chunk: behind the token of the chunk's first record. */
const eventDefinition = chunkHeaderSize + 24 + 4 + 10;
const templateId = view(sound)
  .getUint32(first + eventDefinition + 4, true)
  .toString(16);

const badSignature = 'chunk header: expected the signature "ElfChnk", found ';
const badChecksum = (structure: string): string => `${structure}: expected checksum `;
const badRecord = (id: number): string => `record (record ${id}): expected a record that ends by `;

/** A chunk whose free space begins at one of its records, so that the rest is slack. */
function slackFrom(id: number, renumber: boolean): Uint8Array {
  const log = numbered([second + 48, offsetOf(id) - second], [second + 32, id - 1], [second + 16, id - 1]);
  // Left over from before the log went round, records have other numbers.
  if (renumber) for (const old of ids(id, 272)) giveNumber(log, old, old + 5000);
  return log;
}

/** Writes another identifier into a record: into its header, and into the value that is its EventRecordID. */
function giveNumber(log: Uint8Array, id: number, other: number): void {
  const [from, to] = [offsetOf(id) + 8, offsetOf(id) + sizeOf(id)];
  for (let at = from; at < to; at++) {
    if (view(log).getBigUint64(at, true) === BigInt(id)) view(log).setUint32(at, other, true);
  }
}

const header = sound.subarray(0, fileHeaderSize);
const chunks = [first, second, third].map((at) => sound.subarray(at, at + chunkSize)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const cutAt = offsetOf(300) + 40;

/** A chunk lost its first record, and with it the definitions that all others use. */
const beheaded = patched(sound, offsetOf(137), garbage(sizeOf(137)));
const beheadedTold: readonly Told[] = [
  [offsetOf(137), `record: expected a record that ends by ${offsetOf(138)}, found 0x`],
  ...ids(138, 272).map(
    (id): Told => [second + eventDefinition, `template (record ${id}): expected definition ${templateId}`],
  ),
];

export const kindsOfDamage: readonly KindOfDamage[] = [
  { about: "none", log: sound, ids: all, told: [] },
  {
    about: "a chunk header of zeros",
    log: patched(sound, second, new Uint8Array(chunkHeaderSize)),
    ids: [...inFirst, ...inThird],
    told: [[second, `${badSignature}00 00 00 00 00 00 00 00`]],
    recoveredIds: all,
    marked: inSecond,
  },
  {
    about: "a wrong checksum of a chunk header",
    log: numbered([second + 124, 0x01020304]),
    ids: all,
    told: [],
    checksums: [[second, `${badChecksum("chunk header")}1020304, found data with checksum `]],
  },
  {
    about: "a wrong checksum of records",
    log: numbered([second + 52, 0x01020304], [second + 124, 0]),
    ids: all,
    told: [],
    checksums: [
      [second, `${badChecksum("chunk header")}0, found data with checksum `],
      [second, `${badChecksum("chunk")}1020304, found data with checksum `],
    ],
  },
  {
    about: "a last chunk that is cut off in mid-record",
    log: sound.slice(0, cutAt),
    ids: ids(1, 299),
    told: [
      [third, `chunk: expected 65536 bytes, found the end of the file after ${cutAt - third}`],
      [offsetOf(300), `${badRecord(300)}${cutAt}, found a record of ${sizeOf(300)} bytes`],
    ],
    checksums: [[third, badChecksum("chunk")]],
  },
  {
    about: "a last chunk that is cut off between two records",
    log: sound.slice(0, offsetOf(300)),
    ids: ids(1, 299),
    told: [[third, `chunk: expected 65536 bytes, found the end of the file after ${offsetOf(300) - third}`]],
    checksums: [[third, badChecksum("chunk")]],
  },
  {
    about: "a last chunk whose unused end is missing",
    log: sound.slice(0, offsetOf(400) + sizeOf(400)),
    ids: all,
    told: [],
  },
  {
    about: "a last chunk that is cut off within its header",
    log: sound.slice(0, third + 200),
    ids: ids(1, 272),
    told: [[third, "chunk header: expected 512 bytes, found the end of the file after 200"]],
  },
  {
    about: "a file that is cut off within its header",
    log: sound.slice(0, 100),
    ids: [],
    told: [[0, "file header: expected 128 bytes, found the end of the file after 100"]],
  },
  {
    about: "a record of garbage",
    log: patched(sound, offsetOf(200), garbage(sizeOf(200))),
    ids: without(200),
    told: [[offsetOf(200), `record: expected a record that ends by ${offsetOf(201)}, found 0x`]],
    checksums: [[second, badChecksum("chunk")]],
  },
  {
    about: "three records of garbage",
    log: patched(sound, offsetOf(200), garbage(offsetOf(203) - offsetOf(200))),
    ids: without(200, 201, 202),
    told: [[offsetOf(200), `record: expected a record that ends by ${offsetOf(203)}, found 0x`]],
    checksums: [[second, badChecksum("chunk")]],
  },
  {
    about: "the values of a record as garbage",
    log: patched(sound, offsetOf(200) + 28, garbage(sizeOf(200) - 32)),
    ids: without(200),
    told: [[offsetOf(200) + 28, "binary XML (record 200): expected an element or the end, found token 0x80"]],
    checksums: [[second, badChecksum("chunk")]],
  },
  {
    about: "the last record as garbage",
    log: patched(sound, offsetOf(400), garbage(sizeOf(400))),
    ids: without(400),
    told: [[offsetOf(400), `record: expected a record that ends by ${offsetOf(400) + sizeOf(400)}, found 0x`]],
    checksums: [[third, badChecksum("chunk")]],
  },
  {
    about: "a chunk of garbage",
    log: patched(sound, second, garbage(chunkSize)),
    ids: [...inFirst, ...inThird],
    told: [[second, `${badSignature}80 a5 ca ef`]],
  },
  {
    about: "a chunk of zeros",
    log: patched(sound, second, new Uint8Array(chunkSize)),
    ids: [...inFirst, ...inThird],
    told: [[second, "chunk header: expected one of the 3 chunks that the file header counts, found zeros"]],
  },
  {
    about: "garbage from the middle of one chunk to the middle of the next",
    log: patched(sound, offsetOf(100), garbage(offsetOf(200) - offsetOf(100))),
    ids: [...ids(1, 99), ...inThird],
    told: [
      [offsetOf(100), `record: expected a record that ends by ${offsetOf(136) + sizeOf(136)}, found 0x`],
      [second, badSignature],
    ],
    recoveredIds: [...ids(1, 99), ...ids(200, 272), ...inThird],
    marked: ids(200, 272),
    checksums: [[first, badChecksum("chunk")]],
  },
  {
    about: "records in slack space, of before the log went round",
    log: slackFrom(200, true),
    ids: [...ids(1, 199), ...inThird],
    told: [],
    recoveredIds: [...ids(1, 199), ...ids(5200, 5272), ...inThird],
    marked: ids(5200, 5272),
    checksums: [
      [second, badChecksum("chunk header")],
      [second, badChecksum("chunk")],
    ],
  },
  {
    about: "a chunk header of before its last records were written",
    log: slackFrom(200, false),
    ids: all,
    told: [],
    checksums: [
      [second, badChecksum("chunk header")],
      [second, badChecksum("chunk")],
    ],
  },
  {
    about: "a chunk header with an older last record than its free space has",
    log: numbered([second + 32, 150], [second + 16, 150], [second + 48, offsetOf(200) - second]),
    ids: all,
    told: [],
    checksums: [
      [second, badChecksum("chunk header")],
      [second, badChecksum("chunk")],
    ],
  },
  {
    about: "an old chunk header whose last record is garbage",
    log: patched(slackFrom(200, false), offsetOf(199), garbage(sizeOf(199))),
    ids: [...ids(1, 198), ...inThird],
    told: [[offsetOf(199), `record: expected a record that ends by ${offsetOf(200)}, found 0x`]],
    recoveredIds: without(199),
    marked: ids(200, 272),
    checksums: [
      [second, badChecksum("chunk header")],
      [second, badChecksum("chunk")],
    ],
  },
  {
    about: "a file header that counts one chunk and its records only",
    log: numbered([16, 0], [24, 137], [40, fileHeaderSize | (1 << 16)]),
    ids: all,
    told: [],
    checksums: [[0, `${badChecksum("file header")}`]],
  },
  { about: "the mark of a log that was not closed", log: numbered([120, 1]), ids: all, told: [] },
  {
    about: "a definition destroyed that all other records of its chunk use",
    log: beheaded,
    ids: [...inFirst, ...inThird],
    told: beheadedTold,
    recoveredIds: without(137),
    marked: ids(138, 272),
    checksums: [[second, badChecksum("chunk")]],
  },
  {
    about: "names of a definition that point outside the chunk",
    log: numbered([second + eventDefinition + 24 + 4 + 7, 0x00ffff00]),
    ids: [...inFirst, ...inThird],
    told: inSecond.map(
      (id): Told => [second + 0x00ffff00, `binary XML (record ${id}): expected a name inside the chunk`],
    ),
    recoveredIds: all,
    marked: inSecond,
    checksums: [[second, badChecksum("chunk")]],
  },
  {
    about: "tables of names and definitions that point outside the chunk",
    log: patched(sound, second + 128, new Uint8Array(384).fill(0xfe)),
    ids: all,
    told: [],
    checksums: [[second, badChecksum("chunk header")]],
  },
  {
    about: "chunks in another order",
    log: concat([header, chunks[2], chunks[0], chunks[1]]),
    ids: [...inThird, ...inFirst, ...inSecond],
    told: [],
  },
  {
    about: "a file header of garbage",
    log: patched(sound, 0, garbage(fileHeaderSize)),
    ids: all,
    told: [[0, 'file header: expected the signature "ElfFile", found 80 a5 ca ef']],
  },
  {
    about: "garbage up to the second chunk",
    log: patched(sound, 0, garbage(second)),
    ids: [...inSecond, ...inThird],
    told: [
      [0, 'file header: expected the signature "ElfFile", found '],
      [first, badSignature],
    ],
  },
  {
    about: "a file header that is missing altogether",
    log: concat(chunks),
    ids: [],
    told: [
      [0, 'file header: expected the signature "ElfFile", found 45 6c 66 43'],
      [first, badSignature],
      [second, badSignature],
      [third, badSignature],
    ],
    recoveredIds: all,
    marked: all,
  },
  {
    about: "bytes lost from the end of the first chunk on",
    log: concat([sound.subarray(0, offsetOf(136)), sound.subarray(second)]),
    ids: ids(1, 135),
    told: [
      [offsetOf(136), `record: expected a record that ends by ${offsetOf(136) + sizeOf(136)}, found 0x43666c45`],
      [second, badSignature],
      [third, badSignature],
    ],
    recoveredIds: without(136),
    marked: [...inSecond, ...inThird],
    checksums: [[first, badChecksum("chunk")]],
  },
  {
    about: "bytes put in between two chunks",
    log: concat([sound.subarray(0, second), garbage(1000), sound.subarray(second)]),
    ids: inFirst,
    told: [
      [second, `${badSignature}80 a5 ca ef`],
      [third, badSignature],
    ],
    recoveredIds: all,
    marked: [...inSecond, ...inThird],
  },
];
