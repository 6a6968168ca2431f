// Described events as Sysmon would log them.
import type { EventDescription, EventKind, ProcessDescription } from "../description.ts";
import { dataOf, type MadeRecord } from "./made-record.ts";
import { registryPath } from "./registry-path.ts";
import { type Actor, type Occurrence, stableNumber } from "./story.ts";

type Values = Readonly<Record<string, string | number | undefined>>;

/** Event id, version of its layout, and values, by kind. */
const writers: Readonly<
  Record<EventKind, readonly [id: number, version: number, values: (event: Occurrence) => Values]>
> = {
  process_start: [1, 5, processStart],
  process_end: [5, 3, ({ process }) => actor(process)],
  file_create: [11, 2, (event) => ({ ...actor(event.process), TargetFilename: event.description.file?.path })],
  file_delete: [26, 5, fileDelete],
  registry_set: [13, 2, registrySet],
  registry_create_key: [12, 2, (event) => registryEvent(event, "CreateKey")],
  network_connect: [3, 5, networkConnect],
  dns_query: [22, 5, dnsQuery],
  image_load: [7, 3, imageLoad],
  process_access: [10, 3, processAccess],
  remote_thread: [8, 2, remoteThread],
};

/** The Sysmon record of an occurrence. */
export function sysmonRecord(event: Occurrence, recordId: number): MadeRecord {
  const [eventId, version, values] = writers[event.kind];
  return {
    provider: "Microsoft-Windows-Sysmon",
    providerGuid: "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
    eventId,
    version,
    channel: "Microsoft-Windows-Sysmon/Operational",
    computer: event.host,
    recordId,
    timeCreated: new Date(event.at + 1).toISOString(),
    keywords: "0x8000000000000000",
    task: eventId,
    userSid: "S-1-5-18",
    data: dataOf({ RuleName: "-", UtcTime: utcTime(event.at), ...values(event) }),
  };
}

