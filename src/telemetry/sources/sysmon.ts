// Sysmon (Microsoft-Windows-Sysmon/Operational) to ECS, as Winlogbeat's sysmon module and Elastic's windows integration map it.
import {
  argumentCount,
  argumentsIn,
  boolean,
  computed,
  constant,
  fileFields,
  fileNameOf,
  from,
  integer,
  objects,
  ofWords,
  own,
  partOf,
  partsOf,
  seldom,
  text,
} from "../field-sources.ts";
import { dataValue, defineSource, distinct, type FieldSource, type Fields, isEmpty } from "../mapping.ts";
import type { WindowsRecord } from "../record.ts";
import { accountDomain, accountName } from "../transforms/accounts.ts";
import { communityId } from "../transforms/addresses.ts";
import { type DnsAnswer, dnsAnswers, dnsStatus, domainParts } from "../transforms/dns.ts";
import { allHashes, hashOf } from "../transforms/hashes.ts";
import {
  registryData,
  registryHive,
  registryHives,
  registryKey,
  registryType,
  registryTypes,
} from "../transforms/registry.ts";
import { sysmonInstant } from "../transforms/time.ts";
import { classified, commonFields, writerFields } from "./common.ts";

const nullGuid = "{00000000-0000-0000-0000-000000000000}";

const common: Fields = {
  ...writerFields,
  "@timestamp": {
    inputs: ["UtcTime"],
    addsNoText: true,
    read(record) {
      const written = dataValue(record, "UtcTime");
      return (written === undefined ? undefined : sysmonInstant(written)) ?? record.timeCreated;
    },
  },
  "event.created": own((record) => record.timeCreated),
  "event.module": constant("sysmon"),
  "rule.name": seldom(text("RuleName")),
};

/** The process that did it. `prefix` is `Source` in the events about two processes. */
function actor(prefix: "" | "Source" = ""): Fields {
  const image = `${prefix}Image`;
  const guids = prefix === "" ? ["ProcessGuid"] : ["SourceProcessGuid", "SourceProcessGUID"];
  return {
    "process.entity_id": guid(...guids),
    "process.executable": text(image),
    "process.name": fileNameOf(image),
    "process.pid": integer(`${prefix}ProcessId`),
  };
}

function guid(...names: readonly string[]): FieldSource {
  return partOf(names, (value) => (value === nullGuid ? undefined : value));
}

const user: Fields = {
  "related.user": partOf("User", (account) => qualified(account, (name) => [accountName(name)])),
  "user.domain": partOf("User", accountDomain),
  "user.name": partOf("User", (account) => qualified(account, accountName)),
};

/** The pipelines take an account apart only where it has a domain. */
function qualified<T>(account: string, part: (account: string) => T): T | undefined {
  return account.includes("\\") ? part(account) : undefined;
}

// Events got the member User in Sysmon 13.30 (2021), after most of their kinds.
const newerUser: Fields = Object.fromEntries(Object.entries(user).map(([path, source]) => [path, seldom(source)]));

/** Hashes of the file or process that the event is about. */
function hashes(subject: "process" | "file"): Fields {
  const rows: Record<string, FieldSource> = {};
  for (const algorithm of ["md5", "sha1", "sha256"]) {
    rows[`${subject}.hash.${algorithm}`] = partOf(["Hashes", "Hash"], (list) => hashOf(list, algorithm));
  }
  rows[`${subject}.pe.imphash`] = partOf(["Hashes", "Hash"], (list) => hashOf(list, "imphash"));
  return { ...rows, ...relatedHashes };
}

const relatedHashes: Fields = {
  "related.hash": partOf(["Hashes", "Hash"], (list) => distinct(...allHashes(list))),
};

function versionResource(subject: "process" | "file"): Fields {
  return {
    [`${subject}.pe.company`]: text("Company"),
    [`${subject}.pe.description`]: text("Description"),
    [`${subject}.pe.file_version`]: text("FileVersion"),
    [`${subject}.pe.original_file_name`]: text("OriginalFileName"),
    [`${subject}.pe.product`]: text("Product"),
  };
}

const signature: Fields = {
  "file.code_signature.signed": ofWords(
    ["true"],
    from("Signed", (signed) => signed.toLowerCase() === "true" || undefined),
  ),
  "file.code_signature.status": text("SignatureStatus"),
  "file.code_signature.subject_name": text("Signature"),
  "file.code_signature.valid": ofWords(
    ["true"],
    from("SignatureStatus", (status) => status === "Valid" || undefined),
  ),
};

