// A Windows record from a list of EventData values, as the described events of Sysmon and of the Security log are made.
import type { SystemName, WindowsRecord } from "../record.ts";
import { PartsRecord } from "../shapes/json-record.ts";

/** What an event log would hold of one described event. */
export interface MadeRecord {
  readonly provider: string;
  readonly providerGuid: string;
  readonly eventId: number;
  readonly version: number;
  readonly channel: string;
  readonly computer: string;
  readonly recordId: number;
  /** ISO 8601 in UTC. */
  readonly timeCreated: string;
  readonly keywords: string;
  readonly task: number;
  /** The account that writes the log. */
  readonly userSid?: string;
  /** EventData in order. */
  readonly data: readonly (readonly [name: string, value: string])[];
}

/** EventData whose absent values are left out. */
export function dataOf(
  values: Readonly<Record<string, string | number | undefined>>,
): readonly (readonly [string, string])[] {
  const data: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(values)) if (value !== undefined) data.push([name, String(value)]);
  return data;
}

/** The record as the mapping tables read it. */
export function recordOf(made: MadeRecord): WindowsRecord {
  const values = new Map(made.data);
  const system: Partial<Record<SystemName, string>> = {
    providerGuid: made.providerGuid,
    version: String(made.version),
    level: made.keywords === auditSuccess ? "0" : "4",
    task: String(made.task),
    opcode: "0",
    keywords: made.keywords,
    ...(made.userSid === undefined ? {} : { userSid: made.userSid }),
  };
  return new PartsRecord({
    provider: made.provider,
    eventId: made.eventId,
    channel: made.channel,
    computer: made.computer,
    recordId: String(made.recordId),
    timeCreated: made.timeCreated,
    system: (name) => system[name],
    data: { get: (name) => values.get(name), names: () => [...values.keys()] },
  });
}

export const auditSuccess = "0x8020000000000000";