/** The process GUID, which Sysmon makes of the machine, the start and the process. */
export function processGuid(process: Actor): string {
  const machine = hex(stableNumber(process.host), 8);
  const started = hex(Math.floor(process.started / 1000), 8);
  const parts = [machine, started.slice(0, 4), started.slice(4), hex(process.pid % 0x10000, 4)];
  return `{${parts.join("-")}-${hex(stableNumber(process.executable), 12)}}`.toUpperCase();
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function utcTime(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", "");
}

function account({ account: { domain, name } }: Actor): string {
  return domain === "" ? name : `${domain}\\${name}`;
}

function actor(process: Actor): Values {
  return {
    ProcessGuid: processGuid(process),
    ProcessId: process.pid,
    Image: process.executable,
    User: account(process),
  };
}

function hashes(hash: ProcessDescription["hash"]): string | undefined {
  if (hash === undefined) return undefined;
  const parts = [
    ["SHA1", hash.sha1],
    ["MD5", hash.md5],
    ["SHA256", hash.sha256],
    ["IMPHASH", hash.imphash],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value.toUpperCase()}`]));
  return parts.length === 0 ? undefined : parts.join(",");
}

const integrityLevels = { low: "Low", medium: "Medium", high: "High", system: "System" } as const;

function processStart({ process }: Occurrence): Values {
  const { description, parent, account: owner } = process;
  return {
    ProcessGuid: processGuid(process),
    ProcessId: process.pid,
    Image: process.executable,
    OriginalFileName: description.original_file_name ?? "-",
    CommandLine: process.commandLine,
    CurrentDirectory: process.workingDirectory,
    User: account(process),
    LogonId: owner.logonId,
    TerminalSessionId: owner.sid === "S-1-5-18" ? 0 : 1,
    IntegrityLevel: integrityLevels[description.integrity ?? "medium"],
    Hashes: hashes(description.hash),
    ParentProcessGuid: parent && processGuid(parent),
    ParentProcessId: parent?.pid,
    ParentImage: parent?.executable,
    ParentCommandLine: parent?.commandLine,
    ParentUser: parent && account(parent),
  };
}

function fileDelete({ process, description: { file } }: Occurrence): Values {
  return { ...actor(process), TargetFilename: file?.path, Hashes: hashes(file?.hash), IsExecutable: "false" };
}

function registryEvent({ process, description }: Occurrence, eventType: string): Values {
  const path = registryPath(description.registry?.path ?? "", process.account.sid);
  return { EventType: eventType, ...actor(process), TargetObject: path.sysmon };
}

function registrySet(event: Occurrence): Values {
  return { ...registryEvent(event, "SetValue"), Details: details(event.description.registry) };
}

function details(registry: EventDescription["registry"]): string {
  const data = registry?.data ?? "";
  if (registry?.type === "REG_BINARY") return "Binary Data";
  if (registry?.type === "REG_DWORD" || (registry?.type === undefined && typeof data === "number")) {
    return `DWORD (0x${hex(Number(data) >>> 0, 8)})`;
  }
  return data === "" ? "(Empty)" : String(data);
}

function networkConnect({ process, host, description: { network } }: Occurrence): Values {
  const { destination, source } = network!;
  return {
    ...actor(process),
    Protocol: network!.transport ?? "tcp",
    Initiated: String(network!.direction !== "ingress"),
    SourceIsIpv6: String(destination.ip.includes(":")),
    SourceIp: source?.ip ?? hostAddress(host, destination.ip),
    SourceHostname: host,
    SourcePort: source?.port ?? 49_720,
    SourcePortName: "-",
    DestinationIsIpv6: String(destination.ip.includes(":")),
    DestinationIp: destination.ip,
    DestinationHostname: destination.domain ?? "-",
    DestinationPort: destination.port,
    DestinationPortName: "-",
  };
}

/** The address of a described host: one of the lab's, the same each time, of the kind of its peer. */
export function hostAddress(host: string, peer: string): string {
  const last = 10 + (stableNumber(host) % 200);
  return peer.includes(":") ? `fd00::${last.toString(16)}` : `10.0.0.${last}`;
}

function dnsQuery({ process, description: { dns } }: Occurrence): Values {
  const answers = dns?.answers ?? [];
  return {
    ...actor(process),
    QueryName: dns?.question,
    QueryStatus: answers.length === 0 ? 9003 : 0,
    QueryResults: answers.length === 0 ? "-" : answers.map(answer).join(""),
  };
}

function answer(text: string): string {
  if (/^[0-9.]+$/.test(text)) return `::ffff:${text};`;
  return text.includes(":") ? `${text};` : `type:  5 ${text};`;
}

function imageLoad({ process, description: { library } }: Occurrence): Values {
  const signature = library?.signature;
  return {
    ...actor(process),
    ImageLoaded: library?.path,
    OriginalFileName: library?.original_file_name ?? "-",
    Hashes: hashes(library?.hash),
    Signed: String(signature !== undefined),
    Signature: signature?.subject ?? "-",
    SignatureStatus: signature === undefined ? "Unavailable" : signature.trusted ? "Valid" : "Expired",
  };
}

function processAccess({ process, target, description }: Occurrence): Values {
  return {
    SourceProcessGUID: processGuid(process),
    SourceProcessId: process.pid,
    SourceThreadId: process.pid + 4,
    SourceImage: process.executable,
    TargetProcessGUID: target && processGuid(target),
    TargetProcessId: target?.pid,
    TargetImage: target?.executable,
    GrantedAccess: description.target?.granted_access ?? "0x1410",
    SourceUser: account(process),
    TargetUser: target && account(target),
  };
}

function remoteThread({ process, target }: Occurrence): Values {
  return {
    SourceProcessGuid: processGuid(process),
    SourceProcessId: process.pid,
    SourceImage: process.executable,
    TargetProcessGuid: target && processGuid(target),
    TargetProcessId: target?.pid,
    TargetImage: target?.executable,
    NewThreadId: (target?.pid ?? 0) + 8,
    StartAddress: "0x00007FF6A1B20000",
    StartModule: "-",
    StartFunction: "-",
    SourceUser: account(process),
    TargetUser: target && account(target),
  };
}
