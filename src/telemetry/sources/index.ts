// All mapped sources, and the mapping of a record.
import { defineSource, type EventMapping, type SourceMapping } from "../mapping.ts";
import type { WindowsRecord } from "../record.ts";
import { appLocker } from "./applocker.ts";
import { bits } from "./bits.ts";
import { codeIntegrity } from "./code-integrity.ts";
import { commonFields } from "./common.ts";
import { defender } from "./defender.ts";
import { eventlog } from "./eventlog.ts";
import { firewall } from "./firewall.ts";
import { powershell } from "./powershell.ts";
import { security } from "./security/index.ts";
import { serviceControlManager } from "./service-control-manager.ts";
import { sysmon } from "./sysmon.ts";
import { taskScheduler } from "./task-scheduler.ts";
import { terminalServices } from "./terminal-services.ts";
import { wmiActivity } from "./wmi-activity.ts";

export const sources: readonly SourceMapping[] = [
  sysmon,
  security,
  eventlog,
  powershell,
  serviceControlManager,
  taskScheduler,
  wmiActivity,
  defender,
  bits,
  terminalServices,
  appLocker,
  codeIntegrity,
  firewall,
];

/** For providers without tables: the steps common to all event logs. */
export const unmapped: SourceMapping = defineSource(commonFields, {
  name: "windows",
  providers: [],
  common: {},
  events: {},
});

const byProvider = new Map<string, SourceMapping>();
for (const source of sources) for (const provider of source.providers) byProvider.set(provider.toLowerCase(), source);

/** The rows for a record: by its provider, then by its event id. */
export function mappingOf(record: Pick<WindowsRecord, "provider" | "eventId">): EventMapping {
  const source = sourceOf(record.provider);
  return source.events.get(record.eventId) ?? source.other;
}

// Names differ in case between exports; each spelling is looked up once.
function sourceOf(provider: string): SourceMapping {
  const known = byProvider.get(provider);
  if (known !== undefined) return known;
  const source = byProvider.get(provider.toLowerCase()) ?? unmapped;
  if (byProvider.size < 10_000) byProvider.set(provider, source);
  return source;
}
