// One record, decoded only as far as it is asked: its values are found when it is read, and each accessor decodes one of them.

import { u16, u32, u64 } from "./bytes.ts";
import type { EvtxChunk } from "./chunk.ts";
import { type EventLayout, numberedName, type Slot, type SystemMember, systemPaths } from "./event-layout.ts";
import { expansionLimits } from "./expansion.ts";
import { filetimeText } from "./filetime.ts";
import { JsonWriter } from "./json-writer.ts";
import { EvtxError } from "./problem.ts";
import { sizeIn, type TemplateInstance, typeIn } from "./template-instance.ts";
import { Utf8Writer } from "./utf8-writer.ts";
import { arrayTexts } from "./value-text.ts";
import { arrayFlag, ValueType } from "./value-type.ts";
import { xmlText } from "./xml-text.ts";
import { attributeOf, childOf, isElement, partsText, TreeBuilder, textContent, type XmlElement } from "./xml-tree.ts";

/** A FILETIME: 100-nanosecond ticks since 1601-01-01 UTC, as two unsigned 32-bit halves. */
export interface Filetime {
  readonly low: number;
  readonly high: number;
}

/** An EventData item of one record. */
export interface EvtxDataItem {
  /** Its Name, or its element's name where that is not Data, or `param1`, `param2` … by its position. */
  readonly name: string;
  readonly value: string;
}

/** Signature, size, identifier and time before a record's binary XML, and the size again behind it. */
export const recordHeaderSize = 24;
export const trailerSize = 4;

const shared = new Utf8Writer();

export class EvtxRecord {
  /** The record came from slack space or a damaged chunk, and may be old. */
  readonly recovered: boolean;
  private readonly chunk: EvtxChunk;
  private readonly at: number;
  private readonly root: TemplateInstance;
  /** The instance that holds EventData: the root, or a value of it. */
  private readonly fields: TemplateInstance | undefined;
  /** Texts of EventData items that were asked for, by their places in the layout. */
  private texts: (string | undefined)[] | undefined;

  constructor(
    chunk: EvtxChunk,
    at: number,
    root: TemplateInstance,
    fields: TemplateInstance | undefined,
    recovered: boolean,
  ) {
    this.chunk = chunk;
    this.at = at;
    this.root = root;
    this.fields = fields;
    this.recovered = recovered;
    this.texts = undefined;
  }

  /** Where it is, for whoever holds on to it longer than what was read of it is worth. */
  get place(): RecordPlace {
    return new RecordPlace(this.chunk, this.at, this.recovered);
  }

  /** Bytes from the start of the file to the record. */
  get fileOffset(): number {
    return this.chunk.fileOffset + this.at;
  }

  /** Size in the file, in bytes. */
  get size(): number {
    return u32(this.chunk.bytes, this.at + 4);
  }

  /** The record's identifier in this log, from its own header; forwarded events have another in `eventRecordId`. */
  get recordId(): number {
    return u64(this.chunk.bytes, this.at + 8);
  }

  /** When the record was written to this log. */
  get written(): Filetime {
    return { low: u32(this.chunk.bytes, this.at + 16), high: u32(this.chunk.bytes, this.at + 20) };
  }

  /** `written` in ISO 8601 with seven decimals. */
  get writtenTime(): string {
    const { low, high } = this.written;
    return filetimeText(low, high);
  }

  get provider(): string | undefined {
    return this.system("provider");
  }

  /** The event's number; undefined where there is none. */
  get eventId(): number | undefined {
    const slot = this.root.template.layout.system?.get("eventId");
    if (slot !== undefined && slot.index !== -1) {
      const type = this.root.typeOf(slot.index);
      if (type === ValueType.uint16 && this.root.sizeOf(slot.index) === 2) {
        return u16(this.chunk.bytes, this.root.offsetOf(slot.index));
      }
    }
    const text = this.system("eventId")?.trim();
    return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  }

  get channel(): string | undefined {
    return this.system("channel");
  }

  get computer(): string | undefined {
    return this.system("computer");
  }

  /** EventRecordID of the System element. */
  get eventRecordId(): string | undefined {
    return this.system("eventRecordId");
  }

  /** When the event happened: TimeCreated's SystemTime, ISO 8601 in UTC, with seven decimals where the log has a FILETIME. */
  get timeCreated(): string | undefined {
    return this.system("timeCreated");
  }

