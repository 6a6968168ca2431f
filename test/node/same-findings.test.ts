// One attack written in every format, packed in every way: the same query must find the same events in each file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { writeEvtx } from "../../scripts/evtx-writer/index.ts";
import { search } from "../../src/engine/index.ts";
import type { Document } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { planInputs } from "../../src/node/index.ts";
import { describeRecords, type MadeRecord } from "../../src/telemetry/index.ts";
import { asEventJson, asEvtxInput, asFlat, asWinlogbeat, asXml } from "../telemetry/support/exports.ts";
import { story } from "../telemetry/support/story.ts";

const detection = join(import.meta.dirname, "../../detections/T1218.003-cmstp/detection.yml");
const query: string = parse(readFileSync(detection, "utf8")).query;

const lines = (values: readonly unknown[]) => strToU8(values.map((value) => `${JSON.stringify(value)}\n`).join(""));

const formats: Readonly<Record<string, (records: readonly MadeRecord[]) => Uint8Array>> = {
  "log.evtx": (records) => writeEvtx(records.map(asEvtxInput)),
  "wevtutil.xml": (records) => strToU8(records.map(asXml).join("\r\n")),
  "viewer.xml": (records) => strToU8(`<?xml version="1.0"?>\r\n<Events>${records.map(asXml).join("")}</Events>`),
  "winlogbeat.ndjson": (records) => lines(records.map(asWinlogbeat)),
  "flat.ndjson": (records) => lines(records.map(asFlat)),
  "dump.ndjson": (records) => lines(records.map(asEventJson)),
  "list.json": (records) => strToU8(JSON.stringify(records.map(asEventJson), null, 2)),
};

const packings: Readonly<Record<string, (name: string, bytes: Uint8Array) => Uint8Array>> = {
  "": (_, bytes) => bytes,
  ".gz": (_, bytes) => gzipSync(bytes),
  ".zip": (name, bytes) => zipSync({ [name]: bytes }),
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eqlipse-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The documents of all events, and those of the same events when they were held: as they are, and as text. */
async function documentsOf(
  path: string,
): Promise<readonly (readonly [now: Document, later: Document, restored: Document])[]> {
  const plan = planInputs([path], { cwd: folder, stdin: async function* () {} });
  const documents: (readonly [Document, Document, Document])[] = [];
  for await (const file of plan.files()) {
    for await (const batch of file.batches(new FieldTable())) {
      for (const event of batch) {
        const held = event.hold();
        documents.push([event.document(), held.document(), held.restore(held.text())]);
      }
    }
  }
  return documents;
}

describe.each(["sysmon", "security"] as const)("the CMSTP query over %s", (source) => {
  const records = describeRecords(story, source);

  test.each(Object.keys(formats).flatMap((name) => Object.keys(packings).map((packing) => [name, packing] as const)))(
    "%s%s",
    async (name, packing) => {
      const path = join(folder, `${source}-${name}${packing}`);
      writeFileSync(path, packings[packing]!(name, formats[name]!(records)));
      const documents = await documentsOf(path);
      expect(documents).toHaveLength(records.length);
      for (const [now, later, restored] of documents) expect([later, restored]).toEqual([now, now]);
      const { hits } = search(
        query,
        documents.map(([now]) => now),
      );
      expect(hits.events?.map(({ _id }) => _id)).toEqual(["1"]);
    },
  );
});
