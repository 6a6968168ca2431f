// Every value type of binary XML as the text that Windows writes into an event's XML, and as JSON.
import { describe, expect, test } from "vitest";
import type { EvtxValue, ValueTypeName } from "../../scripts/evtx-writer/index.ts";
import { valueText } from "../../src/evtx/value-text.ts";
import { ValueType } from "../../src/evtx/value-type.ts";
import { jsonData, named, readBack, readValue } from "./support.ts";

const singles: readonly (readonly [
  type: ValueTypeName,
  value: string | number | boolean,
  text: string,
  json: unknown,
])[] = [
  ["string", "C:\\Windows\\cmd.exe", "C:\\Windows\\cmd.exe", "C:\\Windows\\cmd.exe"],
  ["string", "", "", ""],
  ["string", "padded\0\0", "padded", "padded"],
  ["string", "a\0b", "a\0b", "a\0b"],
  ["string", 'quote " back \\ tab \t line \n', 'quote " back \\ tab \t line \n', 'quote " back \\ tab \t line \n'],
  ["string", "Grüße, 世界, 🦉", "Grüße, 世界, 🦉", "Grüße, 世界, 🦉"],
  ["string", "half \ud83e", "half \ufffd", "half \ufffd"],
  [
    "string",
    `${"long ".repeat(20)}\udd89 half`,
    `${"long ".repeat(20)}\ufffd half`,
    `${"long ".repeat(20)}\ufffd half`,
  ],
  ["ansiString", "caf\xe9", "café", "café"],
  ["int8", -1, "-1", -1],
  ["uint8", 255, "255", 255],
  ["int16", -32_768, "-32768", -32_768],
  ["uint16", 65_535, "65535", 65_535],
  ["int32", -2_147_483_648, "-2147483648", -2_147_483_648],
  ["uint32", 4_294_967_295, "4294967295", 4_294_967_295],
  ["int64", "-9007199254740993", "-9007199254740993", -9007199254740992],
  ["int64", "-1", "-1", -1],
  ["uint64", "18446744073709551615", "18446744073709551615", 18446744073709552000],
  ["real32", 0.1, "0.1", 0.1],
  ["real64", 3199.234, "3199.234", 3199.234],
  ["real64", Number.NaN, "NaN", "NaN"],
  ["real64", Number.POSITIVE_INFINITY, "INF", "INF"],
  ["bool", true, "true", true],
  ["bool", false, "false", false],
  ["binary", "00FF10", "00FF10", "00FF10"],
  [
    "guid",
    "{05f02597-fe85-4e67-8542-69567ab8fd4f}",
    "{05F02597-FE85-4E67-8542-69567AB8FD4F}",
    "{05F02597-FE85-4E67-8542-69567AB8FD4F}",
  ],
  ["sizeT", "0x7ffe0000", "0x7ffe0000", "0x7ffe0000"],
  ["filetime", "2022-08-31T14:19:40.9082871Z", "2022-08-31T14:19:40.9082871Z", "2022-08-31T14:19:40.9082871Z"],
  ["filetime", "1601-01-01T00:00:00Z", "1601-01-01T00:00:00.0000000Z", "1601-01-01T00:00:00.0000000Z"],
  ["filetime", "2000-02-29T23:59:59.0000001Z", "2000-02-29T23:59:59.0000001Z", "2000-02-29T23:59:59.0000001Z"],
  ["systemTime", "2021-12-15T03:12:39.042Z", "2021-12-15T03:12:39.042Z", "2021-12-15T03:12:39.042Z"],
  [
    "sid",
    "S-1-5-21-62830434-419094169-3251522898-500",
    "S-1-5-21-62830434-419094169-3251522898-500",
    "S-1-5-21-62830434-419094169-3251522898-500",
  ],
  ["sid", "S-1-5-18", "S-1-5-18", "S-1-5-18"],
  ["hexInt32", "0x1f", "0x1f", "0x1f"],
  ["hexInt64", "0x8020000000000000", "0x8020000000000000", "0x8020000000000000"],
  ["hexInt64", "0x0", "0x0", "0x0"],
  ["null", "", "", ""],
];

