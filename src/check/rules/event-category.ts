// Event categories: the field must exist, and a name close to one of ECS's categories is probably meant to be it.
import type { Category } from "../../eql/ast.ts";
import { didYouMean, suggest } from "../../text/suggest.ts";
import { type Context, type Rule, replacement } from "../context.ts";

/** The values that ECS allows in `event.category`. */
const ecsCategories = [
  "api",
  "authentication",
  "configuration",
  "database",
  "driver",
  "email",
  "file",
  "host",
  "iam",
  "intrusion_detection",
  "library",
  "malware",
  "network",
  "package",
  "process",
  "registry",
  "session",
  "threat",
  "vulnerability",
  "web",
];

export const eventCategory: Rule = {
  Category(category, context) {
    if (category.any) return;
    const field = context.eventCategoryField;
    if (context.schema !== undefined && context.schema.get(field) === undefined) {
      context.report("unknown-field", category.span, `A category needs the field \`${field}\`, which no index has`, {
        hint: "Write `any where …`, or name the category's field.",
      });
    } else if (field === "event.category") checkName(category, context);
  },
};

function checkName({ name, span }: Category, context: Context): void {
  if (ecsCategories.includes(name)) return;
  const known = [...ecsCategories, "any"];
  const near = known.find((category) => category === name.toLowerCase()) ?? suggest(name, known);
  if (near === undefined) return;
  context.report("unknown-category", span, `\`${name}\` is not an event category of ECS`, {
    hint: didYouMean([near]),
    fix: replacement(`Write \`${near}\``, span, near),
  });
}
