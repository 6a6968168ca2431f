import { describe, expect, test } from "vitest";
import { toEcs } from "../../src/telemetry/index.ts";
import { ecsFields, type GivenRecord, recordFrom } from "./support/records.ts";

const context = [
  "        Severity = Informational",
  "        Host Name = ServerRemoteHost",
  "        Host ID = aaaa",
  "        Host Application = C:\\Windows\\system32\\wsmprovhost.exe -Embedding",
  "        Command Name = Get-Item",
  "        Command Type = Cmdlet",
  "        Sequence Number = 34",
  "        User = LAB\\svc",
  "        Connected User = LAB\\ada",
  "        Shell ID = Microsoft.PowerShell",
].join("\r\n");

const cases: readonly (readonly [what: string, record: GivenRecord, expected: Record<string, unknown>])[] = [
  [
    "PowerShell 4103: who calls is the connected user",
    {
      provider: "Microsoft-Windows-PowerShell",
      eventId: 4103,
      data: { ContextInfo: context, Payload: 'CommandInvocation(Get-Item): "Get-Item"' },
    },
    {
      "event.category": "process",
      "event.type": "info",
      "event.sequence": 34,
      "process.args": ["C:\\Windows\\system32\\wsmprovhost.exe", "-Embedding"],
      "process.entity_id": "aaaa",
      "powershell.command.name": "Get-Item",
      "powershell.command.invocation_details.related_command": "Get-Item",
      "powershell.id": "Microsoft.PowerShell",
      "user.name": "ada",
      "source.user.name": "ada",
      "destination.user.name": "svc",
      "related.user": ["svc", "ada"],
    },
  ],
  [
    "PowerShell 4104: a script block",
    {
      provider: "Microsoft-Windows-PowerShell",
      eventId: 4104,
      data: {
        ScriptBlockText: "Get-Item .",
        ScriptBlockId: "b",
        MessageNumber: "1",
        MessageTotal: "2",
        Path: "C:\\a\\b.ps1",
      },
    },
    {
      "powershell.file.script_block_text": "Get-Item .",
      "powershell.sequence": 1,
      "powershell.total": 2,
      "file.name": "b.ps1",
      "file.extension": "ps1",
    },
  ],
  [
    "PowerShell 600: a provider",
    {
      provider: "PowerShell",
      eventId: 600,
      data: { param3: "\tProviderName=Registry\n\tNewProviderState=Started\n\n\tHostId=c\n" },
    },
    { "powershell.provider.name": "Registry", "powershell.provider.new_state": "Started", "process.entity_id": "c" },
  ],
  [
    "a cleared Security log names who did it in UserData",
    {
      provider: "Microsoft-Windows-Eventlog",
      eventId: 1102,
      userData: { SubjectUserName: "ada", SubjectUserSid: "S-1", SubjectLogonId: "0x1" },
    },
    {
      "event.action": "audit-log-cleared",
      "event.category": "iam",
      "event.module": "security",
      "user.name": "ada",
      "user.id": "S-1",
      "winlog.logon.id": "0x1",
    },
  ],
  [
    "another cleared log has no category",
    { provider: "Microsoft-Windows-Eventlog", eventId: 104, userData: { SubjectUserName: "ada", Channel: "System" } },
    { "event.category": undefined, "event.code": "104", "user.name": "ada", "winlog.user_data.Channel": "System" },
  ],
  [
    "a service is installed",
    { provider: "Service Control Manager", eventId: 7045, data: { ServiceName: "svc", ImagePath: "C:\\a.exe" } },
    { "event.category": undefined, "service.name": "svc", "winlog.event_data.ImagePath": "C:\\a.exe" },
  ],
  [
    "a service's start type changes",
    {
      provider: "Service Control Manager",
      eventId: 7040,
      data: { param1: "Display", param2: "auto", param3: "demand", param4: "svc" },
    },
    { "service.name": "svc", "winlog.event_data.param2": "auto" },
  ],
  [
    "a task is launched",
    {
      provider: "Microsoft-Windows-TaskScheduler",
      eventId: 129,
      data: { TaskName: "\\t", Path: "C:\\a\\b.exe", ProcessID: "44" },
    },
    { "process.executable": "C:\\a\\b.exe", "process.name": "b.exe", "process.pid": 44 },
  ],
  [
    "WMI: a client's operation fails",
    {
      provider: "Microsoft-Windows-WMI-Activity",
      eventId: 5858,
      userData: { User: "LAB\\ada", ClientProcessId: "12", ClientMachine: "PC", Operation: "q" },
    },
    {
      "user.name": "ada",
      "user.domain": "LAB",
      "process.pid": 12,
      "source.domain": "PC",
      "winlog.user_data.Operation": "q",
    },
  ],
  [
    "Defender finds malware; blanks in names are underscores",
    {
      provider: "Microsoft-Windows-Windows Defender",
      eventId: 1116,
      data: {
        "Threat Name": "T",
        Path: "file:_C:\\a\\b.exe",
        "Process Name": "C:\\c\\d.exe",
        "Detection User": "LAB\\ada",
      },
    },
    {
      "event.category": "malware",
      "event.action": "malware-detected",
      "file.path": "C:\\a\\b.exe",
      "file.name": "b.exe",
      "process.name": "d.exe",
      "user.name": "ada",
      "winlog.event_data.Threat_Name": "T",
    },
  ],
  [
    "Defender quarantines",
    { provider: "Microsoft-Windows-Windows Defender", eventId: 1117, data: { "Action Name": "Quarantine" } },
    { "event.action": "malware-quarantined" },
  ],
  [
    "Defender's configuration changes",
    { provider: "Microsoft-Windows-Windows Defender", eventId: 5007, data: { "New Value": "x" } },
    { "event.category": "configuration", "event.type": "change", "winlog.event_data.New_Value": "x" },
  ],
  [
    "BITS: a transfer",
    { provider: "Microsoft-Windows-Bits-Client", eventId: 59, data: { url: "http://192.0.2.1:80/calc.exe" } },
    { "url.full": "http://192.0.2.1:80/calc.exe", "url.domain": "192.0.2.1", "url.port": 80, "url.path": "/calc.exe" },
  ],
  [
    "BITS: a job",
    {
      provider: "Microsoft-Windows-Bits-Client",
      eventId: 3,
      data: { jobOwner: "LAB\\ada", processPath: "C:\\a\\b.exe", processId: "9" },
    },
    { "user.name": "ada", "process.name": "b.exe", "process.pid": 9 },
  ],
  [
    "remote desktop: a session begins",
    {
      provider: "Microsoft-Windows-TerminalServices-LocalSessionManager",
      eventId: 21,
      userData: { User: "LAB\\ada", Address: "192.0.2.1" },
    },
    { "user.name": "ada", "source.ip": "192.0.2.1", "related.ip": "192.0.2.1" },
  ],
  [
    "remote desktop: the client of a connection",
    {
      provider: "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS",
      eventId: 131,
      data: { ClientIP: "192.0.2.1:54151" },
    },
    { "source.ip": "192.0.2.1", "source.port": 54_151 },
  ],
  [
    "AppLocker blocks a program",
    {
      provider: "Microsoft-Windows-AppLocker",
      eventId: 8004,
      system: { processId: "77", userSid: "S-1-5-21-1" },
      userData: {
        FullFilePath: "C:\\a\\b.exe",
        FileHash: "AB",
        Fqbn: "O=ACME, INC., S=OHIO, C=US\\PRODUCT\\B.EXE\\1.0",
      },
    },
    {
      "event.category": "process",
      "event.type": "start",
      "event.outcome": "failure",
      "file.name": "b.exe",
      "file.hash.sha256": "AB",
      "file.pe.original_file_name": "B.EXE",
      "file.x509.subject.organization": "ACME, INC.",
      "file.x509.subject.state_or_province": "OHIO",
      "file.x509.subject.country": "US",
      "file.x509.subject.locality": undefined,
      "process.pid": 77,
      "user.id": "S-1-5-21-1",
    },
  ],
  [
    "AppLocker names a packaged app by its publisher's common name",
    {
      provider: "Microsoft-Windows-AppLocker",
      eventId: 8020,
      userData: {
        FullFilePath: "Contoso.App",
        FileHash: "-",
        Fqbn: "CN=1A2B-3C4D\\CONTOSO.APP\\APPX\\1.0.0.00",
        RuleName: "-",
      },
    },
    {
      "file.hash.sha256": undefined,
      "file.name": "Contoso.App",
      "file.pe.file_version": "1.0.0.00",
      "file.pe.original_file_name": "APPX",
      "file.pe.product": "CONTOSO.APP",
      "file.x509.subject.common_name": "1A2B-3C4D",
      "file.x509.subject.organization": undefined,
      "rule.name": undefined,
    },
  ],
  [
    "AppLocker's name of a file that says neither product nor file",
    {
      provider: "Microsoft-Windows-AppLocker",
      eventId: 8003,
      userData: { FullFilePath: "C:\\a\\b.dll", Fqbn: "CN=1A2B-3C4D\\\\\\0.0.0.00" },
    },
    { "file.name": "b.dll", "file.pe.file_version": "0.0.0.00", "event.outcome": undefined },
  ],
  [
    "Code Integrity blocks an image",
    {
      provider: "Microsoft-Windows-CodeIntegrity",
      eventId: 3077,
      data: { "File Name": "\\Device\\V\\a.dll", "Process Name": "\\Device\\V\\b.exe" },
    },
    { "file.name": "a.dll", "process.name": "b.exe", "event.outcome": "failure" },
  ],
  [
    "the firewall gets a rule",
    {
      provider: "Microsoft-Windows-Windows Firewall With Advanced Security",
      eventId: 2004,
      data: { RuleName: "r", ModifyingApplication: "C:\\Windows\\System32\\mmc.exe", ModifyingUser: "S-1-5-21-1" },
    },
    { "rule.name": "r", "process.name": "mmc.exe", "user.id": "S-1-5-21-1" },
  ],
  [
    "a provider without tables keeps everything",
    { provider: "Acme", eventId: 1, channel: "Application", data: { A: "b" } },
    {
      "event.code": "1",
      "event.provider": "Acme",
      "winlog.channel": "Application",
      "winlog.event_data.A": "b",
      "host.os.type": "windows",
    },
  ],
];

describe("fields of other logs", () => {
  test.each(cases)("%s", (_, record, expected) => {
    expect(ecsFields(record, Object.keys(expected))).toEqual(expected);
  });
});

test("PowerShell: an empty value produces nothing", () => {
  const record = recordFrom({
    provider: "PowerShell",
    eventId: 400,
    data: { param3: "\tHostApplication=\n\tHostName=ConsoleHost\n" },
  });
  expect(toEcs(record).process).toEqual({ title: "ConsoleHost" });
});

test("the provider's name is taken in any case", () => {
  expect(ecsFields({ provider: "MICROSOFT-WINDOWS-SYSMON", eventId: 1 }, ["event.category"])).toEqual({
    "event.category": "process",
  });
});
