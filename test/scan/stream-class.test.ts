// In a stream of which it is known that some field is nowhere, a rule over several events that needs it is not asked about any of them; what is
// found is the same.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRuleFiles } from "../../src/detection/index.ts";
import { type Finding, Scanner } from "../../src/scan/index.ts";
import { ecsEvent, toEcs, windowsLog } from "../../src/telemetry/index.ts";
import { recordFrom, sysmonProvider } from "../telemetry/support/records.ts";

const record = (eventId: number, data: Readonly<Record<string, string>>) =>
  recordFrom({ provider: sysmonProvider, eventId, channel: "Microsoft-Windows-Sysmon/Operational", data });
type WindowsRecord = ReturnType<typeof record>;

const started = record(1, { Image: "C:\\a.exe", ProcessId: "4" });
const written = record(11, { Image: "C:\\a.exe", TargetFilename: "C:\\b.tmp", ProcessId: "4" });

function scannerFor(queries: readonly string[]): Scanner {
  const files = readRuleFiles(queries.map((text, number) => ({ source: `${number}.eql`, text })));
  const scanner = new Scanner(files.flatMap(({ rules }) => rules));
  expect(scanner.refused).toEqual([]);
  return scanner;
}

function add(scanner: Scanner, records: readonly WindowsRecord[]): readonly Finding[] {
  return records.flatMap((one, index) =>
    scanner.add(ecsEvent(one, scanner.fields), { file: "log", index, document: () => toEcs(one) }),
  );
}

function found(scanner: Scanner, records: readonly WindowsRecord[], isWindowsLog: boolean): readonly Finding[] {
  if (isWindowsLog) scanner.begin(windowsLog);
  return [...add(scanner, records), ...scanner.end()];
}

describe("in a Windows log", () => {
  test.each<[query: string, kept: number]>([
    ["sequence by host.id [process where true] [file where true]", 2],
    ['sequence by host.id [any where data_stream.dataset == "alerts"] [any where host.id != null]', 0],
    ['sequence by host.id [any where host.id != null] [any where data_stream.dataset == "alerts"]', 0],
    ['sequence by host.id with maxspan=1m [any where host.id != null] ![any where data_stream.dataset == "alerts"]', 2],
    ['sequence by host.id [process where true] [file where true] until [any where data_stream.dataset == "a"]', 2],
    ['sample by host.id [process where true] [any where data_stream.dataset == "alerts"]', 0],
    ['sequence by host.id [process where true] [file where data_stream.dataset != "alerts" or true]', 2],
    ["sequence by data_stream.dataset [process where true] [file where true]", 0],
    ["sequence by ?data_stream.dataset [process where true] [file where true]", 2],
    ['sequence by host.id [process where true] [file where winlog.event_data.None == "a" or file.name != null]', 2],
    ["any where host.id != null | head 1", 2],
  ])("%s: %i events are kept", (query, kept) => {
    const scanner = scannerFor([query]);
    scanner.begin(windowsLog);
    add(scanner, [started, written]);
    expect(scanner.suspend().events.indexes).toHaveLength(kept);
  });

  test("this is known until its end, not of the next stream", () => {
    const scanner = scannerFor(['sequence [process where true] [any where data_stream.dataset == "alerts"]']);
    expect(found(scanner, [started], true)).toEqual([]);
    add(scanner, [started]);
    expect(scanner.suspend().events.indexes).toHaveLength(1);
  });

  test("what is found is what is found where nothing is known", () => {
    const field = fc.constantFrom("data_stream.dataset", "process.name", "file.name", "host.id", "winlog.event_data.X");
    const condition = fc
      .tuple(field, fc.constantFrom('== "a.exe"', '!= "a.exe"', "!= null", "== null"))
      .map(([path, rest]) => `${path} ${rest}`);
    const item = fc
      .tuple(fc.constantFrom("any", "process", "file"), condition, fc.constantFrom(" and ", " or "), condition)
      .map(([category, one, operator, other]) => `[${category} where ${one}${operator}${other}]`);
    const query = fc
      .tuple(fc.constantFrom("sequence", "sample"), fc.constantFrom("host.id", "data_stream.dataset"), item, item)
      .map(([kind, key, one, other]) => `${kind} by ${key} ${one} ${other}`);
    fc.assert(
      fc.property(
        fc.array(query, { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(started, written), { maxLength: 6 }),
        (queries, records) => {
          expect(found(scannerFor(queries), records, true)).toEqual(found(scannerFor(queries), records, false));
        },
      ),
      { numRuns: 300 },
    );
  });
});