  /** TimeCreated as a FILETIME; undefined where the log has it as text. */
  get timeCreatedFiletime(): Filetime | undefined {
    const index = this.root.template.layout.system?.get("timeCreated")?.index ?? -1;
    if (index === -1 || this.root.typeOf(index) !== ValueType.filetime || this.root.sizeOf(index) !== 8)
      return undefined;
    const at = this.root.offsetOf(index);
    return { low: u32(this.chunk.bytes, at), high: u32(this.chunk.bytes, at + 4) };
  }

  /** A member of the System element as text; undefined where it is absent, null or empty. */
  system(member: SystemMember): string | undefined {
    const { system } = this.root.template.layout;
    if (system === undefined) return this.systemFromTree(member);
    const slot = system.get(member);
    if (slot === undefined || (slot.needs !== -1 && this.root.isNull(slot.needs))) return undefined;
    return slotText(slot, this.root) || undefined;
  }

  /**
   * The EventData item of that exact name, as text: "" where it is there and empty, undefined where there is none. Items without a name
   * are `param1`, `param2` … by position. Of several with one name, the first; of an array, the first item.
   */
  data(name: string): string | undefined {
    const { fields } = this;
    if (fields === undefined) return undefined;
    const { layout } = fields.template;
    if (layout.complex) return this.dataItems().find((item) => item.name === name)?.value;
    const position = layout.dataIndex.get(name);
    if (position === undefined) return this.numberedData(name, fields, layout);
    return this.textAt(position, fields, layout) ?? this.dataItems().find((item) => item.name === name)?.value;
  }

  /** The text of an item by its place in the layout, decoded once: several fields are made of most. */
  private textAt(position: number, fields: TemplateInstance, layout: EventLayout): string | undefined {
    this.texts ??= new Array(layout.data!.length);
    this.texts[position] ??= this.itemText(layout.data![position]!.slot, fields);
    return this.texts[position];
  }

  /** All values of the EventData items of that name, in order. */
  dataValues(name: string): string[] {
    return this.dataItems()
      .filter((item) => item.name === name)
      .map((item) => item.value);
  }

  /** Names of the EventData items, in order, each once. */
  dataNames(): readonly string[] {
    const { fields } = this;
    if (fields !== undefined && this.hasEachItemOnce(fields)) return fields.template.layout.names;
    return [...new Set(this.dataItems().map((item) => item.name))];
  }

  /** Whether the record has one value for each item of the layout, none too many for its limits: their names are then the layout's. */
  private hasEachItemOnce(fields: TemplateInstance): boolean {
    const { data } = fields.template.layout;
    if (data === undefined) return false;
    const limits = expansionLimits(this.size);
    let characters = 0;
    for (const { slot } of data) {
      if (slot.needs !== -1 && fields.isNull(slot.needs)) return false;
      const descriptor = slot.index === -1 ? 0 : fields.descriptorOf(slot.index);
      if (typeIn(descriptor) & arrayFlag) return false;
      characters += sizeIn(descriptor);
    }
    return characters <= limits.characters && data.length <= limits.steps;
  }

  /** All EventData items, in order; an array gives an item for each of its values. */
  dataItems(): EvtxDataItem[] {
    const { fields } = this;
    if (fields === undefined) return [];
    const { layout } = fields.template;
    return layout.complex ? this.itemsFromTree() : this.plainItems(fields, layout);
  }

  /**
   * Tells the texts of all EventData items, the computer's and the user's, those in UTF-16 by where they lie in the chunk; numbers, truths,
   * times and identifiers are left out.
   * @returns false where the record has other texts too, or has them in another way; some may have been told then
   */
  searchData(search: DataSearch): boolean {
    const { fields } = this;
    const { system } = this.root.template.layout;
    const items = fields?.template.layout.complex === false ? fields.template.layout.data : undefined;
    if (fields === undefined || items === undefined || system === undefined) return false;
    if (this.root.template.layout.mayHaveRenderingInfo) return false;
    for (let i = 0; i < items.length; i++) if (!searchSlot(items[i]!.slot, fields, search)) return false;
    return (
      searchSlot(system.get("computer"), this.root, search) && searchSlot(system.get("userSid"), this.root, search)
    );
  }

