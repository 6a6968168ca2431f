// A field of a type that EQL cannot use: objects, nested fields and their children, ranges, geometry, text without an exact sub-field.
import { quotePath } from "../../eql/quote.ts";
import { familyOf } from "../../event/field-type.ts";
import type { Rule } from "../context.ts";

export const fieldType: Rule = {
  Field(field, context) {
    const type = context.schema?.get(field.path)?.type;
    if (type === undefined || type === "dynamic" || type === "binary") return;
    const name = quotePath(field.path);
    if (type === "text" || type === "match_only_text") {
      context.report("inexact-field", field.span, `\`${name}\` is a text field without a keyword sub-field`, {
        hint: "EQL compares exact values: use the keyword field beside it, or map the field as `keyword`.",
      });
    } else if (familyOf(type) === undefined) {
      const hint = type === "nested" ? "EQL has no words for nested objects." : undefined;
      context.report("unsupported-field-type", field.span, `\`${name}\` is of type \`${type}\`, which EQL cannot use`, {
        hint,
      });
    }
  },
};
