// Fields that the events of a log source do not have.
import type { Span } from "../../text/span.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { findLogSource } from "../mapping/index.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";
import type { Check } from "./check.ts";

/** Only for log sources whose fields are all known. */
export const unknownFields: Check = (rule, report) => {
  const { mapping, isKnown } = findLogSource(rule.logsource);
  if (!isKnown || mapping.others === undefined) return;
  const known = [...Object.keys(mapping.fields), ...mapping.others];
  const check = (field: string, span: Span): void => {
    if (known.includes(field) || field.includes(".")) return;
    const hint = didYouMean(suggestAll(field, known));
    report("unknown-field", span, `Events of \`${rule.logsource.category}\` have no \`${field}\``, { hint });
  };
  for (const { field, fieldSpan, values } of itemsOfRule(rule)) {
    if (field !== null) check(field, fieldSpan);
    for (const { matchers, span } of values)
      for (const matcher of matchers) if (matcher.kind === "field") check(matcher.field, span);
  }
};
