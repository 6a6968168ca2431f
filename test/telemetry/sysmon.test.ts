import { describe, expect, test } from "vitest";
import { valueAt } from "../../src/event/document.ts";
import { toEcs } from "../../src/telemetry/index.ts";
import { ecsFields, recordFrom, sysmonProvider } from "./support/records.ts";

function sysmon(eventId: number, data: Readonly<Record<string, string>> = {}) {
  return { provider: sysmonProvider, eventId, data, system: { userSid: "S-1-5-18" } };
}

describe("every event id is classified", () => {
  test.each<[number, unknown, unknown, string]>([
    [1, ["process"], ["start"], "Process creation"],
    [2, ["file"], ["change"], "A process changed a file creation time"],
    [3, ["network"], ["start", "connection", "protocol"], "Network connection"],
    [4, ["process"], ["change"], "Sysmon service state changed"],
    [5, ["process"], ["end"], "Process terminated"],
    [6, ["driver"], ["start"], "Driver loaded"],
    [7, ["process"], ["change"], "Image loaded"],
    [8, ["process"], ["change"], "CreateRemoteThread"],
    [9, ["process"], ["access"], "RawAccessRead"],
    [10, ["process"], ["access"], "ProcessAccess"],
    [11, ["file"], ["creation"], "FileCreate"],
    [12, ["configuration", "registry"], ["change"], "RegistryEvent (Object create and delete)"],
    [13, ["configuration", "registry"], ["change"], "RegistryEvent (Value Set)"],
    [14, ["configuration", "registry"], ["change"], "RegistryEvent (Key and Value Rename)"],
    [15, ["file"], ["access"], "FileCreateStreamHash"],
    [16, ["configuration"], ["change"], "ServiceConfigurationChange"],
    [17, ["file"], ["creation"], "PipeEvent (Pipe Created)"],
    [18, ["file"], ["access"], "PipeEvent (Pipe Connected)"],
    [19, ["process"], ["info"], "WmiEvent (WmiEventFilter activity detected)"],
    [20, ["process"], ["change"], "WmiEvent (WmiEventConsumer activity detected)"],
    [21, ["process"], ["access"], "WmiEvent (WmiEventConsumerToFilter activity detected)"],
    [22, ["network"], ["connection", "protocol", "info"], "DNSEvent (DNS query)"],
    [23, ["file"], ["deletion"], "FileDelete (File Delete archived)"],
    [24, undefined, ["change"], "ClipboardChange (New content in the clipboard)"],
    [25, ["process"], ["change"], "ProcessTampering (Process image change)"],
    [26, ["file"], ["deletion"], "FileDeleteDetected (File Delete logged)"],
    [27, ["file"], ["creation"], "FileBlockExecutable"],
    [28, ["file"], ["deletion"], "FileBlockShredding"],
    [29, ["file"], ["creation"], "FileExecutableDetected"],
    [255, ["process"], undefined, "Error"],
  ])("%i", (eventId, category, type, action) => {
    expect(toEcs(recordFrom(sysmon(eventId))).event).toMatchObject({
      code: String(eventId),
      kind: "event",
      module: "sysmon",
      provider: sysmonProvider,
      action,
      ...(category === undefined ? {} : { category }),
      ...(type === undefined ? {} : { type }),
    });
  });
});

