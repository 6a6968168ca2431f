// An event as it comes out of a file: over the field table for rules, as an ECS document for people, and as it was written.
import type { Document } from "../event/document.ts";
import type { Event, FieldTable } from "../event/event.ts";
import type { EvtxRecord, RecordPlace, Utf8Writer } from "../evtx/index.ts";
import {
  ecsEvent,
  fromEvtx,
  isRecordEvent,
  type NormaliseOptions,
  normalise,
  normaliseEvent,
  normaliseTaped,
  type TextRecord,
  toEcs,
  type WindowsRecord,
} from "../telemetry/index.ts";
import { jsonText, parseJson } from "../text/json-text.ts";
import type { JsonRecord } from "./json-records.ts";

export interface InputEvent {
  /** 0-based position in its file. */
  readonly index: number;
  /** Decodes only the fields that it is asked for. */
  readonly event: Event;
  /** The whole ECS document, made anew each time. */
  document(): Document;
  /** What gives the document later. */
  hold(): HeldEvent;
  /** Adds the record in JSON as its source has it; of EVTX in the shape that `evtx_dump` writes. */
  writeRaw(out: Utf8Writer): void;
}

/** As little of an event as its document can be made from: events may be held for long. */
export interface HeldEvent {
  /** About how many bytes are held. */
  readonly size: number;
  document(): Document;
  /** A text from which `restore` makes the document, of this event and of others of its file. */
  text(): string;
  readonly restore: (text: string) => Document;
}

/** A record of an event log file. */
export function evtxInput(record: EvtxRecord, index: number, table: FieldTable): InputEvent {
  return new EvtxInput(record, index, table);
}

class EvtxInput implements InputEvent {
  readonly index: number;
  private readonly record: EvtxRecord;
  private readonly table: FieldTable;
  private windows: WindowsRecord | undefined;
  private read: Event | undefined;

  constructor(record: EvtxRecord, index: number, table: FieldTable) {
    this.index = index;
    this.record = record;
    this.table = table;
  }

  get event(): Event {
    this.read ??= ecsEvent(this.windowsRecord(), this.table);
    return this.read;
  }

  document(): Document {
    return toEcs(this.windowsRecord());
  }

  hold(): HeldEvent {
    return new HeldEvtx(this.record.place);
  }

  writeRaw(out: Utf8Writer): void {
    this.record.writeJson(out);
  }

  private windowsRecord(): WindowsRecord {
    this.windows ??= fromEvtx(this.record);
    return this.windows;
  }
}

class HeldEvtx implements HeldEvent {
  private readonly place: RecordPlace;

  constructor(place: RecordPlace) {
    this.place = place;
  }

  get size(): number {
    return this.place.size;
  }

  get restore(): HeldEvent["restore"] {
    return parseDocument;
  }

  document(): Document {
    return toEcs(fromEvtx(this.place.open()));
  }

  text(): string {
    return jsonText(this.document());
  }
}

function heldText(record: WindowsRecord, size: number): HeldEvent {
  const document = () => toEcs(record);
  return { size, document, text: () => jsonText(document()), restore: parseDocument };
}

function parseDocument(text: string): Document {
  return parseJson(text) as Document;
}

/** A record of event XML or of a CSV export; what was written is its text. */
export function textInput({ record, text, shape }: TextRecord, index: number, table: FieldTable): InputEvent {
  return {
    index,
    event: ecsEvent(record, table),
    document: () => toEcs(record),
    hold: () => heldText(record, text.length),
    writeRaw: (out) => out.text(JSON.stringify({ shape, text })),
  };
}

/** A JSON record of any shape; `shape` is told what it was taken for. */
export function jsonInput(
  record: JsonRecord,
  index: number,
  table: FieldTable,
  options: NormaliseOptions,
  shape: (name: string) => void,
): InputEvent {
  const { taped } = record;
  const normalised =
    (taped === undefined ? undefined : normaliseTaped(taped, table, options)) ??
    normaliseEvent(record.value, table, options);
  shape(normalised.shape);
  return new JsonInput(record, index, normalised.event, options);
}

class JsonInput implements InputEvent {
  readonly index: number;
  readonly event: Event;
  private readonly record: JsonRecord;
  private readonly options: NormaliseOptions;

  constructor(record: JsonRecord, index: number, event: Event, options: NormaliseOptions) {
    this.index = index;
    this.event = event;
    this.record = record;
    this.options = options;
  }

  document(): Document {
    const { event } = this;
    return isRecordEvent(event) ? event.document() : normalise(this.record.value, this.options).document;
  }

  hold(): HeldEvent {
    return new HeldJson(this.record.text ?? this.record.value, this.options);
  }

  writeRaw(out: Utf8Writer): void {
    const { text } = this.record;
    out.text(text === undefined ? jsonText(this.record.value) : onOneLine(text));
  }
}

/** JSON has line ends between its parts only, so that what it says stays as it is written, digits and all. */
function onOneLine(json: string): string {
  return json.trim().replace(/[\r\n]\s*/g, "");
}

/** JSON as its text, which is a fraction of what is read from it, or as a part of a larger value. */
class HeldJson implements HeldEvent {
  private readonly json: string | Document;
  private readonly options: NormaliseOptions;

  constructor(json: string | Document, options: NormaliseOptions) {
    this.json = json;
    this.options = options;
  }

  get size(): number {
    return typeof this.json === "string" ? this.json.length : usualSize;
  }

  document(): Document {
    const { json, options } = this;
    return typeof json === "string" ? this.restore(json) : normalise(json, options).document;
  }

  text(): string {
    return typeof this.json === "string" ? this.json : jsonText(this.json);
  }

  get restore(): HeldEvent["restore"] {
    return normalising(this.options);
  }
}

function normalising(options: NormaliseOptions): HeldEvent["restore"] {
  return (text) => normalise(parseDocument(text), options).document;
}

/** Of a parsed value, which has no size of its own. */
const usualSize = 4096;
