// All mapped sources, and the mapping of a record.
import { defineSource, type EventMapping, type SourceMapping } from "../mapping.ts";
import type { WindowsRecord } from "../record.ts";
import { commonFields } from "./common.ts";
import { security } from "./security.ts";
import { sysmon } from "./sysmon.ts";

export const sources: readonly SourceMapping[] = [sysmon, security];

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
