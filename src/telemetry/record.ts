// One Windows event log record, whatever it was read from (EVTX, event XML, flat or nested JSON). All readers give this shape and all ECS
// mapping tables read it, so that the same attack maps to the same ECS event from every source. Values are the text that Windows would
// write into the event's XML; an accessor is asked only for what a mapping needs, so a lazy source decodes nothing else.
import type { TextSearch } from "../event/event.ts";

export interface WindowsRecord {
  readonly provider: string;
  /** NaN where a damaged record has none. */
  readonly eventId: number;
  readonly channel: string | undefined;
  readonly computer: string | undefined;
  readonly recordId: string | undefined;
  /** When the record was written: ISO 8601 in UTC, with the digits the source has. */
  readonly timeCreated: string | undefined;
  /** The other members of the System element, by name: providerGuid, version, level, task, opcode, keywords, activityId, relatedActivityId, processId, threadId, userSid. */
  system(name: SystemName): string | undefined;
  /** The EventData value of that exact name; unnamed items are `param1`, `param2` … in order. `undefined` where there is none. */
  data(name: string): string | undefined;
  /** Names of all EventData values, in order. */
  dataNames(): readonly string[];
  /** UserData flattened to leaf name → text (the root element's name is `xml_name`); empty where there is none. */
  userData(): ReadonlyMap<string, string>;
  /** The rendered message, where the source has one. */
  readonly message: string | undefined;
  /**
   * Writes numbers that tell the data of some names, a list that stays as it is, in which are no blanks and no underscores: first one that goes with
   * all of them, then one for each. Where another record writes the same, it has the same; what has no number gets `noNumber`.
   * @returns false where there are none
   */
  identify?(names: readonly string[], numbers: Int32Array): boolean;
  /**
   * Has its values searched as they lie where the record was read from, but for provider and channel. False, as where there is no such method, if
   * they have to be searched as texts; some may have been searched then.
   */
  searchValues?(search: TextSearch): boolean;
}

export const systemNames = [
  "providerGuid",
  "version",
  "level",
  "task",
  "opcode",
  "keywords",
  "activityId",
  "relatedActivityId",
  "processId",
  "threadId",
  "userSid",
] as const;

export type SystemName = (typeof systemNames)[number];
