// The hash table of open sequences against a Map that does the same plainly, under random changes and with keys that collide.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JoinValue } from "../../src/engine/index.ts";
import { keyOf } from "../../src/engine/join-key.ts";
import { hashOf, type OpenSequence, OpenSequences } from "../../src/engine/open-sequences.ts";

type Sequence = OpenSequence<string>;

/** A sequence that has come to its first stage, with nothing to remember but its item: a table keeps no more of it. */
function first(id: JoinValue, serial: number): Sequence {
  const time = { ms: serial * 10, ns: serial };
  return {
    key: keyOf(id),
    serial,
    item: `item ${serial}`,
    time,
    before: null,
    started: time,
    broken: null,
    leading: null,
  };
}

/** Sequences of every kind: at a later stage, with something noted for missing events, with a key of several values. */
function sequenceOf(id: JoinValue, serial: number): Sequence {
  const plain = first(id, serial);
  const { time, item } = plain;
  switch (serial % 6) {
    case 0:
      return { ...plain, before: first(id, serial - 1), started: { ms: 0, ns: 0 } };
    case 1:
      return { ...plain, broken: { item } };
    case 2:
      return { ...plain, leading: { time, item } };
    case 3:
      return { ...plain, key: { id, values: [id, serial] } };
    default:
      return plain;
  }
}

/** The table and its model side by side; few different hashes, so that entries stand behind each other. */
class Pair {
  private readonly table = new OpenSequences<string>();
  private readonly model = new Map<JoinValue, Sequence>();
  private serial = 0;

  private hash(id: JoinValue): number {
    return (hashOf(id) & 7) | 1;
  }

  put(id: JoinValue): void {
    const sequence = sequenceOf(id, this.serial++);
    expect(this.table.put(sequence, this.hash(id))).toEqual(this.model.get(id));
    this.model.delete(id);
    this.model.set(id, sequence);
  }

  take(id: JoinValue): void {
    const place = this.table.placeOf(id, this.hash(id));
    expect(place < 0 ? undefined : this.table.at(place)).toEqual(this.model.get(id));
    if (place >= 0) this.table.removeAt(place);
    this.model.delete(id);
  }

  retain(passes: (sequence: Sequence) => boolean): void {
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
    const table = new OpenSequences<string>();
    const ids: readonly JoinValue[] = [1, "1", true, "true", null, "null", 1n << 60n, String(1n << 60n), 0.5, "0.5"];
    for (const [serial, each] of ids.entries()) table.put(first(each, serial), hashOf(each));
    expect(table.size).toBe(ids.length);
    for (const [serial, each] of ids.entries()) expect(table.at(table.placeOf(each, hashOf(each))).serial).toBe(serial);
    table.put(first(-0, 99), hashOf(-0));
    expect(table.placeOf(0, hashOf(0))).toBeGreaterThanOrEqual(0);
    expect(table.placeOf("other", hashOf("other"))).toBe(-1);
  });

  test("knows its oldest whatever came and went, and keeps no more of what went than of what is there", () => {
    const table = new OpenSequences<string>();
    for (let serial = 0; serial < 20_000; serial++) {
      const id = `key ${serial % 500}`;
      table.put(first(id, serial), hashOf(id));
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
