// Described events as the Security log would have them. What Windows does not audit there has no record.
import type { EventKind } from "../description.ts";
import { auditSuccess, dataOf, type MadeRecord } from "./made-record.ts";
import { registryPath } from "./registry-path.ts";
import type { Account, Actor, Occurrence } from "./story.ts";
import { hostAddress } from "./sysmon.ts";

type Values = Readonly<Record<string, string | number | undefined>>;

interface Writer {
  readonly eventId: number;
  readonly version: number;
  readonly task: number;
  readonly values: (event: Occurrence) => Values;
}

const writers: Partial<Readonly<Record<EventKind, Writer>>> = {
  process_start: { eventId: 4688, version: 2, task: 13312, values: processStart },
  process_end: { eventId: 4689, version: 0, task: 13313, values: processEnd },
  registry_set: { eventId: 4657, version: 0, task: 12801, values: registrySet },
  network_connect: { eventId: 5156, version: 1, task: 12810, values: networkConnect },
  process_access: { eventId: 4663, version: 1, task: 12802, values: processAccess },
};

/** The Security record of an occurrence; `undefined` where this log has none. */
export function securityRecord(event: Occurrence, recordId: number): MadeRecord | undefined {
  const writer = writers[event.kind];
  if (writer === undefined) return undefined;
  return {
    provider: "Microsoft-Windows-Security-Auditing",
    providerGuid: "{54849625-5478-4994-A5BA-3E3B0328C30D}",
    eventId: writer.eventId,
    version: writer.version,
    channel: "Security",
    computer: event.host,
    recordId,
    timeCreated: new Date(event.at).toISOString(),
    keywords: auditSuccess,
    task: writer.task,
    data: dataOf(writer.values(event)),
  };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function subject({ sid, name, domain, logonId }: Account): Values {
  return { SubjectUserSid: sid, SubjectUserName: name, SubjectDomainName: domain || "-", SubjectLogonId: logonId };
}

const labels = {
  low: "S-1-16-4096",
  medium: "S-1-16-8192",
  high: "S-1-16-12288",
  system: "S-1-16-16384",
} as const;

function processStart({ process }: Occurrence): Values {
  const { parent, account, description } = process;
  const integrity = description.integrity ?? "medium";
  const creator = parent?.account ?? account;
  return {
    ...subject(creator),
    NewProcessId: hex(process.pid),
    NewProcessName: process.executable,
    TokenElevationType: integrity === "high" ? "%%1937" : integrity === "system" ? "%%1936" : "%%1938",
    ProcessId: hex(parent?.pid ?? 0),
    CommandLine: process.commandLine,
    ...newOwner(account, creator),
    ParentProcessName: parent?.executable,
    MandatoryLabel: labels[integrity],
  };
}

/** The account of the new process, which is filled in only where it is not the creator's. */
function newOwner(account: Account, creator: Account): Values {
  const other = account.sid === creator.sid ? undefined : account;
  return {
    TargetUserSid: other?.sid ?? "S-1-0-0",
    TargetUserName: other?.name ?? "-",
    TargetDomainName: other?.domain ?? "-",
    TargetLogonId: other?.logonId ?? "0x0",
  };
}

function processEnd({ process }: Occurrence): Values {
  return { ...subject(process.account), Status: "0x0", ...ownProcess(process) };
}

function ownProcess(process: Actor): Values {
  return { ProcessId: hex(process.pid), ProcessName: process.executable };
}

const valueTypes = { REG_SZ: "%%1873", REG_EXPAND_SZ: "%%1874", REG_BINARY: "%%1875", REG_DWORD: "%%1876" } as const;

function registrySet({ process, description: { registry } }: Occurrence): Values {
  const { kernel } = registryPath(registry?.path ?? "", process.account.sid);
  const slash = kernel.lastIndexOf("\\");
  const type = registry?.type ?? (typeof registry?.data === "number" ? "REG_DWORD" : "REG_SZ");
  return {
    ...subject(process.account),
    ObjectName: kernel.slice(0, slash),
    ObjectValueName: kernel.slice(slash + 1),
    HandleId: "0x2a4",
    OperationType: "%%1904",
    OldValueType: "-",
    OldValue: "-",
    NewValueType: valueTypes[type],
    NewValue: registry?.data ?? "",
    ...ownProcess(process),
  };
}

function networkConnect({ process, host, description: { network } }: Occurrence): Values {
  const { destination, source } = network!;
  const local = source ?? { ip: hostAddress(host, destination.ip), port: 49_720 };
  return {
    ProcessID: process.pid,
    Application: devicePath(process.executable),
    Direction: network!.direction === "ingress" ? "%%14592" : "%%14593",
    SourceAddress: local.ip,
    SourcePort: local.port,
    DestAddress: destination.ip,
    DestPort: destination.port,
    Protocol: network!.transport === "udp" ? 17 : 6,
    FilterRTID: 0,
    LayerName: network!.direction === "ingress" ? "%%14610" : "%%14611",
    LayerRTID: network!.direction === "ingress" ? 44 : 48,
  };
}

function devicePath(executable: string): string {
  return executable.replace(/^[a-z]:/i, "\\device\\harddiskvolume2").toLowerCase();
}

function processAccess({ process, target, description }: Occurrence): Values {
  return {
    ...subject(process.account),
    ObjectServer: "Security",
    ObjectType: "Process",
    ObjectName: target && devicePath(target.executable),
    HandleId: "0x2a8",
    AccessList: "%%4484\n\t\t\t\t",
    AccessMask: description.target?.granted_access ?? "0x10",
    ...ownProcess(process),
    ResourceAttributes: "-",
  };
}
