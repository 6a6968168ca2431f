// The log sources of Windows. Categories are those of Sigma's taxonomy with the Sysmon events, PowerShell events and Elastic Defend actions
// that fill them; services are the channels that they name.
import { actions, codes, type EventClass, type LogSourceMapping, type Presence } from "./log-source.ts";
import { type FieldMap, text } from "./target.ts";
import {
  crossProcessFields,
  deviceFields,
  dnsFields,
  fileAccessFields,
  fileDeletionFields,
  fileFields,
  fileRenameFields,
  imageFields,
  networkFields,
  parameters,
  pipeFields,
  processFields,
  recordFields,
  registryFields,
  scriptBlockFields,
  securityFields,
  sysmonErrorFields,
  tamperingFields,
  wmiEventFields,
} from "./windows-fields.ts";

const eventDataOnly = ["?winlog.event_data.*"];

function category(
  name: string,
  events: readonly EventClass[],
  fields: FieldMap,
  presence?: Presence,
): LogSourceMapping {
  const others = Object.hasOwn(otherFields, name) ? otherFields[name] : undefined;
  return {
    category: name,
    product: "windows",
    events,
    fields,
    otherwise: eventDataOnly,
    ...(presence !== undefined && { presence }),
    ...(others !== undefined && { others }),
  };
}

// Members of Sysmon's events (and of 4688) that have no row, by category. A category that is not here may have any field.
const otherFields: Readonly<Record<string, readonly string[]>> = {
  clipboard_capture: ["Archived", "ClientInfo", "Session"],
  clipboard_change: ["Archived", "ClientInfo", "Session"],
  create_remote_thread: [
    ...["NewThreadId", "SourceUser", "StartAddress", "StartFunction", "StartModule", "TargetImage"],
    ...["TargetParentProcessId", "TargetProcessGuid", "TargetProcessId", "TargetUser", "UtcTime", "RuleName"],
  ],
  create_stream_hash: ["Contents", "CreationUtcTime"],
  dns_query: ["QueryResults", "QueryStatus"],
  driver_load: ["CreationUtcTime"],
  file_access: ["CreationUtcTime", "IrpPtr", "FileObject"],
  file_change: ["CreationUtcTime", "PreviousCreationUtcTime"],
  file_delete: ["CreationUtcTime"],
  file_block_executable: ["CreationUtcTime"],
  file_block_shredding: ["CreationUtcTime"],
  file_delete_detected: ["CreationUtcTime"],
  file_executable_detected: ["CreationUtcTime"],
  file_event: ["CreationUtcTime", "IntegrityLevel"],
  image_load: ["CreationUtcTime"],
  network_connection: ["DestinationPortName", "SourcePortName"],
  pipe_created: ["EventType"],
  process_access: [
    ...["CallTrace", "GrantedAccess", "SourceThreadId", "SourceUser", "TargetImage", "TargetProcessGUID"],
    ...["TargetProcessId", "TargetUser", "UtcTime", "RuleName"],
  ],
  process_creation: [
    ...["GrandParentImage", "LogonGuid", "MandatoryLabel", "NewProcessId", "NewProcessName", "ParentProcessName"],
    ...["ParentUser", "SubjectDomainName", "SubjectLogonId", "SubjectUserName", "SubjectUserSid", "TargetUserName"],
    ...["TerminalSessionId", "TokenElevationType", "sha512"],
  ],
  process_tampering: [],
  process_termination: [
    "ProcessName",
    "Status",
    "SubjectDomainName",
    "SubjectLogonId",
    "SubjectUserName",
    "SubjectUserSid",
  ],
  ps_classic_provider_start: [],
  ps_classic_script: [],
  ps_classic_start: [],
  ps_module: ["ContextInfo", "Payload", "UserData"],
  ps_script: ["MessageNumber", "MessageTotal"],
  raw_access_thread: [],
  registry_add: ["EventType"],
  registry_delete: ["EventType"],
  registry_event: ["EventType", "NewName"],
  registry_rename: ["EventType", "NewName"],
  registry_set: ["EventType"],
  sysmon_error: ["UtcTime"],
  sysmon_status: ["Configuration", "ConfigurationFileHash", "SchemaVersion", "State", "UtcTime", "Version"],
  wmi_event: [
    ...[
      "Consumer",
      "EventNamespace",
      "EventType",
      "Filter",
      "Name",
      "Operation",
      "Query",
      "RuleName",
      "Type",
      "UtcTime",
    ],
  ],
};

