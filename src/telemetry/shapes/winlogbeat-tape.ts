// Documents of Winlogbeat 6 on tapes: the records that `fromWinlogbeat6` makes of parsed ones, without parsing them.
import type { TextSearch } from "../../event/event.ts";
import type { TapePaths } from "../../event/tape/tape-paths.ts";
import type { TapedObject } from "../../event/tape/taped-object.ts";
import type { WindowsRecord } from "../record.ts";
import { numberIn, PartsRecord, type RecordParts, textOf } from "./json-record.ts";
import { system6 } from "./winlogbeat.ts";

/** Members that are read as they are: a document in which one is an object or a list is left alone. */
const plainMembers = [
  "event_id",
  "source_name",
  "log_name",
  "computer_name",
  "record_number",
  "@timestamp",
  "message",
] as const;

/** Where members lead, for one reader. */
interface Numbers {
  readonly plain: Readonly<Record<(typeof plainMembers)[number], number>>;
  readonly eventData: MemberNumbers;
  readonly userData: MemberNumbers;
}

const numbers = new WeakMap<TapePaths, Numbers>();

function numbersOf(paths: TapePaths): Numbers {
  let known = numbers.get(paths);
  if (known === undefined) {
    const plain = Object.fromEntries(plainMembers.map((name) => [name, paths.id(name)])) as Numbers["plain"];
    known = {
      plain,
      eventData: new MemberNumbers(paths, "event_data"),
      userData: new MemberNumbers(paths, "user_data"),
    };
    numbers.set(paths, known);
  }
  return known;
}

/** The members of an object at a path. */
class MemberNumbers {
  /** The number of the object itself. */
  readonly object: number;
  readonly prefix: string;
  private readonly paths: TapePaths;
  private readonly byName = new Map<string, number>();

  constructor(paths: TapePaths, path: string) {
    this.object = paths.id(path);
    this.prefix = `${path}.`;
    this.paths = paths;
  }

  of(name: string): number {
    let number = this.byName.get(name);
    if (number === undefined) {
      number = this.paths.id(this.prefix + name);
      this.byName.set(name, number);
    }
    return number;
  }

  /** Those that an object has and that are not null, in order. */
  namesIn(object: TapedObject): readonly string[] {
    const { prefix, paths } = this;
    const found = object.members().filter((path) => paths.path(path).startsWith(prefix));
    return found.filter((path) => object.scalar(path) !== null).map((path) => paths.path(path).slice(prefix.length));
  }
}

/** The record in a document that has an `event_id`; undefined where it has to be parsed to find out. */
export function fromTapedWinlogbeat6(object: TapedObject): WindowsRecord | undefined {
  const { plain, eventData, userData } = numbersOf(object.paths);
  const isOfVersion6 =
    object.has(plain.log_name) && (object.has(plain.source_name) || object.isObject(eventData.object));
  if (!isOfVersion6 || !isPlain(object, [eventData.prefix, userData.prefix])) return undefined;
  const eventId = numberIn(object.scalar(plain.event_id));
  if (!Number.isInteger(eventId)) return undefined;
  const at = (path: number): string | undefined => textOf(object.scalar(path));
  return new TapedRecord(object, {
    provider: at(plain.source_name),
    eventId,
    channel: at(plain.log_name),
    computer: at(plain.computer_name),
    recordId: at(plain.record_number),
    timeCreated: at(plain["@timestamp"]),
    message: at(plain.message),
    system: (name) => {
      const found = object.values(object.paths.id(system6[name]));
      return Array.isArray(found) ? found.join("\n") : textOf(found);
    },
    data: { get: (name) => at(eventData.of(name)), names: () => eventData.namesIn(object) },
    userData: userDataOf(object, userData),
  });
}

function userDataOf(object: TapedObject, userData: MemberNumbers): ReadonlyMap<string, string> | undefined {
  if (!object.isObject(userData.object)) return undefined;
  const names = userData.namesIn(object);
  return new Map(names.map((name) => [name, textOf(object.scalar(userData.of(name)))!]));
}

/** Whether what is read as a scalar is one. */
function isPlain(object: TapedObject, prefixes: readonly string[]): boolean {
  return object.composites().every((number) => {
    const path = object.paths.path(number);
    return !(plainMembers as readonly string[]).includes(path) && !prefixes.some((prefix) => path.startsWith(prefix));
  });
}

class TapedRecord extends PartsRecord {
  private readonly object: TapedObject;

  constructor(object: TapedObject, parts: RecordParts) {
    super(parts);
    this.object = object;
  }

  searchValues(search: TextSearch): boolean {
    return this.object.searchJson(search);
  }
}
