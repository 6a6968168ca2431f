// Described events as Elastic Defend ships them (logs-endpoint.events.*). No public capture of these documents exists: their members follow
// Elastic's published list of the fields of each event (elastic/endpoint-package, custom_documentation), values that need a real machine
// (entropy, call stacks, mitigation policies) are left out. Events that the list does not know have no document.
import { sha1 } from "@noble/hashes/legacy.js";
import type { Document } from "../../event/document.ts";
import type { EventKind, ProcessDescription } from "../description.ts";
import { isPresent } from "../documents.ts";
import { splitCommandLine } from "../transforms/arguments.ts";
import { baseName, extensionOf } from "../transforms/paths.ts";
import { registryPath } from "./registry-path.ts";
import type { Actor, Occurrence } from "./story.ts";
import { hostAddress } from "./sysmon.ts";

interface Writer {
  /** The last part of the dataset's name. */
  readonly dataset: string;
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly action: string | undefined;
  readonly message: string;
  readonly body: (event: Occurrence) => Document;
}

const writers: Partial<Readonly<Record<EventKind, Writer>>> = {
  process_start: event("process", "start", "start", ({ process }) => ({ process: startedProcess(process) })),
  process_end: event("process", "end", "end", ({ process }) => ({ process: endedProcess(process) })),
  file_create: event("file", "creation", "creation", fileEvent),
  file_delete: event("file", "deletion", "deletion", fileEvent),
  registry_set: event("registry", "change", "modification", registrySet),
  network_connect: event("network", "start", "connection_attempted", networkConnect),
  dns_query: { ...event("network", "start", "lookup_result", dnsQuery), message: "DNS query completed" },
  image_load: { ...event("library", "start", "load", imageLoad), message: "Endpoint DLL load event" },
  process_access: { ...event("api", "info", undefined, processAccess), category: ["api"] },
};

function event(dataset: string, type: string, action: string | undefined, body: Writer["body"]): Writer {
  return { dataset, category: [dataset], type: [type], action, message: `Endpoint ${dataset} event`, body };
}

/** The endpoint document of an occurrence; `undefined` where Elastic Defend has none. */
export function endpointDocument(event: Occurrence, sequence: number): Document | undefined {
  const writer = writers[event.kind];
  if (writer === undefined || (event.kind === "process_access" && !isCredentialStore(event.target))) return undefined;
  const { dataset } = writer;
  const time = new Date(event.at).toISOString();
  const body = writer.body(event);
  return present({
    "@timestamp": time,
    message: writer.message,
    agent: { id: agentId(event.host), type: "endpoint", version: "9.1.0" },
    data_stream: { type: "logs", dataset: `endpoint.events.${dataset}`, namespace: "default" },
    ecs: { version: "8.10.0" },
    elastic: { agent: { id: agentId(event.host) } },
    event: {
      kind: "event",
      module: "endpoint",
      dataset: `endpoint.events.${dataset}`,
      category: writer.category,
      type: writer.type,
      action: event.kind === "network_connect" ? connectionAction(event) : writer.action,
      outcome: "unknown",
      created: time,
      id: `${identifier(`${event.host}/${event.index}`)}+++${sequence.toString(36)}`,
      sequence,
      provider: event.kind === "process_access" ? "ObjectCallback" : undefined,
    },
    host: host(event.host),
    user: user(event.process),
    ...body,
  });
}

function connectionAction({ description }: Occurrence): string {
  return description.network?.direction === "ingress" ? "connection_accepted" : "connection_attempted";
}

/** Defend reports handles to LSASS only, as an access to credentials. */
function isCredentialStore(target: Actor | undefined): boolean {
  return target !== undefined && baseName(target.executable)?.toLowerCase() === "lsass.exe";
}

/** Members without a value left out, at every depth. */
function present(document: Document): Document {
  const members: [string, unknown][] = [];
  for (const [name, value] of Object.entries(document)) {
    const kept =
      value !== null && typeof value === "object" && !Array.isArray(value) ? present(value as Document) : value;
    if (isPresent(kept)) members.push([name, kept]);
  }
  return Object.fromEntries(members);
}

function digest(text: string): Uint8Array {
  return sha1(new TextEncoder().encode(text));
}

function identifier(text: string): string {
  return btoa(String.fromCharCode(...digest(text).subarray(0, 18)));
}

