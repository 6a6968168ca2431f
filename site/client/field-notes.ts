// What the fields are that detections ask for most, a sentence each, and what can be asked of a value of each type. Shown while one types a query.

/** By path. A parent's field is described by that of the process itself. */
const notes: Readonly<Record<string, string>> = {
  "@timestamp": "When it happened. Sequences are ordered by it.",
  "agent.type": "The program that sent the event: winlogbeat, endpoint.",
  "data_stream.dataset": "The data set that the event was stored in, such as endpoint.events.process.",
  "destination.domain": "The name of the machine that was connected to.",
  "destination.ip": "The address that was connected to.",
  "destination.port": "The port that was connected to.",
  "dll.code_signature.subject_name": "Who signed the library.",
  "dll.code_signature.trusted": "Whether the library's signature holds and its certificate is trusted.",
  "dll.name": "The library's file name.",
  "dll.path": "The full path of the library that was loaded.",
  "dll.pe.original_file_name": "The file name in the library's version resource, which a renamed copy keeps.",
  "dns.question.name": "The name that was looked up.",
  "event.action": "What was done, in the source's own words: start, creation, logged-in.",
  "event.category": "The kind of event: process, file, registry, network … It is the word before `where`.",
  "event.code": "The event id of the log, as text: 1 for Sysmon's process creation, 4688 for the Security log's.",
  "event.dataset": "The data set that the event belongs to.",
  "event.outcome": "How it ended: success, failure or unknown.",
  "event.provider": "The program that wrote the event, such as Microsoft-Windows-Sysmon.",
  "event.type": "What happened to the subject: start, end, creation, deletion, change. A list.",
  "file.extension": "The part of the file name after its last dot, without the dot.",
  "file.hash.sha256": "The file's SHA-256.",
  "file.name": "The file's name without its folder.",
  "file.path": "The file's full path.",
  "file.Ext.original.extension": "The extension before the file was renamed.",
  "file.Ext.original.path": "The path before the file was renamed.",
  "host.id": "A machine, told from all others; a good key for `by`.",
  "host.name": "The machine's name.",
  "host.os.type": "The operating system's family: windows, linux, macos.",
  "network.direction": "From the machine's view: egress or ingress.",
  "network.protocol": "The protocol of the application: http, dns.",
  "network.transport": "The protocol that carries it: tcp or udp.",
  "powershell.file.script_block_text":
    "The text of a PowerShell script block (event 4104); a long one comes in several events.",
  "process.args": "The words of the command line, a list: a test holds if it holds for one of them.",
  "process.args_count": "How many words the command line has.",
  "process.code_signature.subject_name": "Who signed the program.",
  "process.code_signature.trusted": "Whether the program's signature holds and its certificate is trusted.",
  "process.command_line":
    "The command line as one text. The starter chooses it freely: quotes, blanks and dashes vary.",
  "process.entity_id": "A process, told from all others, even where ids are used again; a good key for `by`.",
  "process.executable": "The program's full path.",
  "process.hash.sha256": "The program file's SHA-256.",
  "process.name": "The program's file name, which a copy can change.",
  "process.pe.description": "The description in the program's version resource.",
  "process.pe.imphash": "A hash over what the program imports, alike for builds of one program.",
  "process.pe.original_file_name": "The file name in the program's version resource, which a renamed copy keeps.",
  "process.pe.product": "The product in the program's version resource.",
  "process.pid": "The process id; Windows uses it again.",
  "process.working_directory": "The folder in which the process was started; relative paths begin there.",
  "process.Ext.token.integrity_level_name": "The rights of the process: low, medium, high, system.",
  "process.Ext.effective_parent.executable": "Who asked for the process, where another one started it on behalf.",
  "registry.data.strings": "The value's data as text, a list.",
  "registry.data.type": "The data's type: REG_SZ, REG_DWORD …",
  "registry.path": "The whole path with hive, key and value.",
  "registry.value": "The value's name.",
  "source.ip": "The address that the connection or logon came from.",
  "source.port": "The port that the connection came from.",
  "user.domain": "The domain of the user, or the machine's name for local ones.",
  "user.id": "The user's SID: S-1-5-18 is the system itself.",
  "user.name": "The user's name without domain.",
  "winlog.channel": "The log that the event was written to: Security, Microsoft-Windows-Sysmon/Operational.",
  "winlog.computer_name": "The machine's name as the log has it.",
  "winlog.event_data.CallTrace": "Sysmon 10: the modules through which the process was opened.",
  "winlog.event_data.GrantedAccess": "Sysmon 10: the access rights that were granted, as a hexadecimal number in text.",
  "winlog.event_data.ImagePath": "Service events: the program of the service.",
  "winlog.event_data.LogonType": "Security 4624: 2 at the keyboard, 3 over the network, 10 by remote desktop.",
  "winlog.event_data.RelativeTargetName": "Security 5145: the file on the share that was asked for.",
  "winlog.event_data.ServiceName": "The service's name.",
  "winlog.event_data.ShareName": "Security 5140 and 5145: the share.",
  "winlog.event_data.TargetImage": "Sysmon 8 and 10: the program that was opened or injected into.",
  "winlog.event_data.TargetUserName": "Security log: the account that it is about.",
};

const types: Readonly<Record<string, string>> = {
  keyword: "Text: `==` minds case, `:` does not and takes * and ?.",
  wildcard: "Text: `==` minds case, `:` does not and takes * and ?.",
  constant_keyword: "Text: `==` minds case, `:` does not and takes * and ?.",
  ip: "An address: compare with an address, or ask cidrMatch for ranges.",
  date: 'A moment: compare with text such as "2026-11-25T10:00:00Z".',
  boolean: "true or false.",
  long: "A whole number.",
  integer: "A whole number.",
  float: "A number.",
  double: "A number.",
};

/** What a field is, as far as it is told here, and what can be asked of it. */
export function fieldNote(path: string, type: string): string {
  const parent = /^process\.parent\.(.+)$/.exec(path);
  const own = notes[path];
  const inherited = parent === null ? undefined : notes[`process.${parent[1]}`];
  const subject = own ?? (inherited === undefined ? undefined : `Of the parent process. ${inherited}`);
  return [subject, types[type]].filter((text) => text !== undefined).join(" ");
}

/** Whether the field is one of those that are asked for most: offered first. */
export function isCommon(path: string): boolean {
  return Object.hasOwn(notes, path);
}
