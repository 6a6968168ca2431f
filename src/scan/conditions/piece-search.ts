// Finds a few texts in bytes whatever the case of their ASCII letters: where the bytes lie in a memory that WebAssembly can look at it is done there, which is
// several times as fast.
import { tapeMachineOf } from "../../event/tape/tape-machine.ts";
import { TapeSearch } from "../../event/tape/tape-search.ts";
import type { Found } from "./automaton.ts";
import { SkipSearch } from "./skip-search.ts";

export class PieceSearch {
  private readonly pieces: readonly (readonly [text: string, number: number])[];
  private readonly anywhere: SkipSearch;
  /** The memory of WebAssembly that was searched last, and how; undefined for how where there is no room in it. */
  private memory: ArrayBufferLike | undefined;
  private inMemory: TapeSearch | undefined;

  /** @param pieces of at least two printable ASCII characters each, with the number to tell for each */
  constructor(pieces: readonly (readonly [text: string, number: number])[]) {
    this.pieces = pieces;
    this.anywhere = new SkipSearch(pieces);
  }

  /** Tells the texts in `[from, to)` of some bytes, and maybe ones that are not there. */
  search(bytes: Uint8Array, from: number, to: number, receiver: Found, width: 1 | 2 = 1): void {
    const inMemory = width === 1 ? this.searchFor(bytes) : undefined;
    if (inMemory === undefined) this.anywhere.search(bytes, from, to, receiver, width);
    else inMemory.search(bytes, from, to, receiver);
  }

  private searchFor(bytes: Uint8Array): TapeSearch | undefined {
    if (bytes.buffer === this.memory) return this.inMemory;
    if (tapeMachineOf(bytes) === undefined) return undefined;
    this.memory = bytes.buffer;
    this.inMemory = TapeSearch.in(bytes, this.pieces);
    return this.inMemory;
  }
}
