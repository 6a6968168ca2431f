// Windows records as Sigma users see them: the members of EventData and UserData beside those of the System element, blanks taken out of names.
// And which records a log source is about, by Sigma's taxonomy.
import type { WindowsRecord } from "../../../src/telemetry/record.ts";
import type { FlatRecord, PlainRule } from "./evaluator.ts";

/** A record with all its members at the top level. Unnamed values are one field `Data`. */
export function flatRecord(record: WindowsRecord): FlatRecord {
  const flat: Record<string, string | string[]> = Object.create(null);
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) flat[name] = value;
  };
  put("EventID", String(record.eventId));
  put("Channel", record.channel);
  put("Provider_Name", record.provider);
  put("Computer", record.computer);
  for (const name of ["level", "task", "opcode", "keywords", "version"] as const) {
    put(name[0]!.toUpperCase() + name.slice(1), record.system(name));
  }
  const unnamed: string[] = [];
  for (const name of record.dataNames()) {
    const value = record.data(name);
    if (value === undefined) continue;
    put(name, value);
    if (name.includes(" ")) put(name.replaceAll(" ", ""), value);
    if (name.includes(" ")) put(name.replaceAll(" ", "_"), value);
    if (/^param\d+$/.test(name)) unnamed.push(value);
  }
  for (const [name, value] of record.userData()) put(name, value);
  if (unnamed.length > 0) flat.Data = unnamed;
  return flat;
}

const sysmon = "microsoft-windows-sysmon/operational";
const powershell = ["microsoft-windows-powershell/operational", "powershellcore/operational"];
const classic = ["windows powershell"];

type Place = readonly [channels: readonly string[], ids: readonly number[]];

/** Sigma's categories of Windows as channels and event ids. */
const categories: Readonly<Record<string, readonly Place[]>> = {
  process_creation: [
    [[sysmon], [1]],
    [["security"], [4688]],
  ],
  file_change: [[[sysmon], [2]]],
  network_connection: [[[sysmon], [3]]],
  sysmon_status: [[[sysmon], [4, 16]]],
  process_termination: [
    [[sysmon], [5]],
    [["security"], [4689]],
  ],
  driver_load: [[[sysmon], [6]]],
  image_load: [[[sysmon], [7]]],
  create_remote_thread: [[[sysmon], [8]]],
  raw_access_thread: [[[sysmon], [9]]],
  process_access: [[[sysmon], [10]]],
  file_event: [[[sysmon], [11]]],
  registry_event: [[[sysmon], [12, 13, 14]]],
  registry_add: [[[sysmon], [12]]],
  registry_delete: [[[sysmon], [12]]],
  registry_set: [[[sysmon], [13]]],
  registry_rename: [[[sysmon], [14]]],
  create_stream_hash: [[[sysmon], [15]]],
  pipe_created: [[[sysmon], [17, 18]]],
  wmi_event: [[[sysmon], [19, 20, 21]]],
  dns_query: [[[sysmon], [22]]],
  file_delete: [[[sysmon], [23, 26]]],
  clipboard_change: [[[sysmon], [24]]],
  process_tampering: [[[sysmon], [25]]],
  file_delete_detected: [[[sysmon], [26]]],
  file_block_executable: [[[sysmon], [27]]],
  file_block_shredding: [[[sysmon], [28]]],
  file_executable_detected: [[[sysmon], [29]]],
  sysmon_error: [[[sysmon], [255]]],
  ps_module: [[powershell, [4103]]],
  ps_script: [[powershell, [4104]]],
  ps_classic_start: [[classic, [400]]],
  ps_classic_provider_start: [[classic, [600]]],
  ps_classic_script: [[classic, [800]]],
  file_access: [],
  file_rename: [],
};

