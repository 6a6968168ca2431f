// Texts that recur are numbered by the reader and decoded once. Whether they are cannot be seen from outside, but for the strings themselves: what must hold is
// that a text is the one that was written, whatever came before it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kinds, tapeWidth } from "../../../src/event/tape/tape.ts";
import { TapePaths } from "../../../src/event/tape/tape-paths.ts";
import { TapeReader } from "../../../src/event/tape/tape-reader.ts";
import type { TapedObject } from "../../../src/event/tape/taped-object.ts";

const utf8 = new TextEncoder();
const longestNumbered = 2048;

function newReader(): TapeReader {
  return new TapeReader(new TapePaths());
}

function read(reader: TapeReader, text: string, member = "m"): TapedObject {
  return reader.read(utf8.encode(JSON.stringify({ [member]: text })))!;
}

/** What the reader gives for a text, and whether it has numbered it. */
function ask(reader: TapeReader, text: string, member = "m"): { readonly text: unknown; readonly isNumbered: boolean } {
  const object = read(reader, text, member);
  return { text: object.scalar(reader.paths.id(member)), isNumbered: object.tape[object.start + tapeWidth - 1]! >= 0 };
}

describe("a text of a member that is asked for", () => {
  test.each([
    ["a path", "C:\\Windows\\System32\\svchost.exe"],
    ["one character", "x"],
    ["letters beyond ASCII", "Grüße 日本 😀"],
    ["the longest", "ab".repeat(longestNumbered / 2)],
  ])("%s has a number from the second time on that it is asked for", (_name, text) => {
    const reader = newReader();
    const asked = [1, 2, 3, 4].map(() => ask(reader, text));
    expect(asked.map((one) => one.text)).toEqual([text, text, text, text]);
    expect(asked.map(({ isNumbered }) => isNumbered)).toEqual([false, false, true, true]);
  });

  test("longer ones have none", () => {
    const reader = newReader();
    const text = "x".repeat(longestNumbered + 1);
    for (let i = 0; i < 4; i++) expect(ask(reader, text)).toEqual({ text, isNumbered: false });
  });

  test("nobody asks: none", () => {
    const reader = newReader();
    for (let i = 0; i < 4; i++) expect(read(reader, "text").tape.at(-1)).toBe(-1);
  });

  test("the member is given up where texts hardly recur", () => {
    const reader = newReader();
    for (let i = 0; i < 2100; i++) ask(reader, `text ${i}`);
    expect([1, 2, 3].map(() => ask(reader, "again").isNumbered)).toEqual([false, false, false]);
    expect([1, 2, 3].map(() => ask(reader, "again", "other").isNumbered)).toEqual([false, false, true]);
  });

  test("it is not where they do", () => {
    const reader = newReader();
    for (let i = 0; i < 20_000; i++) ask(reader, `text ${i % 100}`);
    expect(ask(reader, "text 5")).toEqual({ text: "text 5", isNumbered: true });
  });
});

test("whatever is asked, in whatever order: a text is the one that was written", () => {
  const text = fc.oneof(
    fc.nat(300).map(String),
    fc.constant(""),
    fc.nat(40).map((number) => `${"C:\\long\\".repeat(60)}${number}${"\\x".repeat(60)}`),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  const reader = newReader();
  fc.assert(
    fc.property(fc.array(text, { minLength: 50, maxLength: 400 }), (texts) => {
      for (const one of [...texts, ...texts]) expect(ask(reader, one).text).toBe(one);
    }),
    { numRuns: 50 },
  );
});

test("more texts than there is room for: older objects keep theirs", () => {
  const reader = newReader();
  const text = (number: number) => `${number} `.padEnd(longestNumbered, "x");
  const first = [1, 2, 3].map(() => read(reader, "the first")).at(-1)!;
  first.scalar(reader.paths.id("m"));
  const numbered = [1, 2, 3].map(() => read(reader, "the first")).at(-1)!;
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 3000; i++) expect(ask(reader, text(i)).text).toBe(text(i));
  expect(numbered.tape[numbered.start + 3]).toBe(kinds.plain);
  expect(numbered.scalar(reader.paths.id("m"))).toBe("the first");
});
