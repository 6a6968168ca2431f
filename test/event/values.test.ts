// Addresses, versions, numbers, the order of texts, and documents as events.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DocumentEvent, valueAt } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { formatIp, parseCidr, parseIp } from "../../src/event/ip.ts";
import { parseNumber } from "../../src/event/number.ts";
import { compareText } from "../../src/event/text-order.ts";
import { magnitude } from "../../src/event/value.ts";
import { versionKey } from "../../src/event/version.ts";

describe("addresses", () => {
  test.each([
    ["10.0.0.1", "10.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::", "::"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
  ])("%s is %s", (text, usual) => {
    expect(formatIp(parseIp(text) ?? "")).toBe(usual);
  });

  test.each([
    "",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.1.2",
    "a.b.c.d",
    ":::",
    "1:2:3:4:5:6:7",
    "1::2::3",
    "12345::",
    "::g",
    "1:2:3:4:5:6:7:8:9",
    "10.0.0.-1",
    "1:2:3:4:5:6:7::8:9",
  ])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());

  test.each(["10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "x/8", "10.0.0.0/", "10.0.0.0/8/8"])(
    "%j is no block",
    (text) => expect(parseCidr(text)).toBeUndefined(),
  );

  test("an address reads back from its usual text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4()), (text) => {
        const address = parseIp(text);
        expect(address).toBeDefined();
        expect(parseIp(formatIp(address ?? ""))).toBe(address);
      }),
    );
  });
});

test("versions in their order", () => {
  const sorted = [
    ...[
      "0.0.1",
      "1",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
    ],
    ...["1.0.0", "1.2.4-SNAPSHOT", "1.2.4", "1.5.0", "1.11.3", "2.0", "10.0.0", "bad", "v1.0"],
  ];
  const keys = sorted.map(versionKey);
  expect([...keys].sort((a, b) => (a < b ? -1 : 1))).toEqual(keys);
  expect(new Set(keys).size).toBe(keys.length);
});

describe("numbers in text", () => {
  test.each([
    ["42", 42],
    ["-42", -42],
    ["+4", 4],
    [" 4.5 ", 4.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["9223372036854775807", 9223372036854775807n],
    ["", undefined],
    ["0x10", undefined],
    ["1 2", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["1".repeat(500), undefined],
  ])("%j", (text, expected) => {
    expect(magnitude(parseNumber(text) ?? null)).toBe(expected);
  });
});

test("texts are ordered by code point, as UTF-8 bytes are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const bytes = [a, b].map((text) => Buffer.from(text, "utf8"));
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(bytes[0]!, bytes[1]!));
    }),
    { numRuns: 5_000 },
  );
});

describe("fields of a document", () => {
  test.each([
    [{ a: { b: 1 } }, 1],
    [{ "a.b": 1 }, 1],
    [{ "a.b": 1, a: { b: 2 } }, 1],
    [{ a: { b: [1, null, 2] } }, [1, 2]],
    [{ a: { b: [[1], [2]] } }, [1, 2]],
    [{ a: [{ b: 1 }, { b: [2] }, { c: 3 }] }, [1, 2]],
    [{ a: { b: [1] } }, 1],
    [{ a: { b: null } }, undefined],
    [{ a: { b: [] } }, undefined],
    [{ a: { b: { c: 1 } } }, undefined],
    [{ a: 1 }, undefined],
    [{}, undefined],
    [{ a: { b: false } }, false],
    [{ a: { b: "" } }, ""],
  ])("a.b of %j", (document, expected) => {
    expect(valueAt(document, "a.b")).toEqual(expected);
  });

  test("a deeper path may be dotted anywhere", () => {
    for (const document of [{ "a.b": { c: 1 } }, { a: { "b.c": 1 } }, { "a.b.c": 1 }, { a: { b: { c: 1 } } }]) {
      expect(valueAt(document, "a.b.c")).toBe(1);
    }
  });

  test("an event answers by slot, knows its document's values, and names that come from prototypes are absent", () => {
    const table = new FieldTable();
    const slots = ["a.b", "constructor", "a.toString"].map((path) => table.slot(path));
    const event = new DocumentEvent({ a: { b: ["x", 5] } }, table);
    expect(slots.map((slot) => event.get(slot))).toEqual([["x", 5], undefined, undefined]);
    expect(event.get(slots[0]!)).toBe(event.get(slots[0]!));
    expect([event.some((value) => value === 5), event.some((value) => value === "b")]).toEqual([true, false]);
    expect(table.path(slots[0]!)).toBe("a.b");
    expect(() => table.path(99)).toThrow(RangeError);
  });
});
