// Fields of Windows logs in ECS, as Winlogbeat and Elastic's integrations map them, with Elastic Defend's where it has its own.
import { address, eventData, type FieldMap, flag, hash, hashes, number, path, text, words } from "./target.ts";

/** Members of every event-log record. */
export const recordFields: FieldMap = {
  Channel: text("winlog.channel"),
  Computer: text("winlog.computer_name"),
  ComputerName: text("winlog.computer_name"),
  EventID: text("event.code"),
  EventCode: text("event.code"),
  EventRecordID: text("winlog.record_id"),
  Keywords: words("winlog.keywords", {
    "0x8010000000000000": "Audit Failure",
    "0x8020000000000000": "Audit Success",
  }),
  Level: words("log.level", {
    "0": "information",
    "1": "critical",
    "2": "error",
    "3": "warning",
    "4": "information",
    "5": "verbose",
  }),
  Message: text("message"),
  Opcode: text("winlog.opcode"),
  ProviderGuid: text("winlog.provider_guid"),
  Provider_Name: text("event.provider"),
  Source: text("event.provider"),
  Task: text("winlog.task"),
};

const account: FieldMap = { User: { kind: "account", domain: "user.domain", name: "user.name" } };

/** The process that an event is about. */
const actor: FieldMap = {
  ...recordFields,
  ...account,
  Image: path("process.executable", "process.name"),
  ProcessGuid: text("process.entity_id"),
  ProcessId: number("process.pid"),
  RuleName: text("rule.name"),
  UtcTime: text("@timestamp"),
};

export const processFields: FieldMap = {
  ...actor,
  CommandLine: text("process.command_line"),
  Company: text("process.pe.company"),
  CurrentDirectory: text("process.working_directory"),
  Description: text("process.pe.description"),
  FileVersion: text("process.pe.file_version"),
  Hashes: hashes("process"),
  Hash: hashes("process"),
  Imphash: hash("IMPHASH", "process"),
  IntegrityLevel: text(
    "?winlog.event_data.IntegrityLevel",
    "?winlog.event_data.MandatoryLabel",
    "?process.Ext.token.integrity_level_name",
  ),
  LogonId: text("?winlog.event_data.LogonId", "?winlog.event_data.SubjectLogonId", "?process.Ext.authentication_id"),
  md5: hash("MD5", "process"),
  OriginalFileName: text("process.pe.original_file_name"),
  ParentCommandLine: text("process.parent.command_line"),
  ParentImage: path("process.parent.executable", "process.parent.name"),
  ParentProcessGuid: text("process.parent.entity_id"),
  ParentProcessId: number("process.parent.pid"),
  Product: text("process.pe.product"),
  sha1: hash("SHA1", "process"),
  sha256: hash("SHA256", "process"),
};

const file: FieldMap = {
  ...actor,
  CommandLine: text("process.command_line"),
  ParentCommandLine: text("process.parent.command_line"),
  ParentImage: path("process.parent.executable", "process.parent.name"),
  TargetFilename: text("file.path"),
};

export const fileFields: FieldMap = { ...file, Hashes: hashes("file"), Hash: hashes("file") };

/** Sysmon's record of a deletion has the hashes of what was deleted among those of the process. */
export const fileDeletionFields: FieldMap = {
  ...file,
  Archived: flag("sysmon.file.archived"),
  Hashes: hashes("file", "process"),
  IsExecutable: flag("sysmon.file.is_executable"),
};

export const fileRenameFields: FieldMap = { ...file, SourceFilename: text("?file.Ext.original.path") };

export const fileAccessFields: FieldMap = { ...file, FileName: text("file.path") };

