// The events of a stream that rules over several events keep until its end, in rows: an event is the number of its row. There may be a million of
// them, so that a row is a few integers: numbers of paths and of values, which are pooled.
import type { Document } from "../../event/document.ts";
import type { Event, FieldTable, FieldValue } from "../../event/event.ts";
import type { EventPosition, EventSource } from "../scanned-rule.ts";
import type { KeptRows, ReadableRows } from "./kept-rows.ts";
import { eventIn, wholePath } from "./row-event.ts";
import { RowWriter } from "./row-writer.ts";

/** Rows that another store gave up: the first so many of them, from a row of this store on. */
interface Adopted {
  readonly first: number;
  readonly count: number;
  readonly rows: KeptRows;
  readonly source: EventSource;
}

export class KeptEvents {
  private readonly table: FieldTable;
  private adopted: Adopted[] = [];
  private adoptedCount = 0;
  /** The rows behind those adopted, and where the rest of their events is. */
  private readonly own = new RowWriter();
  /** Where the rest of these is: mostly the same for all of them. */
  private readonly sources = new SourceRuns();

  constructor(table: FieldTable) {
    this.table = table;
  }

  get length(): number {
    return this.adoptedCount + this.own.length;
  }

  /** Begins the row of an event and gives its number. */
  begin(index: number, source: EventSource): number {
    this.own.begin(index);
    this.sources.push(source);
    return this.length - 1;
  }

  /** Adds a value to the row begun last. A path that it has already stays as it is. */
  put(path: string, value: FieldValue): void {
    this.own.put(path, value);
  }

  /** Puts all of an event into the row begun last, which has nothing else. */
  putWhole(document: Document): void {
    this.own.put(wholePath, document);
  }

  /**
   * Takes over the first so many of some rows, without a copy, and gives the number of the first.
   * @throws {RangeError} where there are rows of its own: others come before them
   */
  adopt(rows: KeptRows, most: number, source: EventSource): number {
    if (this.own.length > 0) throw new RangeError("kept events can be taken over at the beginning of a stream only");
    const first = this.adoptedCount;
    const count = Math.max(0, Math.min(most, rows.indexes.length));
    this.adopted.push({ first, count, rows, source });
    this.adoptedCount += count;
    return first;
  }

  /** The event of a row; `table` is that for which it is wanted. */
  event(row: number, table = this.table): Event {
    const place = this.placeOf(row);
    return eventIn(place.rows, place.row, table);
  }

  /** Where the event of a row stands, and how to get the rest of it. */
  position(row: number): EventPosition {
    const { rows, row: own, source } = this.placeOf(row);
    const index = rows.indexes[own]!;
    return { file: source.file, index, document: () => source.document?.(index) ?? {} };
  }

  /** What was kept of some fields of the event of a row. */
  valuesOf(row: number, paths: readonly string[]): readonly FieldValue[] {
    const event = this.event(row);
    return paths.map((path) => event.get(this.table.slot(path)));
  }

  /** Whether all of the event of a row can be had again, by itself. */
  canReadAgain(row: number): boolean {
    const own = row - this.adoptedCount;
    const source = own >= 0 ? this.sources.at(own) : this.adopterOf(row).source;
    return source.document !== undefined;
  }

  /** Begins another row for the event of a row, and gives its number. */
  beginAgain(row: number): number {
    const { rows, row: own, source } = this.placeOf(row);
    return this.begin(rows.indexes[own]!, source);
  }

  /** All rows as plain data; then there are none. */
  take(): KeptRows {
    const taken = this.adopted.length === 0 ? this.own.take() : this.joined();
    this.clear();
    return taken;
  }

  clear(): void {
    this.adopted = [];
    this.adoptedCount = 0;
    this.own.clear();
    this.sources.clear();
  }

  /** All rows in one, with those values only that are in use. */
  private joined(): KeptRows {
    const writer = new RowWriter();
    for (const { rows, count } of this.adopted) writer.copy(rows, count);
    writer.copy(this.own.rows, this.own.length);
    return writer.take();
  }

  private placeOf(row: number): { readonly rows: ReadableRows; readonly row: number; readonly source: EventSource } {
    const own = row - this.adoptedCount;
    if (own >= 0) return { rows: this.own.rows, row: own, source: this.sources.at(own) };
    const { first, rows, source } = this.adopterOf(row);
    return { rows, row: row - first, source };
  }

  private adopterOf(row: number): Adopted {
    return lastFrom(this.adopted, row);
  }
}

/** Sources by row; rows that follow one another and have the same one take no more room than one of them. */
class SourceRuns {
  private runs: { readonly first: number; readonly source: EventSource }[] = [];
  private count = 0;

  push(source: EventSource): void {
    if (this.runs.at(-1)?.source !== source) this.runs.push({ first: this.count, source });
    this.count++;
  }

  at(row: number): EventSource {
    return lastFrom(this.runs, row).source;
  }

  clear(): void {
    this.runs = [];
    this.count = 0;
  }
}

/** Of what begins at ascending rows, the last that does not begin behind a row. */
function lastFrom<T extends { readonly first: number }>(ascending: readonly T[], row: number): T {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ascending[middle]!.first <= row) low = middle;
    else high = middle - 1;
  }
  return ascending[low]!;
}
