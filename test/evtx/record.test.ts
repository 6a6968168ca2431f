// What a record answers: members of System, EventData by name and by position, UserData, the rendered message.
import { describe, expect, test } from "vitest";
import type { EvtxRecordInput } from "../../scripts/evtx-writer/index.ts";
import type { SystemMember } from "../../src/evtx/index.ts";
import { textContent } from "../../src/evtx/index.ts";
import { named, readBack, unnamed } from "./support.ts";

const systemCases: readonly (readonly [
  member: SystemMember,
  written: Partial<EvtxRecordInput>,
  text: string | undefined,
])[] = [
  ["provider", { provider: "Microsoft-Windows-Sysmon" }, "Microsoft-Windows-Sysmon"],
  ["provider", { provider: "" }, undefined],
  [
    "providerGuid",
    { providerGuid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}" },
    "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
  ],
  ["providerGuid", {}, undefined],
  ["eventId", { eventId: 4688 }, "4688"],
  ["qualifiers", { qualifiers: 16_384 }, "16384"],
  ["qualifiers", {}, undefined],
  ["version", { version: 5 }, "5"],
  ["level", { level: 0 }, "0"],
  ["task", { task: 13_312 }, "13312"],
  ["opcode", { opcode: 1 }, "1"],
  ["keywords", { keywords: "0x8020000000000000" }, "0x8020000000000000"],
  ["timeCreated", { timeCreated: "2022-08-31T14:19:40.9082871Z" }, "2022-08-31T14:19:40.9082871Z"],
  ["eventRecordId", { recordId: 12_345_678_901 }, "12345678901"],
  ["activityId", { activityId: "{00000001-0002-0003-0405-060708090a0b}" }, "{00000001-0002-0003-0405-060708090A0B}"],
  ["relatedActivityId", {}, undefined],
  ["processId", { processId: 4, threadId: 8 }, "4"],
  ["threadId", { processId: 4, threadId: 8 }, "8"],
  ["processId", { threadId: 8 }, undefined],
  ["threadId", { threadId: 8 }, undefined],
  ["channel", { channel: "Security" }, "Security"],
  ["channel", { channel: "" }, undefined],
  ["computer", { computer: "WEC.example.org" }, "WEC.example.org"],
  ["userSid", { userSid: "S-1-5-18" }, "S-1-5-18"],
  ["userSid", {}, undefined],
  ["kernelTime", { processId: 4 }, undefined],
];

describe("members of System", () => {
  test.each(systemCases)("%s of %j is %j", (member, written, text) => {
    expect(readBack(written).system(member)).toBe(text);
  });

  test("the common ones have accessors of their own", () => {
    const record = readBack({ provider: "P", eventId: 65_535, channel: "C", computer: "H", recordId: 17 });
    const { provider, eventId, channel, computer, eventRecordId, recordId } = record;
    expect({ provider, eventId, channel, computer, eventRecordId, recordId }).toEqual({
      provider: "P",
      eventId: 65_535,
      channel: "C",
      computer: "H",
      eventRecordId: "17",
      recordId: 17,
    });
  });

  test("times are exact as FILETIME too", () => {
    const record = readBack({ timeCreated: "1970-01-01T00:00:00.0000001Z" });
    const ticks = 116_444_736_000_000_001n;
    const expected = { low: Number(ticks & 0xffff_ffffn), high: Number(ticks >> 32n) };
    expect(record.timeCreatedFiletime).toEqual(expected);
    expect(record.written).toEqual(expected);
    expect(record.writtenTime).toBe("1970-01-01T00:00:00.0000001Z");
  });
});

describe("EventData", () => {
  test("items by exact name, in the order of the record", () => {
    const record = readBack({ data: named({ Image: "a.exe", ProcessId: 4, image: "b.exe" }) });
    expect(record.dataNames()).toEqual(["Image", "ProcessId", "image"]);
    expect(record.data("Image")).toBe("a.exe");
    expect(record.data("image")).toBe("b.exe");
    expect(record.data("ProcessId")).toBe("4");
    expect(record.data("IMAGE")).toBeUndefined();
  });

  test("an empty item is there, a null one too: the template names it", () => {
    const record = readBack({ data: named({ Empty: "", Null: null }) });
    expect(record.data("Empty")).toBe("");
    expect(record.data("Null")).toBe("");
  });

  test("items without a name are numbered by position", () => {
    const record = readBack({ data: [...unnamed("first"), ...named({ Name: "n" }), ...unnamed("third")] });
    expect(record.dataNames()).toEqual(["param1", "Name", "param3"]);
    expect(record.data("param1")).toBe("first");
    expect(record.data("param2")).toBeUndefined();
    expect(record.data("param3")).toBe("third");
  });

  test("an array among unnamed items moves the numbers behind it on", () => {
    const record = readBack({ data: unnamed({ type: "string", value: ["a", "b"] }, "c") });
    expect(record.dataItems()).toEqual([
      { name: "param1", value: "a" },
      { name: "param2", value: "b" },
      { name: "param3", value: "c" },
    ]);
    expect(record.dataNames()).toEqual(["param1", "param2", "param3"]);
    expect(record.data("param3")).toBe("c");
  });

  test("a repeated name gives all values, and its first as the one value", () => {
    const record = readBack({
      data: [
        { name: "Hash", value: "1" },
        { name: "Hash", value: "2" },
      ],
    });
    expect(record.dataValues("Hash")).toEqual(["1", "2"]);
    expect(record.data("Hash")).toBe("1");
    expect(record.dataNames()).toEqual(["Hash"]);
  });

  test("a record without EventData has no items", () => {
    const record = readBack({});
    expect(record.dataItems()).toEqual([]);
    expect(record.data("Image")).toBeUndefined();
    expect(record.userData).toBeUndefined();
  });
});

describe("other sections", () => {
  const userData = {
    name: "LogFileCleared",
    attributes: { xmlns: "http://manifests.example/eventlog" },
    children: [{ name: "SubjectUserName", value: "alice" }],
  };

  test("UserData is an element tree", () => {
    const record = readBack({ userData });
    expect(record.userData).toEqual({
      name: "UserData",
      attributes: [],
      children: [
        {
          name: "LogFileCleared",
          attributes: [{ name: "xmlns", value: "http://manifests.example/eventlog" }],
          children: [{ name: "SubjectUserName", attributes: [], children: ["alice"] }],
        },
      ],
    });
    expect(textContent(record.userData!)).toBe("alice");
    expect(record.data("SubjectUserName")).toBeUndefined();
  });

  test("the message of a forwarded event is in RenderingInfo", () => {
    expect(readBack({ message: "The log was cleared." }).message).toBe("The log was cleared.");
    expect(readBack({}).message).toBeUndefined();
  });

  test("a section that is not there", () => {
    expect(readBack({}).section("ProcessingErrorData")).toBeUndefined();
  });
});