function ofType(ecsCategory: string, type: string): EventClass {
  return { category: ecsCategory, values: { "event.type": [type] } };
}

/** Sysmon tells what was done to a registry key in `EventType`. */
function registryKey(...eventTypes: readonly string[]): EventClass {
  return { category: "registry", values: { "event.code": ["12"], "?winlog.event_data.EventType": eventTypes } };
}

// The start of a PowerShell engine is an event of type start too; it has a command line, and nothing else of a process.
const engineFields: ReadonlySet<string> = new Set([
  "process.args",
  "process.args_count",
  "process.command_line",
  "process.entity_id",
  "process.title",
]);

const aProcess: Presence = {
  field: "process.executable",
  isTold: (path) => path.startsWith("process.") && !engineFields.has(path),
};

const powershellChannels = ["Microsoft-Windows-PowerShell/Operational", "PowerShellCore/Operational"];

function logged(channels: readonly string[], ...ids: readonly number[]): EventClass {
  return { category: undefined, values: { "event.code": ids.map(String), "winlog.channel": channels } };
}

const defendRegistry = ["modification", "creation", "deletion", "rename"];

const categories: readonly LogSourceMapping[] = [
  category("process_creation", [ofType("process", "start")], processFields, aProcess),
  category("process_termination", [ofType("process", "end")], processFields, aProcess),
  category("process_access", [codes("process", 10)], crossProcessFields),
  category("process_tampering", [codes("process", 25)], tamperingFields),
  category("create_remote_thread", [codes("process", 8)], crossProcessFields),
  category("raw_access_thread", [codes("process", 9)], deviceFields),
  category("image_load", [codes("process", 7), { category: "library", values: {} }], imageFields),
  category("driver_load", [codes("driver", 6), actions("driver", "load")], imageFields),
  category("file_event", [codes("file", 11), actions("file", "creation", "overwrite")], fileFields),
  category("file_change", [codes("file", 2)], fileFields),
  category("file_rename", [actions("file", "rename")], fileRenameFields),
  category("file_access", [actions("file", "open")], fileAccessFields),
  category("file_delete", [codes("file", 23, 26), actions("file", "deletion")], fileDeletionFields),
  category("file_delete_detected", [codes("file", 26)], fileDeletionFields),
  category("file_block_executable", [codes("file", 27)], fileFields),
  category("file_block_shredding", [codes("file", 28)], fileDeletionFields),
  category("file_executable_detected", [codes("file", 29)], fileFields),
  category("create_stream_hash", [codes("file", 15)], fileFields),
  category("pipe_created", [codes("file", 17, 18)], pipeFields),
  category("network_connection", [ofType("network", "start")], networkFields),
  category("dns_query", [{ category: "network", values: { "network.protocol": ["dns"] } }], dnsFields),
  category("registry_event", [codes("registry", 12, 13, 14), actions("registry", ...defendRegistry)], registryFields),
  category("registry_set", [codes("registry", 13), actions("registry", "modification")], registryFields),
  category("registry_add", [registryKey("CreateKey"), actions("registry", "creation")], registryFields),
  category(
    "registry_delete",
    [registryKey("DeleteKey", "DeleteValue"), actions("registry", "deletion")],
    registryFields,
  ),
  category("registry_rename", [codes("registry", 14), actions("registry", "rename")], registryFields),
  category("wmi_event", [codes("process", 19, 20, 21)], wmiEventFields),
  category("sysmon_status", [codes("process", 4), codes("configuration", 16)], recordFields),
  category("sysmon_error", [codes("process", 255)], sysmonErrorFields),
  // The specification calls it a capture, SigmaHQ's rules a change.
  ...["clipboard_capture", "clipboard_change"].map((name) =>
    category(name, [logged(["Microsoft-Windows-Sysmon/Operational"], 24)], processFields),
  ),
  category("ps_script", [logged(powershellChannels, 4104)], scriptBlockFields),
  category("ps_module", [logged(powershellChannels, 4103)], recordFields),
  category("ps_classic_start", [logged(["Windows PowerShell"], 400)], { ...recordFields, ...parameters(3) }),
  category("ps_classic_provider_start", [logged(["Windows PowerShell"], 600)], { ...recordFields, ...parameters(3) }),
  category("ps_classic_script", [logged(["Windows PowerShell"], 800)], { ...recordFields, ...parameters(3) }),
];

