// Rows of every event-log record, whatever its source. What the pipelines of Winlogbeat and of Elastic's integrations do to all of them.
import { ownEntry } from "../../text/table.ts";
import { computed, constant, own, partOf, partsOf, seldom, toInteger, wordOf } from "../field-sources.ts";
import { dataValue, distinct, type FieldSource, type Fields } from "../mapping.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { accountDomain, accountName } from "../transforms/accounts.ts";
import { keywordNames, standardKeywords } from "../transforms/keywords.ts";

const levels: Readonly<Record<string, string>> = {
  0: "information",
  1: "critical",
  2: "error",
  3: "warning",
  4: "information",
  5: "verbose",
};

function system(name: SystemName): FieldSource {
  return own((record) => record.system(name));
}

function systemInteger(name: SystemName): FieldSource {
  return own((record) => {
    const value = record.system(name);
    return value === undefined ? undefined : toInteger(value);
  });
}

function logLevel(record: WindowsRecord): string | undefined {
  const level = record.system("level");
  return level === undefined ? undefined : (ownEntry(levels, level) ?? level.toLowerCase());
}

function keywords(record: WindowsRecord): readonly string[] {
  const value = record.system("keywords");
  return value === undefined ? [] : keywordNames(value);
}

function outcome(record: WindowsRecord): string | undefined {
  const names = keywords(record);
  if (names.includes("Audit Success")) return "success";
  return names.includes("Audit Failure") ? "failure" : undefined;
}

function eventCode({ eventId }: WindowsRecord): string | undefined {
  return Number.isNaN(eventId) ? undefined : String(eventId);
}

// An event log does not know the machine's id that agents add, but rules join sequences on it. The short computer name is unique where a
// rule looks, and one machine is often seen both with and without its domain.
function hostId(record: WindowsRecord): string | undefined {
  const { computer } = record;
  if (computer === undefined) return undefined;
  const dot = computer.indexOf(".");
  const isAddress = /^[0-9.]+$/.test(computer) || computer.includes(":");
  return (dot > 0 && !isAddress ? computer.slice(0, dot) : computer).toLowerCase();
}

/** From the audit keywords, which only the Security log has. */
export const auditOutcome: FieldSource = wordOf(["success", "failure"], outcome);

export const commonFields: Fields = {
  "@timestamp": own((record) => record.timeCreated),
  "event.kind": constant("event"),
  "event.code": own(eventCode),
  "event.provider": own((record) => record.provider || undefined),
  "event.outcome": seldom(auditOutcome),
  "host.id": own(hostId),
  "host.name": own((record) => record.computer),
  "host.os.type": constant("windows"),
  "log.level": wordOf(Object.values(levels), logLevel),
  message: seldom(own((record) => record.message)),
  "winlog.activity_id": seldom(system("activityId")),
  "winlog.channel": own((record) => record.channel),
  "winlog.computer_name": own((record) => record.computer),
  "winlog.event_id": own(eventCode),
  "winlog.keywords": wordOf(standardKeywords, keywords),
  "winlog.opcode": system("opcode"),
  "winlog.process.pid": systemInteger("processId"),
  "winlog.process.thread.id": systemInteger("threadId"),
  "winlog.provider_guid": system("providerGuid"),
  "winlog.provider_name": own((record) => record.provider || undefined),
  "winlog.record_id": own((record) => record.recordId),
  "winlog.related_activity_id": seldom(system("relatedActivityId")),
  "winlog.task": system("task"),
  "winlog.user.identifier": system("userSid"),
  "winlog.version": systemInteger("version"),
};

/** What an event says of itself: category, type and action. */
export function classified(
  category: string | readonly string[] | undefined,
  type: string | readonly string[] | undefined,
  action?: string,
): Fields {
  const fields: Record<string, FieldSource> = {};
  if (category !== undefined) fields["event.category"] = constant(list(category));
  if (type !== undefined) fields["event.type"] = constant(list(type));
  if (action !== undefined) fields["event.action"] = constant(action);
  return fields;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

/** The account that wrote the event, as the event's user. */
export const writerFields: Fields = { "user.id": system("userSid") };

/** A UserData value as it is. */
export function userDatum(name: string): FieldSource {
  return computed([name], (record) => given(record.userData().get(name)));
}

export function userDatumInteger(name: string): FieldSource {
  return computed([name], (record) => {
    const value = given(record.userData().get(name));
    return value === undefined ? undefined : toInteger(value);
  });
}

function given(value: string | undefined): string | undefined {
  return value === "" || value === "-" ? undefined : value;
}

/** `DOMAIN\name` in EventData as the event's user; the first of the names that has a value. */
export function accountFields(...names: readonly string[]): Fields {
  return {
    "related.user": partsOf(names, (record) => {
      const account = names.map((name) => dataValue(record, name)).find((value) => value !== undefined);
      return account === undefined ? undefined : distinct(accountName(account));
    }),
    "user.domain": partOf(names, accountDomain),
    "user.name": partOf(names, accountName),
  };
}

/** `DOMAIN\name` in UserData as the event's user. */
export function userDataAccount(name: string): Fields {
  const read = (transform: (account: string) => string | undefined): FieldSource =>
    computed([name], (record) => {
      const account = given(record.userData().get(name));
      return account === undefined ? undefined : transform(account);
    });
  return {
    "related.user": computed([name], (record) => {
      const account = given(record.userData().get(name));
      return account === undefined ? undefined : [accountName(account)];
    }),
    "user.domain": read(accountDomain),
    "user.name": read(accountName),
  };
}