/** A UUID (version 8: made of a digest) that is always the same for a text. */
function uuid(text: string): string {
  const digits = Array.from(digest(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

function agentId(host: string): string {
  return uuid(`agent of ${host}`);
}

function host(name: string): Document {
  return {
    id: uuid(`machine ${name}`),
    name: name.split(".")[0]!.toLowerCase(),
    hostname: name.split(".")[0],
    architecture: "x86_64",
    os: {
      type: "windows",
      family: "windows",
      platform: "windows",
      name: "Windows",
      Ext: { variant: "Windows 11 Pro" },
    },
  };
}

function user({ account: { domain, name, sid } }: Actor): Document {
  return { id: sid, name, domain: domain === "" ? undefined : domain };
}

function entityId(process: Actor): string {
  return identifier(`${process.host}/${process.pid}/${process.started}/${process.executable}`);
}

function ancestry(process: Actor): readonly string[] {
  const ancestors: string[] = [];
  for (let at = process.parent; at !== undefined && ancestors.length < 20; at = at.parent) ancestors.push(entityId(at));
  return ancestors;
}

function signature(description: ProcessDescription["signature"]): Document | undefined {
  if (description === undefined) return undefined;
  const { subject, trusted } = description;
  return { exists: true, status: trusted ? "trusted" : "errorUntrustedRoot", subject_name: subject, trusted };
}

/** What every event says of the process that did it. */
function actor(process: Actor): Document {
  const signed = signature(process.description.signature);
  return {
    entity_id: entityId(process),
    executable: process.executable,
    name: baseName(process.executable),
    pid: process.pid,
    code_signature: signed,
    Ext: { ancestry: ancestry(process), code_signature: signed && [signed] },
  };
}

function invocation(process: Actor): Document {
  const args = splitCommandLine(process.commandLine);
  return { command_line: process.commandLine, args, args_count: args.length };
}

function hashes(hash: ProcessDescription["hash"]): Document | undefined {
  return hash && { md5: hash.md5, sha1: hash.sha1, sha256: hash.sha256 };
}

function endedProcess(process: Actor): Document {
  const { description, parent } = process;
  return {
    ...actor(process),
    ...invocation(process),
    hash: hashes(description.hash),
    pe: { original_file_name: description.original_file_name, imphash: description.hash?.imphash },
    exit_code: 0,
    parent: parent && { ...actor(parent), ...invocation(parent), Ext: undefined },
  };
}

function startedProcess(process: Actor): Document {
  const { description, account } = process;
  const integrity = description.integrity ?? "medium";
  const { Ext, ...common } = actor(process);
  return {
    ...endedProcess(process),
    ...common,
    exit_code: undefined,
    working_directory: process.workingDirectory,
    Ext: {
      ...(Ext as Document),
      authentication_id: account.logonId,
      session_info: {
        id: account.sid === "S-1-5-18" ? 0 : 1,
        logon_type: account.sid === "S-1-5-18" ? "Service" : "Interactive",
      },
      token: {
        integrity_level_name: integrity,
        elevation_level: integrity === "high" ? "full" : integrity === "system" ? "default" : "limited",
      },
    },
  };
}

function fileEvent({ process, description: { file } }: Occurrence): Document {
  const path = file?.path ?? "";
  return {
    process: {
      ...actor(process),
      command_line: process.commandLine,
      thread: { id: process.pid + 4 },
      parent: process.parent && { pid: process.parent.pid },
    },
    file: {
      path,
      name: baseName(path) ?? path,
      extension: extensionOf(path),
      hash: file?.hash && { sha256: file.hash.sha256 },
    },
  };
}

function registrySet({ process, description: { registry } }: Occurrence): Document {
  const { endpoint, endpointHive, rest } = registryPath(registry?.path ?? "", process.account.sid);
  const slash = rest.lastIndexOf("\\");
  return {
    process: actor(process),
    registry: {
      hive: endpointHive,
      key: rest.slice(0, Math.max(0, slash)),
      value: rest.slice(slash + 1),
      path: endpoint,
      data: {
        strings: registry?.type === "REG_BINARY" ? undefined : [String(registry?.data ?? "")],
        type: registry?.type ?? (typeof registry?.data === "number" ? "REG_DWORD" : "REG_SZ"),
      },
    },
  };
}

function networkConnect({ process, host: name, description: { network } }: Occurrence): Document {
  const { destination, source } = network!;
  const local = source ?? { ip: hostAddress(name, destination.ip), port: 49_720 };
  return {
    process: actor(process),
    source: { address: local.ip, ip: local.ip, port: local.port },
    destination: { address: destination.ip, ip: destination.ip, port: destination.port },
    network: {
      transport: network!.transport ?? "tcp",
      type: destination.ip.includes(":") ? "ipv6" : "ipv4",
      direction: network!.direction ?? "egress",
    },
  };
}

function dnsQuery({ process, description: { dns } }: Occurrence): Document {
  const addresses = (dns?.answers ?? []).filter((text) => /^[0-9.]+$/.test(text) || text.includes(":"));
  return {
    process: actor(process),
    dns: {
      question: { name: dns?.question },
      resolved_ip: addresses.length === 0 ? undefined : addresses,
      Ext: { status: (dns?.answers ?? []).length === 0 ? 9003 : 0 },
    },
    network: { protocol: "dns" },
  };
}

function imageLoad({ process, description: { library } }: Occurrence): Document {
  const path = library?.path ?? "";
  const signed = signature(library?.signature);
  return {
    process: actor(process),
    dll: {
      path,
      name: baseName(path) ?? path,
      hash: hashes(library?.hash),
      pe: { original_file_name: library?.original_file_name, imphash: library?.hash?.imphash },
      code_signature: signed,
      Ext: { code_signature: signed && [signed] },
    },
  };
}

function processAccess({ process, target, description }: Occurrence): Document {
  const access = Number(description.target?.granted_access ?? "0x1410");
  const { Ext, ...common } = actor(process);
  return {
    process: {
      ...common,
      thread: { id: process.pid + 4 },
      Ext: {
        ...(Ext as Document),
        api: {
          name: "OpenProcess",
          parameters: { handle_type: "process", desired_access_numeric: Number.isNaN(access) ? undefined : access },
        },
      },
    },
    Target: { process: target && { name: baseName(target.executable), pid: target.pid } },
  };
}
