// Every event log file of the corpus against its manifest: odd, dirty, corrupt, carved and forwarded ones included.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type EvtxCase, evtxFailures, isEvtxManifest } from "../../scripts/conformance/evtx.ts";
import { childOf, type EvtxDataItem, isElement, isEvtx, readEvtx } from "../../src/evtx/index.ts";
import { describeShared } from "../support/shared.ts";
import { readAll } from "./support.ts";

describeShared("the corpus", "corpus/evtx", (folder) => {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  if (!isEvtxManifest(manifest)) throw new Error("the corpus has another manifest than expected");
  const read = (file: string) => readFileSync(join(folder, file));

  test.each(manifest.files.map((entry) => [entry.file, entry] as const))("%s", (_file, entry) => {
    expect(evtxFailures(entry, folder)).toEqual([]);
  });

  test("every record can be shown in every form", () => {
    for (const { file } of manifest.files) {
      for (const record of readEvtx(read(file), { recover: true })) {
        const forms = [JSON.stringify(record.toJson().Event), record.toXml(), ...record.dataItems().map(itemText)];
        const whole = forms.every((form) => form.length > 0) && /^<Event [^>]*>.*<\/Event>$/s.test(forms[1]!);
        if (!whole) throw new Error(`${file}, record ${record.recordId}: ${forms.join("\n")}`);
      }
    }
  });

  test("names and values by name are those of the items, in every record", () => {
    for (const { file } of manifest.files) {
      for (const record of readEvtx(read(file), { recover: true })) {
        // The names first: those of a template are given without looking at the items.
        const names = record.dataNames();
        const first = new Map(
          record
            .dataItems()
            .toReversed()
            .map(({ name, value }) => [name, value]),
        );
        const given = names.map((name) => [name, record.data(name)]);
        const wanted = [...new Set(record.dataItems().map(({ name }) => name))].map((name) => [name, first.get(name)]);
        if (JSON.stringify(given) !== JSON.stringify(wanted)) throw new Error(`${file}, record ${record.recordId}`);
      }
    }
  });

  test("each section is the one that the whole tree has, in every record", () => {
    for (const { file } of manifest.files) {
      for (const record of readEvtx(read(file), { recover: true })) {
        const tree = record.tree();
        const names = [
          "ProcessingErrorData",
          ...tree.children.flatMap((child) => (isElement(child) ? child.name : [])),
        ];
        for (const name of names) {
          const [given, wanted] = [record.section(name), childOf(tree, name)];
          if (JSON.stringify(given) !== JSON.stringify(wanted)) throw new Error(`${file}, record ${record.recordId}`);
        }
      }
    }
  });

  const damaged = [
    [
      "parser-samples/sample_with_a_bad_chunk_magic.evtx",
      'chunk header at byte 0x61000: expected the signature "ElfChnk"',
    ],
    [
      "parser-samples/2-vss_0-Microsoft-Windows-TerminalServices-RemoteConnectionManager%4Operational.evtx",
      "record (record 463011) at byte 0x18e98: expected size 496 again at the record's end, found 1694519808",
    ],
    [
      "parser-samples/Microsoft-Windows-HelloForBusiness%4Operational.evtx",
      "record (record 6) at byte 0x1f90: expected size 384 again at the record's end, found 0",
    ],
  ] as const;

  test.each(damaged)("the damage of %s is said with its place", (file, problem) => {
    expect(readAll(read(file)).problems.some((text) => text.startsWith(problem))).toBe(true);
  });

  test("recovery finds what the logs have behind their ends", () => {
    const recovered = manifest.files.map(({ file }) => readAll(read(file), { recover: true }).report.recoveredRecords);
    expect(recovered.reduce((sum, records) => sum + records, 0)).toBeGreaterThan(8000);
  });

  test("checksums tell the damaged files from the sound ones", () => {
    const wrong = manifest.files
      .filter(({ file }) => {
        const { report } = readAll(read(file), { verifyChecksums: true });
        return report.problems.some(({ expected }) => expected.startsWith("checksum"));
      })
      .map(({ file }) => file);
    expect(wrong).toContain(
      "parser-samples/2-vss_0-Microsoft-Windows-RemoteDesktopServices-RdpCoreTS%4Operational.evtx",
    );
    expect(wrong).not.toContain("parser-samples/security.evtx");
    expect(wrong).not.toContain("parser-samples/Application_no_crc32.evtx");
  });

  test("all files are recognised", () => {
    expect(manifest.files.filter(({ file }) => !isEvtx(read(file)))).toEqual([]);
  });
});

function itemText({ name, value }: EvtxDataItem): string {
  return `${name}=${value}`;
}

describe("the comparison with a manifest", () => {
  const folder = join(import.meta.dirname, "../../samples");
  const records = [...readEvtx(readFileSync(join(folder, "security.evtx")))].length;

  const cases: readonly (readonly [about: string, given: EvtxCase, failures: readonly unknown[]])[] = [
    ["passes what agrees", { file: "security.evtx", records, failed_records: 0 }, []],
    ["says what cannot be opened", { file: "absent.evtx", records }, [expect.stringContaining("no such file")]],
    [
      "says which records are missing",
      { file: "security.evtx", records: records + 1, failed_records: 1, channels: { Security: records + 2 } },
      [
        `records all: expected at least ${records + 1}, got ${records}`,
        `channel Security: expected at least ${records + 2}, got ${records}`,
        "damage: expected it to be reported, got no problem",
      ],
    ],
    [
      "says what is there beyond a sound file's count",
      { file: "security.evtx", records, event_ids: {}, first: "1999-01-01T00:00:00Z" },
      expect.arrayContaining([
        expect.stringMatching(/^event id \d+: expected 0, got \d+$/),
        expect.stringMatching(/^first time: expected 1999-01-01T00:00:00Z, got \d+$/),
      ]),
    ],
  ];

  test.each(cases)("%s", (_about, given, failures) => {
    expect(evtxFailures(given, folder)).toEqual(failures);
  });
});

test.each([
  ["a list of event log files with their records", { files: [{ file: "a.evtx", records: 1 }] }, true],
  ["other files", { files: [{ file: "a.ndjson", records: 1 }] }, false],
  ["files without counts", { files: [{ file: "a.evtx" }] }, false],
  ["no files", { files: [] }, false],
  ["something else", [1], false],
])("a manifest of event logs is told by what it holds: %s", (_about, value, is) => {
  expect(isEvtxManifest(value)).toBe(is);
});
