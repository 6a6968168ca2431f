// Makes samples/: telemetry of our own in several shapes, so that the first command of the README has something to hunt in. The story is that of
// the CMSTP pack's cases amid an ordinary morning; the same cases are written as event logs, Winlogbeat and Elastic Defend documents:
//   node --conditions=source scripts/make-samples.ts
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "yaml";
import {
  describeEvents,
  describeRecords,
  type EventDescription,
  type MadeRecord,
  type SourceName,
  type StoryOptions,
} from "../src/telemetry/index.ts";
import { type EvtxRecordInput, writeEvtx } from "./evtx-writer/index.ts";

const root = join(import.meta.dirname, "..");
const out = join(root, "samples");
const cases = join(root, "detections/T1218.003-cmstp/tests");

/** An ordinary morning: what most of a log is. */
const morning: readonly EventDescription[] = [
  started(
    0,
    "C:\\Windows\\System32\\services.exe",
    "C:\\Program Files\\Contoso Deployment\\agent.exe",
    '"C:\\Program Files\\Contoso Deployment\\agent.exe" --service',
  ),
  started(
    3,
    "C:\\Windows\\explorer.exe",
    "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE",
    '"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE"',
  ),
  started(9, "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\taskhostw.exe", "taskhostw.exe KEYROAMING"),
  {
    at: 12,
    kind: "dns_query",
    process: { executable: "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE" },
    dns: { question: "outlook.office.example", answers: ["192.0.2.10"] },
  },
  {
    at: 13,
    kind: "network_connect",
    process: { executable: "C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE" },
    network: {
      destination: { ip: "192.0.2.10", port: 443, domain: "outlook.office.example" },
      transport: "tcp",
      direction: "egress",
    },
  },
  {
    at: 40,
    kind: "file_create",
    process: { executable: "C:\\Program Files\\Contoso Deployment\\agent.exe" },
    file: { path: "C:\\Program Files\\Contoso VPN\\contoso.cmp" },
  },
  {
    at: 41,
    kind: "registry_set",
    process: { executable: "C:\\Program Files\\Contoso Deployment\\agent.exe" },
    registry: { path: "HKLM\\SOFTWARE\\Contoso\\Deployment\\LastRun", data: "contoso-vpn", type: "REG_SZ" },
  },
  started(
    55,
    "C:\\Windows\\explorer.exe",
    "C:\\Windows\\System32\\notepad.exe",
    '"C:\\Windows\\System32\\notepad.exe" C:\\Users\\ada\\Documents\\notes.txt',
  ),
];

function started(at: number, parent: string, executable: string, commandLine: string): EventDescription {
  return {
    at,
    kind: "process_start",
    parent: { executable: parent },
    process: { executable, command_line: commandLine, user: "LAB\\ada" },
  };
}

/** A case of the pack. */
function story(file: string): readonly EventDescription[] {
  return (parse(readFileSync(join(cases, file), "utf8")) as { readonly events: readonly EventDescription[] }).events;
}

/** Minutes after the start, and what happens then. */
type Day = readonly (readonly [minute: number, events: readonly EventDescription[]])[];

const startedAt = Date.parse("2026-03-02T08:00:00.000Z");

function optionsAt(minute: number): StoryOptions {
  return { host: "LAB-WS01", start: new Date(startedAt + minute * 60_000).toISOString() };
}

function documents(day: Day, source: SourceName): string {
  const found = day.flatMap(([minute, events]) => describeEvents(events, source, optionsAt(minute)).documents);
  return found.map(({ document }) => `${JSON.stringify(document)}\n`).join("");
}

function eventLog(day: Day, source: "sysmon" | "security"): Uint8Array {
  const records = day.flatMap(([minute, events]) => describeRecords(events, source, optionsAt(minute)));
  return writeEvtx(records.map((record, index) => inputOf(record, index + 1)));
}

function inputOf({ data, ...record }: MadeRecord, recordId: number): EvtxRecordInput {
  return {
    ...record,
    recordId,
    level: record.channel === "Security" ? 0 : 4,
    data: data.map(([name, value]) => ({ name, value })),
  };
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(join(out, name), content);
  console.log(`samples/${name}: ${content.length} bytes`);
}

mkdirSync(out, { recursive: true });
const host: Day = [
  [0, morning],
  [20, story("vpn-deployment-removes-profile.yml")],
  [47, story("malicious-inf.yml")],
];
write("sysmon.evtx", eventLog(host, "sysmon"));
write("security.evtx", eventLog(host, "security"));
const winlogbeat: Day = [
  [0, morning],
  [95, story("onboarding-connects.yml")],
  [130, story("from-powershell.yml")],
];
write("winlogbeat.ndjson.gz", gzipSync(documents(winlogbeat, "sysmon"), { level: 9 }));
const endpoint: Day = [
  [0, morning],
  [180, story("administrator-installs-package.yml")],
  [211, story("silent-from-temp.yml")],
];
write("endpoint.ndjson", documents(endpoint, "endpoint"));
