// Microsoft Sentinel: process creation (4688) in SecurityEvent, and the process events of every source through the ASIM parser.
import type { Column, Table, ValueMeaning } from "../base/field-map.ts";

const path = (name: string): Column => ({ name, holds: "path" });
const args = (name: string): Column => ({ name, holds: "arguments" });

const windowsOnly: readonly ValueMeaning[] = [
  { field: "host.os.type", value: "windows", means: true },
  { field: "host.os.family", value: "windows", means: true },
  { field: "host.os.type", value: "linux", means: false },
  { field: "host.os.type", value: "macos", means: false },
];

const started: readonly ValueMeaning[] = ["event.type", "event.action"].flatMap((field) =>
  ["start", "process_started", "created-process"].map((value) => ({ field, value, means: true })),
);

export const securityEventTables: readonly Table[] = [
  {
    name: "SecurityEvent",
    categories: ["process"],
    only: { EventID: "#4688" },
    reason:
      "Event 4688 as the Windows Security Events connector writes it. Command lines are there only where the audit policy includes them.",
    columns: {
      "@timestamp": { name: "TimeGenerated", type: "time" },
      "host.name": "Computer",
      "host.hostname": "Computer",
      "process.name": "Process",
      "process.executable": "NewProcessName",
      "process.command_line": "CommandLine",
      "process.args": args("CommandLine"),
      "process.pid": { name: "NewProcessId", holds: "hex" },
      "process.parent.name": path("ParentProcessName"),
      "process.parent.executable": "ParentProcessName",
      "process.parent.pid": { name: "ProcessId", holds: "hex" },
      "user.name": "SubjectUserName",
      "user.domain": "SubjectDomainName",
      "user.id": "SubjectUserSid",
    },
    values: [...windowsOnly, ...started, { field: "event.code", value: "4688", means: true }],
  },
];

export const asimTables: readonly Table[] = [
  {
    name: "imProcessCreate",
    categories: ["process"],
    reason: "The ASIM process event schema, whose parsers join Sysmon, Defender, Security and Linux sources.",
    columns: {
      "@timestamp": { name: "TimeGenerated", type: "time" },
      "host.id": "DvcId",
      "host.name": "Dvc",
      "host.hostname": "DvcHostname",
      "process.name": { name: "TargetProcessName", holds: "any-path" },
      "process.executable": "TargetProcessName",
      "process.command_line": "TargetProcessCommandLine",
      "process.args": args("TargetProcessCommandLine"),
      "process.pid": { name: "TargetProcessId", type: "text", holds: "value", loss: "process ids are text" },
      "process.entity_id": "TargetProcessGuid",
      "process.hash.md5": "TargetProcessMD5",
      "process.hash.sha1": "TargetProcessSHA1",
      "process.hash.sha256": "TargetProcessSHA256",
      "process.pe.company": "TargetProcessFileCompany",
      "process.pe.description": "TargetProcessFileDescription",
      "process.pe.product": "TargetProcessFileProduct",
      "process.pe.original_file_name": "TargetProcessFileOriginalName",
      "process.working_directory": "TargetProcessCurrentDirectory",
      "process.parent.name": { name: "ActingProcessName", holds: "any-path" },
      "process.parent.executable": "ActingProcessName",
      "process.parent.command_line": "ActingProcessCommandLine",
      "process.parent.args": args("ActingProcessCommandLine"),
      "process.parent.entity_id": "ActingProcessGuid",
      "process.parent.pe.original_file_name": "ActingProcessFileOriginalName",
      "user.name": { name: "TargetUsername", holds: "account" },
      "user.id": "TargetUserId",
    },
    values: [
      ...started,
      { field: "host.os.type", value: "windows", means: { DvcOs: ["Windows"] } },
      { field: "host.os.type", value: "linux", means: { DvcOs: ["Linux"] } },
      { field: "host.os.family", value: "windows", means: { DvcOs: ["Windows"] } },
    ],
  },
];
