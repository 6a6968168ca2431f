// Records for tests: a Windows record from its data, and the fields of the ECS document it becomes.
import { valueAt } from "../../../src/event/document.ts";
import type { FieldValue } from "../../../src/event/event.ts";
import { toEcs } from "../../../src/telemetry/index.ts";
import type { SystemName, WindowsRecord } from "../../../src/telemetry/record.ts";
import { PartsRecord } from "../../../src/telemetry/shapes/json-record.ts";

export interface GivenRecord {
  readonly provider: string;
  readonly eventId: number;
  readonly data?: Readonly<Record<string, string>>;
  readonly userData?: Readonly<Record<string, string>>;
  readonly system?: Partial<Readonly<Record<SystemName, string>>>;
  readonly channel?: string;
}

export function recordFrom(given: GivenRecord): WindowsRecord {
  const data = new Map(Object.entries(given.data ?? {}));
  return new PartsRecord({
    provider: given.provider,
    eventId: given.eventId,
    channel: given.channel,
    computer: "WS01.lab.example",
    recordId: "7",
    timeCreated: "2025-03-03T09:00:00.0000000Z",
    system: (name) => given.system?.[name],
    data: { get: (name) => data.get(name), names: () => [...data.keys()] },
    userData: new Map(Object.entries(given.userData ?? {})),
  });
}

export const sysmonProvider = "Microsoft-Windows-Sysmon";
export const securityProvider = "Microsoft-Windows-Security-Auditing";

/** The values of some paths of the ECS document that a record becomes. */
export function ecsFields(given: GivenRecord, paths: readonly string[]): Readonly<Record<string, FieldValue>> {
  const document = toEcs(recordFrom(given));
  return Object.fromEntries(paths.map((path) => [path, valueAt(document, path)]));
}
