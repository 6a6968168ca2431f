/** Integers of 32 bits in a row, four bytes each and nothing for the garbage collector to look through; room is made as they come. */
export class Int32List {
  private values = new Int32Array(leastRoom);
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The value at a place below `length`. */
  at(place: number): number {
    return this.values[place]!;
  }

  push(value: number): void {
    if (this.count === this.values.length) {
      const roomier = new Int32Array(2 * this.count);
      roomier.set(this.values);
      this.values = roomier;
    }
    this.values[this.count++] = value;
  }

  /** A copy of the values, without the room behind them. */
  toArray(): Int32Array {
    return this.values.slice(0, this.count);
  }

  /** Makes it empty. Room that is usual stays, for the next values. */
  clear(): void {
    this.count = 0;
    if (this.values.length > mostIdleRoom) this.values = new Int32Array(leastRoom);
  }
}

const leastRoom = 1024;
const mostIdleRoom = 1 << 18;
