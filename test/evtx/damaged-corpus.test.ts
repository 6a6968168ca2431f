// Real logs, damaged in known ways while they are read: what is lost is what the damage covers, and recovery gives the rest. What must come back is
// told by the sound log, chunk by chunk.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chunkHeaderSize } from "../../src/evtx/chunk-header.ts";
import { type EvtxRecord, readEvtx } from "../../src/evtx/index.ts";
import { describeShared } from "../support/shared.ts";
import { chunkSize, fileHeaderSize, patched, readAll } from "./support.ts";

/** Sound logs of three chunks and more; in the slack of two of them are old records. */
const logs = [
  "attack-range/T1003.001/Security.evtx",
  "attack-samples/Execution/rogue_msi_url_1040_1042.evtx",
  "attack-samples/Credential Access/discovery_sysmon_1_iis_pwd_and_config_discovery_appcmd.evtx",
  "to-mitre/TA0007-Discovery/T1135.xxx-Network Share Discovery/ID5140-5145-Bloodhound-SharpHound enumeration via SMB.evtx",
];

/** Where the second chunk begins. */
const second = fileHeaderSize + chunkSize;

/** What a log holds: its live records chunk by chunk, and all records that recovery finds. */
interface Sound {
  readonly log: Uint8Array;
  readonly chunks: readonly (readonly EvtxRecord[])[];
  readonly recovered: readonly EvtxRecord[];
}

/** A record by what is in it, wherever it lies. */
function contentOf(record: EvtxRecord): string {
  return `${record.recordId} ${record.toXml()}`;
}

interface Damage {
  readonly about: string;
  readonly of: (sound: Sound) => Uint8Array;
  /** The live records that are left. */
  readonly left: (sound: Sound) => readonly EvtxRecord[];
  /** Whether a record is gone for good. Default: none is. */
  readonly isDestroyed?: (record: EvtxRecord) => boolean;
  readonly problems: readonly (readonly [structure: string, offset: number])[];
}

const live = ({ chunks }: Sound): readonly EvtxRecord[] => chunks.flat();
const inChunk = (index: number) => (record: EvtxRecord) =>
  Math.floor((record.fileOffset - fileHeaderSize) / chunkSize) === index;
const withoutSecond = (sound: Sound): readonly EvtxRecord[] => live(sound).filter((record) => !inChunk(1)(record));
const garbage = (size: number): Uint8Array => new Uint8Array(size).fill(0xd5);

const damages: readonly Damage[] = [
  {
    about: "a chunk header of zeros",
    of: ({ log }) => patched(log, second, new Uint8Array(chunkHeaderSize)),
    left: withoutSecond,
    problems: [["chunk header", second]],
  },
  {
    about: "a file header of zeros",
    of: ({ log }) => patched(log, 0, new Uint8Array(fileHeaderSize)),
    left: live,
    problems: [["file header", 0]],
  },
  {
    about: "tables of names and definitions of garbage",
    of: ({ log }) => patched(log, second + 128, garbage(384)),
    left: live,
    problems: [],
  },
  {
    about: "a chunk of garbage",
    of: ({ log }) => patched(log, second, garbage(chunkSize)),
    left: withoutSecond,
    isDestroyed: inChunk(1),
    problems: [["chunk header", second]],
  },
  {
    about: "chunks in reverse order",
    of: ({ log, chunks }) => {
      const turned = log.slice();
      for (const index of chunks.keys()) {
        const from = fileHeaderSize + index * chunkSize;
        turned.set(log.subarray(from, from + chunkSize), fileHeaderSize + (chunks.length - 1 - index) * chunkSize);
      }
      return turned;
    },
    left: ({ chunks }) => chunks.toReversed().flat(),
    problems: [],
  },
];

describeShared("a real log", "corpus/evtx", (folder) => {
  const read = (file: string): Sound => {
    const log = new Uint8Array(readFileSync(join(folder, file)));
    const used = log.subarray(0, fileHeaderSize + readAll(log).report.chunks * chunkSize);
    const sound = readEvtx(used);
    const chunks = Array.from({ length: sound.chunkCount }, (_, index) => [...sound.recordsInChunk(index)]);
    return { log: used, chunks, recovered: readAll(used, { recover: true }).records };
  };

  for (const file of logs) {
    test.each(damages)(`${file}: $about`, ({ of, left, isDestroyed = () => false, problems }) => {
      const sound = read(file);
      const damaged = of(sound);
      const plain = readAll(damaged);
      expect(plain.records.map(contentOf)).toEqual(left(sound).map(contentOf));
      expect(plain.report.problems.map(({ structure, offset }) => [structure, offset])).toEqual(problems);
      const kept = sound.recovered.filter((record) => !isDestroyed(record)).map(contentOf);
      const recovered = readAll(damaged, { recover: true }).records.map(contentOf);
      expect(recovered.toSorted()).toEqual(kept.toSorted());
    });

    test(`${file}: its second chunk's records one by one as garbage`, () => {
      const sound = read(file);
      for (const record of sound.chunks[1]!.slice(0, 8)) {
        const damaged = patched(sound.log, record.fileOffset, garbage(record.size));
        const plain = readAll(damaged);
        // Records that use a definition of it are lost too, each with a problem of its own.
        const told = new Set(plain.report.problems.map(({ recordId }) => recordId));
        const lost = (left: readonly EvtxRecord[]) => {
          const ids = new Set(left.map(({ recordId }) => recordId));
          return live(sound).filter(({ recordId }) => recordId !== record.recordId && !ids.has(recordId));
        };
        expect(plain.report.problems[0]).toMatchObject({ structure: "record", offset: record.fileOffset });
        expect(lost(plain.records).filter(({ recordId }) => !told.has(recordId))).toEqual([]);
        expect(lost(plain.records).length).toBe(plain.report.failedRecords - 1);
        // Recovery gives them with their own names or with none.
        const recovered = readAll(damaged, { recover: true });
        expect(lost(recovered.records).length).toBe(recovered.report.failedRecords - 1);
        const known = new Set(sound.recovered.map(contentOf).map(withoutNames));
        expect(recovered.records.map(contentOf).filter((content) => !known.has(withoutNames(content)))).toEqual([]);
      }
    });
  }
});

/** A record whose EventData's definition is nowhere keeps its values. */
function withoutNames(content: string): string {
  return content.replace(/<Data Name='[^']*'/g, "<Data");
}
