// Log sources beyond Windows whose events ECS knows by their nature: processes, files, connections and queries of Linux and macOS, web servers
// and proxies.
import { actions, codes, type EventClass, type LogSourceMapping } from "./log-source.ts";
import { address, type FieldMap, hashes, number, path, text, words } from "./target.ts";

// Base names are not used here: paths of these systems are split at slashes, and rules end them in `/name`.
const processFields: FieldMap = {
  CommandLine: text("process.command_line"),
  CurrentDirectory: text("process.working_directory"),
  Hashes: hashes("process"),
  Image: text("process.executable"),
  LogonId: text("?process.Ext.authentication_id"),
  ParentCommandLine: text("process.parent.command_line"),
  ParentImage: text("process.parent.executable"),
  ParentProcessGuid: text("process.parent.entity_id"),
  ParentProcessId: number("process.parent.pid"),
  ProcessGuid: text("process.entity_id"),
  ProcessId: number("process.pid"),
  User: text("user.name"),
};

const fileFields: FieldMap = { ...processFields, Hashes: hashes("file"), TargetFilename: text("file.path") };

const networkFields: FieldMap = {
  ...processFields,
  DestinationHostname: text("destination.domain"),
  DestinationIp: address("destination.ip"),
  DestinationPort: number("destination.port"),
  Initiated: words("network.direction", { true: "egress", false: "ingress" }),
  Protocol: text("network.transport"),
  SourceHostname: text("source.domain"),
  SourceIp: address("source.ip"),
  SourcePort: number("source.port"),
};

const dnsFields: FieldMap = {
  ...processFields,
  QueryName: text("dns.question.name"),
  query: text("dns.question.name"),
};

const httpFields: FieldMap = {
  "c-ip": address("source.ip"),
  "c-uri": text("url.original"),
  "c-uri-extension": text("url.extension"),
  "c-uri-query": text("url.query"),
  "c-useragent": text("user_agent.original"),
  "cs-bytes": number("http.request.bytes"),
  "cs-cookie": text("?http.cookie_vars"),
  "cs-host": text("url.domain"),
  "cs-ip": address("source.ip"),
  "cs-method": text("http.request.method"),
  "cs-referer": text("http.request.referrer"),
  "cs-uri": text("url.original"),
  "cs-uri-query": text("url.query"),
  "cs-uri-stem": text("url.path"),
  "cs-user-agent": text("user_agent.original"),
  "cs-username": text("user.name"),
  "cs-version": text("http.version"),
  "r-dns": text("url.domain"),
  "sc-bytes": number("http.response.bytes"),
  "sc-status": number("http.response.status_code"),
  "src-ip": address("source.ip"),
  "dst-ip": address("destination.ip"),
};

const systems = ["linux", "macos"] as const;

function on(system: string, event: EventClass): EventClass {
  return { ...event, values: { "host.os.type": [system], ...event.values } };
}

function ofType(category: string, type: string): EventClass {
  return { category, values: { "event.type": [type] } };
}

const categories: readonly (readonly [name: string, events: readonly EventClass[], fields: FieldMap])[] = [
  ["process_creation", [ofType("process", "start")], processFields],
  ["process_termination", [ofType("process", "end")], processFields],
  ["file_event", [codes("file", 11), actions("file", "creation", "overwrite")], fileFields],
  ["file_delete", [ofType("file", "deletion")], fileFields],
  ["file_rename", [actions("file", "rename")], { ...fileFields, SourceFilename: text("?file.Ext.original.path") }],
  ["network_connection", [ofType("network", "start")], networkFields],
  ["dns_query", [{ category: "network", values: { "network.protocol": ["dns"] } }], dnsFields],
];

const ofSystems: readonly LogSourceMapping[] = systems.flatMap((system) => [
  ...categories.map(([category, events, fields]) => ({
    category,
    product: system,
    events: events.map((event) => on(system, event)),
    fields,
    otherwise: ["?*"],
  })),
  {
    product: system,
    events: [{ category: undefined, values: { "host.os.type": [system] } }],
    fields: processFields,
    otherwise: ["?*"],
  },
]);

const anyProduct: readonly LogSourceMapping[] = [
  ...categories.map(([category, events, fields]) => ({
    category,
    events,
    fields: { ...fields, Computer: text("host.name") },
    otherwise: ["?*"],
  })),
  {
    category: "dns",
    events: [{ category: "network", values: { "network.protocol": ["dns"] } }],
    fields: dnsFields,
    otherwise: ["?*"],
  },
  {
    category: "network",
    service: "connection",
    events: [ofType("network", "start")],
    fields: networkFields,
    otherwise: ["?*"],
  },
  {
    category: "network",
    service: "dns",
    events: [{ category: "network", values: { "network.protocol": ["dns"] } }],
    fields: dnsFields,
    otherwise: ["?*"],
  },
  { category: "webserver", events: [{ category: "web", values: {} }], fields: httpFields, otherwise: ["?*"] },
  { category: "proxy", events: [{ category: "web", values: {} }], fields: httpFields, otherwise: ["?*"] },
  {
    category: "firewall",
    events: [{ category: "network", values: {} }],
    fields: {
      action: text("event.action"),
      blocked: text("event.outcome"),
      dst_ip: address("destination.ip"),
      dst_port: number("destination.port"),
      src_ip: address("source.ip"),
      src_port: number("source.port"),
      username: text("user.name"),
    },
    otherwise: ["?*"],
  },
  {
    category: "antivirus",
    events: [{ category: "malware", values: {} }],
    fields: {
      Filename: path("file.path", "file.name"),
      Signature: text("?winlog.event_data.Threat_Name", "rule.name"),
    },
    otherwise: ["?winlog.event_data.*"],
  },
];

export const otherLogSources: readonly LogSourceMapping[] = [...ofSystems, ...anyProduct];