/** Sysmon fills `file.*`, Elastic Defend `dll.*`. */
export const imageFields: FieldMap = {
  ...actor,
  CommandLine: text("process.command_line"),
  Company: text("file.pe.company", "dll.pe.company"),
  Description: text("file.pe.description", "dll.pe.description"),
  FileVersion: text("file.pe.file_version", "dll.pe.file_version"),
  Hashes: hashes("file", "dll"),
  Hash: hashes("file", "dll"),
  ImageLoaded: text("file.path", "dll.path"),
  Imphash: hash("IMPHASH", "file", "dll"),
  md5: hash("MD5", "file", "dll"),
  OriginalFileName: text("file.pe.original_file_name", "dll.pe.original_file_name"),
  Product: text("file.pe.product", "dll.pe.product"),
  sha1: hash("SHA1", "file", "dll"),
  sha256: hash("SHA256", "file", "dll"),
  Signature: text("file.code_signature.subject_name", "dll.code_signature.subject_name"),
  SignatureStatus: text("file.code_signature.status", "dll.code_signature.status"),
  Signed: {
    ...flag("?file.code_signature.signed", "dll.code_signature.exists"),
    written: "?winlog.event_data.Signed",
  },
};

export const networkFields: FieldMap = {
  ...actor,
  CommandLine: text("process.command_line"),
  DestinationHostname: text("destination.domain"),
  DestinationIp: address("destination.ip"),
  DestinationIsIpv6: words("network.type", { true: "ipv6", false: "ipv4" }),
  DestinationPort: number("destination.port"),
  Initiated: words("network.direction", { true: "egress", false: "ingress" }),
  ParentImage: path("process.parent.executable", "process.parent.name"),
  Protocol: text("network.transport"),
  SourceHostname: text("source.domain"),
  SourceIp: address("source.ip"),
  SourceIsIpv6: words("network.type", { true: "ipv6", false: "ipv4" }),
  SourcePort: number("source.port"),
};

export const dnsFields: FieldMap = { ...actor, QueryName: text("dns.question.name") };

export const registryFields: FieldMap = {
  ...actor,
  CommandLine: text("process.command_line"),
  Details: {
    kind: "registry-data",
    strings: "registry.data.strings",
    type: "registry.data.type",
    details: "?winlog.event_data.Details",
  },
  TargetObject: text("registry.path"),
};

/** Events about two processes: the source is the actor. */
export const crossProcessFields: FieldMap = {
  ...recordFields,
  SourceCommandLine: text("process.command_line"),
  SourceImage: path("process.executable", "process.name"),
  SourceParentImage: path("process.parent.executable", "process.parent.name"),
  SourceProcessGuid: text("process.entity_id"),
  SourceProcessGUID: text("process.entity_id"),
  SourceProcessId: number("process.pid"),
};

export const pipeFields: FieldMap = { ...actor, PipeName: text("file.name") };

export const deviceFields: FieldMap = { ...actor, Device: text("file.path") };

export const wmiEventFields: FieldMap = { ...recordFields, ...account, Destination: text("process.executable") };

export const sysmonErrorFields: FieldMap = {
  ...recordFields,
  ID: text("error.code"),
  Description: text("error.message"),
};

export const tamperingFields: FieldMap = { ...actor, Type: eventData("Type") };

export const scriptBlockFields: FieldMap = {
  ...recordFields,
  Path: text("file.path"),
  ScriptBlockId: text("powershell.file.script_block_id"),
  ScriptBlockText: text("powershell.file.script_block_text"),
};

/** The unnamed values of an event, as the pipelines number them. */
export function parameters(count: number): FieldMap {
  const paths = Array.from({ length: count }, (_, index) => `?winlog.event_data.param${index + 1}`);
  return { Data: text(...paths) };
}

/** Windows writes `-` where a logon has no address or workstation. */
const placeholder = (name: string, ...others: readonly string[]) =>
  ({ kind: "text", paths: [name, ...others], dashIsNothing: true }) as const;

export const securityFields: FieldMap = {
  ...recordFields,
  AccessList: { ...eventData("AccessList"), isMessageList: true },
  IpAddress: address("source.ip"),
  IpPort: number("source.port"),
  NewProcessName: path("process.executable", "process.name"),
  ParentProcessName: path("process.parent.executable", "process.parent.name"),
  ProcessName: path("process.executable", "process.name"),
  WorkstationName: placeholder("source.domain"),
};
