// Blocks of addresses that cidrMatch cannot read.
import { parseCidr } from "../../event/ip.ts";
import type { Rule } from "../context.ts";
import { shown } from "../shown.ts";

export const addressBlock: Rule = {
  Call(call, context) {
    if (call.name.toLowerCase() !== "cidrmatch") return;
    for (const block of call.args.slice(1)) {
      if (block.kind !== "String" || parseCidr(block.value) !== undefined) continue;
      context.report("invalid-address-block", block.span, `${shown(block)} is not a block of IP addresses`, {
        hint: 'A block is an address, `/` and the number of its fixed bits: `"10.0.0.0/8"`.',
      });
    }
  },
};
