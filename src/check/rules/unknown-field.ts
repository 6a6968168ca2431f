// A field that no index has: an error where it is required, as in Elasticsearch, and suspicious where it is optional and looks misspelled.

import { quotePath } from "../../eql/quote.ts";
import { endgameFields } from "../../schema/endgame.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { ownEntry } from "../../text/table.ts";
import { type Context, type Mend, type Rule, replacement } from "../context.ts";

export const unknownField: Rule = {
  Field(field, context) {
    const { schema } = context;
    if (schema === undefined || schema.get(field.path) !== undefined) return;
    const near = similarFields(field.path, context);
    const open = schema.isOpen?.(field.path) === true;
    const name = quotePath(field.path);
    if (field.optional) {
      if (near.length === 0 || open) return;
      const message = `No index has \`${name}\`; as it is optional it counts as null`;
      context.report("unknown-optional-field", field.span, message, mend(near, field.span, "?"));
    } else if (open && near.length === 0) {
      context.report(
        "field-outside-schema",
        field.span,
        `\`${name}\` is not a field of ECS or of a source known here`,
        {
          hint: "If no index has it, Elasticsearch refuses the query.",
        },
      );
    } else if (isObject(field.path, context)) {
      context.report("unknown-field", field.span, `\`${name}\` is not a field, but an object that has fields`, {
        hint: `Name one of its fields, such as \`${name}.${firstBelow(field.path, context)}\`.`,
      });
    } else {
      context.report("unknown-field", field.span, `\`${name}\` is not a known field`, mend(near, field.span, ""));
    }
  },
};

function mend(near: readonly string[], span: { start: number; end: number }, mark: string): Mend {
  const [first] = near;
  if (first === undefined) return { hint: "Write `?` before a field that some indices lack." };
  const fix = replacement(`Write \`${first}\``, span, `${mark}${quotePath(first)}`);
  return { hint: didYouMean(near), ...(near.length === 1 ? { fix } : {}) };
}

function similarFields(path: string, { schema }: Context): readonly string[] {
  const renamed = ownEntry(endgameFields, path);
  if (renamed !== undefined && schema?.get(renamed) !== undefined) return [renamed];
  return suggestAll(path, schema?.keys?.() ?? []);
}

function isObject(path: string, context: Context): boolean {
  return firstBelow(path, context) !== undefined;
}

function firstBelow(path: string, { schema }: Context): string | undefined {
  const prefix = `${path}.`;
  for (const name of schema?.keys?.() ?? []) if (name.startsWith(prefix)) return name.slice(prefix.length);
  return undefined;
}
