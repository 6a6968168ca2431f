// Windows events as Sysmon and the Security log name their values, for platforms that keep those names. One table an event category; the
// event ids that make up a category are its condition.
import type { Column, ColumnTexts, Table, ValueMeaning } from "./field-map.ts";

const path = (name: string): Column => ({ name, holds: "path" });
const args = (name: string): Column => ({ name, holds: "arguments" });
const number = (name: string): Column => ({ name, type: "number" });
const address = (name: string): Column => ({ name, type: "address" });

const actor: Readonly<Record<string, Column | string>> = {
  "@timestamp": { name: "_time", type: "time" },
  "event.code": "EventCode",
  "host.name": "Computer",
  "host.hostname": "Computer",
  "process.name": path("Image"),
  "process.executable": "Image",
  "process.pid": number("ProcessId"),
  "process.entity_id": "ProcessGuid",
  "user.name": { name: "User", holds: "account" },
};

/** What a system says of every row, and the values that an id stands for. */
function windows(extra: readonly ValueMeaning[]): readonly ValueMeaning[] {
  return [
    { field: "host.os.type", value: "windows", means: true },
    { field: "host.os.family", value: "windows", means: true },
    { field: "host.os.type", value: "linux", means: false },
    { field: "host.os.type", value: "macos", means: false },
    ...extra,
  ];
}

function code(field: string, value: string, ...ids: readonly string[]): ValueMeaning {
  return { field, value, means: ids.length === 1 ? { EventCode: `#${ids[0]}` } : { EventCode: ids } };
}

const reason = "Values by the names that Sysmon gives them.";

/** Sysmon's events with the given condition on where they are kept. */
export function sysmonTables(name: string, only: ColumnTexts): readonly Table[] {
  const table = (
    categories: readonly string[],
    ids: readonly string[],
    rest: Pick<Table, "columns" | "values">,
  ): Table => ({
    name,
    categories,
    only: { ...only, EventCode: ids.length === 1 ? `#${ids[0]}` : ids },
    reason,
    prefix: "winlog.event_data.",
    ...rest,
  });
  return [
    table(["process"], ["1"], {
      columns: {
        ...actor,
        "process.command_line": "CommandLine",
        "process.args": args("CommandLine"),
        "process.working_directory": "CurrentDirectory",
        "process.pe.original_file_name": "OriginalFileName",
        "process.pe.description": "Description",
        "process.pe.product": "Product",
        "process.pe.company": "Company",
        "process.parent.name": path("ParentImage"),
        "process.parent.executable": "ParentImage",
        "process.parent.command_line": "ParentCommandLine",
        "process.parent.args": args("ParentCommandLine"),
        "process.parent.pid": number("ParentProcessId"),
        "process.parent.entity_id": "ParentProcessGuid",
        "process.hash.md5": { name: "Hashes", holds: "hashes" },
        "process.hash.sha1": { name: "Hashes", holds: "hashes" },
        "process.hash.sha256": { name: "Hashes", holds: "hashes" },
        "process.hash.imphash": { name: "Hashes", holds: "hashes" },
        "process.pe.imphash": { name: "Hashes", holds: "hashes" },
      },
      values: windows([
        { field: "event.type", value: "start", means: true },
        { field: "event.type", value: "process_started", means: true },
        { field: "event.action", value: "start", means: true },
        { field: "event.code", value: "1", means: true },
        { field: "event.action", value: "Process Create (rule: ProcessCreate)", means: true },
      ]),
    }),
    table(["file"], ["2", "11", "15", "23", "26"], {
      columns: {
        ...actor,
        "file.path": "TargetFilename",
        "file.name": path("TargetFilename"),
        "file.extension": { name: "TargetFilename", holds: "extension" },
      },
      values: windows([
        code("event.type", "creation", "11", "15"),
        code("event.type", "change", "2"),
        code("event.type", "deletion", "23", "26"),
        code("event.action", "creation", "11"),
        code("event.action", "deletion", "23", "26"),
      ]),
    }),
    table(["network"], ["3"], {
      columns: {
        ...actor,
        "source.ip": address("SourceIp"),
        "source.port": number("SourcePort"),
        "destination.ip": address("DestinationIp"),
        "destination.port": number("DestinationPort"),
        "destination.domain": "DestinationHostname",
        "network.transport": "Protocol",
      },
      values: windows([
        { field: "event.type", value: "start", means: true },
        { field: "event.type", value: "connection", means: true },
        { field: "network.direction", value: "egress", means: { Initiated: ["true"] } },
        { field: "network.direction", value: "ingress", means: { Initiated: ["false"] } },
      ]),
    }),
    table(["registry"], ["12", "13", "14"], {
      columns: {
        ...actor,
        "registry.path": { name: "TargetObject", loss: "hives are written as Sysmon does: HKLM, HKU" },
        "registry.value": path("TargetObject"),
        "registry.data.strings": { name: "Details", loss: "numbers are written as `DWORD (0x00000001)`" },
      },
      values: windows([
        code("event.type", "change", "13"),
        code("event.type", "creation", "12"),
        code("event.action", "modification", "13"),
        code("event.action", "creation", "12"),
      ]),
    }),
    table(["library", "driver"], ["7"], {
      columns: {
        ...actor,
        "dll.path": "ImageLoaded",
        "dll.name": path("ImageLoaded"),
        "file.path": "ImageLoaded",
        "file.name": path("ImageLoaded"),
        "dll.pe.original_file_name": "OriginalFileName",
        "dll.code_signature.subject_name": "Signature",
        "dll.code_signature.status": "SignatureStatus",
        "dll.hash.sha256": { name: "Hashes", holds: "hashes" },
      },
      values: windows([
        { field: "event.action", value: "load", means: true },
        { field: "event.type", value: "start", means: true },
      ]),
    }),
  ];
}

/** Event 4688 of the Security log. */
export function securityTable(name: string, only: ColumnTexts): Table {
  return {
    name,
    categories: ["process"],
    only: { ...only, EventCode: "#4688" },
    prefix: "winlog.event_data.",
    reason: "Values by the names of event 4688. Command lines are there only where the audit policy includes them.",
    columns: {
      "@timestamp": { name: "_time", type: "time" },
      "host.name": "Computer",
      "host.hostname": "Computer",
      "process.name": path("NewProcessName"),
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
    values: windows([
      { field: "event.type", value: "start", means: true },
      { field: "event.type", value: "process_started", means: true },
      { field: "event.action", value: "start", means: true },
      { field: "event.code", value: "4688", means: true },
    ]),
  };
}

/** Events of every channel, for rules that name their channel and event id themselves. */
export function anyChannelTable(name: string): Table {
  return {
    name,
    categories: ["any"],
    reason: "Fields that every Windows event has, and the values of its own by their names.",
    prefix: "winlog.event_data.",
    columns: {
      "@timestamp": { name: "_time", type: "time" },
      "event.code": "EventCode",
      "winlog.channel": "Channel",
      "event.provider": "Name",
      "winlog.provider_name": "Name",
      "host.name": "Computer",
      "host.hostname": "Computer",
      "powershell.file.script_block_text": "ScriptBlockText",
    },
    values: windows([]),
  };
}
