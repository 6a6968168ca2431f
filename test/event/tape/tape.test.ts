import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Document, someValue, valueAt } from "../../../src/event/document.ts";
import type { Scalar } from "../../../src/event/event.ts";
import { TapePaths } from "../../../src/event/tape/tape-paths.ts";
import { TapeReader } from "../../../src/event/tape/tape-reader.ts";
import type { TapedObject } from "../../../src/event/tape/taped-object.ts";
import { parseJson } from "../../../src/text/json-text.ts";

const utf8 = new TextEncoder();

/** The object in a text; undefined where the reader leaves it alone. */
function taped(text: string | Uint8Array, reader = newReader()): TapedObject | undefined {
  return reader.read(typeof text === "string" ? utf8.encode(text) : text);
}

function newReader(): TapeReader {
  return new TapeReader(new TapePaths());
}

function scalarsOf(object: { some(test: (value: Scalar) => boolean): boolean }): readonly Scalar[] {
  const found: Scalar[] = [];
  object.some((value) => {
    found.push(value);
    return false;
  });
  return found;
}

/** Every dotted path that leads to something in a document. */
function pathsOf(document: object, prefix = ""): readonly string[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return [path, ...(isObject ? pathsOf(value, path) : [])];
  });
}

function expectSame(object: TapedObject, text: string): void {
  const document = parseJson(text) as Document;
  for (const path of [...pathsOf(document), "absent", "absent.too"])
    expect([path, object.values(object.paths.id(path))]).toEqual([path, valueAt(document, path)]);
  expect(scalarsOf(object)).toEqual(scalarsOf({ some: (test) => someValue(document, test) }));
}

describe("what is read as it would be parsed", () => {
  test.each([
    `{}`,
    ` { "a" : 1 , "b" : "text" } \r`,
    `{"a":"","b":null,"c":true,"d":false}`,
    `{"path":"C:\\\\Windows\\\\System32","quoted":"\\"x\\"","lines":"a\\r\\nb\\tc","slash":"a\\/b"}`,
    `{"code":"\\u0041\\ud83d\\ude00","alone":"\\ud800"}`,
    `{"wide":"Grüße 日本","wideAndEscaped":"ü\\\\ß","beyond":"😀","mark":"\uFEFFx"}`,
    `{"zero":0,"negative":-5,"large":9007199254740993,"huge":-9223372036854775808}`,
    `{"list":[1,"two",true,null],"empty":[],"one":["x"]}`,
    `{"a":{"b":{"c":1}},"d.e":2,"f":{"g.h":3},"none":{}}`,
    `{"__proto__":"own","constructor":"own","toString":1}`,
    `{"a":{"x":1},"b":{"x":2}}`,
  ])("%s", (text) => {
    const object = taped(text);
    expect(object).toBeDefined();
    expectSame(object!, text);
    expect(object!.text).toBe(text);
  });
});

describe("what is left to JSON.parse", () => {
  test.each([
    ["no object", `[1]`],
    ["a scalar", `"a"`],
    ["nothing", ``],
    ["two objects", `{} {}`],
    ["an object cut off", `{"a":1`],
    ["a text cut off", `{"a":"b`],
    ["a comma too many", `{"a":1,}`],
    ["no colon", `{"a" 1}`],
    ["no quotation marks", `{a:1}`],
    ["a control character", `{"a":"\n"}`],
    ["an unknown escape", `{"a":"\\x"}`],
    ["half a code", `{"a":"\\u00"}`],
    ["a leading zero", `{"a":01}`],
    ["minus zero", `{"a":-0}`],
    ["a fraction", `{"a":1.5}`],
    ["an exponent", `{"a":1e3}`],
    ["a word cut off", `{"a":tru}`],
    ["a word too long", `{"a":truex}`],
    ["a member twice", `{"a":1,"a":2}`],
    ["a path twice", `{"a":{"b":1},"a.b":2}`],
    ["an object in a list", `{"a":[{"b":1}]}`],
    ["a list in a list", `{"a":[[1]]}`],
    ["an empty name", `{"":1}`],
    ["a name that begins with a dot", `{".":{"b":1}}`],
    ["a number as a name", `{"b":1,"7":2}`],
    ["an escape in a name", `{"a\\u0041":1}`],
    ["a name beyond ASCII", `{"ü":1}`],
    ["objects in objects, many deep", `${'{"a":'.repeat(40)}1${"}".repeat(40)}`],
  ])("%s", (_name, text) => {
    expect(taped(text)).toBeUndefined();
  });

  test("names beyond a limit", () => {
    const reader = newReader();
    for (let i = 0; i < 1 << 15; i++) taped(`{"n${i}":1}`, reader);
    expect(taped(`{"n1":1}`, reader)).toBeDefined();
    expect(taped(`{"another":1}`, reader)).toBeUndefined();
  });
});

