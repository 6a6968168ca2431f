// What the JSON shapes share: values as text, and a WindowsRecord over named members.
import type { TextSearch } from "../../event/event.ts";
import type { TapedObject } from "../../event/tape/taped-object.ts";
import { jsonText } from "../../text/json-text.ts";
import type { SystemName, WindowsRecord } from "../record.ts";

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A scalar as the text Windows would write; objects and arrays as JSON; `undefined` for null. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  return typeof value === "object" ? jsonText(value) : String(value);
}

/** The number of a scalar or of a list of one, as JavaScript converts it; NaN for objects, which could say how they are to be converted. */
export function numberIn(value: unknown): number {
  const scalar: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof scalar === "object" && scalar !== null ? Number.NaN : Number(scalar);
}

/** The members of a JSON object, however it is read. */
export interface Members {
  get(name: string): unknown;
  has(name: string): boolean;
  names(): readonly string[];
  /** Has all of them searched as they are written; false where they have to be searched as texts. */
  searchJson?(search: TextSearch): boolean;
  /** Writes numbers that tell the values of some members, as `WindowsRecord.identify` does. */
  identify?(names: readonly string[], numbers: Int32Array): void;
}

/** Those of a parsed object. */
export class ParsedMembers implements Members {
  private readonly object: JsonObject;

  constructor(object: JsonObject) {
    this.object = object;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.object, name);
  }

  names(): readonly string[] {
    return Object.keys(this.object);
  }
}

/** Those of an object on a tape; a member that is an object or a list is there and has no value. */
export class TapedMembers implements Members {
  private readonly object: TapedObject;

  constructor(object: TapedObject) {
    this.object = object;
  }

  get(name: string): unknown {
    return this.object.scalar(this.object.paths.id(name));
  }

  has(name: string): boolean {
    return this.object.has(this.object.paths.id(name));
  }

  names(): readonly string[] {
    return this.object.members().map((path) => this.object.paths.path(path));
  }

  searchJson(search: TextSearch): boolean {
    return this.object.searchJson(search);
  }

  identify(names: readonly string[], numbers: Int32Array): void {
    this.object.identify(this.object.paths.ids(names), numbers);
  }
}

/** The members of a JSON object as named texts, nulls left out. */
export class JsonData {
  private readonly object: JsonObject;

  constructor(object: JsonObject) {
    this.object = object;
  }

  get(name: string): string | undefined {
    return Object.hasOwn(this.object, name) ? textOf(this.object[name]) : undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.object).filter((name) => this.object[name] !== null);
  }
}

export const noUserData: ReadonlyMap<string, string> = new Map();

export interface RecordParts {
  readonly provider: string | undefined;
  readonly eventId: number;
  readonly channel?: string | undefined;
  readonly computer?: string | undefined;
  readonly recordId?: string | undefined;
  readonly timeCreated?: string | undefined;
  readonly message?: string | undefined;
  readonly system: (name: SystemName) => string | undefined;
  readonly data: { get(name: string): string | undefined; names(): readonly string[] };
  readonly userData?: ReadonlyMap<string, string> | undefined;
}

/** A record from its parts. */
export class PartsRecord implements WindowsRecord {
  readonly provider: string;
  readonly eventId: number;
  readonly channel: string | undefined;
  readonly computer: string | undefined;
  readonly recordId: string | undefined;
  readonly timeCreated: string | undefined;
  readonly message: string | undefined;
  private readonly parts: RecordParts;

  constructor(parts: RecordParts) {
    this.parts = parts;
    this.provider = parts.provider ?? "";
    this.eventId = parts.eventId;
    this.channel = parts.channel;
    this.computer = parts.computer;
    this.recordId = parts.recordId;
    this.timeCreated = parts.timeCreated;
    this.message = parts.message;
  }

  system(name: SystemName): string | undefined {
    return this.parts.system(name);
  }

  data(name: string): string | undefined {
    return this.parts.data.get(name);
  }

  dataNames(): readonly string[] {
    return this.parts.data.names();
  }

  userData(): ReadonlyMap<string, string> {
    return this.parts.userData ?? noUserData;
  }
}
