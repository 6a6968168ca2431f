// Whatever the writer can write, the reader gives back: any values, any number of records, over any number of chunks.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type EvtxDataInput, type EvtxRecordInput, writeEvtx } from "../../scripts/evtx-writer/index.ts";
import { type EvtxRecord, readEvtx, TemplateCache } from "../../src/evtx/index.ts";
import { readAll } from "./support.ts";

// A NUL at the end of a text is its terminator.
const text = fc.string({ unit: "binary", maxLength: 60 }).filter((value) => !value.endsWith("\0"));
const filetime = fc
  .tuple(
    fc.date({ min: new Date("1601-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
    fc.nat(9_999),
  )
  .map(([date, ticks]) => `${date.toISOString().slice(0, -1)}${String(ticks).padStart(4, "0")}Z`);
const guid = fc.uuid().map((value) => `{${value.toUpperCase()}}`);
const sid = fc
  .tuple(fc.nat(0xffff_ffff), fc.array(fc.nat(0xffff_ffff), { maxLength: 15 }))
  .map(([authority, rest]) => ["S-1", authority, ...rest].join("-"));

/** A value to write, and the text that must be read. */
const value: fc.Arbitrary<readonly [written: EvtxDataInput["value"], text: string]> = fc.oneof(
  text.map((of) => [of, of] as const),
  fc.boolean().map((of) => [of, String(of)] as const),
  fc.nat(0xffff_ffff).map((of) => [of, String(of)] as const),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((of) => [{ type: "int64", value: of }, String(of)] as const),
  fc
    .bigInt({ min: 0n, max: 2n ** 64n - 1n })
    .map((of) => [{ type: "hexInt64", value: of }, `0x${of.toString(16)}`] as const),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((of) => [{ type: "real64", value: of }, Object.is(of, -0) ? "-0" : String(of)] as const),
  filetime.map((of) => [{ type: "filetime", value: of }, of] as const),
  guid.map((of) => [{ type: "guid", value: of }, of] as const),
  sid.map((of) => [{ type: "sid", value: of }, of] as const),
);

const item = fc.tuple(fc.option(fc.stringMatching(/^[A-Za-z]{1,12}$/), { nil: undefined }), value);
const record = fc.record({
  provider: fc.stringMatching(/^[A-Za-z-]{1,30}$/),
  eventId: fc.nat(0xffff),
  level: fc.nat(0xff),
  timeCreated: filetime,
  channel: fc.stringMatching(/^[A-Za-z/-]{1,30}$/),
  computer: fc.stringMatching(/^[a-z.0-9-]{1,30}$/),
  items: fc.array(item, { maxLength: 12 }),
});

type Generated = typeof record extends fc.Arbitrary<infer T> ? T : never;

function written({ items, ...rest }: Generated): EvtxRecordInput {
  return { ...rest, data: items.map(([name, [content]]) => ({ name, value: content })) };
}

/** What must come back, in one shape for both sides. */
function expected(given: Generated, index: number): unknown {
  const { items, ...system } = given;
  const data = items.map(([name, [, content]], position) => [name ?? `param${position + 1}`, content]);
  return { ...system, level: String(given.level), recordId: index + 1, data };
}

function actual(read: EvtxRecord): unknown {
  const { provider, eventId, timeCreated, channel, computer, recordId } = read;
  const data = read.dataItems().map((found) => [found.name, found.value]);
  return { provider, eventId, level: read.system("level"), timeCreated, channel, computer, recordId, data };
}

test("records come back as they were written", () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const { records: read, report } = readAll(writeEvtx(records.map(written)), { verifyChecksums: true });
      expect(read.map(actual)).toEqual(records.map(expected));
      expect(report.problems).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("JSON and XML are well-formed and agree on how many items there are", () => {
  fc.assert(
    fc.property(record, (given) => {
      const [read] = readEvtx(writeEvtx([written(given)]));
      const json = read!.toJson() as { Event: { System: { Computer: string }; EventData: unknown } };
      expect(json.Event.System.Computer).toBe(given.computer);
      expect(read!.toXml().match(/<Data[ />]/g)?.length ?? 0).toBe(given.items.length);
    }),
    { numRuns: 150 },
  );
});

test("it does not matter which logs were read before", () => {
  fc.assert(
    fc.property(fc.array(fc.array(record, { maxLength: 5 }), { maxLength: 5 }), (logs) => {
      const templates = new TemplateCache();
      for (const records of logs) {
        const bytes = writeEvtx(records.map(written));
        const alone = readAll(bytes, { templates: new TemplateCache() }).records.map((read) => read.toJsonText());
        expect(readAll(bytes, { templates }).records.map((read) => read.toJsonText())).toEqual(alone);
      }
    }),
    { numRuns: 100 },
  );
});
