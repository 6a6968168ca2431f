// Reads bytes as an event log in every way there is. Whatever the bytes are, nothing may throw, take long, or give more than its size allows.
import { performance } from "node:perf_hooks";
import { type EvtxRecord, readEvtx } from "../src/evtx/index.ts";

export interface ExerciseLimits {
  readonly milliseconds: number;
  /** Characters that all forms of all records may have together. */
  readonly characters: number;
}

export const exerciseLimits: ExerciseLimits = { milliseconds: 10_000, characters: 512 * 1024 * 1024 };

/** What is wrong with how the reader takes these bytes; undefined where nothing is. */
export function exerciseEvtx(bytes: Uint8Array, limits: ExerciseLimits = exerciseLimits): string | undefined {
  const start = performance.now();
  let characters = 0;
  try {
    for (const recover of [false, true]) {
      const log = readEvtx(bytes, { recover, verifyChecksums: recover });
      let records = 0;
      for (const record of log) {
        records++;
        characters += touch(record);
        if (characters > limits.characters) return `more than ${limits.characters} characters`;
        const elapsed = performance.now() - start;
        if (elapsed > limits.milliseconds) return `${Math.round(elapsed)} ms`;
      }
      if (records !== log.report.records) return `${records} records, but the report counts ${log.report.records}`;
    }
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return undefined;
}

/** Asks a record for everything; how many characters came. Throws where the forms disagree about the record. */
function touch(record: EvtxRecord): number {
  const json = record.toJsonText();
  JSON.parse(json);
  let characters = json.length + record.toXml().length;
  for (const { name, value } of record.dataItems()) characters += name.length + value.length;
  const first = record.dataNames()[0];
  if (first !== undefined && record.data(first) === undefined) throw new Error(`no value for the item ${first}`);
  for (const text of [record.provider, record.channel, record.computer, record.timeCreated, record.message]) {
    characters += text?.length ?? 0;
  }
  if (record.eventId !== undefined && !Number.isInteger(record.eventId)) throw new Error(`event id ${record.eventId}`);
  return characters + (record.userData?.children.length ?? 0);
}
