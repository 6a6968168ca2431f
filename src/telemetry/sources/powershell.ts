// PowerShell to ECS, as Winlogbeat's powershell module maps it: the classic log (400, 403, 600, 800), whose values are lines of one text, and
// the operational log (4103 to 4106), where 4103 has such a text too.
import {
  computed,
  constant,
  fileFields,
  integer,
  objects,
  partOf,
  partsOf,
  text,
  toInteger,
} from "../field-sources.ts";
import { dataValue, defineSource, distinct, type FieldSource, type Fields } from "../mapping.ts";
import type { WindowsRecord } from "../record.ts";
import { splitCommandLine, textOfArguments } from "../transforms/arguments.ts";
import { directoryOf, extensionOf } from "../transforms/paths.ts";
import { invocationDetails, keyedLines } from "../transforms/powershell.ts";
import { classified, commonFields, writerFields } from "./common.ts";

/** The text whose lines are `Key=Value`, by the name of the EventData value that holds it. */
type Lines = "param2" | "param3" | "ContextInfo";

function line(
  lines: Lines,
  key: string,
  transform: (value: string) => ReturnType<FieldSource["read"]> = asIs,
): FieldSource {
  return partsOf([lines], (record) => {
    const value = lineOf(record, lines, key);
    return value === undefined ? undefined : transform(value);
  });
}

function asIs(value: string): string {
  return value;
}

function lineOf(record: WindowsRecord, lines: Lines, key: string): string | undefined {
  const value = dataValue(record, lines);
  return value === undefined ? undefined : keyedLines(value).get(key);
}

/** What both logs say of the host process, the engine and the command. */
function context(lines: Lines): Fields {
  const at = (key: string, transform?: Parameters<typeof line>[2]) => line(lines, key, transform);
  return {
    "event.sequence": at("SequenceNumber", toInteger),
    "file.directory": at("ScriptName", directoryOf),
    "file.extension": at("ScriptName", extensionOf),
    "file.name": at("ScriptName", (path) => (path.includes("\\") ? path.slice(path.lastIndexOf("\\") + 1) : undefined)),
    "file.path": at("ScriptName"),
    "powershell.command.name": at("CommandName"),
    "powershell.command.path": at("CommandPath"),
    "powershell.command.type": at("CommandType"),
    "powershell.command.value": at("CommandLine"),
    "powershell.engine.version": at("EngineVersion"),
    "powershell.pipeline_id": at("PipelineId"),
    "powershell.process.executable_version": at("HostVersion"),
    "powershell.runspace_id": at("RunspaceId"),
    "process.args": hostArguments(lines),
    "process.args_count": at("HostApplication", (commandLine) => splitCommandLine(commandLine).length),
    "process.command_line": at("HostApplication"),
    "process.entity_id": at("HostId"),
    "process.title": at("HostName"),
  };
}

function hostArguments(lines: Lines): FieldSource {
  const read = (record: WindowsRecord) => lineOf(record, lines, "HostApplication");
  return {
    ...computed([lines], (record) => {
      const commandLine = read(record);
      return commandLine === undefined ? undefined : splitCommandLine(commandLine);
    }),
    searchedText(record) {
      const commandLine = read(record);
      return commandLine === undefined ? "" : textOfArguments(commandLine);
    },
  };
}

const engineState: Fields = {
  ...context("param3"),
  "powershell.engine.new_state": line("param3", "NewEngineState"),
  "powershell.engine.previous_state": line("param3", "PreviousEngineState"),
};

const providerState: Fields = {
  ...context("param3"),
  "powershell.provider.name": line("param3", "ProviderName"),
  "powershell.provider.new_state": line("param3", "NewProviderState"),
};

/** `DOMAIN\name`; without a domain there is neither, as in the pipelines. */
function account(lines: Lines, key: string, part: "domain" | "name"): FieldSource {
  return line(lines, key, (user) => accountParts(user)?.[part]);
}

