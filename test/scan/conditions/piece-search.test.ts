import { expect, test } from "vitest";
import { TapePaths } from "../../../src/event/tape/tape-paths.ts";
import { TapeReader } from "../../../src/event/tape/tape-reader.ts";
import { TapeSearch } from "../../../src/event/tape/tape-search.ts";
import { PieceSearch } from "../../../src/scan/conditions/piece-search.ts";

const value = new TextEncoder().encode("run MIMIKATZ now");

function foundIn(search: PieceSearch, bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  search.search(bytes, 0, value.length, { found: (one) => found.push(one) });
  return found;
}

test("bytes here and there, by turns: the same is found, and the texts are laid out once", () => {
  const { input } = new TapeReader(new TapePaths());
  input.set(value);
  const texts = [
    ["mimikatz", 0],
    ["kiwi", 1],
  ] as const;
  const search = new PieceSearch(texts);
  for (let round = 0; round < 2000; round++) {
    expect(foundIn(search, input)).toEqual([0]);
    expect(foundIn(search, value.slice())).toEqual([0]);
  }
  expect(TapeSearch.in(input, texts)).toBeDefined();
});