const services: Readonly<Record<string, readonly string[]>> = {
  application: ["application"],
  applocker: ["msi and script", "exe and dll", "packaged app-deployment", "packaged app-execution"].map(
    (name) => `microsoft-windows-applocker/${name}`,
  ),
  "appmodel-runtime": ["microsoft-windows-appmodel-runtime/admin"],
  "appxdeployment-server": ["microsoft-windows-appxdeploymentserver/operational"],
  "appxpackaging-om": ["microsoft-windows-appxpackaging/operational"],
  "bits-client": ["microsoft-windows-bits-client/operational"],
  capi2: ["microsoft-windows-capi2/operational"],
  "certificateservicesclient-lifecycle-system": [
    "microsoft-windows-certificateservicesclient-lifecycle-system/operational",
  ],
  "codeintegrity-operational": ["microsoft-windows-codeintegrity/operational"],
  "diagnosis-scripted": ["microsoft-windows-diagnosis-scripted/operational"],
  "dns-client": ["microsoft-windows-dns client events/operational", "microsoft-windows-dns-client/operational"],
  "dns-server": ["dns server"],
  "dns-server-analytic": ["microsoft-windows-dns-server/analytical"],
  "driver-framework": ["microsoft-windows-driverframeworks-usermode/operational"],
  "firewall-as": ["microsoft-windows-windows firewall with advanced security/firewall"],
  "iis-configuration": ["microsoft-iis-configuration/operational"],
  ldap: ["microsoft-windows-ldap-client/debug"],
  "lsa-server": ["microsoft-windows-lsa/operational"],
  "microsoft-servicebus-client": ["microsoft-servicebus-client/admin", "microsoft-servicebus-client/operational"],
  "msexchange-management": ["msexchange management"],
  ntlm: ["microsoft-windows-ntlm/operational"],
  openssh: ["openssh/operational"],
  powershell,
  "powershell-classic": classic,
  "printservice-admin": ["microsoft-windows-printservice/admin"],
  "printservice-operational": ["microsoft-windows-printservice/operational"],
  security: ["security"],
  "security-mitigations": [
    "microsoft-windows-security-mitigations/kernel mode",
    "microsoft-windows-security-mitigations/user mode",
  ],
  "shell-core": ["microsoft-windows-shell-core/operational"],
  "smbclient-connectivity": ["microsoft-windows-smbclient/connectivity"],
  "smbclient-security": ["microsoft-windows-smbclient/security"],
  "smbserver-connectivity": ["microsoft-windows-smbserver/connectivity"],
  sysmon: [sysmon],
  system: ["system"],
  taskscheduler: ["microsoft-windows-taskscheduler/operational"],
  "terminalservices-localsessionmanager": ["microsoft-windows-terminalservices-localsessionmanager/operational"],
  windefend: ["microsoft-windows-windows defender/operational"],
  wmi: ["microsoft-windows-wmi-activity/operational"],
};

/** `channel id` keys of the records that a rule is about; `channel *` for all of a channel, `*` for all. */
export function placesOf({ category, service }: PlainRule["logsource"]): readonly string[] {
  if (category !== undefined) {
    const places = categories[category];
    if (places === undefined) throw new Error(`the category ${category} is not in the table`);
    return places.flatMap(([channels, ids]) => channels.flatMap((channel) => ids.map((id) => `${channel} ${id}`)));
  }
  if (service === undefined) return ["*"];
  const channels = services[service];
  if (channels === undefined) throw new Error(`the service ${service} is not in the table`);
  return channels.map((channel) => `${channel} *`);
}

/** The keys under which rules about a record are found. */
export function keysOf(record: WindowsRecord): readonly string[] {
  const channel = (record.channel ?? "").toLowerCase();
  return [`${channel} ${record.eventId}`, `${channel} *`, "*"];
}

const renamed: Readonly<Record<string, string>> = {
  NewProcessName: "Image",
  ParentProcessName: "ParentImage",
  ProcessId: "ParentProcessId",
  NewProcessId: "ProcessId",
  MandatoryLabel: "IntegrityLevel",
  SubjectLogonId: "LogonId",
};

/**
 * The record as rules of a category see it: a process creation of the Security log has Sysmon's names, and registry keys are created or
 * deleted by what `EventType` says. Undefined where the record is not of the category after all.
 */
export function asCategory(flat: FlatRecord, category: string | undefined): FlatRecord | undefined {
  if (category === "registry_add" && flat.EventType !== "CreateKey") return undefined;
  if (category === "registry_delete" && flat.EventType !== "DeleteKey" && flat.EventType !== "DeleteValue")
    return undefined;
  if (category !== "process_creation" || flat.EventID !== "4688") return flat;
  const own: Record<string, string | readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(flat)) own[renamed[name] ?? name] = value;
  if (flat.SubjectUserName !== undefined) own.User = `${flat.SubjectDomainName}\\${flat.SubjectUserName}`;
  return own;
}