/** Services and the channels that they stand for. */
const channels: Readonly<Record<string, readonly string[]>> = {
  application: ["Application"],
  "application-experience": [
    "Microsoft-Windows-Application-Experience/Program-Telemetry",
    "Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
  ],
  applocker: [
    "Microsoft-Windows-AppLocker/MSI and Script",
    "Microsoft-Windows-AppLocker/EXE and DLL",
    "Microsoft-Windows-AppLocker/Packaged app-Deployment",
    "Microsoft-Windows-AppLocker/Packaged app-Execution",
  ],
  "appmodel-runtime": ["Microsoft-Windows-AppModel-Runtime/Admin"],
  "appxdeployment-server": ["Microsoft-Windows-AppXDeploymentServer/Operational"],
  "appxpackaging-om": ["Microsoft-Windows-AppxPackaging/Operational"],
  bitlocker: ["Microsoft-Windows-BitLocker/BitLocker Management"],
  "bits-client": ["Microsoft-Windows-Bits-Client/Operational"],
  capi2: ["Microsoft-Windows-CAPI2/Operational"],
  "certificateservicesclient-lifecycle-system": [
    "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
  ],
  "codeintegrity-operational": ["Microsoft-Windows-CodeIntegrity/Operational"],
  dhcp: ["Microsoft-Windows-DHCP-Server/Operational"],
  "diagnosis-scripted": ["Microsoft-Windows-Diagnosis-Scripted/Operational"],
  "dns-client": ["Microsoft-Windows-DNS Client Events/Operational", "Microsoft-Windows-DNS-Client/Operational"],
  "dns-server": ["DNS Server"],
  "dns-server-analytic": ["Microsoft-Windows-DNS-Server/Analytical"],
  "dns-server-audit": ["Microsoft-Windows-DNS-Server/Audit"],
  "driver-framework": ["Microsoft-Windows-DriverFrameworks-UserMode/Operational"],
  "firewall-as": ["Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"],
  "hyper-v-worker": ["Microsoft-Windows-Hyper-V-Worker"],
  "iis-configuration": ["Microsoft-IIS-Configuration/Operational"],
  "kernel-event-tracing": ["Microsoft-Windows-Kernel-EventTracing"],
  "kernel-shimengine": [
    "Microsoft-Windows-Kernel-ShimEngine/Operational",
    "Microsoft-Windows-Kernel-ShimEngine/Diagnostic",
  ],
  ldap: ["Microsoft-Windows-LDAP-Client/Debug"],
  "lsa-server": ["Microsoft-Windows-LSA/Operational"],
  "microsoft-servicebus-client": ["Microsoft-ServiceBus-Client/Admin", "Microsoft-ServiceBus-Client/Operational"],
  "msexchange-management": ["MSExchange Management"],
  ntfs: ["Microsoft-Windows-Ntfs/Operational"],
  ntlm: ["Microsoft-Windows-NTLM/Operational"],
  openssh: ["OpenSSH/Operational"],
  powershell: powershellChannels,
  "powershell-classic": ["Windows PowerShell"],
  "printservice-admin": ["Microsoft-Windows-PrintService/Admin"],
  "printservice-operational": ["Microsoft-Windows-PrintService/Operational"],
  security: ["Security"],
  "security-mitigations": [
    "Microsoft-Windows-Security-Mitigations/Kernel Mode",
    "Microsoft-Windows-Security-Mitigations/User Mode",
  ],
  sense: ["Microsoft-Windows-SENSE/Operational"],
  "servicebus-client": ["Microsoft-ServiceBus-Client/Admin", "Microsoft-ServiceBus-Client/Operational"],
  "shell-core": ["Microsoft-Windows-Shell-Core/Operational"],
  "smbclient-connectivity": ["Microsoft-Windows-SmbClient/Connectivity"],
  "smbclient-security": ["Microsoft-Windows-SmbClient/Security"],
  "smbserver-connectivity": ["Microsoft-Windows-SMBServer/Connectivity"],
  sysmon: ["Microsoft-Windows-Sysmon/Operational"],
  system: ["System"],
  taskscheduler: ["Microsoft-Windows-TaskScheduler/Operational"],
  "terminalservices-localsessionmanager": ["Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"],
  vhdmp: ["Microsoft-Windows-VHDMP/Operational"],
  windefend: ["Microsoft-Windows-Windows Defender/Operational"],
  wmi: ["Microsoft-Windows-WMI-Activity/Operational"],
};

