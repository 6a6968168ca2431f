// Remote desktop: sessions on the machine, connections to it, and the gateway. Elastic's pipelines leave these events unclassified; account and
// peer are fields here.
import { computed, from } from "../field-sources.ts";
import { defineSource, type FieldSource, type Fields } from "../mapping.ts";
import { hostAndPort } from "../transforms/addresses.ts";
import { commonFields, userDataAccount, userDatum } from "./common.ts";

/** An address that may carry a port, from UserData. */
function peerOf(name: string): Fields {
  const read = (part: "ip" | "port"): FieldSource =>
    computed([name], (record) => {
      const address = record.userData().get(name);
      return address === undefined ? undefined : hostAndPort(address)?.[part];
    });
  return { "related.ip": list(read("ip")), "source.ip": read("ip"), "source.port": read("port") };
}

function list(source: FieldSource): FieldSource {
  return computed(source.inputs, (record) => {
    const value = source.read(record);
    return typeof value === "string" ? [value] : undefined;
  });
}

const session: Fields = { ...userDataAccount("User"), ...peerOf("Address") };

const gateway: Fields = {
  ...userDataAccount("Username"),
  ...peerOf("IpAddress"),
  "destination.domain": userDatum("Resource"),
};

const authenticated: Fields = {
  ...peerOf("Param3"),
  "related.user": computed(["Param1"], (record) => {
    const name = record.userData().get("Param1");
    return name ? [name] : undefined;
  }),
  "user.domain": userDatum("Param2"),
  "user.name": userDatum("Param1"),
};

/** 131 and 140 of the RDP stack name the client in EventData. */
function client(name: string): Fields {
  return {
    "related.ip": from(name, (address) => {
      const ip = hostAndPort(address)?.ip;
      return ip === undefined ? undefined : [ip];
    }),
    "source.ip": from(name, (address) => hostAndPort(address)?.ip),
    "source.port": from(name, (address) => hostAndPort(address)?.port),
  };
}

export const terminalServices = defineSource(commonFields, {
  name: "terminal-services",
  providers: [
    "Microsoft-Windows-TerminalServices-LocalSessionManager",
    "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
    "Microsoft-Windows-TerminalServices-Gateway",
    "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS",
  ],
  common: {},
  events: {
    21: session,
    22: session,
    23: session,
    24: session,
    25: session,
    131: client("ClientIP"),
    140: client("IPString"),
    200: gateway,
    300: gateway,
    302: gateway,
    303: gateway,
    312: gateway,
    1149: authenticated,
  },
});