test("objects of one reader, asked in turn", () => {
  const reader = newReader();
  const texts = [
    `{"a":"1","b":["x","y"],"c":{"d":"deep"}}`,
    `{"c":{"e":"other"},"a":"2"}`,
    `{}`,
    `{"b":"C:\\\\x","a":"1"}`,
    `{"new":["a","b","a"],"b":"C:\\\\x"}`,
  ];
  const objects = texts.map((text) => taped(text, reader)!);
  for (let round = 0; round < 3; round++)
    for (const [number, text] of texts.entries()) {
      const document = parseJson(text) as Document;
      for (const path of ["a", "b", "c", "c.d", "c.e", "new"])
        for (const [object, own] of [
          [objects[number]!, document] as const,
          [objects[0]!, parseJson(texts[0]!) as Document] as const,
        ])
          expect(object.values(object.paths.id(path))).toEqual(valueAt(own, path));
    }
});

test("names that are made to collide are read otherwise, so that no look-up takes long", () => {
  const reader = newReader();
  const names = collidingNames(80);
  const read = names.map((name) => taped(`{"${name}":1}`, reader) !== undefined);
  expect(read.slice(0, 64).every(Boolean)).toBe(true);
  expect(read.slice(64).some(Boolean)).toBe(false);
  expect(taped(`{"${names[0]}":1}`, reader)).toBeDefined();
});

/** Names whose hash (FNV-1a) has the same last twelve bits, by which names are looked up. */
function collidingNames(count: number): readonly string[] {
  const found: string[] = [];
  for (let number = 0; found.length < count; number++) {
    const name = `n${number}`;
    let hash = 0x811c9dc5;
    for (const byte of utf8.encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    if ((hash & 0xfff) === 0x123) found.push(name);
  }
  return found;
}

test("any object: read as it would be parsed, or left alone", () => {
  const reader = newReader();
  const name = fc.constantFrom("a", "b", "c", "a.b", "b.c", ".a", "b.", "long name", "x\\y");
  const value = fc.letrec<{ any: unknown; object: object; scalar: unknown }>((tie) => ({
    any: fc.oneof({ weight: 4, arbitrary: tie("scalar") }, fc.array(tie("scalar"), { maxLength: 3 }), tie("object")),
    object: fc.dictionary(name, tie("any"), { maxKeys: 5 }),
    scalar: fc.oneof(fc.string({ unit: "binary" }), fc.integer(), fc.boolean(), fc.constant(null), fc.bigInt()),
  }));
  let accepted = 0;
  fc.assert(
    fc.property(value.object, fc.constantFrom(undefined, 1), (object, indent) => {
      const text = JSON.stringify(object, (_, one) => (typeof one === "bigint" ? Number(one) : one), indent);
      const read = taped(text, reader);
      if (read === undefined) return;
      accepted++;
      expectSame(read, text);
    }),
  );
  expect(accepted).toBeGreaterThan(20);
});

test("any bytes: what is accepted is what would be parsed", () => {
  const reader = newReader();
  const seed = utf8.encode(`{"a":"C:\\\\x \\u0041é","b":{"c":[1,null,-23],"d.e":true},"f":"plain text","g":12}`);
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 2 }), (changes) => {
      const bytes = seed.slice();
      for (const [place, byte] of changes) bytes[place] = byte;
      const read = taped(bytes, reader);
      if (read === undefined) return;
      accepted++;
      expectSame(read, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    }),
    { numRuns: 5000 },
  );
  expect(accepted).toBeGreaterThan(500);
});
