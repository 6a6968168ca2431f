// Reads `logsource`: which log a rule is about. Specification: Sigma rules, "Log source".
import type { Reporter } from "../diagnostics.ts";
import { entryOf, keyText, type YamlMap } from "../yaml/tree.ts";
import { firstLineOf, textMember } from "./metadata.ts";
import type { LogSource } from "./model.ts";

const standard = ["category", "product", "service"] as const;

/** The log source of a document; without any member where it is absent, which has been reported. */
export function readLogSource(map: YamlMap, reporter: Reporter): LogSource {
  const entry = entryOf(map, "logsource");
  const none: LogSource = {
    category: undefined,
    product: undefined,
    service: undefined,
    custom: {},
    span: firstLineOf(map),
  };
  if (entry === undefined) {
    reporter.add("missing-member", firstLineOf(map), "The document has no `logsource`");
    return none;
  }
  const { value } = entry;
  if (value.kind !== "map") {
    reporter.add("invalid-value", value.span, "`logsource` must be a map with `category`, `product` or `service`");
    return { ...none, span: value.span };
  }
  const [category, product, service] = standard.map((name) => textMember(value, name, reporter)?.toLowerCase());
  if (category === undefined && product === undefined && service === undefined) {
    reporter.add("missing-member", entry.key.span, "`logsource` needs a `category`, `product` or `service`");
  }
  const custom: Record<string, string> = {};
  for (const member of value.entries) {
    const name = keyText(member);
    if ((standard as readonly string[]).includes(name) || member.value.kind !== "scalar") continue;
    custom[name] = String(member.value.value);
  }
  return { category, product, service, custom, span: value.span };
}
