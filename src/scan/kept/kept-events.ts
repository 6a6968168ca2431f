// The events of a stream that rules over several events keep until its end, in rows: an event is the number of its row. There may be a million of
// them, so that a row is a few integers: numbers of paths and of values, which are pooled. Documents are made of rows where a rule asks for them.
import { type Document, DocumentEvent } from "../../event/document.ts";
import type { Event, FieldTable } from "../../event/event.ts";
import type { EventPosition, EventSource } from "../scanned-rule.ts";
import { documentIn, type KeptRows, type ReadableRows } from "./kept-rows.ts";
import { RowWriter } from "./row-writer.ts";

/** An event that was kept: what rules over several events read of it, and how to get the rest. */
export interface KeptEvent {
  readonly event: Event;
  /** The fields that these rules read, by their paths. */
  readonly document: Document;
  readonly position: EventPosition;
}

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
  private sources: EventSource[] = [];

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
  put(path: string, value: unknown): void {
    this.own.put(path, value);
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

  /** The documents of rows, each made when its turn comes. */
  *documents(rows: readonly number[]): Generator<Document> {
    for (const row of rows) {
      const place = this.placeOf(row);
      yield documentIn(place.rows, place.row);
    }
  }

  event(row: number): KeptEvent {
    const { rows, row: own, source } = this.placeOf(row);
    const index = rows.indexes[own]!;
    const document = documentIn(rows, own);
    const position = { file: source.file, index, document: () => source.document(index) };
    return { event: new DocumentEvent(document, this.table), document, position };
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
    this.sources = [];
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
    if (own >= 0) return { rows: this.own.rows, row: own, source: this.sources[own]! };
    const { first, rows, source } = this.adopterOf(row);
    return { rows, row: row - first, source };
  }

  /** The last of those adopted whose first row is not behind a row. */
  private adopterOf(row: number): Adopted {
    let [low, high] = [0, this.adopted.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.adopted[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    return this.adopted[low]!;
  }
}
