// The same attack in every shape that logs come in must give the same ECS events.
import { describe, expect, test } from "vitest";
import { writeEvtx } from "../../scripts/evtx-writer/index.ts";
import { type Document, valueAt } from "../../src/event/document.ts";
import { readEvtx } from "../../src/evtx/index.ts";
import { describeEvents, describeRecords, fromEvtx, normalise, textReader, toEcs } from "../../src/telemetry/index.ts";
import { asEventJson, asEvtxInput, asFlat, asWinlogbeat, asXml } from "./support/exports.ts";
import { story } from "./support/story.ts";

function fromXml(text: string): readonly Document[] {
  const reader = textReader(text);
  const items = reader === undefined ? [] : [...reader.push(text), ...reader.finish()];
  return items.map((item) => {
    if ("problem" in item) throw new Error(item.problem);
    return toEcs(item.record);
  });
}

describe.each(["sysmon", "security"] as const)("%s", (source) => {
  const records = describeRecords(story, source);
  const expected = describeEvents(story, source).documents.map(({ document }) => document);

  test("as EVTX", () => {
    const log = readEvtx(writeEvtx(records.map(asEvtxInput)));
    expect([...log].map((record) => withoutTimes(toEcs(fromEvtx(record))))).toEqual(expected.map(withoutTimes));
  });

  test("as evtx_dump's JSON", () => {
    expect(records.map((record) => normalise(asEventJson(record)).document)).toEqual(expected);
  });

  test("as event XML", () => {
    expect(fromXml(`<Events>${records.map(asXml).join("\r\n")}</Events>`)).toEqual(expected);
  });

  test("as Winlogbeat documents", () => {
    const documents = records.map((record) => normalise(asWinlogbeat(record)).document);
    for (const [index, document] of documents.entries()) expect(document).toMatchObject(expected[index]!);
  });

  test("as flat NDJSON, which knows less of the record and all of the event", () => {
    const documents = records.map((record) => normalise(asFlat(record)).document);
    for (const [index, document] of documents.entries()) {
      const { winlog, user, ...event } = expected[index]!;
      expect(document).toMatchObject(event);
      expect(valueAt(document, "user.name")).toBe(valueAt({ user }, "user.name"));
      expect(document.winlog).toMatchObject({ event_data: (winlog as Document).event_data });
    }
  });
});

/** A FILETIME has seven decimals where a description has three. */
function withoutTimes(document: Document): Document {
  return JSON.parse(JSON.stringify(document, (_, value) => (isTime(value) ? new Date(value).toISOString() : value)));
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T.*Z$/.test(value);
}
