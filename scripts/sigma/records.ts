// All telemetry of the corpus as Windows records, file by file.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { readEvtx } from "../../src/evtx/index.ts";
import { asRecord, type WindowsRecord } from "../../src/telemetry/index.ts";

export interface CorpusFile {
  /** Relative to the corpus. */
  readonly path: string;
  readonly records: readonly WindowsRecord[];
}

const folders = ["evtx", "sigma-regression/regression_data", "mordor", "benign", "eqllib"];

/** The paths of all files with event-log records, relative to the corpus. */
export function telemetryPaths(corpus: string): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".evtx") || (path.endsWith(".ndjson.gz") && !path.startsWith("normalized")))
      .map((path) => relative(corpus, join(corpus, folder, path)))
      .toSorted(),
  );
}

/** The records of one file; what cannot be read is left out. */
export function recordsOf(corpus: string, path: string): readonly WindowsRecord[] {
  const bytes = readFileSync(join(corpus, path));
  const objects = path.endsWith(".evtx") ? evtxObjects(bytes) : ndjsonObjects(bytes);
  const records: WindowsRecord[] = [];
  for (const object of objects) {
    const record = asRecord(object);
    if (record !== undefined) records.push(record);
  }
  return records;
}

type JsonObject = { readonly [name: string]: unknown };

function* evtxObjects(bytes: Uint8Array): Generator<JsonObject> {
  for (const record of readEvtx(bytes)) yield record.toJson();
}

function* ndjsonObjects(bytes: Uint8Array): Generator<JsonObject> {
  for (const line of gunzipSync(bytes).toString("utf8").split("\n")) {
    if (line.trim() !== "") yield JSON.parse(line) as JsonObject;
  }
}
