// Writes kept events in rows: of an event its position and, for each of its fields, the number of the path and the number of the value.
import { Int32List } from "./int32-list.ts";
import type { KeptRows, ReadableRows } from "./kept-rows.ts";
import { ValuePool } from "./value-pool.ts";

export class RowWriter {
  private indexes: number[] = [];
  private readonly ends = new Int32List();
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
    const { indexes, ends, cells, paths, pool } = this;
    return { indexes, ends: ends.values, cells: cells.values, paths, values: pool.values };
  }

  /** Begins the row of an event, by its position in the file. */
  begin(index: number): void {
    this.ends.push(this.cells.length);
    this.indexes.push(index);
  }

  /** Adds a value to the row begun last. A path that it has already stays as it is. */
  put(path: string, value: unknown): void {
    const number = this.numberOfPath(path);
    if (this.lastRows[number] === this.length) return;
    this.lastRows[number] = this.length;
    this.addCell(number, this.pool.numberOf(value));
  }

  /** Copies the first so many rows. Of their values those are taken that are in use. */
  copy(rows: ReadableRows, count: number): void {
    const { indexes, ends, cells, paths, values } = rows;
    // By the number that a path or a value has there, the one that it has here.
    const [newPaths, newValues]: [number[], number[]] = [[], []];
    let at = 0;
    for (let row = 0; row < count; row++) {
      this.begin(indexes[row]!);
      for (; at < ends[row]!; at += 2) {
        const [path, value] = [cells[at]!, cells[at + 1]!];
        newPaths[path] ??= this.numberOfPath(paths[path]!);
        if (value >= 0) newValues[value] ??= this.pool.numberOf(values[value]);
        this.addCell(newPaths[path], value < 0 ? value : newValues[value]!);
      }
    }
  }

  /** All rows as plain data; then there are none. */
  take(): KeptRows {
    const taken = {
      indexes: Float64Array.from(this.indexes),
      ends: this.ends.toArray(),
      cells: this.cells.toArray(),
      paths: this.paths,
      values: this.pool.values,
    };
    this.clear();
    return taken;
  }

  clear(): void {
    this.indexes = [];
    this.ends.clear();
    this.cells.clear();
    this.paths = [];
    this.pathNumbers.clear();
    this.lastRows = [];
    this.pool.clear();
  }

  private addCell(path: number, value: number): void {
    this.cells.push(path);
    this.cells.push(value);
    this.ends.values[this.length - 1] = this.cells.length;
  }

  private numberOfPath(path: string): number {
    const known = this.pathNumbers.get(path);
    if (known !== undefined) return known;
    this.pathNumbers.set(path, this.paths.length);
    return this.paths.push(path) - 1;
  }
}
