// Objects on tapes as events: what `normaliseEvent` makes of parsed objects, without parsing them. Shapes that lay records into objects in ways
// of their own (event JSON, Winlogbeat before its pipeline, search hits) are left to it, and so is whatever could be of two shapes.
import type { Event, FieldTable, FieldValue, Scalar, SlotNumbers, TextKind, TextSearch } from "../event/event.ts";
import { TapePaths } from "../event/tape/tape-paths.ts";
import { TapeReader } from "../event/tape/tape-reader.ts";
import type { TapedObject } from "../event/tape/taped-object.ts";
import { ecsEvent } from "./ecs.ts";
import {
  isEcs,
  isEndpoint,
  keywordPaths,
  type NormalisedEvent,
  type NormaliseOptions,
  type ShapeName,
  type ValueAt,
} from "./normalise.ts";
import { fromFlat, isNxlog } from "./shapes/flat.ts";
import { TapedMembers } from "./shapes/json-record.ts";
import { renderedIds } from "./shapes/rendered.ts";
import { winlogEventId } from "./shapes/winlogbeat.ts";
import { fromTapedWinlogbeat6 } from "./shapes/winlogbeat-tape.ts";

/** Members of objects that are of other shapes, or hold records. */
const foreign = ["Event", "document", "_source", "hits"];
/** The event's number in Winlogbeat 6. */
const winlogbeat6Id = "event_id";
/** Members of flat and of rendered records. */
const ids = ["EventID", "EventId", "EventCode", ...renderedIds];
/** Members that tell the shape of documents. */
const telling = ["winlog", "winlog.event_id", "event.module", "event.dataset", "data_stream.dataset"];

const first = [...foreign, winlogbeat6Id, ...ids, ...telling];
const firstOf = (list: readonly string[]) => first.indexOf(list[0]!) + 1;
const [foreignFrom, version6From] = [1, firstOf([winlogbeat6Id])];
const [idsFrom, tellingFrom, othersFrom] = [firstOf(ids), firstOf(telling), first.length + 1];

const readers = new WeakMap<FieldTable, TapeReader>();

/**
 * A reader of objects that `normaliseTaped` can take for a table: what it has learned of one file's names and texts serves for the next, unless a
 * file had more names than it can hold.
 */
export function tapeReaderFor(table: FieldTable): TapeReader {
  const known = readers.get(table);
  if (known !== undefined && !known.isFull) return known;
  const reader = new TapeReader(new TapePaths(first));
  readers.set(table, reader);
  return reader;
}

/** An object from a `tapeReader` as an event; undefined where it has to be parsed for that. */
export function normaliseTaped(
  object: TapedObject,
  table: FieldTable,
  options: NormaliseOptions,
): NormalisedEvent | undefined {
  if (options.shape !== undefined || object.hasBetween(foreignFrom, version6From)) return undefined;
  if (object.hasBetween(version6From, idsFrom)) return version6Event(object, table);
  if (!object.hasBetween(idsFrom, tellingFrom)) return documentEvent(object, table);
  const isFlatObject = !object.isNested || object.isFlatBut(object.paths.id("tags"));
  return isFlatObject && !object.hasBetween(tellingFrom, othersFrom) ? flatEvent(object, table) : undefined;
}

function version6Event(object: TapedObject, table: FieldTable): NormalisedEvent | undefined {
  const record = object.hasBetween(tellingFrom, othersFrom) ? undefined : fromTapedWinlogbeat6(object);
  return record && { shape: "winlogbeat-6", event: ecsEvent(record, table) };
}

function flatEvent(object: TapedObject, table: FieldTable): NormalisedEvent | undefined {
  const members = new TapedMembers(object);
  const record = fromFlat(members);
  if (record?.hasOrigin !== true) return undefined;
  return { shape: isNxlog(members) ? "nxlog" : "flat", event: ecsEvent(record, table) };
}

function documentEvent(object: TapedObject, table: FieldTable): NormalisedEvent | undefined {
  const valuesAt: ValueAt = (path) => object.values(object.paths.id(path));
  const isWinlog = object.isObject(object.paths.id("winlog")) || object.has(object.paths.id("winlog.event_id"));
  if (isWinlog && winlogEventId(valuesAt) !== undefined) {
    const isClassified = valuesAt("event.category") !== undefined;
    // A host that is no object takes no default for what is below it.
    const isPlain = valuesAt("host") === undefined && valuesAt("host.os") === undefined;
    return isClassified && isPlain ? { shape: "winlogbeat", event: new WinlogbeatEvent(object, table) } : undefined;
  }
  return { shape: documentShape(valuesAt), event: new TapedEvent(object, table) };
}

