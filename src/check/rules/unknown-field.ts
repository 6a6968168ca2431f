// A field that no index has: an error where it is required, as in Elasticsearch, and suspicious where it is optional and looks misspelled. Endgame's
// names are known; its `==`, `!=` and `in` ignored case, so that a rule which only got the new names would find less.
import type { Comparison, Expression, Field, In, Literal } from "../../eql/ast.ts";
import { quotePath } from "../../eql/quote.ts";
import { walk } from "../../eql/visit.ts";
import { endgameFields } from "../../schema/endgame.ts";
import { didYouMean, suggestAll } from "../../text/suggest.ts";
import { ownEntry } from "../../text/table.ts";
import { type Context, type Mend, type Rule, replacement } from "../context.ts";
import { textOf } from "../shown.ts";

export const unknownField: Rule = {
  Comparison(comparison, context) {
    const { operator, left, right } = comparison;
    const field = renamed(left, context);
    if (field === undefined || !isPlainText(right)) return;
    if (operator === "==" || operator === "!=") reportOld(comparison, matching(comparison, field, right), context);
  },
  In(list, context) {
    const field = renamed(list.operand, context);
    if (field === undefined || list.caseInsensitive || !list.items.every(isPlainText)) return;
    reportOld(list, { ...list, operand: field, caseInsensitive: true }, context);
  },
  Call({ name, args }, context) {
    const [, item] = args;
    if (!withItems.has(name.toLowerCase()) || item?.kind !== "Field") return;
    for (const node of args.flatMap((argument) => [...walk(argument)]))
      if (node.kind === "Field" && node.path === item.path) told.set(node, context);
  },
  Field(field, context) {
    const { schema } = context;
    if (schema === undefined || schema.get(field.path) !== undefined || told.get(field) === context) return;
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
  const text = literals.includes(first) ? first : `${mark}${quotePath(first)}`;
  const fix = replacement(`Write \`${first}\``, span, text);
  return { hint: didYouMean(near), ...(near.length === 1 ? { fix } : {}) };
}

/** Endgame's functions whose second argument is a name for the values of an array. */
const withItems: ReadonlySet<string> = new Set(["arraysearch", "arraycount"]);

/** Fields of which their comparison or call has told, and in which run. */
const told = new WeakMap<Field, Context>();

/** An old comparison whose field is mended together with what the operator meant. */
function reportOld(old: Comparison | In, meant: Expression, context: Context): void {
  const [field, operator] = old.kind === "In" ? [old.operand, "in"] : [old.left, old.operator];
  if (field.kind !== "Field") return;
  told.set(field, context);
  const text = textOf(meant);
  const operators = old.kind === "In" ? "`in~`" : "`:`";
  context.report("unknown-field", field.span, `\`${quotePath(field.path)}\` is not a known field`, {
    hint: `${didYouMean(similarFields(field.path, context))} Endgame's \`${operator}\` ignored case, as ${operators} does.`,
    fix: text === undefined ? undefined : replacement(`Write \`${text}\``, old.span, text),
  });
}

/** A field with Endgame's name as the one that it is now. */
function renamed(expression: Expression, { schema }: Context): Field | undefined {
  if (expression.kind !== "Field" || schema === undefined || schema.get(expression.path) !== undefined)
    return undefined;
  const path = ownEntry(endgameFields, expression.path);
  return path === undefined || schema.get(path) === undefined ? undefined : { ...expression, path };
}

/** A text that has case and nothing that `:` takes for a wildcard; of `*` another rule tells. */
function isPlainText(expression: Expression): expression is Literal {
  if (expression.kind !== "String" || /[*?]/.test(expression.value)) return false;
  return expression.value.toLowerCase() !== expression.value.toUpperCase();
}

function matching({ operator, span }: Comparison, operand: Field, right: Literal): Expression {
  const match: Expression = { kind: "Match", operator: ":", operand, patterns: [right], list: false, span };
  return operator === "==" ? match : { kind: "Not", operand: match, span };
}

/** Written in lower case, these are no fields. */
const literals: readonly string[] = ["true", "false", "null"];

function similarFields(path: string, { schema }: Context): readonly string[] {
  const literal = literals.find((word) => word === path.toLowerCase());
  if (literal !== undefined) return [literal];
  const now = ownEntry(endgameFields, path);
  if (now !== undefined && schema?.get(now) !== undefined) return [now];
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
