// An argument of a kind that its function cannot take, that must be constant, or that may not be null.
import type { Call, Expression } from "../../eql/ast.ts";
import { findFunction, type Parameter, type ParameterKind, parameterAt } from "../../functions/index.ts";
import type { Context, Rule } from "../context.ts";
import { describeKind, isKind, type Kind } from "../kind.ts";
import { ordinal, shown } from "../shown.ts";

const accepted: Readonly<Record<Exclude<ParameterKind, "any">, { kinds: readonly Kind[]; words: string }>> = {
  string: { kinds: ["string"], words: "a text" },
  number: { kinds: ["integer", "decimal"], words: "a number" },
  integer: { kinds: ["integer"], words: "a whole number" },
  boolean: { kinds: ["boolean"], words: "true or false" },
  ip: { kinds: ["ip"], words: "an IP address" },
};

export const argumentType: Rule = {
  Call(call, context) {
    const definition = findFunction(call.name);
    if (definition === undefined) return;
    for (const [position, argument] of call.args.entries()) {
      const parameter = parameterAt(definition, position);
      if (parameter !== undefined) checkArgument(call, argument, position, parameter, context);
    }
  },
};

function checkArgument(
  call: Call,
  argument: Expression,
  position: number,
  parameter: Parameter,
  context: Context,
): void {
  const which = `The ${ordinal(position)} argument of \`${call.name}\``;
  if (parameter.constant === true && !context.isConstant(argument)) {
    context.report("argument-not-constant", argument.span, `${which} must be a constant, not ${shown(argument)}`);
    return;
  }
  const kind = context.kindOf(argument);
  if (parameter.notNull === true && kind === "null") {
    context.report("argument-type", argument.span, `${which} must not be null`);
    return;
  }
  if (parameter.kind === "any" || (parameter.kind === "ip" && isAddressText(argument, kind, context))) return;
  const { kinds, words } = accepted[parameter.kind];
  if (isKind(kind, ...kinds)) return;
  const message = `${which} must be ${words}, but ${shown(argument)} is ${describeKind(kind)}`;
  context.report("argument-type", argument.span, message, { hint: hintFor(parameter, argument, kind) });
}

/** A constant text is read as an address. */
function isAddressText(argument: Expression, kind: Kind, context: Context): boolean {
  return kind === "string" && context.isConstant(argument);
}

function hintFor({ kind: wanted }: Parameter, argument: Expression, kind: Kind): string | undefined {
  if (wanted === "string" && (kind === "integer" || kind === "decimal")) {
    return argument.kind === "Number" ? `Write "${argument.value}".` : "`string(…)` makes a text of it.";
  }
  return (wanted === "number" || wanted === "integer") && kind === "string"
    ? "`number(…)` makes a number of a text."
    : undefined;
}