describe("fields", () => {
  const cases: readonly [string, number, Record<string, string>, Record<string, unknown>][] = [
    [
      "the event's own time counts, the log's is when it was created",
      5,
      { UtcTime: "2025-03-03 08:59:58.001" },
      { "@timestamp": "2025-03-03T08:59:58.001Z", "event.created": "2025-03-03T09:00:00.0000000Z" },
    ],
    [
      "an image without a backslash has no name",
      5,
      { Image: "System", ProcessId: "4" },
      { "process.executable": "System", "process.name": undefined, "process.pid": 4 },
    ],
    [
      "placeholders are no values",
      1,
      { RuleName: "-", ParentProcessGuid: "{00000000-0000-0000-0000-000000000000}" },
      { "rule.name": undefined, "process.parent.entity_id": undefined, "winlog.event_data.RuleName": undefined },
    ],
    [
      "the account is the process's, the id the writer's",
      1,
      { User: "LAB\\ada" },
      { "user.name": "ada", "user.domain": "LAB", "user.id": "S-1-5-18", "related.user": "ada" },
    ],
    [
      "the source process acts on the target",
      10,
      {
        SourceImage: "C:\\a\\b.exe",
        SourceProcessGUID: "{1}",
        TargetImage: "C:\\Windows\\system32\\lsass.exe",
        SourceThreadId: "12",
      },
      {
        "process.name": "b.exe",
        "process.entity_id": "{1}",
        "process.thread.id": 12,
        "winlog.event_data.TargetImage": "C:\\Windows\\system32\\lsass.exe",
      },
    ],
    [
      "both spellings of a target's GUID are one member",
      8,
      { TargetProcessGuid: "{2}" },
      { "winlog.event_data.TargetProcessGUID": "{2}" },
    ],
    [
      "a driver's file and signature",
      6,
      { ImageLoaded: "C:\\d\\x.sys", Signed: "true", Signature: "Acme", SignatureStatus: "Valid", Hashes: "SHA256=AA" },
      {
        "file.name": "x.sys",
        "file.extension": "sys",
        "file.directory": "C:\\d",
        "file.code_signature.signed": true,
        "file.code_signature.valid": true,
        "file.code_signature.subject_name": "Acme",
        "file.hash.sha256": "aa",
        "related.hash": "aa",
      },
    ],
    [
      "an invalid signature is not valid, and not said to be",
      7,
      { SignatureStatus: "Expired", OriginalFileName: "x.dll" },
      {
        "file.code_signature.status": "Expired",
        "file.code_signature.valid": undefined,
        "file.pe.original_file_name": "x.dll",
      },
    ],
    ["a pipe is a file by its name", 17, { PipeName: "\\lsass" }, { "file.name": "\\lsass" }],
    [
      "a WMI consumer's destination is an executable",
      20,
      { Destination: "C:\\a\\b.exe", Operation: "Created" },
      { "process.executable": "C:\\a\\b.exe", "process.name": "b.exe", "winlog.event_data.Operation": "Created" },
    ],
    ["a tampering's type is its message", 25, { Type: "Image is replaced" }, { message: "Image is replaced" }],
    ["a failure", 255, { ID: "QUEUE" }, { "event.outcome": "failure", "error.code": "QUEUE" }],
    [
      "an archived file",
      23,
      { TargetFilename: "C:\\a\\b.txt", Archived: "true", IsExecutable: "false", Hashes: "MD5=AB" },
      {
        "sysmon.file.archived": true,
        "sysmon.file.is_executable": false,
        "file.path": "C:\\a\\b.txt",
        "process.hash.md5": "ab",
      },
    ],
    [
      "a connection",
      3,
      {
        Protocol: "tcp",
        Initiated: "true",
        SourceIsIpv6: "false",
        SourceIp: "10.0.0.1",
        SourcePort: "51000",
        DestinationIp: "192.0.2.7",
        DestinationPort: "443",
        DestinationPortName: "https",
      },
      {
        "network.transport": "tcp",
        "network.direction": "egress",
        "network.type": "ipv4",
        "network.protocol": "https",
        "source.port": 51_000,
        "destination.ip": "192.0.2.7",
        "related.ip": ["10.0.0.1", "192.0.2.7"],
      },
    ],
    [
      "a registry value",
      13,
      { TargetObject: "HKLM\\SOFTWARE\\A\\B", Details: "DWORD (0x00000010)", EventType: "SetValue" },
      {
        "registry.path": "HKLM\\SOFTWARE\\A\\B",
        "registry.key": "SOFTWARE\\A\\B",
        "registry.value": "B",
        "registry.hive": "HKLM",
        "registry.data.strings": "16",
        "winlog.event_data.EventType": "SetValue",
      },
    ],
    [
      "a thread in another process",
      8,
      {
        SourceImage: "C:\\a\\b.exe",
        SourceProcessId: "12",
        SourceProcessGuid: "{1}",
        NewThreadId: "7",
        StartModule: "C:\\c.dll",
        SourceUser: "D\\u",
      },
      {
        "process.entity_id": "{1}",
        "process.pid": 12,
        "process.thread.id": undefined,
        "user.name": undefined,
        "winlog.event_data.NewThreadId": "7",
        "winlog.event_data.StartModule": "C:\\c.dll",
        "winlog.event_data.SourceUser": "D\\u",
      },
    ],
    [
      "a device that is read raw",
      9,
      { Image: "System", Device: "\\Device\\HarddiskVolume2", User: "NT AUTHORITY\\SYSTEM" },
      {
        "file.directory": "\\Device",
        "file.extension": undefined,
        "file.name": "HarddiskVolume2",
        "file.path": "\\Device\\HarddiskVolume2",
        "process.executable": "System",
        "process.name": undefined,
        "user.domain": "NT AUTHORITY",
      },
    ],
    [
      "a registry key that comes or goes: only EventType tells which",
      12,
      { TargetObject: "HKU\\S-1-5-21\\Software\\K", EventType: "DeleteKey" },
      {
        "registry.data.strings": undefined,
        "registry.hive": "HKU",
        "registry.key": "S-1-5-21\\Software\\K",
        "registry.value": "K",
        "winlog.event_data.EventType": "DeleteKey",
      },
    ],
    [
      "a registry key with another name",
      14,
      { TargetObject: "HKLM\\System\\Old", NewName: "HKLM\\System\\New", EventType: "RenameKey" },
      {
        "registry.path": "HKLM\\System\\Old",
        "registry.value": "Old",
        "winlog.event_data.NewName": "HKLM\\System\\New",
      },
    ],
    [
      "a stream of a file, whose hash has the older name",
      15,
      { TargetFilename: "C:\\a\\b.exe:Zone.Identifier", Hash: "MD5=AB,IMPHASH=00", Contents: "[ZoneTransfer]" },
      {
        "file.extension": "Identifier",
        "file.hash.md5": "ab",
        "file.name": "b.exe:Zone.Identifier",
        "file.pe.imphash": undefined,
        "related.hash": "ab",
        "winlog.event_data.Contents": "[ZoneTransfer]",
      },
    ],
    [
      "a configuration",
      16,
      { Configuration: "C:\\c.xml", ConfigurationFileHash: "SHA256=AA" },
      {
        "file.path": undefined,
        "related.hash": undefined,
        "winlog.event_data.Configuration": "C:\\c.xml",
        "winlog.event_data.ConfigurationFileHash": "SHA256=AA",
      },
    ],
    [
      "a pipe that is made",
      17,
      { PipeName: "\\lsass", Image: "C:\\a.exe", EventType: "CreatePipe" },
      { "file.name": "\\lsass", "file.path": undefined, "process.name": "a.exe" },
    ],
    ["a pipe that is opened", 18, { PipeName: "<Anonymous Pipe>" }, { "file.name": "<Anonymous Pipe>" }],
    [
      "a WMI filter",
      19,
      { Operation: "Created", User: "D\\u", Name: "f", Query: "select *" },
      { "related.user": "u", "user.domain": "D", "user.name": "u", "winlog.event_data.Query": "select *" },
    ],
    [
      "a WMI binding",
      21,
      { Consumer: "c", Filter: "f", User: "D\\u" },
      { "process.executable": undefined, "user.name": "u", "winlog.event_data.Consumer": "c" },
    ],
    [
      "an executable that was kept from being written: its hashes are related ones only",
      27,
      { TargetFilename: "C:\\a\\b.exe", Hashes: "SHA256=AA", User: "D\\u" },
      {
        "event.outcome": "failure",
        "file.hash.sha256": undefined,
        "file.name": "b.exe",
        "process.hash.sha256": undefined,
        "related.hash": "aa",
        "user.name": "u",
      },
    ],
    [
      "a file that was kept from being shredded, likewise",
      28,
      { TargetFilename: "C:\\a\\b.exe", Hashes: "SHA256=AA", IsExecutable: "true" },
      {
        "event.outcome": undefined,
        "file.hash.sha256": undefined,
        "related.hash": "aa",
        "sysmon.file.is_executable": true,
      },
    ],
    [
      "an executable that was written",
      29,
      { TargetFilename: "C:\\a\\b.exe", Hashes: "SHA256=AA,IMPHASH=BB", Image: "C:\\c.exe" },
      { "file.hash.sha256": "aa", "file.pe.imphash": "bb", "process.name": "c.exe", "related.hash": ["aa", "bb"] },
    ],
  ];

  test.each(cases)("%s", (_, eventId, data, expected) => {
    expect(ecsFields(sysmon(eventId, data), Object.keys(expected))).toEqual(expected);
  });

  test("all EventData stays, by its own names", () => {
    const data = { Image: "C:\\a.exe", Unheard: "of", __proto__x: "1" };
    const document = toEcs(recordFrom(sysmon(1, data)));
    for (const [name, value] of Object.entries(data))
      expect(valueAt(document, `winlog.event_data.${name}`)).toBe(value);
  });

  test("an unknown event id has the common fields", () => {
    expect(ecsFields(sysmon(77, { A: "b" }), ["event.code", "event.category", "winlog.event_data.A"])).toEqual({
      "event.code": "77",
      "event.category": undefined,
      "winlog.event_data.A": "b",
    });
  });
});
