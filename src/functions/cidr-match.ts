// cidrMatch(address, block, …): whether an IP address lies in one of the blocks.
import { inBlock, parseCidr, parseIp } from "../event/ip.ts";
import { textOf } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

export const cidrMatch: FunctionDefinition = {
  name: "cidrMatch",
  parameters: [
    { name: "address", kind: "ip" },
    { name: "block", kind: "string", repeats: true, constant: true },
  ],
  returns: "boolean",
  tilde: false,
  description: "Whether an IPv4 or IPv6 address lies in one of the blocks.",
  example: { call: 'cidrMatch("10.2.3.4", "10.0.0.0/8", "192.168.0.0/16")', value: true },
  evaluate: ([source = null, ...blocks]) => {
    const text = textOf(source);
    const address = text === null ? undefined : parseIp(text);
    if (address === undefined || blocks.includes(null)) return null;
    return blocks.some((block) => {
      const parsed = parseCidr(textOf(block) ?? "");
      return parsed !== undefined && inBlock(parsed, address);
    });
  },
};