  /** The record as an element tree with the root Event. */
  tree(): XmlElement {
    const root = this.build(this.root).find((node) => isElement(node));
    return root !== undefined && isElement(root) ? root : { name: "Event", attributes: [], children: [] };
  }

  /** The child of Event with that name (UserData, RenderingInfo, ProcessingErrorData …) as a tree. */
  section(name: string): XmlElement | undefined {
    const event = this.root.template.nodes.find((node) => node.kind === "element");
    if (event === undefined) return childOf(this.tree(), name);
    const builder = new TreeBuilder(expansionLimits(this.size));
    const found = builder.childNamed(name, event.children, this.root);
    if (builder.exceeded) this.reportGrowth();
    return found;
  }

  /** UserData as a tree. */
  get userData(): XmlElement | undefined {
    return this.fields !== undefined && this.fields.template.layout.data !== undefined
      ? undefined
      : this.section("UserData");
  }

  /** The rendered message, which forwarded events carry in RenderingInfo. */
  get message(): string | undefined {
    if (!this.root.template.layout.mayHaveRenderingInfo) return undefined;
    const rendering = this.section("RenderingInfo");
    const message = rendering && childOf(rendering, "Message");
    return message && textContent(message);
  }

  /** The event's XML as Windows renders it, on one line. */
  toXml(): string {
    return xmlText(this.tree());
  }

  /** Adds the record as one JSON object, in evtx_dump's shape, without a line end. */
  writeJson(out: Utf8Writer): void {
    const writer = new JsonWriter(out, expansionLimits(this.size));
    writer.record(this.root, this.recovered);
    if (writer.exceeded) this.reportGrowth();
  }

  /** The record as JSON text, in evtx_dump's shape: `{"Event":{"#attributes":…,"System":…,"EventData":…}}`. */
  toJsonText(): string {
    shared.clear();
    this.writeJson(shared);
    return shared.toText();
  }

  /** The record as an object, in evtx_dump's shape. Integers beyond 2^53 lose digits here, as in every JSON.parse; `toJsonText` keeps them. */
  toJson(): { readonly [name: string]: unknown } {
    return JSON.parse(this.toJsonText());
  }

  private systemFromTree(member: SystemMember): string | undefined {
    const system = this.section("System");
    return system === undefined ? undefined : systemText(system, member) || undefined;
  }

  private numberedData(name: string, fields: TemplateInstance, layout: EventLayout): string | undefined {
    if (layout.data === undefined || !/^param[1-9]\d{0,4}$/.test(name)) return undefined;
    if (this.hasEachItemOnce(fields)) {
      const position = Number(name.slice("param".length)) - 1;
      return layout.data[position]?.name === "" ? this.textAt(position, fields, layout) : undefined;
    }
    return this.plainItems(fields, layout).find((item) => item.name === name)?.value;
  }

  private plainItems(fields: TemplateInstance, layout: EventLayout): EvtxDataItem[] {
    const limits = expansionLimits(this.size);
    const items: EvtxDataItem[] = [];
    let characters = 0;
    for (const [position, { name, slot }] of (layout.data ?? []).entries()) {
      if (slot.needs !== -1 && fields.isNull(slot.needs)) continue;
      const isArray = slot.index !== -1 && fields.typeOf(slot.index) & arrayFlag;
      const values = isArray ? slotValues(slot, fields) : [this.textAt(position, fields, layout)!];
      for (const value of values) items.push({ name: name || numberedName(items.length), value });
      characters += slot.index === -1 ? 0 : fields.sizeOf(slot.index);
      if (characters > limits.characters || items.length > limits.steps) {
        this.reportGrowth();
        break;
      }
    }
    return items;
  }

  /** An item's text, where it is one value; undefined where the item is absent or is an array without values. */
  private itemText(slot: Slot, fields: TemplateInstance): string | undefined {
    if (slot.needs !== -1 && fields.isNull(slot.needs)) return undefined;
    if (slot.index !== -1 && fields.typeOf(slot.index) & arrayFlag) return slotValues(slot, fields)[0];
    return slotText(slot, fields);
  }

