// What sources add to ECS: the fields of their own that rules ask for. Namespaces whose fields differ from event to event are open: every
// path below them exists. `dynamic` is a type that is known only from the values.

export interface Source {
  readonly name: string;
  /** The index patterns that its documents are found under. */
  readonly indexPatterns: readonly string[];
  /** Its fields beyond ECS, in the text of field-list.ts. */
  readonly fields: string;
}

const windows: Source = {
  name: "Windows event logs",
  indexPatterns: ["winlogbeat-*", "logs-windows.*", "logs-system.*"],
  fields: `winlog activity_id api channel computer_name event_id keywords level opcode outcome provider_guid provider_name record_id related_activity_id task time_created:date trustAttribute trustDirection trustType version:long
winlog.computerObject domain id name
winlog.event_data *
winlog.logon id type
winlog.logon.failure reason status sub_status
winlog.process pid:long
winlog.process.thread id:long
winlog.scheduled_task name uri
winlog.scheduled_task.actions arguments class_id command context definition type working_directory
winlog.scheduled_task.principals id logon.type run_level user.identifier
winlog.scheduled_task.settings enabled:boolean hidden:boolean
winlog.scheduled_task.triggers definition enabled:boolean repetition.duration repetition.interval repetition.stop_at_duration_end:boolean type
winlog.user domain identifier name type
winlog.user_data *
powershell engine.new_state engine.previous_state engine.version id pipeline_id process.executable_version provider.name provider.new_state runspace_id sequence:long total:long
powershell.command invocation_details:nested name path type value:text
powershell.connected_user domain name
powershell.file script_block_entropy_bits:double script_block_hash script_block_length:long script_block_surprisal_stdev:double script_block_text:text script_block_unique_symbols:long`,
};

const endpoint: Source = {
  name: "Elastic Defend",
  indexPatterns: ["logs-endpoint.*", ".alerts-security.*", "metrics-endpoint.*"],
  fields: `dll.Ext code_signature:nested relative_file_creation_time:double relative_file_name_modify_time:double size:long *:dynamic
dns.Ext options:long status:long *:dynamic
event.Ext *:dynamic
file.Ext entropy:double header_bytes monotonic_id:unsigned_long *:dynamic
file.Ext.original extension gid group mode name owner path uid
file.Ext.windows zone_identifier:integer
group.Ext real.id real.name
host.os.Ext *:dynamic
process.Ext ancestry architecture authentication_id code_signature:nested created_suspended:boolean defense_evasions mitigation_policies protection relative_file_creation_time:double relative_file_name_modify_time:double session trusted:boolean trusted_descendant:boolean *:dynamic
process.Ext.device bus_type dos_name file_system_type nt_name product_id serial_number vendor_id volume_device_type
process.Ext.effective_parent entity_id executable name pid:long
process.Ext.token domain elevation:boolean elevation_level elevation_type impersonation_level integrity_level:long integrity_level_name is_appcontainer:boolean privileges:nested sid type user
process.parent.Ext real.pid:long *:dynamic
process.thread.Ext *:dynamic
registry.Ext *:dynamic
user.Ext real.id real.name *:dynamic
Effective_process entity_id executable name pid:long
Endpoint *:dynamic
Events *:dynamic
Memory_protection *:dynamic
Persistence *:dynamic
Ransomware *:dynamic
Responses *:dynamic
Target *:dynamic`,
};

const alerts: Source = {
  name: "Elastic Security alerts",
  indexPatterns: [".alerts-security.*", ".siem-signals-*"],
  fields: `kibana *:dynamic
signal *:dynamic`,
};

const machineLearning: Source = {
  name: "Elastic machine learning",
  indexPatterns: ["logs-*", "winlogbeat-*"],
  fields: ` blocklist_label:long
ml_is_dga *:dynamic
problemchild prediction:long prediction_probability:float`,
};

const audit: Source = {
  name: "Linux audit",
  indexPatterns: ["auditbeat-*", "logs-auditd_manager.*", "logs-auditd.*"],
  fields: `auditd message_type result sequence:long session
auditd.data *
auditd.summary *
auditd.user *
system *:dynamic
user.audit *
user.filesystem *
user.saved *
user.selinux *`,
};

const networkTraffic: Source = {
  name: "Packet capture",
  indexPatterns: ["packetbeat-*", "logs-network_traffic.*"],
  fields: ` method path query resource status
cassandra *:dynamic
dhcpv4 *:dynamic
dns *:dynamic
flow final:boolean id vlan:long
http *:dynamic
icmp *:dynamic
mysql *:dynamic
network_traffic *:dynamic
pgsql *:dynamic
redis *:dynamic
tls *:dynamic`,
};

const traces: Source = {
  name: "Application traces",
  indexPatterns: ["apm-*", "traces-apm*", "traces-*"],
  fields: `context *:dynamic
processor event name
span *:dynamic
transaction *:dynamic
timestamp us:long`,
};

const endgame: Source = { name: "Endgame", indexPatterns: ["endgame-*"], fields: "endgame *:dynamic" };

const cloud: Source = {
  name: "Cloud services",
  indexPatterns: ["filebeat-*", "logs-*"],
  fields: `aws *:dynamic
aws.cloudtrail additional_eventdata api_version console_login.additional_eventdata.login_to console_login.additional_eventdata.mfa_used:boolean error_code error_message event_category event_type event_version flattened:flattened management_event:boolean read_only:boolean recipient_account_id request_id request_parameters response_elements service_event_details shared_event_id vpc_endpoint_id
azure *:dynamic
gcp *:dynamic
google_workspace *:dynamic
o365 *:dynamic`,
};

/** Every source whose fields are known beyond ECS. */
export const sources: readonly Source[] = [
  windows,
  endpoint,
  alerts,
  machineLearning,
  audit,
  networkTraffic,
  traces,
  endgame,
  cloud,
];
