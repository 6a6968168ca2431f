// A set of leaves, a bit each: there is one for each class of events.
export class LeafSet {
  private readonly bits: Uint8Array;

  /** @param size how many leaves there are */
  constructor(leaves: Iterable<number>, size: number) {
    this.bits = new Uint8Array((size + 7) >> 3);
    for (const leaf of leaves) this.bits[leaf >> 3]! |= 1 << (leaf & 7);
  }

  has(leaf: number): boolean {
    return ((this.bits[leaf >> 3]! >> (leaf & 7)) & 1) === 1;
  }
}