function accountParts(user: string): { readonly domain: string; readonly name: string } | undefined {
  const parts = user.split("\\");
  return parts.length === 2 ? { domain: parts[0]!, name: parts[1]! } : undefined;
}

function accountName(record: WindowsRecord, lines: Lines, key: string): string | undefined {
  const user = lineOf(record, lines, key);
  return user === undefined ? undefined : accountParts(user)?.name;
}

function details(name: string): FieldSource {
  return objects(partOf(name, invocationDetails));
}

const pipelineDetails: Fields = {
  ...context("param2"),
  "powershell.command.invocation_details": details("param3"),
  "powershell.sequence": line("param2", "DetailSequence", toInteger),
  "powershell.total": line("param2", "DetailTotal", toInteger),
  "related.user": partsOf(["param2"], (record) => distinct(accountName(record, "param2", "UserId"))),
  "user.domain": account("param2", "UserId", "domain"),
  "user.name": account("param2", "UserId", "name"),
};

// A remote session's caller is the connected user, and the account it runs under the destination's.
const executedPipeline: Fields = {
  ...context("ContextInfo"),
  "destination.user.domain": ofRemote("domain"),
  "destination.user.name": ofRemote("name"),
  "powershell.command.invocation_details": details("Payload"),
  "powershell.id": line("ContextInfo", "ShellID"),
  "powershell.pipeline_id": line("ContextInfo", "PipelineID"),
  "powershell.runspace_id": line("ContextInfo", "RunspaceID"),
  "process.entity_id": line("ContextInfo", "HostID"),
  "related.user": partsOf(["ContextInfo"], (record) =>
    distinct(accountName(record, "ContextInfo", "User"), accountName(record, "ContextInfo", "ConnectedUser")),
  ),
  "source.user.domain": account("ContextInfo", "ConnectedUser", "domain"),
  "source.user.name": account("ContextInfo", "ConnectedUser", "name"),
  "user.domain": callerPart("domain"),
  "user.name": callerPart("name"),
};

function ofRemote(part: "domain" | "name"): FieldSource {
  const user = account("ContextInfo", "User", part);
  return partsOf(["ContextInfo"], (record) =>
    accountName(record, "ContextInfo", "ConnectedUser") === undefined ? undefined : user.read(record),
  );
}

function callerPart(part: "domain" | "name"): FieldSource {
  const connected = account("ContextInfo", "ConnectedUser", part);
  const user = account("ContextInfo", "User", part);
  return partsOf(["ContextInfo"], (record) => connected.read(record) ?? user.read(record));
}

const scriptBlock: Fields = {
  ...fileFields("Path"),
  "powershell.file.script_block_id": text("ScriptBlockId"),
  "powershell.file.script_block_text": text("ScriptBlockText"),
  "powershell.sequence": integer("MessageNumber"),
  "powershell.total": integer("MessageTotal"),
};

const command: Fields = {
  "powershell.file.script_block_id": text("ScriptBlockId"),
  "powershell.runspace_id": text("RunspaceId"),
};

export const powershell = defineSource(commonFields, {
  name: "powershell",
  providers: ["PowerShell", "Microsoft-Windows-PowerShell", "PowerShellCore"],
  common: { ...writerFields, "event.module": constant("powershell"), ...classified("process", "info") },
  events: {
    400: { ...classified("process", "start", "Engine Lifecycle"), ...engineState },
    403: { ...classified("process", "end", "Engine Lifecycle"), ...engineState },
    600: { ...classified("process", "info", "Provider Lifecycle"), ...providerState },
    800: { ...classified("process", "info", "Pipeline Execution Details"), ...pipelineDetails },
    4103: { ...classified("process", "info", "Executing Pipeline"), ...executedPipeline },
    4104: { ...classified("process", "info", "Execute a Remote Command"), ...scriptBlock },
    4105: { ...classified("process", "start", "Starting Command"), ...command },
    4106: { ...classified("process", "end", "Stopping Command"), ...command },
  },
});
