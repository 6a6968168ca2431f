// The state machine as a stream: bounded, and saying so.
import { describe, expect, test } from "vitest";
import { type PartialSequence, SequenceMatcher, type SequenceOptions } from "../../src/engine/index.ts";

interface Item {
  readonly stage: number;
  readonly key: string;
  readonly ms: number;
}

function matcher(options: SequenceOptions<Item> & { readonly maxspan?: number; readonly stages?: number } = {}) {
  const { maxspan = null, stages = 2, ...rest } = options;
  const term = (number: number) => ({
    missing: false,
    runs: 1,
    matches: ({ stage }: Item) => stage === number,
    keys: ({ key }: Item) => [{ id: key, values: [key] }],
  });
  const definition = { stages: Array.from({ length: stages }, (_, number) => term(number)), until: null, maxspan };
  return new SequenceMatcher<Item>(definition, rest);
}

function push(machine: SequenceMatcher<Item>, stage: number, key: string, ms: number): readonly string[] {
  return machine.push({ stage, key, ms }, { ms, ns: 0 }).map(({ items }) => items.map((item) => item?.ms).join("-"));
}

describe("a stream", () => {
  test("gives a sequence with the event that completes it", () => {
    const machine = matcher();
    expect(push(machine, 0, "x", 1)).toEqual([]);
    expect(push(machine, 1, "x", 2)).toEqual(["1-2"]);
    expect(machine.open).toBe(0);
  });

  test("an event out of order does not complete what began after it", () => {
    const machine = matcher();
    push(machine, 0, "x", 5);
    expect(push(machine, 1, "x", 4)).toEqual([]);
    expect(push(machine, 1, "x", 6)).toEqual(["5-6"]);
  });
});

describe("bounded state", () => {
  test("beyond maxOpenSequences the keys that have been quiet for longest go, and are counted", () => {
    const machine = matcher({ maxOpenSequences: 3, stages: 3 });
    for (const [index, key] of ["a", "b", "c"].entries()) push(machine, 0, key, index);
    push(machine, 0, "d", 10);
    expect(machine.dropped).toBe(1);
    push(machine, 1, "b", 11);
    push(machine, 0, "e", 12);
    expect(machine.dropped).toBe(2);
    expect(machine.open).toBe(3);
    expect(push(machine, 2, "b", 13)).toEqual(["1-11-13"]);
  });

  test("what maxspan has ended is forgotten and is no loss", () => {
    const machine = matcher({ maxspan: 1_000 });
    for (let ms = 0; ms < 100_000; ms++) push(machine, 0, `key ${ms}`, ms);
    expect(machine.open).toBeLessThan(20_000);
    expect(machine.dropped).toBe(0);
    expect(push(machine, 1, "key 99500", 100_000)).toEqual(["99500-100000"]);
  });

  test("a hundred thousand keys are open at a time", () => {
    const machine = matcher();
    for (let ms = 0; ms < 100_000; ms++) push(machine, 0, `key ${ms}`, ms);
    expect(machine.open).toBe(100_000);
    let complete = 0;
    for (let ms = 0; ms < 100_000; ms++) complete += push(machine, 1, `key ${ms}`, 100_000 + ms).length;
    expect(complete).toBe(100_000);
  });
});

test("an observer is told how partial sequences end", () => {
  const told: string[] = [];
  const observer = {
    stopped: ({ items }: PartialSequence<Item>, reason: string, by: Item | null) => {
      told.push(`${items.map(({ ms }) => ms).join("-")} ${reason} ${by?.ms}`);
    },
  };
  const machine = matcher({ observer, maxspan: 10 });
  push(machine, 0, "x", 1);
  push(machine, 0, "x", 2);
  push(machine, 1, "x", 13);
  expect(told).toEqual(["1 replaced 2", "2 expired 13"]);
  push(machine, 0, "x", 20);
  expect([...machine.partials()].map(({ keys }) => keys)).toEqual([["x"]]);
});
