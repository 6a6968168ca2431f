import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestPooled, TextPool } from "../../../src/event/tape/text-pool.ts";

const utf8 = new TextEncoder();

/** Asks for a text as its reader does, and gives what the pool knew. */
function ask(pool: TextPool, text: string, member = 0): string | undefined {
  const bytes = utf8.encode(`"${text}"`);
  const known = pool.get(member, bytes, 1, bytes.length - 1);
  if (known === undefined) pool.put(bytes, 1, bytes.length - 1, text);
  return known;
}

describe("texts that were decoded before", () => {
  test.each([
    ["a path", "C:\\Windows\\System32\\svchost.exe"],
    ["nothing", ""],
    ["one character", "x"],
    ["letters beyond ASCII", "Grüße 日本 😀"],
    ["the longest", "ab".repeat(longestPooled / 2)],
  ])("%s is known from the third time on", (_name, text) => {
    const pool = new TextPool();
    pool.isUseful(0);
    expect([1, 2, 3, 4].map(() => ask(pool, text))).toEqual([undefined, undefined, text, text]);
  });

  test("what comes once is not kept, and the member is given up", () => {
    const pool = new TextPool();
    let asked = 0;
    for (; pool.isUseful(3) && asked < 10_000; asked++) ask(pool, `text ${asked}`, 3);
    expect(asked).toBe(2000);
    expect(pool.isUseful(2)).toBe(true);
  });

  test("a member whose texts recur stays useful", () => {
    const pool = new TextPool();
    for (let i = 0; i < 20_000; i++) {
      expect(pool.isUseful(1)).toBe(true);
      ask(pool, `text ${i % 100}`, 1);
    }
  });

  test("whatever is asked, in whatever order: a text that is known is the one that was put", () => {
    const text = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(40).map((number) => `${"C:\\long\\".repeat(60)}${number}${"\\x".repeat(60)}`),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 50, maxLength: 400 }), (texts) => {
        const pool = new TextPool();
        pool.isUseful(0);
        for (const one of [...texts, ...texts]) {
          const known = ask(pool, one);
          if (known !== undefined) expect(known).toBe(one);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("more texts than there is room for", () => {
    const pool = new TextPool();
    pool.isUseful(0);
    const text = (number: number) => `${number} `.padEnd(longestPooled, "x");
    for (let round = 0; round < 3; round++)
      for (let i = 0; i < 3000; i++) {
        const known = ask(pool, text(i));
        if (known !== undefined) expect(known).toBe(text(i));
      }
    expect([0, 1, 2].map(() => ask(pool, text(0))).at(-1)).toBe(text(0));
  });
});
