// An event as it comes out of a file: over the field table for rules, as an ECS document for people, and as it was written.
import type { Document } from "../event/document.ts";
import type { Event, FieldTable } from "../event/event.ts";
import type { EvtxRecord } from "../evtx/index.ts";
import {
  ecsEvent,
  fromEvtx,
  type NormaliseOptions,
  normalise,
  normaliseEvent,
  type TextRecord,
  toEcs,
} from "../telemetry/index.ts";
import { jsonText } from "./json-text.ts";

export interface InputEvent {
  /** 0-based position in its file. */
  readonly index: number;
  /** Decodes only the fields that it is asked for. */
  readonly event: Event;
  /** The whole ECS document, made anew each time. */
  document(): Document;
  /** The record in JSON as its source has it; of EVTX in the shape that `evtx_dump` writes. */
  rawText(): string;
}

/** A record of an event log file. */
export function evtxInput(record: EvtxRecord, index: number, table: FieldTable): InputEvent {
  const windows = fromEvtx(record);
  return {
    index,
    event: ecsEvent(windows, table),
    document: () => toEcs(windows),
    rawText: () => record.toJsonText(),
  };
}

/** A record of event XML or of a CSV export; what was written is its text. */
export function textInput({ record, text, shape }: TextRecord, index: number, table: FieldTable): InputEvent {
  return {
    index,
    event: ecsEvent(record, table),
    document: () => toEcs(record),
    rawText: () => JSON.stringify({ shape, text }),
  };
}

/** A parsed JSON record of any shape; `shape` is told what it was taken for. */
export function jsonInput(
  value: Document,
  index: number,
  table: FieldTable,
  options: NormaliseOptions,
  shape: (name: string) => void,
): InputEvent {
  const normalised = normaliseEvent(value, table, options);
  shape(normalised.shape);
  return {
    index,
    event: normalised.event,
    document: () => normalise(value, options).document,
    rawText: () => jsonText(value),
  };
}