  private itemsFromTree(): EvtxDataItem[] {
    const eventData = this.section("EventData");
    const elements = eventData?.children.filter((child) => isElement(child)) ?? [];
    return elements.map((element, index) => {
      const name = attributeOf(element, "Name");
      const ownName = element.name === "Data" ? "" : element.name;
      return { name: name || ownName || `param${index + 1}`, value: textContent(element) };
    });
  }

  private build(instance: TemplateInstance): ReturnType<TreeBuilder["content"]> {
    const builder = new TreeBuilder(expansionLimits(this.size));
    const nodes = builder.content(instance.template.nodes, instance);
    if (builder.exceeded) this.reportGrowth();
    return nodes;
  }

  private reportGrowth(): void {
    this.chunk.reportGrowth(this.at, this.recordId);
  }
}

/** Where a record is in a chunk that stays as it is. */
export class RecordPlace {
  private readonly chunk: EvtxChunk;
  private readonly at: number;
  private readonly recovered: boolean;

  constructor(chunk: EvtxChunk, at: number, recovered: boolean) {
    this.chunk = chunk;
    this.at = at;
    this.recovered = recovered;
  }

  /** The record's size in the file, in bytes. */
  get size(): number {
    return u32(this.chunk.bytes, this.at + 4);
  }

  /** The record, of which nothing was read yet. */
  open(): EvtxRecord {
    return openRecord(this.chunk, this.at, this.size, this.recovered);
  }
}

/** Finds a record's template and values, and those of the binary XML inside; no value is decoded. Throws `EvtxError`. */
export function openRecord(chunk: EvtxChunk, at: number, size: number, recovered: boolean): EvtxRecord {
  const root = chunk.openFragment(at + recordHeaderSize, at + size - trailerSize);
  const { layout } = root.template;
  if (!layout.isEvent) throw new EvtxError("record", at + recordHeaderSize, "an Event element", "none");
  let fields = layout.hasEventData ? root : undefined;
  for (let index = 0; index < root.count; index++) {
    if (root.typeOf(index) !== ValueType.binXml) continue;
    const inner = root.openFragment(index);
    if (fields === undefined && inner?.template.layout.hasEventData === true) fields = inner;
  }
  return new EvtxRecord(chunk, at, root, fields, recovered);
}

/** Told of the texts of a record; `utf16` says whether it could take what it was told. */
export interface DataSearch {
  text(value: string): void;
  utf16(bytes: Uint8Array, from: number, to: number): boolean;
}

/** Values that are numbers, truths, times, SIDs and what is written in hexadecimal. */
const wordless: ReadonlySet<number> = new Set([
  ...[ValueType.null, ValueType.int8, ValueType.uint8, ValueType.int16, ValueType.uint16, ValueType.int32],
  ...[ValueType.uint32, ValueType.int64, ValueType.uint64, ValueType.guid, ValueType.sizeT, ValueType.filetime],
  ...[ValueType.systemTime, ValueType.hexInt32, ValueType.hexInt64, ValueType.bool, ValueType.binary, ValueType.sid],
]);

function searchSlot(slot: Slot | undefined, fields: TemplateInstance, search: DataSearch): boolean {
  if (slot === undefined || (slot.needs !== -1 && fields.isNull(slot.needs))) return true;
  const type = slot.index === -1 ? undefined : fields.typeOf(slot.index);
  if (type === ValueType.string) {
    const from = fields.offsetOf(slot.index);
    return search.utf16(fields.bytes, from, from + fields.sizeOf(slot.index));
  }
  if (type === undefined || !wordless.has(type)) for (const text of slotValues(slot, fields)) search.text(text);
  return true;
}

function slotText(slot: Slot, instance: TemplateInstance): string {
  if (slot.index !== -1) return instance.text(slot.index);
  return slot.constant ?? partsText(slot.parts, instance);
}

function slotValues(slot: Slot, instance: TemplateInstance): string[] {
  const { index } = slot;
  if (index === -1 || !(instance.typeOf(index) & arrayFlag)) return [slotText(slot, instance)];
  return arrayTexts(instance.bytes, instance.typeOf(index), instance.offsetOf(index), instance.sizeOf(index));
}

function systemText(system: XmlElement, member: SystemMember): string | undefined {
  const [element, attribute]: readonly string[] = systemPaths[member];
  const found = childOf(system, element!);
  if (found === undefined || attribute === undefined) return found && textContent(found);
  return attributeOf(found, attribute);
}
