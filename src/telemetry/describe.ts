// Documents of every source from one description: what Elastic Defend, Winlogbeat with Sysmon, and Winlogbeat with the Security log would
// ship of the same events. The two event logs' documents come out of the mapping tables that real records go through.
import type { Document } from "../event/document.ts";
import { endpointDocument } from "./described/endpoint.ts";
import { type MadeRecord, recordOf } from "./described/made-record.ts";
import { securityRecord } from "./described/security.ts";
import { type Occurrence, resolveStory, type StoryOptions, type StoryProblem } from "./described/story.ts";
import { sysmonRecord } from "./described/sysmon.ts";
import type { EventDescription, SourceName } from "./description.ts";
import { toEcs } from "./ecs.ts";

/** One document, and the description that it was made from. */
export interface DescribedDocument {
  /** Position of the description in the list. */
  readonly index: number;
  readonly document: Document;
}

export interface DescribedEvents {
  readonly documents: readonly DescribedDocument[];
  /** Descriptions that could not be resolved, such as a reference to a process that nothing names. */
  readonly problems: readonly StoryProblem[];
}

/**
 * The documents of a source for described events, in the order of time. A description without an equal in that source (a DNS query in the
 * Security log) has no document. `options` give the instant of `at: 0` and the default host.
 */
export function describeEvents(
  descriptions: readonly EventDescription[],
  source: SourceName,
  options: StoryOptions = {},
): DescribedEvents {
  const { occurrences, problems } = resolveStory(descriptions, options);
  const documents: DescribedDocument[] = [];
  for (const occurrence of occurrences) {
    const document = documentOf(occurrence, source, documents.length + 1);
    if (document !== undefined) documents.push({ index: occurrence.index, document });
  }
  return { documents, problems };
}

function documentOf(occurrence: Occurrence, source: SourceName, number: number): Document | undefined {
  if (source === "endpoint") return endpointDocument(occurrence, number);
  const record = eventLogRecord(occurrence, source, number);
  return record && toEcs(recordOf(record));
}

function eventLogRecord(occurrence: Occurrence, source: "sysmon" | "security", number: number): MadeRecord | undefined {
  return source === "sysmon" ? sysmonRecord(occurrence, number) : securityRecord(occurrence, number);
}

/** The raw event log records of described events, for writing them in any of the shapes that logs are exported in. */
export function describeRecords(
  descriptions: readonly EventDescription[],
  source: "sysmon" | "security",
  options: StoryOptions = {},
): readonly MadeRecord[] {
  const records: MadeRecord[] = [];
  for (const occurrence of resolveStory(descriptions, options).occurrences) {
    const record = eventLogRecord(occurrence, source, records.length + 1);
    if (record !== undefined) records.push(record);
  }
  return records;
}
