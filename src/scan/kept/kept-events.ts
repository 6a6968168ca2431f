// The events of a stream that rules over several events keep until its end, in rows: an event is the number of its row. There may be a million of
// them, so that a row is a few integers: numbers of paths and of values, which are pooled. Documents are made of rows where a rule asks for them.
import { type Document, DocumentEvent } from "../../event/document.ts";
import type { Event, FieldTable } from "../../event/event.ts";
import type { EventPosition, EventSource } from "../scanned-rule.ts";
import { Int32List } from "./int32-list.ts";
import type { KeptRows } from "./kept-state.ts";
import { ValuePool, valueIn } from "./value-pool.ts";

/** An event that was kept: what rules over several events read of it, and how to get the rest. */
export interface KeptEvent {
  readonly event: Event;
  /** The fields that these rules read, by their paths. */
  readonly document: Document;
  readonly position: EventPosition;
}

export class KeptEvents {
  private readonly table: FieldTable;
  /** By row, the position in the file, where the rest of the event is, and where its cells begin. */
  private indexes: number[] = [];
  private sources: EventSource[] = [];
  private readonly starts = new Int32List();
  /** The number of a path, the number of its value, and so on. */
  private readonly cells = new Int32List();
  private paths: string[] = [];
  private readonly pathNumbers = new Map<string, number>();
  /** By the number of a path, the last row that has it. */
  private lastRows: number[] = [];
  private readonly pool = new ValuePool();

  constructor(table: FieldTable) {
    this.table = table;
  }

  get length(): number {
    return this.indexes.length;
  }

  /** Begins the row of an event and gives its number. */
  begin(index: number, source: EventSource): number {
    this.starts.push(this.cells.length);
    this.sources.push(source);
    return this.indexes.push(index) - 1;
  }

  /** Adds a value to the row begun last. A path that it has already stays as it is. */
  put(path: string, value: unknown): void {
    const number = this.pathNumbers.get(path) ?? this.newPath(path);
    const row = this.length - 1;
    if (this.lastRows[number] === row) return;
    this.lastRows[number] = row;
    this.cells.push(number);
    this.cells.push(this.pool.numberOf(value));
  }

  /** The documents of rows, each made when its turn comes. */
  *documents(rows: readonly number[]): Generator<Document> {
    for (const row of rows) yield this.documentOf(row);
  }

  /** The events of rows. */
  events(rows: readonly number[]): readonly KeptEvent[] {
    const documents = [...this.documents(rows)];
    return documents.map((document, place) => this.eventOf(rows[place]!, document));
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

  /** Adds the first so many of some rows, and gives the number of the first. Of their values those are taken that are in use. */
  addRows({ indexes, starts, cells, paths, values }: KeptRows, most: number, source: EventSource): number {
    const first = this.length;
    for (let row = 0; row < indexes.length && row < most; row++) {
      this.begin(indexes[row]!, source);
      const end = starts[row + 1] ?? cells.length;
      for (let at = starts[row]!; at < end; at += 2) this.put(paths[cells[at]!]!, valueIn(values, cells[at + 1]!));
    }
    return first;
  }

  clear(): void {
    this.indexes = [];
    this.sources = [];
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

  private documentOf(row: number): Document {
    const end = row + 1 < this.length ? this.starts.at(row + 1) : this.cells.length;
    const members: [path: string, value: unknown][] = [];
    for (let at = this.starts.at(row); at < end; at += 2)
      members.push([this.paths[this.cells.at(at)]!, this.pool.valueOf(this.cells.at(at + 1))]);
    return Object.fromEntries(members);
  }

  private eventOf(row: number, document: Document): KeptEvent {
    const [index, source] = [this.indexes[row]!, this.sources[row]!];
    const position = { file: source.file, index, document: () => source.document(index) };
    return { event: new DocumentEvent(document, this.table), document, position };
  }
}