describe("one value", () => {
  test.each(singles)("%s %j is the text %j", (type, value, text) => {
    expect(readValue({ type, value })).toBe(text);
  });

  test.each(singles)("%s %j is JSON", (type, value, _text, json) => {
    expect(jsonData(named({ Item: { type, value } }))).toEqual({ Item: json });
  });
});

const arrays: readonly (readonly [
  type: ValueTypeName,
  value: readonly (string | number)[],
  texts: readonly string[],
])[] = [
  ["string", ["one", "", "three"], ["one", "", "three"]],
  ["ansiString", ["a", "b"], ["a", "b"]],
  ["uint16", [1, 2, 65_535], ["1", "2", "65535"]],
  ["int64", ["-1", "5"], ["-1", "5"]],
  ["hexInt64", ["0xff", "0x1"], ["0xff", "0x1"]],
  ["sid", ["S-1-5-18", "S-1-5-32-544"], ["S-1-5-18", "S-1-5-32-544"]],
  [
    "guid",
    ["{00000001-0000-0000-0000-000000000002}", "{00000003-0000-0000-0000-000000000004}"],
    ["{00000001-0000-0000-0000-000000000002}", "{00000003-0000-0000-0000-000000000004}"],
  ],
];

describe("an array gives an item for each of its values", () => {
  test.each(arrays)("%s %j", (type, value, texts) => {
    const record = readBack({ data: named({ Item: { type, value } }) });
    expect(record.dataValues("Item")).toEqual(texts);
    expect(record.data("Item")).toBe(texts[0]);
  });

  test("an empty array gives none", () => {
    const record = readBack({ data: named({ Item: { type: "string", value: [] }, Next: "n" }) });
    expect(record.dataItems()).toEqual([{ name: "Next", value: "n" }]);
    expect(record.data("Item")).toBeUndefined();
  });
});

// What the writer cannot be made to write, given as raw bytes.
const raw: readonly (readonly [about: string, type: number, bytes: readonly number[], text: string])[] = [
  ["an Int32 of three bytes", ValueType.int32, [1, 2, 3], "010203"],
  ["a GUID of four bytes", ValueType.guid, [1, 2, 3, 4], "01020304"],
  ["a FILETIME without bytes", ValueType.filetime, [], ""],
  ["a boolean with a value other than 0 and 1", ValueType.bool, [0, 1, 0, 0], "true"],
  ["a boolean of one byte", ValueType.bool, [0], "false"],
  ["a SID that is cut short", ValueType.sid, [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 9], "S-1-5-21"],
  ["a SID shorter than its header", ValueType.sid, [1, 5, 0], "010500"],
  ["a SID with a large authority", ValueType.sid, [1, 1, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0], "S-1-0x100000000-7"],
  ["a string of an odd size", ValueType.string, [0x61, 0, 0x62], "a"],
  ["a pointer of four bytes", ValueType.sizeT, [0x10, 0, 0, 0], "0x10"],
  ["a pointer of two bytes", ValueType.sizeT, [0x10, 0], "1000"],
  [
    "a FILETIME beyond the year 9999",
    ValueType.filetime,
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    "+030828-09-14T02:48:05.4775807Z",
  ],
  [
    "the largest FILETIME",
    ValueType.filetime,
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    "+060056-05-28T05:36:10.9551615Z",
  ],
  ["negative zero", ValueType.real64, [0, 0, 0, 0, 0, 0, 0, 0x80], "-0"],
  ["an unknown type", 0x55, [0xab, 0xcd], "ABCD"],
  ["an event handle", ValueType.evtHandle, [1, 0, 0, 0], "01000000"],
  ["an array of Int32 with a byte left over", 0x80 | ValueType.int32, [1, 0, 0, 0, 9], "1"],
  [
    "an array of SIDs, the last cut short",
    0x80 | ValueType.sid,
    [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 9],
    "S-1-5-18",
  ],
];

describe("values that are odd or damaged still have a text", () => {
  test.each(raw)("%s", (_about, type, bytes, text) => {
    expect(valueText(Uint8Array.from(bytes), type, 0, bytes.length)).toBe(text);
  });
});

test("integers beyond 2^53 keep all digits in JSON text", () => {
  const value: EvtxValue = { type: "uint64", value: "18446744073709551615" };
  expect(readBack({ data: named({ Item: value }) }).toJsonText()).toContain('"Item":18446744073709551615');
});
