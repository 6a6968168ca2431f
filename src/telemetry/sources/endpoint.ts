// Elastic Defend's events (logs-endpoint.events.*): what each can hold, by Elastic's published list of fields (elastic/endpoint-package,
// custom_documentation). These documents are ECS already, so there is nothing to map; the lists serve readiness, and hold the described
// documents to the shape.

export interface EndpointEvent {
  readonly name: string;
  /** Values that every event of the kind has. */
  readonly constants: Readonly<Record<string, string | readonly string[]>>;
  /** Fields that its documents have as a rule. */
  readonly usual: ReadonlySet<string>;
  /** Fields that need a circumstance: a signature, a caller on another machine, a newer version. */
  readonly seldom: ReadonlySet<string>;
}

/** `process{pid name}` → `process.pid`, `process.name`; groups may lie in groups. */
function expand(text: string): readonly string[] {
  const paths: string[] = [];
  const prefixes: string[] = [];
  for (const token of text.match(/[^\s{}]+\{?|\}/g) ?? []) {
    if (token === "}") prefixes.pop();
    else if (token.endsWith("{")) prefixes.push(`${prefixes.at(-1) ?? ""}${token.slice(0, -1)}.`);
    else paths.push(`${prefixes.at(-1) ?? ""}${token}`);
  }
  return paths;
}

const base =
  "@timestamp message agent{id type version} data_stream{dataset namespace type} ecs{version} elastic{agent{id}} event{action category created dataset id kind module outcome sequence type} host{architecture hostname id ip mac name os{Ext{variant} family full kernel name platform type version}} user{domain id name}";
const signed = "exists status subject_name trusted";
const actor = "process{Ext{ancestry} entity_id executable name pid}";
const actorSignature = `process{Ext{code_signature{${signed}}} code_signature{${signed}}}`;
const effectiveActor = "Effective_process{entity_id executable name pid}";

const invocation =
  "process{args args_count command_line hash{md5 sha1 sha256} pe{original_file_name} parent{args args_count command_line entity_id executable name pid}}";
const invocationSeldom = `process{pe{imphash} parent{Ext{code_signature{${signed}}} code_signature{${signed}}}}`;
const session =
  "process{Ext{mitigation_policies session_info{authentication_package client_address logon_type relative_logon_time relative_password_age user_flags} trusted trusted_descendant}}";

function endpointEvent(
  name: string,
  dataset: string,
  constants: Readonly<Record<string, string | readonly string[]>>,
  usual: string,
  seldom: string,
): EndpointEvent {
  return {
    name: `endpoint-${name}`,
    constants: {
      "data_stream.dataset": `endpoint.events.${dataset}`,
      "data_stream.type": "logs",
      "event.dataset": `endpoint.events.${dataset}`,
      "event.kind": "event",
      "event.module": "endpoint",
      "host.os.type": "windows",
      ...constants,
    },
    usual: new Set(expand(`${base} ${actor} ${usual}`)),
    seldom: new Set(expand(`${actorSignature} ${seldom}`)),
  };
}

function kind(category: string, type: string, action: string): Readonly<Record<string, string | readonly string[]>> {
  return { "event.category": [category], "event.type": [type], "event.action": action };
}

const file = "file{name path} process{command_line parent{pid} thread{id}}";
const fileSeldom = `${effectiveActor} file{Ext{entropy header_bytes monotonic_id windows{zone_identifier}} extension hash{sha256} origin_referrer_url origin_url size}`;
const connection =
  "destination{address ip port} network{direction transport type} source{address ip port} process{uptime}";
const registry = "registry{hive key path value}";

export const endpointEvents: readonly EndpointEvent[] = [
  endpointEvent(
    "process-start",
    "process",
    kind("process", "start", "start"),
    `${invocation} process{working_directory Ext{authentication_id session_info{id logon_type} token{elevation_level integrity_level_name} relative_file_creation_time relative_file_name_modify_time}}`,
    `${invocationSeldom} ${session} process{Ext{created_suspended defense_evasions device{bus_type dos_name file_system_type nt_name product_id vendor_id volume_device_type} effective_parent{entity_id executable name pid} protection token{security_attributes}} parent{Ext{real{entity_id pid}} thread{Ext{call_stack{callsite_leading_bytes callsite_trailing_bytes protection symbol_info} call_stack_contains_unbacked call_stack_summary}}}}`,
  ),
  endpointEvent(
    "process-end",
    "process",
    kind("process", "end", "end"),
    `${invocation} process{exit_code}`,
    `${invocationSeldom} ${session} process{Ext{hidden{behaviors{api}}}}`,
  ),
  endpointEvent("file-creation", "file", kind("file", "creation", "creation"), file, fileSeldom),
  endpointEvent("file-deletion", "file", kind("file", "deletion", "deletion"), file, fileSeldom),
  ...["modification", "overwrite", "rename"].map((action) =>
    endpointEvent(
      `file-${action}`,
      "file",
      kind("file", "change", action),
      file,
      `${fileSeldom} file{Ext{original{extension name path}}}`,
    ),
  ),
  endpointEvent("file-open", "file", kind("file", "access", "open"), file, fileSeldom),
  endpointEvent(
    "registry-modification",
    "registry",
    kind("registry", "change", "modification"),
    `${registry} registry{data{type}}`,
    `${effectiveActor} registry{data{bytes strings}}`,
  ),
  endpointEvent("registry-query", "registry", kind("registry", "access", "query"), registry, effectiveActor),
  endpointEvent(
    "library-load",
    "library",
    kind("library", "start", "load"),
    `dll{name path hash{sha256} Ext{load_index relative_file_creation_time relative_file_name_modify_time size}} process{uptime}`,
    `dll{hash{md5 sha1} pe{file_version imphash original_file_name} code_signature{${signed}} Ext{code_signature{${signed}} defense_evasions windows{zone_identifier}} origin_referrer_url origin_url} process{Ext{protection}}`,
  ),
  ...[
    ["connection_attempted", "start"],
    ["connection_accepted", "start"],
    ["disconnect_received", "end"],
  ].map(([action, type]) =>
    endpointEvent(
      `network-${action!.replaceAll("_", "-")}`,
      "network",
      kind("network", type!, action!),
      connection,
      "destination{bytes} source{bytes} host{domain}",
    ),
  ),
  ...["lookup_requested", "lookup_result"].map((action) =>
    endpointEvent(
      `network-${action.replaceAll("_", "-")}`,
      "network",
      kind("network", "start", action),
      `dns{question{name}} network{protocol}`,
      "dns{Ext{options status} resolved_ip} destination{port} network{destination{port}} host{domain}",
    ),
  ),
  endpointEvent(
    "api",
    "api",
    { "event.category": ["api"] },
    "event{provider} process{Ext{api{name}} thread{id}}",
    "Target{process{Ext{protection created_suspended token{integrity_level_name}} entity_id executable name pid}} process{command_line parent{executable} Ext{api{behaviors summary metadata{target_address_name target_address_path} parameters{address allocation_type desired_access desired_access_numeric handle_type protection protection_old size}} protection token{integrity_level_name}} thread{Ext{call_stack{instruction_pointer module_path} call_stack_contains_unbacked call_stack_final_user_module{path}}}}",
  ),
];
