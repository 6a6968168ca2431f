// Event log files with a manifest of what is in them (written by another reader, evtx_dump): every file must give at least the records that
// it counts, channel by channel, event id by event id. Of files without damage it must give exactly those, from the first time to the last.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EvtxFile, type EvtxRecord, readEvtx } from "../../src/evtx/index.ts";

type Counts = Readonly<Record<string, number>>;

/** A file of a manifest. All but its name and its records are looked at where they are given. */
export interface EvtxCase {
  readonly file: string;
  readonly records: number;
  /** Records, or whole chunks, that the reader which counted could not read. */
  readonly failed_records?: number;
  readonly channels?: Counts;
  readonly event_ids?: Counts;
  readonly providers?: Counts;
  /** Times of the earliest and the latest record. */
  readonly first?: string;
  readonly last?: string;
}

export interface EvtxManifest {
  readonly files: readonly EvtxCase[];
}

/** True for a parsed `manifest.json` that counts the records of event log files. */
export function isEvtxManifest(value: unknown): value is EvtxManifest {
  const files = isObject(value) ? value.files : undefined;
  return Array.isArray(files) && files.length > 0 && files.every(isCase);
}

function isCase(value: unknown): value is EvtxCase {
  return (
    isObject(value) &&
    typeof value.file === "string" &&
    /\.evtx$/i.test(value.file) &&
    typeof value.records === "number"
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with what is read from a file of the manifest in `folder`; empty where the case passes. */
export function evtxFailures(given: EvtxCase, folder: string): readonly string[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(folder, given.file));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return failuresIn(given, readEvtx(bytes));
}

function failuresIn(given: EvtxCase, log: EvtxFile): string[] {
  const found = tally(log);
  const exact = (given.failed_records ?? 0) === 0;
  const failures = [
    ...compare("records", { all: given.records }, { all: found.records }, exact),
    ...compare("channel", given.channels, found.channels, exact),
    ...compare("event id", given.event_ids, found.eventIds, exact),
    ...compare("provider", given.providers, found.providers, exact),
  ];
  if (exact) failures.push(...compareTimes(given, found.times));
  else if (log.report.problemCount === 0) failures.push("damage: expected it to be reported, got no problem");
  return failures;
}

interface Tally {
  records: number;
  readonly channels: Record<string, number>;
  readonly eventIds: Record<string, number>;
  readonly providers: Record<string, number>;
  readonly times: number[];
}

function tally(log: Iterable<EvtxRecord>): Tally {
  const found: Tally = { records: 0, channels: {}, eventIds: {}, providers: {}, times: [] };
  for (const record of log) {
    found.records++;
    count(found.channels, record.channel);
    count(found.eventIds, record.eventId);
    count(found.providers, record.provider);
    if (record.timeCreated !== undefined) found.times.push(Date.parse(record.timeCreated));
  }
  return found;
}

/** Manifests count what is absent under the name `None`. */
function count(counts: Record<string, number>, key: string | number | undefined): void {
  const name = String(key ?? "None");
  counts[name] = (counts[name] ?? 0) + 1;
}

function* compare(what: string, expected: Counts | undefined, found: Counts, exact: boolean): Generator<string> {
  if (expected === undefined) return;
  for (const name of new Set([...Object.keys(expected), ...(exact ? Object.keys(found) : [])])) {
    const wanted = expected[name] ?? 0;
    const got = found[name] ?? 0;
    if (exact ? got !== wanted : got < wanted) {
      yield `${what} ${name}: expected ${exact ? "" : "at least "}${wanted}, got ${got}`;
    }
  }
}

function* compareTimes({ first, last }: EvtxCase, times: readonly number[]): Generator<string> {
  const sorted = [...times].sort((a, b) => a - b);
  for (const [what, wanted, got] of [
    ["first time", first, sorted[0]],
    ["last time", last, sorted.at(-1)],
  ] as const) {
    if (wanted !== undefined && Date.parse(wanted) !== got) yield `${what}: expected ${wanted}, got ${got}`;
  }
}
