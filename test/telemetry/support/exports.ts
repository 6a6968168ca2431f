// One list of Windows records written out in every shape that logs are exported in, so that tests can hold the readings together.
import type { Document } from "../../../src/event/document.ts";
import type { MadeRecord } from "../../../src/telemetry/index.ts";

/** The shape of evtx_dump. */
export function asEventJson(record: MadeRecord): Document {
  return {
    Event: {
      System: {
        Provider: { "#attributes": { Name: record.provider, Guid: record.providerGuid.slice(1, -1) } },
        EventID: record.eventId,
        Version: record.version,
        Level: levelOf(record),
        Task: record.task,
        Opcode: 0,
        Keywords: record.keywords,
        TimeCreated: { "#attributes": { SystemTime: record.timeCreated } },
        EventRecordID: record.recordId,
        Channel: record.channel,
        Computer: record.computer,
        Security: record.userSid === undefined ? null : { "#attributes": { UserID: record.userSid } },
      },
      EventData: Object.fromEntries(record.data),
    },
  };
}

/** Winlogbeat 7 and later, before its pipelines. */
export function asWinlogbeat(record: MadeRecord): Document {
  return {
    "@timestamp": record.timeCreated,
    agent: { type: "winlogbeat" },
    winlog: {
      provider_name: record.provider,
      provider_guid: record.providerGuid,
      event_id: String(record.eventId),
      version: record.version,
      channel: record.channel,
      computer_name: record.computer,
      record_id: record.recordId,
      task: String(record.task),
      opcode: "0",
      keywords: record.keywords === "0x8020000000000000" ? ["Audit Success"] : [],
      time_created: record.timeCreated,
      ...(record.userSid === undefined ? {} : { user: { identifier: record.userSid } }),
      event_data: Object.fromEntries(record.data),
    },
    log: { level: "information" },
  };
}

/** Flat, as the Mordor data sets have it. */
export function asFlat(record: MadeRecord): Document {
  return {
    "@timestamp": record.timeCreated,
    EventID: record.eventId,
    SourceName: record.provider,
    ProviderGuid: record.providerGuid,
    Channel: record.channel,
    Hostname: record.computer,
    Keywords: record.keywords,
    Level: String(levelOf(record)),
    Task: String(record.task),
    ...Object.fromEntries(record.data),
  };
}

/** Event XML, as `wevtutil` prints it. */
export function asXml(record: MadeRecord): string {
  const data = record.data.map(([name, value]) => `<Data Name='${name}'>${escaped(value)}</Data>`).join("");
  const security = record.userSid === undefined ? "" : ` UserID='${record.userSid}'`;
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${record.provider}' Guid='${record.providerGuid}'/><EventID>${record.eventId}</EventID><Version>${record.version}</Version><Level>${levelOf(record)}</Level><Task>${record.task}</Task><Opcode>0</Opcode><Keywords>${record.keywords}</Keywords><TimeCreated SystemTime='${record.timeCreated}'/><EventRecordID>${record.recordId}</EventRecordID><Channel>${record.channel}</Channel><Computer>${record.computer}</Computer><Security${security}/></System><EventData>${data}</EventData></Event>`;
}

/** Input of the EVTX writer. */
export function asEvtxInput(record: MadeRecord) {
  return {
    provider: record.provider,
    providerGuid: record.providerGuid,
    eventId: record.eventId,
    version: record.version,
    level: levelOf(record),
    task: record.task,
    opcode: 0,
    keywords: record.keywords,
    timeCreated: record.timeCreated,
    recordId: record.recordId,
    channel: record.channel,
    computer: record.computer,
    userSid: record.userSid,
    data: record.data.map(([name, value]) => ({ name, value })),
  };
}

function levelOf(record: MadeRecord): number {
  return record.provider.endsWith("Auditing") ? 0 : 4;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
