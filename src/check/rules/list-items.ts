// The items of an `in` list: constants, and of the kind of what is looked for.
import type { Rule } from "../context.ts";
import { areCompatible, describeKind } from "../kind.ts";
import { ordinal, shown } from "../shown.ts";

export const listItems: Rule = {
  In({ operand, items, caseInsensitive }, context) {
    const kind = context.kindOf(operand);
    for (const [position, item] of items.entries()) {
      if (item.kind === "Invalid") continue;
      if (!context.isConstant(item)) {
        context.report(
          "list-item-not-constant",
          item.span,
          `${shown(item)} is no constant; a list holds only constants`,
        );
        continue;
      }
      const itemKind = context.kindOf(item);
      if (areCompatible(kind, itemKind)) continue;
      const message = `${shown(operand)} is ${describeKind(kind)}, but the ${ordinal(position)} item ${shown(item)} is ${describeKind(itemKind)}`;
      const address = kind === "ip" ? "Write `cidrMatch(address, …)`, or `==` for each address." : undefined;
      context.report("list-item-type", item.span, message, { hint: address });
    }
    if (caseInsensitive && !["string", "null", "unknown"].includes(kind)) {
      const message = `\`in~\` ignores case and needs a text, but ${shown(operand)} is ${describeKind(kind)}`;
      context.report("operand-not-text", operand.span, message, { hint: "Use `in`." });
    }
  },
};
