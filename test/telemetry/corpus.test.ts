// Real telemetry: lazily read events agree with whole documents, and every JSON and XML rendering of a record with the record.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type Document, someValue, valueAt } from "../../src/event/document.ts";
import { FieldTable, type Scalar } from "../../src/event/event.ts";
import { readEvtx } from "../../src/evtx/index.ts";
import {
  ecsEvent,
  fromEvtx,
  normalise,
  normaliseEvent,
  recognise,
  textReader,
  toEcs,
  windowsLog,
} from "../../src/telemetry/index.ts";
import { describeShared } from "../support/shared.ts";

/** Every nth record is enough to meet every kind of event, and keeps the run short. */
const step = 29;

function* evtxRecords(folder: string) {
  let number = 0;
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (!name.endsWith(".evtx")) continue;
    for (const record of readEvtx(readFileSync(join(folder, name)))) if (number++ % step === 0) yield record;
  }
}

function* leafPaths(value: unknown, path = ""): Generator<string> {
  if (value === null || typeof value !== "object") yield path;
  else if (Array.isArray(value)) {
    if (typeof value[0] === "object") for (const item of value) yield* leafPaths(item, path);
    else yield path;
  } else
    for (const [name, member] of Object.entries(value))
      yield* leafPaths(member, path === "" ? name : `${path}.${name}`);
}

/** What a search through all values is shown, each once. */
function valuesOf(search: (tell: (value: Scalar) => boolean) => unknown): readonly string[] {
  const values = new Set<string>();
  search((value) => {
    values.add(`${typeof value} ${value}`);
    return false;
  });
  return [...values].sort();
}

describeShared("event logs", "corpus/evtx", (folder) => {
  test("an event read field by field has the values of its document, and what its class knows", () => {
    const table = new FieldTable();
    let compared = 0;
    for (const record of evtxRecords(folder)) {
      const windows = fromEvtx(record);
      const document = toEcs(windows);
      const event = ecsEvent(windows, table);
      for (const path of new Set(leafPaths(document))) {
        const value = valueAt(document, path);
        if (windowsLog.lacks(path)) expect.fail(`record ${record.recordId}: ${path} is there`);
        if (JSON.stringify(event.get(table.slot(path))) !== JSON.stringify(value)) {
          expect.fail(
            `record ${record.recordId}: ${path} is ${JSON.stringify(event.get(table.slot(path)))}, not ${JSON.stringify(value)}`,
          );
        }
        const known = event.eventClass.known(path);
        if (known !== undefined) expect(known.value, `${event.eventClass.name}: ${path}`).toEqual(value);
        compared++;
      }
      expect(
        valuesOf((tell) => event.some?.(tell)),
        `record ${record.recordId}`,
      ).toEqual(valuesOf((tell) => someValue(document, tell)));
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  test("a record's JSON and XML become the same event", () => {
    const differences: string[] = [];
    let records = 0;
    for (const record of evtxRecords(folder)) {
      records++;
      const document = comparable(toEcs(fromEvtx(record)));
      const xml = record.toXml();
      const reader = textReader(xml)!;
      const [item] = [...reader.push(xml), ...reader.finish()];
      if (item === undefined || "problem" in item) differences.push(`XML of ${record.recordId}: ${item?.problem}`);
      else if (comparable(toEcs(item.record)) !== document) differences.push(`XML of ${record.recordId}`);
      if (comparable(normalise(record.toJson()).document) !== document) differences.push(`JSON of ${record.recordId}`);
    }
    // XML cannot hold control characters, JSON numbers not all 64-bit integers, and evtx_dump's JSON orders repeated elements of UserData otherwise.
    expect(differences.length / records).toBeLessThan(0.005);
  });
});

function comparable(document: Document): string {
  return JSON.stringify(document, (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}

describeShared("NDJSON captures", "corpus/mordor", (folder) => {
  test("are recognised record by record, and lazily read as they are wholly", () => {
    const table = new FieldTable();
    const shapes = new Map<string, number>();
    let number = 0;
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".gz"))) {
      for (const line of gunzipSync(readFileSync(join(folder, name)))
        .toString("utf8")
        .trim()
        .split("\n")) {
        const value: Document = JSON.parse(line);
        const shape = recognise(value);
        shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
        if (number++ % step !== 0) continue;
        const { document } = normalise(value);
        const { event } = normaliseEvent(value, table);
        for (const path of new Set(leafPaths(document))) {
          const read = event.get(table.slot(path));
          if (JSON.stringify(read) !== JSON.stringify(valueAt(document, path))) {
            expect.fail(`${name}: ${path} is ${JSON.stringify(read)}, not ${JSON.stringify(valueAt(document, path))}`);
          }
        }
      }
    }
    expect(shapes).toEqual(countsOfManifest(join(folder, "manifest.json")));
  });
});

/** How many records of each shape the capture's manifest counts; it names the shapes in words. */
function countsOfManifest(path: string): ReadonlyMap<string, number> {
  const names: Readonly<Record<string, string>> = { flat: "flat", nxlog: "nxlog", winlogbeat: "winlogbeat-6" };
  const counts = new Map<string, number>();
  const manifest: { files: { format: Record<string, number> }[] } = JSON.parse(readFileSync(path, "utf8"));
  for (const { format } of manifest.files) {
    for (const [words, count] of Object.entries(format)) {
      const shape = names[words.split(" ")[0]!]!;
      counts.set(shape, (counts.get(shape) ?? 0) + count);
    }
  }
  return counts;
}
