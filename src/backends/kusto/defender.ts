// Defender XDR's device tables. Columns are those of Microsoft's advanced hunting schema; `InitiatingProcess…` is the parent in the process
// table and the acting process in all others.
import type { Column, Table, ValueMeaning } from "../base/field-map.ts";

type Columns = Readonly<Record<string, Column | string>>;

const number = (name: string): Column => ({ name, type: "number" });
const address = (name: string): Column => ({ name, type: "address" });
const folderLoss = "folders of volumes without a drive letter are written in another way";

const common: Columns = {
  "@timestamp": { name: "Timestamp", type: "time" },
  "host.id": "DeviceId",
  "host.name": { name: "DeviceName", loss: "DeviceName is fully qualified where the device is in a domain" },
  "host.hostname": { name: "DeviceName", loss: "DeviceName is fully qualified where the device is in a domain" },
};

/** The acting process of tables other than the process table. */
const actor: Columns = {
  "process.name": "InitiatingProcessFileName",
  "process.executable": { name: "InitiatingProcessFolderPath", loss: folderLoss },
  "process.command_line": "InitiatingProcessCommandLine",
  "process.args": { name: "InitiatingProcessCommandLine", holds: "arguments" },
  "process.pid": number("InitiatingProcessId"),
  "process.hash.md5": "InitiatingProcessMD5",
  "process.hash.sha1": "InitiatingProcessSHA1",
  "process.hash.sha256": "InitiatingProcessSHA256",
  "process.pe.original_file_name": "InitiatingProcessVersionInfoOriginalFileName",
  "process.pe.company": "InitiatingProcessVersionInfoCompanyName",
  "process.pe.description": "InitiatingProcessVersionInfoFileDescription",
  "process.pe.product": "InitiatingProcessVersionInfoProductName",
  "process.parent.name": "InitiatingProcessParentFileName",
  "process.parent.pid": number("InitiatingProcessParentId"),
  "user.name": "InitiatingProcessAccountName",
  "user.domain": "InitiatingProcessAccountDomain",
  "user.id": "InitiatingProcessAccountSid",
};

const windowsDevice = 'DeviceId in ((DeviceInfo | where OSPlatform startswith "Windows" | distinct DeviceId))';
const linuxDevice = 'DeviceId in ((DeviceInfo | where OSPlatform == "Linux" | distinct DeviceId))';
const macDevice = 'DeviceId in ((DeviceInfo | where OSPlatform == "macOS" | distinct DeviceId))';

const systems: readonly ValueMeaning[] = ["host.os.type", "host.os.family"].flatMap((field) => [
  { field, value: "windows", means: windowsDevice },
  { field, value: "linux", means: linuxDevice },
  { field, value: "macos", means: macDevice },
  { field, value: "darwin", means: macDevice },
]);

function action(field: string, value: string, ...types: readonly string[]): ValueMeaning {
  return { field, value, means: { ActionType: types } };
}

/** Actions of files by event.type and event.action, as Elastic Defend and Sysmon name them. */
const fileActions: readonly ValueMeaning[] = [
  action("event.type", "creation", "FileCreated"),
  action("event.type", "change", "FileModified", "FileRenamed"),
  action("event.type", "deletion", "FileDeleted"),
  action("event.action", "creation", "FileCreated"),
  action("event.action", "modification", "FileModified"),
  action("event.action", "overwrite", "FileModified"),
  action("event.action", "rename", "FileRenamed"),
  action("event.action", "deletion", "FileDeleted"),
  action("event.code", "11", "FileCreated"),
  action("event.code", "23", "FileDeleted"),
  action("event.code", "26", "FileDeleted"),
];

const registryActions: readonly ValueMeaning[] = [
  action("event.type", "change", "RegistryValueSet"),
  action("event.type", "creation", "RegistryKeyCreated", "RegistryValueSet"),
  action("event.type", "deletion", "RegistryKeyDeleted", "RegistryValueDeleted"),
  action("event.action", "modification", "RegistryValueSet"),
  action("event.action", "creation", "RegistryKeyCreated"),
  action("event.action", "deletion", "RegistryKeyDeleted", "RegistryValueDeleted"),
  action("event.code", "12", "RegistryKeyCreated", "RegistryKeyDeleted", "RegistryValueDeleted"),
  action("event.code", "13", "RegistryValueSet"),
];

const shortKey =
  'replace_regex(replace_regex(RegistryKey, @"(?i)^HKEY_LOCAL_MACHINE", "HKLM"), @"(?i)^HKEY_USERS", "HKU")';

const reason = "Microsoft's advanced hunting schema.";

