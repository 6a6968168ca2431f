/** Integers of 32 bits in a row, four bytes each and nothing for the garbage collector to look through; room is made as they come. */
export class Int32List {
  private room = new Int32Array(leastRoom);
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The integers, and behind them whatever is there; good until another is added. */
  get values(): Int32Array {
    return this.room;
  }

  push(value: number): void {
    if (this.count === this.room.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.count++] = value;
  }

  /** A copy, with nothing behind it. */
  toArray(): Int32Array {
    return this.room.slice(0, this.count);
  }

  /** Makes it empty. Room that is usual stays, for the next values. */
  clear(): void {
    this.count = 0;
    if (this.room.length > mostIdleRoom) this.room = new Int32Array(leastRoom);
  }
}

/** An array of no more bytes lies among other objects, at no cost of its own. */
const leastRoom = 16;
const mostIdleRoom = 1 << 18;
