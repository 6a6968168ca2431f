import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { threadsFor } from "../../src/node/workers/threads.ts";

const gib = 1 << 30;
const file = (number: number) => ({ name: `${number}.evtx`, path: `${number}.evtx`, named: true });
const cores = availableParallelism();

describe("threads that a run is worth, where each is to read half a GiB", () => {
  test.each<[string, readonly number[], number | undefined, number]>([
    ["nothing to read", [], undefined, 1],
    ["less than a thread's share", [100, 200], undefined, 1],
    ["less than the shares of two", [gib / 2, gib / 2 - 1], undefined, 1],
    ["the shares of two", [gib / 2, gib / 2], undefined, Math.min(2, cores)],
    ["more than there are cores for", [1000 * gib], undefined, cores],
    ["as many as were asked for", [100], 3, 3],
  ])("%s", (_name, sizes, wanted, threads) => {
    expect(
      threadsFor(
        sizes.map((_, number) => file(number)),
        sizes,
        wanted,
        gib / 2,
      ),
    ).toBe(threads);
  });

  test("no more than one for two cores, where that is wanted", () => {
    expect(threadsFor([file(0)], [1000 * gib], undefined, gib / 2, 2)).toBe(Math.max(1, Math.floor(cores / 2)));
    expect(threadsFor([file(0)], [1000 * gib], 3, gib / 2, 2)).toBe(3);
  });

  test("standard input is read where it is", () => {
    expect(
      threadsFor([file(0), { name: "standard input", path: undefined, named: true }], [1000 * gib, 0], 4, gib / 2),
    ).toBe(1);
  });
});
