// The hash table of open sequences against a Map that does the same plainly, under random changes and with keys that collide.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JoinValue } from "../../src/engine/index.ts";
import { hashOf, type OpenSequence, OpenSequences } from "../../src/engine/open-sequences.ts";

/** The table and its model side by side; few different hashes, so that entries stand behind each other. */
class Pair {
  private readonly table = new OpenSequences<OpenSequence>();
  private readonly model = new Map<JoinValue, OpenSequence>();
  private serial = 0;

  private hash(id: JoinValue): number {
    return (hashOf(id) & 7) | 1;
  }

  put(id: JoinValue): void {
    const sequence = { key: { id, values: [id] }, serial: this.serial++ };
    expect(this.table.put(sequence, this.hash(id))).toBe(this.model.get(id));
    this.model.delete(id);
    this.model.set(id, sequence);
  }

  take(id: JoinValue): void {
    const place = this.table.placeOf(id, this.hash(id));
    expect(place < 0 ? undefined : this.table.at(place)).toBe(this.model.get(id));
    if (place >= 0) this.table.removeAt(place);
    this.model.delete(id);
  }

  retain(passes: (sequence: OpenSequence) => boolean): void {
    const gone = [...this.model.values()].filter((sequence) => !passes(sequence));
    expect(this.table.retain(passes)).toBe(gone.length);
    for (const { key } of gone) this.model.delete(key.id);
  }

  compare(): void {
    expect(this.table.size).toBe(this.model.size);
    expect(this.table.inOrder()).toEqual([...this.model.values()]);
  }
}

const id = fc.oneof(
  fc.constantFrom<JoinValue>("a", "b", "", null, true, 1, 1.5, -0, 2n ** 60n, Number.NaN),
  fc.string(),
);

describe("a table of open sequences", () => {
  test("does what a Map does", () => {
    const step = fc.record({ kind: fc.constantFrom("put", "put", "put", "take", "take", "retain"), id });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const pair = new Pair();
        for (const each of steps) {
          if (each.kind === "put") pair.put(each.id);
          else if (each.kind === "take") pair.take(each.id);
          else pair.retain(({ serial }) => serial % 3 !== 0);
        }
        pair.compare();
      }),
    );
  });

  test("tells keys of different types apart, and takes -0 for 0", () => {
    const table = new OpenSequences<OpenSequence>();
    const ids: readonly JoinValue[] = [1, "1", true, "true", null, "null", 1n << 60n, String(1n << 60n), 0.5, "0.5"];
    for (const [serial, each] of ids.entries()) table.put({ key: { id: each, values: [] }, serial }, hashOf(each));
    expect(table.size).toBe(ids.length);
    for (const [serial, each] of ids.entries()) expect(table.at(table.placeOf(each, hashOf(each))).serial).toBe(serial);
    table.put({ key: { id: -0, values: [] }, serial: 99 }, hashOf(-0));
    expect(table.placeOf(0, hashOf(0))).toBeGreaterThanOrEqual(0);
    expect(table.placeOf("other", hashOf("other"))).toBe(-1);
  });

  test("knows its oldest whatever came and went, and keeps no more of what went than of what is there", () => {
    const table = new OpenSequences<OpenSequence>();
    for (let serial = 0; serial < 20_000; serial++) {
      const key = { id: `key ${serial % 500}`, values: [] };
      table.put({ key, serial }, hashOf(key.id));
      if (serial < 1_000) continue;
      const oldest = table.oldest()!;
      expect(oldest.serial).toBe(serial - table.size + 1);
      if (serial % 7 === 0) table.removeAt(table.placeOf(oldest.key.id, hashOf(oldest.key.id)));
    }
    for (let size = table.size; size > 0; size--) {
      const { key } = table.oldest()!;
      table.removeAt(table.placeOf(key.id, hashOf(key.id)));
    }
    expect(table.oldest()).toBeUndefined();
  });
});
