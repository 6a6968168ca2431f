// Sequences and samples of random queries over small random streams, against brute force.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, search } from "../../src/engine/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { bruteSamples, bruteSequences, type Definition, type Event } from "./brute-force.ts";

const item = fc.record({
  missing: fc.boolean(),
  runs: fc.constantFrom(1, 1, 1, 2, 3),
});

const definition: fc.Arbitrary<Definition> = fc
  .record({
    items: fc.array(item, { minLength: 1, maxLength: 4 }),
    missing: fc.boolean(),
    maxspan: fc.option(fc.integer({ min: 1, max: 8 })),
    until: fc.boolean(),
  })
  .map(({ items, missing, maxspan, until }) => {
    const kept = missing ? items : items.map((each) => ({ ...each, missing: false }));
    return { items: kept, maxspan: kept.some((each) => each.missing) ? (maxspan ?? 5) : maxspan, until };
  })
  .filter(({ items }) => items.some(({ missing }) => !missing) && items.reduce((sum, { runs }) => sum + runs, 0) >= 2);

const keys = fc.constantFrom<readonly (string | null)[]>(["x"], ["x"], ["y"], ["x", "y"], [null]);

function stream(maxItem: number): fc.Arbitrary<readonly Event[]> {
  const event = fc.record({
    gap: fc.constantFrom(0, 0, 1, 1, 2, 5),
    items: fc.uniqueArray(fc.integer({ min: 0, max: maxItem }), { minLength: 1, maxLength: 2 }),
    keys,
  });
  return fc.array(event, { maxLength: 14 }).map((events) => {
    let time = 0;
    return events.map(({ gap, ...rest }, index) => {
      time += gap;
      return { name: `e${index}`, time, ...rest };
    });
  });
}

function documentOf({ name, time, items, keys: values }: Event): object {
  const fields = Object.fromEntries(items.map((number) => [`item${number}`, true]));
  return { name, "@timestamp": time, event: { sequence: Number(name.slice(1)) }, key: values, ...fields };
}

/** What comes after another time, an order of its own: the events are given out of order. */
function shuffled<T>(values: readonly T[], seed: number): readonly T[] {
  return values
    .map((value, index) => ({ value, place: ((index + 1) * seed) % 101 }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

function sequenceText({ items, maxspan, until }: Definition): string {
  const terms = items.map(
    ({ missing, runs }, number) =>
      `${missing ? "!" : ""}[any where item${number}]${runs === 1 ? "" : ` with runs=${runs}`}`,
  );
  const span = maxspan === null ? "" : ` with maxspan=${maxspan}ms`;
  return `sequence by ?key${span} ${terms.join(" ")}${until ? ` until [any where item${items.length}]` : ""}`;
}

function namesOf(groups: ReturnType<typeof search>["hits"]["sequences"]): readonly string[] {
  return (groups ?? []).map(({ events }) =>
    events.map(({ _source }) => (_source === null ? "!" : String(_source.name))).join(" "),
  );
}

describe("sequences", () => {
  test("are those of brute force", () => {
    const input = definition.chain((each) =>
      fc.record({
        definition: fc.constant(each),
        events: stream(each.items.length),
        seed: fc.integer({ min: 1, max: 100 }),
      }),
    );
    fc.assert(
      fc.property(input, ({ definition: each, events, seed }) => {
        const { hits } = search(sequenceText(each), shuffled(events, seed).map(documentOf), {
          tiebreakerField: "event.sequence",
          size: 1000,
        });
        expect(namesOf(hits.sequences)).toEqual(bruteSequences(each, events));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("sequences of events that are taken in order", () => {
  test("are those of events taken in any order", () => {
    const input = definition.chain((each) =>
      fc.record({
        definition: fc.constant(each),
        events: stream(each.items.length),
        seed: fc.integer({ min: 1, max: 100 }),
        timeless: fc.subarray([0, 1, 2, 3]),
        tiebreakerField: fc.constantFrom("event.sequence", undefined),
      }),
    );
    fc.assert(
      fc.property(input, ({ definition: each, events, seed, timeless, tiebreakerField }) => {
        const documents = shuffled(events, seed)
          .map(documentOf)
          .map((document, index) => (timeless.includes(index) ? { ...document, "@timestamp": null } : document));
        const options = { size: 1000, ...(tiebreakerField === undefined ? {} : { tiebreakerField }) };
        const query = compile(sequenceText(each), options);
        const run = query.startInOrder();
        const eventOf = (document: object) => new DocumentEvent(document as Document, query.fields);
        for (const document of query.inOrder(documents, eventOf))
          run.addEvent(eventOf(document), () => document as Document);
        expect(namesOf(run.finish().hits.sequences)).toEqual(namesOf(query.search(documents).hits.sequences));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("samples", () => {
  test("are among those of brute force, by key, and as many as there can be", () => {
    const input = fc.record({
      items: fc.integer({ min: 2, max: 4 }),
      most: fc.integer({ min: 1, max: 5 }),
      events: stream(3),
    });
    fc.assert(
      fc.property(input, ({ items, most, events }) => {
        const terms = Array.from({ length: items }, (_, number) => `[any where item${number}]`);
        const { hits } = search(`sample by ?key ${terms.join(" ")}`, events.map(documentOf), {
          maxSamplesPerKey: most,
          size: 1000,
        });
        const expected = bruteSamples(items, events);
        const found = new Map<string | null, string[]>();
        for (const [index, { join_keys }] of (hits.sequences ?? []).entries()) {
          const key = join_keys?.[0] === null ? null : String(join_keys?.[0]);
          found.set(key, [...(found.get(key) ?? []), namesOf(hits.sequences)[index]!]);
        }
        expect([...found.keys()]).toEqual([...expected.keys()]);
        for (const [key, names] of found) {
          expect(new Set(names).size).toBe(names.length);
          expect(names.length).toBe(Math.min(most, expected.get(key)!.length));
          for (const name of names) expect(expected.get(key)).toContain(name);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
