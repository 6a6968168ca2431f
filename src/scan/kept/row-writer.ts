// Writes kept events in rows: of an event its position and, for each of its fields, the number of the path and the number of the value.
import { Int32List } from "./int32-list.ts";
import { cellsOf, type KeptRows, type ReadableRows, valueIn } from "./kept-rows.ts";
import { ValuePool } from "./value-pool.ts";

export class RowWriter {
  private indexes: number[] = [];
  private readonly starts = new Int32List();
  private readonly cells = new Int32List();
  private paths: string[] = [];
  private readonly pathNumbers = new Map<string, number>();
  /** By the number of a path, the last row that has it. */
  private lastRows: number[] = [];
  private readonly pool = new ValuePool();

  get length(): number {
    return this.indexes.length;
  }

  /** What is written; not good any more when something else is. */
  get rows(): ReadableRows {
    const { indexes, starts, cells, paths, pool } = this;
    return { indexes, starts, cells, paths, values: pool.values };
  }

  /** Begins the row of an event, by its position in the file. */
  begin(index: number): void {
    this.starts.push(this.cells.length);
    this.indexes.push(index);
  }

  /** Adds a value to the row begun last. A path that it has already stays as it is. */
  put(path: string, value: unknown): void {
    const number = this.pathNumbers.get(path) ?? this.newPath(path);
    if (this.lastRows[number] === this.length) return;
    this.lastRows[number] = this.length;
    this.cells.push(number);
    this.cells.push(this.pool.numberOf(value));
  }

  /** Copies the first so many rows. Of their values those are taken that are in use. */
  copy(rows: ReadableRows, count: number): void {
    const { indexes, cells, paths, values } = rows;
    for (let row = 0; row < count; row++) {
      this.begin(indexes[row]!);
      const [from, to] = cellsOf(rows, row);
      for (let at = from; at < to; at += 2) this.put(paths[cells.at(at)!]!, valueIn(values, cells.at(at + 1)!));
    }
  }

  /** All rows as plain data; then there are none. */
  take(): KeptRows {
    const taken = {
      indexes: Float64Array.from(this.indexes),
      starts: this.starts.toArray(),
      cells: this.cells.toArray(),
      paths: this.paths,
      values: this.pool.values,
    };
    this.clear();
    return taken;
  }

  clear(): void {
    this.indexes = [];
    this.starts.clear();
    this.cells.clear();
    this.paths = [];
    this.pathNumbers.clear();
    this.lastRows = [];
    this.pool.clear();
  }

  private newPath(path: string): number {
    const number = this.paths.push(path) - 1;
    this.pathNumbers.set(path, number);
    return number;
  }
}
