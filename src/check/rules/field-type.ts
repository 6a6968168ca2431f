// A field of a type that EQL cannot use: objects, nested fields and their children, ranges, geometry, text without an exact sub-field.
import { quotePath } from "../../eql/quote.ts";
import { familyOf } from "../../event/field-type.ts";
import type { Rule } from "../context.ts";
import type { Schema } from "../schema.ts";

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
    } else {
      const parent = nestedParent(field.path, context.schema);
      if (parent === undefined) return;
      const message = `\`${name}\` is a field of the nested objects \`${quotePath(parent)}\`, which EQL cannot use`;
      context.report("unsupported-field-type", field.span, message, { hint: "EQL has no words for nested objects." });
    }
  },
};

/** The path above a field at which nested objects begin. */
function nestedParent(path: string, schema: Schema | undefined): string | undefined {
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const parent = path.slice(0, dot);
    if (schema?.get(parent)?.type === "nested") return parent;
  }
  return undefined;
}