function documentShape(valuesAt: ValueAt): ShapeName {
  if (isEndpoint(valuesAt)) return "endpoint";
  return isEcs(valuesAt) ? "ecs" : "json";
}

/** The paths of a list of slots, and how they are told by what is written of them. */
interface ListPaths {
  readonly paths: Int32Array;
  readonly told: SlotNumbers;
}

/** For one table and one reader: the numbers that the paths of slots have on its tapes. */
class SlotPaths {
  private readonly table: FieldTable;
  private readonly paths: TapePaths;
  private readonly known: number[] = [];
  private readonly lists = new WeakMap<readonly number[], ListPaths>();

  constructor(table: FieldTable, paths: TapePaths) {
    this.table = table;
    this.paths = paths;
  }

  of(slot: number): number {
    this.known[slot] ??= this.paths.id(this.table.path(slot));
    return this.known[slot];
  }

  /** Those of a list that stays as it is. */
  ofAll(slots: readonly number[]): ListPaths {
    let list = this.lists.get(slots);
    if (list === undefined) {
      const [first, last] = [0, slots.length + 1];
      const places = slots.map((_, place) => [first, place + 1, last]);
      list = { paths: Int32Array.from(slots, (slot) => this.of(slot)), told: { count: last + 1, places } };
      this.lists.set(slots, list);
    }
    return list;
  }
}

const slotPaths = new WeakMap<FieldTable, WeakMap<TapePaths, SlotPaths>>();

function slotPathsOf(table: FieldTable, paths: TapePaths): SlotPaths {
  let ofTable = slotPaths.get(table);
  if (ofTable === undefined) {
    ofTable = new WeakMap();
    slotPaths.set(table, ofTable);
  }
  let found = ofTable.get(paths);
  if (found === undefined) {
    found = new SlotPaths(table, paths);
    ofTable.set(paths, found);
  }
  return found;
}

/** A document that is taken as it is. */
class TapedEvent implements Event {
  /** Stands for the way in which values are made, where numbers tell them; plans of records have numbers from 0 on. */
  protected readonly kind: number = -1;
  protected readonly object: TapedObject;
  protected readonly table: FieldTable;
  private readonly paths: SlotPaths;
  private readonly values: (FieldValue | null)[] = [];

  constructor(object: TapedObject, table: FieldTable) {
    this.object = object;
    this.table = table;
    this.paths = slotPathsOf(table, object.paths);
  }

  get(slot: number): FieldValue {
    const known = this.values[slot];
    if (known !== undefined) return known ?? undefined;
    const value = this.read(slot);
    this.values[slot] = value ?? null;
    return value;
  }

  some(test: (value: Scalar) => boolean): boolean {
    return this.object.some(test);
  }

  eachText(search: TextSearch): void {
    if (this.object.searchJson(search)) return;
    this.some((value) => {
      search.text(String(value));
      return false;
    });
  }

  identify(slots: readonly number[], numbers: Int32Array): SlotNumbers | undefined {
    const { paths, told } = this.paths.ofAll(slots);
    if (told.count > numbers.length) return undefined;
    this.object.identify(paths, numbers);
    numbers[told.count - 1] = this.kind;
    return told;
  }

  protected read(slot: number): FieldValue {
    return this.object.values(this.paths.of(slot));
  }
}

const winlogbeatTexts: TextKind = { commonTexts: () => ["windows"] };

/** A document that Winlogbeat's pipeline has classified, completed as `normaliseEvent` does. */
class WinlogbeatEvent extends TapedEvent {
  protected override readonly kind = -2;

  override some(test: (value: Scalar) => boolean): boolean {
    if (super.some(test)) return true;
    return this.get(this.table.slot("host.os.type")) === "windows" && test("windows");
  }

  override eachText(search: TextSearch): void {
    super.eachText(search);
    search.common(winlogbeatTexts);
  }

  protected override read(slot: number): FieldValue {
    const value = super.read(slot);
    const path = this.table.path(slot);
    if (value === undefined && path === "host.os.type") return "windows";
    const isNumber = typeof value === "number" || typeof value === "bigint";
    return isNumber && keywordPaths.includes(path) ? String(value) : value;
  }
}