/** Services with fields that are not simply in `winlog.event_data`. */
const serviceFields: Readonly<Record<string, FieldMap>> = {
  application: { ...recordFields, ...parameters(9) },
  "msexchange-management": { ...recordFields, ...parameters(28) },
  powershell: { ...scriptBlockFields },
  "powershell-classic": { ...recordFields, ...parameters(3) },
  security: securityFields,
  // Of the events there, those about cleared logs (104) name a channel that is not their own.
  system: { ...recordFields, Channel: { ...text("?winlog.user_data.Channel", "winlog.channel"), isFallback: true } },
  sysmon: { ...processFields, ...registryFields, ...networkFields, ...dnsFields, ...crossProcessFields, ...fileFields },
  windefend: {
    ...recordFields,
    Feature_Name: text("?winlog.event_data.Feature_Name"),
    NewValue: text("?winlog.event_data.New_Value", "?winlog.event_data.NewValue"),
    OldValue: text("?winlog.event_data.Old_Value", "?winlog.event_data.OldValue"),
    Path: text("file.path", "?winlog.event_data.Path"),
    ProcessName: text("process.executable"),
    SourceName: text("?winlog.event_data.Source_Name"),
    ThreatName: text("?winlog.event_data.Threat_Name"),
  },
};

/** Logs whose events carry UserData instead of EventData, all or some of them. */
const withUserData: ReadonlySet<string> = new Set([
  "applocker",
  "appxpackaging-om",
  "capi2",
  "certificateservicesclient-lifecycle-system",
  "diagnosis-scripted",
  "dns-server",
  "driver-framework",
  "printservice-admin",
  "printservice-operational",
  "smbclient-connectivity",
  "smbclient-security",
  "smbserver-connectivity",
  "terminalservices-localsessionmanager",
  "wmi",
]);

const services: readonly LogSourceMapping[] = Object.entries(channels).map(([service, names]) => ({
  product: "windows",
  service,
  events: [{ category: undefined, values: { "winlog.channel": names } }],
  fields: serviceFields[service] ?? recordFields,
  otherwise: withUserData.has(service) ? ["?winlog.event_data.*", "?winlog.user_data.*"] : eventDataOnly,
}));

/** Any log of Windows. */
const anyLog: LogSourceMapping = {
  product: "windows",
  events: [],
  fields: recordFields,
  otherwise: eventDataOnly,
};

export const windowsLogSources: readonly LogSourceMapping[] = [...categories, ...services, anyLog];
