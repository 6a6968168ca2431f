// Fields that the events of a log source do not have.
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { findLogSource } from "../mapping/index.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";
import type { Check } from "./check.ts";

/** Only for log sources whose fields are all known. */
export const unknownFields: Check = (rule, report) => {
  const { mapping, isKnown } = findLogSource(rule.logsource);
  if (!isKnown || mapping.others === undefined) return;
  const known = [...Object.keys(mapping.fields), ...mapping.others];
  for (const { field, fieldSpan } of itemsOfRule(rule)) {
    if (field === null || known.includes(field) || field.includes(".")) continue;
    const hint = didYouMean(suggestAll(field, known));
    report("unknown-field", fieldSpan, `Events of \`${rule.logsource.category}\` have no \`${field}\``, { hint });
  }
};
