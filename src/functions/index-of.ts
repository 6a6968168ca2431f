// indexOf(source, part[, start]): where a text stands in another.
import { foldCase } from "../event/fold-case.ts";
import { magnitude, textOf } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

export const indexOf: FunctionDefinition = {
  name: "indexOf",
  parameters: [
    { name: "source", kind: "string" },
    { name: "part", kind: "string" },
    { name: "start", kind: "integer", optional: true },
  ],
  returns: "integer",
  tilde: true,
  description: "The zero-based position of the first `part` at or after `start`; null if there is none.",
  example: { call: 'indexOf("subdomain.example.org", ".", 10)', value: 17 },
  evaluate: ([source = null, part = null, start = null], { caseInsensitive }) => {
    const text = textOf(source);
    const wanted = textOf(part);
    if (text === null || wanted === null) return null;
    const from = Math.max(0, Number(magnitude(start) ?? 0));
    if (from > text.length) return null;
    const at = caseInsensitive ? foldCase(text).indexOf(foldCase(wanted), from) : text.indexOf(wanted, from);
    return at < 0 ? null : at;
  },
};
