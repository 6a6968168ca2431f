// What is acted upon or connected: shares, registry values, connections of the filtering platform.
import { ownEntry } from "../../../text/table.ts";
import { computed, from, integer, lastSegmentOf, ofWords, partOf, partsOf, text } from "../../field-sources.ts";
import { dataValue, distinct, type Fields } from "../../mapping.ts";
import type { WindowsRecord } from "../../record.ts";
import { communityId } from "../../transforms/addresses.ts";
import { extensionOf } from "../../transforms/paths.ts";
import { kernelPathToHive, registryHive } from "../../transforms/registry.ts";
import { messageText, messageTexts } from "./message-table.ts";

/** The process that acts, as most events name it. */
export const actingProcess: Fields = {
  "process.executable": text("ProcessName"),
  "process.name": lastSegmentOf("ProcessName"),
  "process.pid": integer("ProcessId"),
};

/** A share, and with 5145 the file in it. */
export const share: Fields = {
  "file.directory": text("ShareLocalPath"),
};

export const sharedFile: Fields = {
  ...share,
  "file.extension": partOf("RelativeTargetName", extensionOf),
  "file.name": text("RelativeTargetName"),
  "file.path": joined("ShareLocalPath"),
  "file.target_path": joined("ShareName"),
};

function joined(directory: "ShareLocalPath" | "ShareName") {
  return computed([directory, "RelativeTargetName"], (record) => {
    const parent = dataValue(record, directory);
    const name = dataValue(record, "RelativeTargetName");
    return parent === undefined || name === undefined ? undefined : `${parent}\\${name}`;
  });
}

/** 4657: the kernel's name of the key, and the value. The pipelines leave them in event_data; here they are a registry event's fields too. */
export const registryValue: Fields = {
  "registry.data.strings": from("NewValue", (value) => [value]),
  "registry.data.type": from("NewValueType", messageText),
  "registry.hive": from("ObjectName", (key) => registryHive(kernelPathToHive(key))),
  "registry.key": from("ObjectName", (key) => {
    const path = kernelPathToHive(key);
    return registryHive(path) === undefined ? undefined : path.slice(path.indexOf("\\") + 1);
  }),
  "registry.path": computed(["ObjectName", "ObjectValueName"], (record) => {
    const key = dataValue(record, "ObjectName");
    if (key === undefined) return undefined;
    const value = dataValue(record, "ObjectValueName");
    return value === undefined ? kernelPathToHive(key) : `${kernelPathToHive(key)}\\${value}`;
  }),
  "registry.value": text("ObjectValueName"),
};

// IP protocol numbers (IANA).
const transports: Readonly<Record<string, string>> = {
  1: "icmp",
  2: "igmp",
  6: "tcp",
  17: "udp",
  47: "gre",
  58: "ipv6-icmp",
};

const directions: Readonly<Record<string, string>> = { Inbound: "ingress", Outbound: "egress" };

const filteredProcess: Fields = {
  "network.transport": ofWords(
    Object.values(transports),
    from("Protocol", (protocol) => ownEntry(transports, protocol)),
  ),
  "process.executable": text("Application"),
  "process.name": lastSegmentOf("Application"),
  "process.pid": integer("ProcessID", "ProcessId"),
  "source.ip": text("SourceAddress"),
  "source.port": integer("SourcePort"),
  "winlog.event_data.LayerNameDescription": ofWords(messageTexts, from("LayerName", messageText)),
};

/** A port bound or listened on. */
export const boundPort: Fields = {
  ...filteredProcess,
  "related.ip": partOf("SourceAddress", (address) => [address]),
};

export const filteredConnection: Fields = {
  ...filteredProcess,
  "destination.ip": text("DestAddress"),
  "destination.port": integer("DestPort"),
  "network.community_id": computed(
    ["Protocol", "SourceAddress", "SourcePort", "DestAddress", "DestPort"],
    filteredCommunityId,
  ),
  "network.direction": ofWords(
    Object.values(directions),
    from("Direction", (direction) => ownEntry(directions, messageText(direction))),
  ),
  "network.type": ofWords(
    ["ipv4", "ipv6"],
    from("SourceAddress", (address) => (address.includes(":") ? "ipv6" : "ipv4")),
  ),
  "related.ip": partsOf(["SourceAddress", "DestAddress"], (record) =>
    distinct(dataValue(record, "SourceAddress"), dataValue(record, "DestAddress")),
  ),
  "winlog.event_data.DirectionDescription": ofWords(messageTexts, from("Direction", messageText)),
};

function filteredCommunityId(record: WindowsRecord): string | undefined {
  const [transport, source, sourcePort, destination, destinationPort] = [
    transports[dataValue(record, "Protocol") ?? ""],
    dataValue(record, "SourceAddress"),
    dataValue(record, "SourcePort"),
    dataValue(record, "DestAddress"),
    dataValue(record, "DestPort"),
  ];
  if (!transport || !source || !sourcePort || !destination || !destinationPort) return undefined;
  return communityId(
    transport,
    { ip: source, port: Number(sourcePort) },
    { ip: destination, port: Number(destinationPort) },
  );
}