const processCreation: Fields = {
  ...actor(),
  ...user,
  ...hashes("process"),
  ...versionResource("process"),
  "process.args": argumentsIn("CommandLine"),
  "process.args_count": argumentCount("CommandLine"),
  "process.command_line": text("CommandLine"),
  "process.parent.args": argumentsIn("ParentCommandLine"),
  "process.parent.args_count": argumentCount("ParentCommandLine"),
  "process.parent.command_line": text("ParentCommandLine"),
  "process.parent.entity_id": guid("ParentProcessGuid"),
  "process.parent.executable": text("ParentImage"),
  "process.parent.name": fileNameOf("ParentImage"),
  "process.parent.pid": integer("ParentProcessId"),
  "process.working_directory": text("CurrentDirectory"),
};

const connection: Fields = {
  ...actor(),
  ...user,
  "destination.domain": seldom(text("DestinationHostname")),
  "destination.ip": text("DestinationIp"),
  "destination.port": integer("DestinationPort"),
  "network.community_id": computed(
    ["Protocol", "SourceIp", "SourcePort", "DestinationIp", "DestinationPort"],
    connectionId,
  ),
  "network.direction": ofWords(
    ["egress", "ingress"],
    from("Initiated", (initiated) => (initiated.toLowerCase() === "true" ? "egress" : "ingress")),
  ),
  "network.protocol": seldom(text("DestinationPortName", "SourcePortName")),
  "network.transport": partOf("Protocol", (protocol) => protocol.toLowerCase()),
  "network.type": ofWords(
    ["ipv4", "ipv6"],
    from("SourceIsIpv6", (isIpv6) => (isIpv6.toLowerCase() === "true" ? "ipv6" : "ipv4")),
  ),
  "related.ip": partsOf(["SourceIp", "DestinationIp"], (record) =>
    distinct(dataValue(record, "SourceIp"), dataValue(record, "DestinationIp")),
  ),
  "source.domain": seldom(text("SourceHostname")),
  "source.ip": text("SourceIp"),
  "source.port": integer("SourcePort"),
};

function connectionId(record: WindowsRecord): string | undefined {
  const transport = dataValue(record, "Protocol");
  const source = endpoint(record, "Source");
  const destination = endpoint(record, "Destination");
  if (transport === undefined || source === undefined || destination === undefined) return undefined;
  return communityId(transport.toLowerCase(), source, destination);
}

function endpoint(record: WindowsRecord, side: "Source" | "Destination") {
  const ip = dataValue(record, `${side}Ip`);
  const port = dataValue(record, `${side}Port`);
  return ip === undefined || port === undefined ? undefined : { ip, port: Number(port) };
}

const registry: Fields = {
  ...actor(),
  ...newerUser,
  "registry.hive": ofWords(registryHives, from("TargetObject", registryHive)),
  "registry.key": partOf("TargetObject", registryKey),
  "registry.path": text("TargetObject"),
  "registry.value": partOf("TargetObject", (path) => path.slice(path.lastIndexOf("\\") + 1) || undefined),
};

const wmi: Fields = { ...user };

const dnsQuery: Fields = {
  ...actor(),
  ...newerUser,
  "dns.answers": objects(from("QueryResults", (results) => dnsAnswers(results).map((answer) => ({ ...answer })))),
  "dns.question.name": text("QueryName"),
  "dns.question.registered_domain": from("QueryName", (name) => domainParts(name).registeredDomain),
  "dns.question.subdomain": from("QueryName", (name) => domainParts(name).subdomain),
  "dns.question.top_level_domain": from("QueryName", (name) => domainParts(name).topLevelDomain),
  "dns.resolved_ip": from("QueryResults", resolvedAddresses),
  "network.protocol": constant("dns"),
  "related.hosts": computed(["QueryResults", "QueryName"], (record) => {
    const results = dataValue(record, "QueryResults");
    return distinct(...(results === undefined ? [] : answeredHosts(results)), dataValue(record, "QueryName"));
  }),
  "related.ip": from("QueryResults", (results) => distinct(...resolvedAddresses(results))),
  "sysmon.dns.status": from("QueryStatus", dnsStatus),
};

function resolvedAddresses(results: string): readonly string[] {
  return answeredData(results, ({ type }) => type === "A" || type === "AAAA");
}

function answeredHosts(results: string): readonly string[] {
  return answeredData(results, ({ type }) => type !== "A" && type !== "AAAA");
}

function answeredData(results: string, wanted: (answer: DnsAnswer) => boolean): readonly string[] {
  return dnsAnswers(results).flatMap((answer) => (wanted(answer) && answer.data !== undefined ? [answer.data] : []));
}

const fileDeletion: Fields = {
  ...actor(),
  ...user,
  ...fileFields("TargetFilename"),
  "sysmon.file.archived": boolean("Archived"),
  "sysmon.file.is_executable": boolean("IsExecutable"),
};

const pipe: Fields = { ...actor(), ...newerUser, "file.name": text("PipeName") };

const fileByActor: Fields = { ...actor(), ...newerUser, ...fileFields("TargetFilename") };

