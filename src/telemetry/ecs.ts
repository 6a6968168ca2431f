// The two executors of the mapping tables: `toEcs` runs all rows of a record, `ecsEvent` only those that are asked for. Both take the same
// rows, and a test holds them equal on every path of every record in the corpus.
import { type Document, someValue, valueAt } from "../event/document.ts";
import type { Event, FieldTable, FieldValue, Scalar, SlotNumbers, TextSearch } from "../event/event.ts";
import type { ClassifiedEvent } from "../event/event-class.ts";
import { eventClass, type RecordClass, rowOf } from "./event-class.ts";
import type { EventMapping, FieldSource, Produced } from "./mapping.ts";
import { systemNames, type WindowsRecord } from "./record.ts";
import { mappingOf } from "./sources/index.ts";

const eventDataPrefix = "winlog.event_data.";
const userDataPrefix = "winlog.user_data.";

/** A record as an ECS document: mapped fields, and every EventData and UserData value under `winlog`. */
export function toEcs(record: WindowsRecord): Document {
  const mapping = mappingOf(record);
  const { rows, objects, raw } = layoutOf(mapping);
  const made = new MadeObjects(objects);
  for (const { object, member, source } of rows) {
    const value = source.read(record);
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) made.at(object)[member] = value;
  }
  made.at(raw.winlog);
  for (const name of record.dataNames()) putRaw(made, raw.eventData, name, eventData(mapping, record, name));
  for (const name of record.userData().keys()) putRaw(made, raw.userData, name, userData(record, name));
  return made.document;
}

/** Whether some value of the record's ECS document passes the test; the document itself is not made. */
function someEcsValue(record: WindowsRecord, test: (value: Scalar) => boolean): boolean {
  const mapping = mappingOf(record);
  for (const { source } of layoutOf(mapping).rows) if (someValue(source.read(record), test)) return true;
  const isOwn = (path: string): boolean => {
    const source = Object.hasOwn(mapping.fields, path) ? mapping.fields[path] : undefined;
    return source?.read(record) === undefined;
  };
  for (const name of record.dataNames()) {
    const value = eventData(mapping, record, name);
    if (value !== undefined && isOwn(eventDataPrefix + memberName(name)) && test(value)) return true;
  }
  for (const name of record.userData().keys()) {
    const value = userData(record, name);
    if (value !== undefined && isOwn(userDataPrefix + memberName(name)) && test(value)) return true;
  }
  return false;
}

/** Tells texts of which every value of the ECS document of a record of some kind is one or a part, but for numbers and instants. */
function eachEcsText(record: WindowsRecord, kind: RecordClass, search: TextSearch): void {
  const { mapping } = kind;
  for (const source of madeRowsOf(mapping)) searchRow(source, record, search);
  search.common(kind);
  if (record.searchValues?.(search) === true) return;
  for (const text of [record.computer, record.recordId, record.timeCreated, record.message]) search.text(text ?? "");
  for (const name of systemNames) search.text(record.system(name) ?? "");
  for (const name of record.dataNames()) search.text(eventData(mapping, record, name) ?? "");
  for (const name of record.userData().keys()) search.text(userData(record, name) ?? "");
}

function searchRow(source: FieldSource, record: WindowsRecord, search: TextSearch): void {
  const text = source.searchedText?.(record);
  if (text !== undefined) {
    search.text(text);
    return;
  }
  someValue(source.read(record), (value) => {
    search.text(typeof value === "string" ? value : String(value));
    return false;
  });
}

type MutableDocument = { [key: string]: unknown };

/** Where everything of one kind of event goes in its document. */
interface Layout {
  readonly rows: readonly Row[];
  /** The objects of the document, each behind the one that it is in; the first is the document itself. */
  readonly objects: readonly Place[];
  /** The numbers among them of `winlog`, which every document has, and of what holds the log's own values in it. */
  readonly raw: { readonly winlog: number; readonly eventData: number; readonly userData: number };
}

interface Place {
  /** The number of the object that it is in. */
  readonly object: number;
  readonly member: string;
}

interface Row extends Place {
  readonly source: FieldSource;
}

const layouts = new WeakMap<EventMapping, Layout>();

function layoutOf(mapping: EventMapping): Layout {
  let known = layouts.get(mapping);
  if (known === undefined) {
    known = newLayout(mapping);
    layouts.set(mapping, known);
  }
  return known;
}

function newLayout({ fields }: EventMapping): Layout {
  const objects: Place[] = [{ object: 0, member: "" }];
  const inObject = (object: number, member: string): number => {
    const known = objects.findIndex(
      (place, number) => number > 0 && place.object === object && place.member === member,
    );
    return known > 0 ? known : objects.push({ object, member }) - 1;
  };
  const rows = Object.entries(fields).map(([path, source]): Row => {
    const names = membersOf(path);
    return { object: names.slice(0, -1).reduce(inObject, 0), member: names.at(-1)!, source };
  });
  const winlog = inObject(0, "winlog");
  const raw = { winlog, eventData: inObject(winlog, "event_data"), userData: inObject(winlog, "user_data") };
  return { rows, objects, raw };
}