export const defenderTables: readonly Table[] = [
  {
    name: "DeviceProcessEvents",
    categories: ["process"],
    reason,
    columns: {
      ...common,
      "process.name": "FileName",
      "process.executable": { name: "FolderPath", loss: folderLoss },
      "process.command_line": "ProcessCommandLine",
      "process.args": { name: "ProcessCommandLine", holds: "arguments" },
      "process.pid": number("ProcessId"),
      "process.hash.md5": "MD5",
      "process.hash.sha1": "SHA1",
      "process.hash.sha256": "SHA256",
      "process.pe.original_file_name": "ProcessVersionInfoOriginalFileName",
      "process.pe.company": "ProcessVersionInfoCompanyName",
      "process.pe.description": "ProcessVersionInfoFileDescription",
      "process.pe.product": "ProcessVersionInfoProductName",
      "process.parent.name": "InitiatingProcessFileName",
      "process.parent.executable": { name: "InitiatingProcessFolderPath", loss: folderLoss },
      "process.parent.command_line": "InitiatingProcessCommandLine",
      "process.parent.args": { name: "InitiatingProcessCommandLine", holds: "arguments" },
      "process.parent.pid": number("InitiatingProcessId"),
      "process.parent.hash.sha256": "InitiatingProcessSHA256",
      "process.parent.pe.original_file_name": "InitiatingProcessVersionInfoOriginalFileName",
      "process.Ext.token.integrity_level_name": "ProcessIntegrityLevel",
      "user.name": "AccountName",
      "user.domain": "AccountDomain",
      "user.id": "AccountSid",
    },
    values: [
      ...systems,
      action("event.type", "start", "ProcessCreated"),
      action("event.type", "process_started", "ProcessCreated"),
      action("event.action", "start", "ProcessCreated"),
      action("event.action", "exec", "ProcessCreated"),
      action("event.action", "Process Create (rule: ProcessCreate)", "ProcessCreated"),
      action("event.code", "1", "ProcessCreated"),
    ],
  },
  {
    name: "DeviceFileEvents",
    categories: ["file"],
    reason,
    columns: {
      ...common,
      ...actor,
      "file.name": "FileName",
      "file.path": { name: "FolderPath", loss: folderLoss },
      "file.extension": { name: "FileName", holds: "extension" },
      "file.size": number("FileSize"),
      "file.hash.md5": "MD5",
      "file.hash.sha1": "SHA1",
      "file.hash.sha256": "SHA256",
      "file.Ext.original.name": "PreviousFileName",
      "file.Ext.original.path": 'strcat(PreviousFolderPath, @"\\", PreviousFileName)',
      "file.origin_url": "FileOriginUrl",
    },
    values: [...systems, ...fileActions],
  },
  {
    name: "DeviceNetworkEvents",
    categories: ["network"],
    reason,
    columns: {
      ...common,
      ...actor,
      "destination.ip": address("RemoteIP"),
      "destination.port": number("RemotePort"),
      "destination.domain": { name: "RemoteUrl", loss: "RemoteUrl can hold a whole URL" },
      "source.ip": address("LocalIP"),
      "source.port": number("LocalPort"),
      "network.transport": "tolower(Protocol)",
    },
    values: [
      ...systems,
      action(
        "event.action",
        "connection_attempted",
        "ConnectionAttempt",
        "ConnectionSuccess",
        "ConnectionFailed",
        "ConnectionRequest",
      ),
      action("event.action", "connection_accepted", "InboundConnectionAccepted"),
      action(
        "event.code",
        "3",
        "ConnectionAttempt",
        "ConnectionSuccess",
        "ConnectionFailed",
        "InboundConnectionAccepted",
      ),
      action(
        "event.type",
        "start",
        "ConnectionAttempt",
        "ConnectionSuccess",
        "ConnectionFailed",
        "ConnectionRequest",
        "InboundConnectionAccepted",
      ),
      action(
        "network.direction",
        "egress",
        "ConnectionAttempt",
        "ConnectionSuccess",
        "ConnectionFailed",
        "ConnectionRequest",
      ),
      action("network.direction", "ingress", "InboundConnectionAccepted"),
    ],
  },
  {
    name: "DeviceRegistryEvents",
    categories: ["registry"],
    reason,
    columns: {
      ...common,
      ...actor,
      "registry.path": {
        name: `strcat(${shortKey}, @"\\", RegistryValueName)`,
        loss: "the path is put together from key and value name, with HKLM and HKU written short",
      },
      "registry.key": {
        name: `replace_regex(RegistryKey, @"^[^\\\\]+\\\\", "")`,
        loss: "the key is taken without its hive",
      },
      "registry.value": "RegistryValueName",
      "registry.data.strings": { name: "RegistryValueData", loss: "the strings of a multi-string value are one text" },
      "registry.data.type": "RegistryValueType",
    },
    values: [...systems, ...registryActions],
  },
  {
    name: "DeviceImageLoadEvents",
    categories: ["library"],
    reason,
    columns: {
      ...common,
      ...actor,
      "dll.name": "FileName",
      "dll.path": { name: "FolderPath", loss: folderLoss },
      "dll.hash.md5": "MD5",
      "dll.hash.sha1": "SHA1",
      "dll.hash.sha256": "SHA256",
      "file.name": "FileName",
      "file.path": { name: "FolderPath", loss: folderLoss },
    },
    values: [
      ...systems,
      action("event.code", "7", "ImageLoaded"),
      action("event.action", "load", "ImageLoaded"),
      action("event.type", "start", "ImageLoaded"),
    ],
  },
  {
    name: "DeviceLogonEvents",
    categories: ["authentication"],
    reason,
    columns: {
      ...common,
      ...actor,
      "user.name": "AccountName",
      "user.domain": "AccountDomain",
      "user.id": "AccountSid",
      "source.ip": address("RemoteIP"),
      "source.port": number("RemotePort"),
    },
    values: [
      ...systems,
      action("event.outcome", "success", "LogonSuccess"),
      action("event.outcome", "failure", "LogonFailed"),
      action("event.action", "logged-in", "LogonSuccess"),
      action("event.action", "logon-failed", "LogonFailed"),
      { field: "winlog.logon.type", value: "Network", means: { LogonType: "Network" } },
      { field: "winlog.logon.type", value: "RemoteInteractive", means: { LogonType: "RemoteInteractive" } },
      { field: "winlog.logon.type", value: "Interactive", means: { LogonType: "Interactive" } },
    ],
  },
];