const failed: Fields = { "event.outcome": constant("failure") };

export const sysmon = defineSource(commonFields, {
  name: "sysmon",
  providers: ["Microsoft-Windows-Sysmon"],
  channel: "Microsoft-Windows-Sysmon/Operational",
  isAbsent: (value) => isEmpty(value) || value === "-" || value === nullGuid,
  common,
  events: {
    1: { ...classified("process", "start", "Process creation"), ...processCreation },
    2: { ...classified("file", "change", "A process changed a file creation time"), ...fileByActor },
    3: { ...classified("network", ["start", "connection", "protocol"], "Network connection"), ...connection },
    4: classified("process", "change", "Sysmon service state changed"),
    5: { ...classified("process", "end", "Process terminated"), ...actor(), ...newerUser },
    6: {
      ...classified("driver", "start", "Driver loaded"),
      ...fileFields("ImageLoaded"),
      ...hashes("file"),
      ...signature,
    },
    7: {
      ...classified("process", "change", "Image loaded"),
      ...actor(),
      ...newerUser,
      ...fileFields("ImageLoaded"),
      ...hashes("file"),
      ...versionResource("file"),
      ...signature,
    },
    8: {
      ...classified("process", "change", "CreateRemoteThread"),
      ...actor("Source"),
      "process.thread.id": seldom(integer("SourceThreadId")),
      "winlog.event_data.TargetProcessGUID": guid("TargetProcessGuid", "TargetProcessGUID"),
    },
    9: { ...classified("process", "access", "RawAccessRead"), ...actor(), ...newerUser, ...fileFields("Device") },
    10: {
      ...classified("process", "access", "ProcessAccess"),
      ...actor("Source"),
      "process.thread.id": integer("SourceThreadId"),
      "winlog.event_data.TargetProcessGUID": guid("TargetProcessGUID", "TargetProcessGuid"),
    },
    11: { ...classified("file", "creation", "FileCreate"), ...fileByActor },
    12: {
      ...classified(["configuration", "registry"], "change", "RegistryEvent (Object create and delete)"),
      ...registry,
    },
    13: {
      ...classified(["configuration", "registry"], "change", "RegistryEvent (Value Set)"),
      ...registry,
      "registry.data.strings": partOf("Details", (details) => [registryData(details)]),
      "registry.data.type": ofWords(registryTypes, from("Details", registryType)),
    },
    14: { ...classified(["configuration", "registry"], "change", "RegistryEvent (Key and Value Rename)"), ...registry },
    15: { ...classified("file", "access", "FileCreateStreamHash"), ...fileByActor, ...hashes("file") },
    16: classified("configuration", "change", "ServiceConfigurationChange"),
    17: { ...classified("file", "creation", "PipeEvent (Pipe Created)"), ...pipe },
    18: { ...classified("file", "access", "PipeEvent (Pipe Connected)"), ...pipe },
    19: { ...classified("process", "info", "WmiEvent (WmiEventFilter activity detected)"), ...wmi },
    20: {
      ...classified("process", "change", "WmiEvent (WmiEventConsumer activity detected)"),
      ...wmi,
      "process.executable": text("Destination"),
      "process.name": fileNameOf("Destination"),
    },
    21: { ...classified("process", "access", "WmiEvent (WmiEventConsumerToFilter activity detected)"), ...wmi },
    22: { ...classified("network", ["connection", "protocol", "info"], "DNSEvent (DNS query)"), ...dnsQuery },
    23: {
      ...classified("file", "deletion", "FileDelete (File Delete archived)"),
      ...fileDeletion,
      ...hashes("process"),
    },
    24: {
      ...classified(undefined, "change", "ClipboardChange (New content in the clipboard)"),
      ...actor(),
      ...newerUser,
      ...hashes("process"),
      "sysmon.file.archived": boolean("Archived"),
    },
    25: {
      ...classified("process", "change", "ProcessTampering (Process image change)"),
      ...actor(),
      ...newerUser,
      message: computed(["Type"], (record) => dataValue(record, "Type") ?? record.message),
    },
    26: {
      ...classified("file", "deletion", "FileDeleteDetected (File Delete logged)"),
      ...fileDeletion,
      ...hashes("file"),
    },
    27: {
      ...classified("file", "creation", "FileBlockExecutable"),
      ...failed,
      ...fileByActor,
      ...user,
      ...relatedHashes,
    },
    28: { ...classified("file", "deletion", "FileBlockShredding"), ...fileDeletion, ...relatedHashes },
    29: { ...classified("file", "creation", "FileExecutableDetected"), ...fileByActor, ...user, ...hashes("file") },
    255: {
      ...classified("process", undefined, "Error"),
      ...failed,
      "error.code": text("ID"),
      "error.message": text("Description"),
    },
  },
});