/** The objects of one document, made when something is put into them. */
class MadeObjects {
  readonly document: MutableDocument = {};
  private readonly places: readonly Place[];
  private readonly made: MutableDocument[];

  constructor(places: readonly Place[]) {
    this.places = places;
    this.made = [this.document];
  }

  at(number: number): MutableDocument {
    return this.made[number] ?? this.make(number);
  }

  private make(number: number): MutableDocument {
    const { object, member } = this.places[number]!;
    const made: MutableDocument = {};
    this.at(object)[member] = made;
    this.made[number] = made;
    return made;
  }
}

const madeRows = new WeakMap<EventMapping, readonly FieldSource[]>();

/** The rows that may yield a text which neither the record nor every event of its kind has. */
function madeRowsOf(mapping: EventMapping): readonly FieldSource[] {
  let known = madeRows.get(mapping);
  if (known === undefined) {
    known = Object.values(mapping.fields).filter(
      ({ addsNoText, constant }) => addsNoText !== true && constant === undefined,
    );
    madeRows.set(mapping, known);
  }
  return known;
}

function membersOf(path: string): readonly string[] {
  return path.startsWith(eventDataPrefix)
    ? ["winlog", "event_data", path.slice(eventDataPrefix.length)]
    : path.split(".");
}

/** Names come from the log, so they are own members whatever they are (`__proto__` too); mapped ones stay as they are. */
function putRaw(made: MadeObjects, object: number, name: string, value: string | undefined): void {
  if (value === undefined) return;
  const node = made.at(object);
  const key = memberName(name);
  if (Object.hasOwn(node, key)) return;
  if (key !== "__proto__") node[key] = value;
  else Object.defineProperty(node, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Blanks in names become underscores: Defender's `Threat Name` is `winlog.event_data.Threat_Name`. */
function memberName(name: string): string {
  return name.includes(" ") ? name.replaceAll(" ", "_") : name;
}

/** The EventData value whose member has that name. */
function eventDataMember(mapping: EventMapping, record: WindowsRecord, member: string): string | undefined {
  const value = eventData(mapping, record, member);
  if (value !== undefined || !member.includes("_")) return value;
  const name = record.dataNames().find((candidate) => candidate !== member && memberName(candidate) === member);
  return name === undefined ? undefined : eventData(mapping, record, name);
}

function eventData(mapping: EventMapping, record: WindowsRecord, name: string): string | undefined {
  const value = record.data(name);
  return value === undefined || mapping.source.isAbsent(value) ? undefined : unixLines(value);
}

function userData(record: WindowsRecord, name: string): string | undefined {
  const value = record.userData().get(name);
  return value === undefined || value === "" ? undefined : unixLines(value);
}

/** Winlogbeat stores texts with bare line feeds and without trailing ones. */
function unixLines(value: string): string {
  if (value.indexOf("\n") < 0) return value;
  const unix = value.replaceAll("\r\n", "\n");
  let end = unix.length;
  while (end > 0 && unix[end - 1] === "\n") end--;
  return end === 0 ? value : unix.slice(0, end);
}

/** A record as an event. */
export interface RecordEvent extends ClassifiedEvent {
  /** The record's ECS document, made anew each time. */
  document(): Document;
}

/** A record as an event for the engine: a slot is decoded when it is first asked for, and nothing else is. */
export function ecsEvent(record: WindowsRecord, table: FieldTable): RecordEvent {
  return new EventOfRecord(record, planOf(mappingOf(record), table));
}

export function isRecordEvent(event: Event): event is RecordEvent {
  return event instanceof EventOfRecord;
}

type Reader = (record: WindowsRecord) => FieldValue;

class EventOfRecord implements RecordEvent {
  private readonly record: WindowsRecord;
  private readonly plan: Plan;
  /** By the place of a slot in the plan, which has fewer than the table. */
  private readonly values: (FieldValue | null)[];
  private kind: RecordClass | undefined;

  constructor(record: WindowsRecord, plan: Plan) {
    this.record = record;
    this.plan = plan;
    this.values = [];
    this.kind = undefined;
  }

  get eventClass(): RecordClass {
    this.kind ??= eventClass(this.record);
    return this.kind;
  }

  get(slot: number): FieldValue {
    const place = this.plan.place(slot);
    const known = this.values[place];
    if (known !== undefined) return known ?? undefined;
    const value = this.plan.readers[place]!(this.record);
    this.values[place] = value ?? null;
    return value;
  }

  some(test: (value: Scalar) => boolean): boolean {
    return someEcsValue(this.record, test);
  }

  identify(slots: readonly number[], numbers: Int32Array): SlotNumbers | undefined {
    const { names, told } = this.plan.inputsOf(slots);
    if (told.count > numbers.length || this.record.identify?.(names, numbers) !== true) return undefined;
    numbers[told.count - 1] = this.plan.number;
    return told;
  }

  document(): Document {
    return toEcs(this.record);
  }

  eachText(search: TextSearch): void {
    eachEcsText(this.record, this.eventClass, search);
  }
}

let plansMade = 0;

/** For one kind of event and one field table: the rows that fill slots, in the order in which they were first asked for. */
class Plan {
  /** No other has it. */
  readonly number = plansMade++;
  readonly readers: Reader[] = [];
  private readonly mapping: EventMapping;
  private readonly table: FieldTable;
  private readonly places: (number | undefined)[] = [];
  private readonly inputs = new WeakMap<readonly number[], SlotInputs>();

  constructor(mapping: EventMapping, table: FieldTable) {
    this.mapping = mapping;
    this.table = table;
  }

  /** The place of a slot's reader. */
  place(slot: number): number {
    const known = this.places[slot];
    if (known !== undefined) return known;
    const place = this.readers.push(readerOf(this.mapping, this.table.path(slot))) - 1;
    this.places[slot] = place;
    return place;
  }

  /** What the values of some slots hang on; the same for a list that stays as it is. */
  inputsOf(slots: readonly number[]): SlotInputs {
    let known = this.inputs.get(slots);
    if (known === undefined) {
      known = slotInputs(slots.map((slot) => inputsOfPath(this.mapping, this.table.path(slot))));
      this.inputs.set(slots, known);
    }
    return known;
  }
}

/** The names of the data on which values of some slots hang, and how these are told by numbers: one that goes with all names, theirs, the plan's. */
interface SlotInputs {
  readonly names: readonly string[];
  readonly told: SlotNumbers;
}

function slotInputs(ofSlots: readonly (readonly string[] | undefined)[]): SlotInputs {
  const names = [...new Set(ofSlots.flatMap((inputs) => inputs ?? []))];
  const [first, last] = [0, names.length + 1];
  const places = ofSlots.map((inputs) => inputs && [first, ...inputs.map((name) => names.indexOf(name) + 1), last]);
  return { names, told: { count: last + 1, places } };
}

/** The names of the data on which a field's value hangs; undefined where it hangs on anything else, or a name may be written in two ways. */
function inputsOfPath(mapping: EventMapping, path: string): readonly string[] | undefined {
  const row = Object.hasOwn(mapping.fields, path) ? mapping.fields[path]! : rowOf(mapping, path);
  const ofRow = row === undefined || row.constant !== undefined ? [] : row.ofInputs === true ? row.inputs : undefined;
  if (ofRow === undefined || path.startsWith(userDataPrefix)) return undefined;
  const names = path.startsWith(eventDataPrefix) ? [...ofRow, path.slice(eventDataPrefix.length)] : ofRow;
  return names.some((name) => /[ _]/.test(name)) ? undefined : names;
}

const plans = new WeakMap<FieldTable, Map<EventMapping, Plan>>();

function planOf(mapping: EventMapping, table: FieldTable): Plan {
  let ofTable = plans.get(table);
  if (ofTable === undefined) {
    ofTable = new Map();
    plans.set(table, ofTable);
  }
  let plan = ofTable.get(mapping);
  if (plan === undefined) {
    plan = new Plan(mapping, table);
    ofTable.set(mapping, plan);
  }
  return plan;
}

const nothing: Reader = () => undefined;

function readerOf(mapping: EventMapping, path: string): Reader {
  const { fields } = mapping;
  if (Object.hasOwn(fields, path)) {
    const row = rowReader(fields[path]!);
    if (!path.startsWith(eventDataPrefix)) return row;
    const raw = path.slice(eventDataPrefix.length);
    return (record) => row(record) ?? eventDataMember(mapping, record, raw);
  }
  if (path.startsWith(eventDataPrefix)) {
    const name = path.slice(eventDataPrefix.length);
    return (record) => eventDataMember(mapping, record, name);
  }
  if (path.startsWith(userDataPrefix)) {
    const name = path.slice(userDataPrefix.length);
    return (record) => userData(record, name);
  }
  const row = rowOf(mapping, path);
  return row === undefined ? nothing : memberReader(mapping, path, row);
}

/** A path into the objects that a row yields, such as `dns.answers.data`. */
function memberReader({ fields }: EventMapping, path: string, row: FieldSource): Reader {
  const head = Object.keys(fields).find((name) => fields[name] === row && path.startsWith(`${name}.`))!;
  const below = path.slice(head.length + 1);
  return (record) => {
    const value = row.read(record);
    return Array.isArray(value) ? valueAt({ value }, `value.${below}`) : undefined;
  };
}

function rowReader(source: FieldSource): Reader {
  return (record) => flat(source.read(record));
}

function flat(value: Produced): FieldValue {
  if (!Array.isArray(value)) return value as FieldValue;
  const items: readonly unknown[] = value;
  if (typeof items[0] === "object") return undefined;
  return items.length > 1 ? (items as readonly Scalar[]) : (items[0] as FieldValue);
}
