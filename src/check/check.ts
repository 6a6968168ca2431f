// Runs every rule over a tree in one walk.
import type { AnyNode, Expression, Statement } from "../eql/ast.ts";
import { visit } from "../eql/visit.ts";
import type { Diagnostic } from "../text/diagnostic.ts";
import { Context, type Rule } from "./context.ts";
import { addressBlock } from "./rules/address-block.ts";
import { argumentCount } from "./rules/argument-count.ts";
import { argumentType } from "./rules/argument-type.ts";
import { arithmeticOperands } from "./rules/arithmetic-operands.ts";
import { conditionType, expectCondition } from "./rules/condition-type.ts";
import { constantValues } from "./rules/constant-value.ts";
import { eventCategory } from "./rules/event-category.ts";
import { fieldComparison } from "./rules/field-comparison.ts";
import { fieldType } from "./rules/field-type.ts";
import { join } from "./rules/join.ts";
import { joinKeys } from "./rules/join-keys.ts";
import { listItems } from "./rules/list-items.ts";
import { literalValue } from "./rules/literal-value.ts";
import { regexSyntax } from "./rules/regex-syntax.ts";
import { textMatch } from "./rules/text-match.ts";
import { unknownField } from "./rules/unknown-field.ts";
import { unknownFunction } from "./rules/unknown-function.ts";
import { wildcardInEquality } from "./rules/wildcard-in-equality.ts";
import type { CheckOptions } from "./schema.ts";

const rules: readonly Rule[] = [
  eventCategory,
  unknownField,
  fieldType,
  unknownFunction,
  argumentCount,
  argumentType,
  conditionType,
  fieldComparison,
  listItems,
  textMatch,
  arithmeticOperands,
  constantValues,
  regexSyntax,
  addressBlock,
  join,
  joinKeys,
  literalValue,
  wildcardInEquality,
];

/**
 * Everything wrong or suspicious about a query beyond its syntax, by position: what Elasticsearch's verifier refuses is an error. Works on
 * any tree, parsed or made.
 */
export function checkQuery(statement: Statement, options: CheckOptions = {}): readonly Diagnostic[] {
  return run(statement, new Context(options));
}

/** The same for a bare condition, such as an indicator or an exception. */
export function checkCondition(condition: Expression, options: CheckOptions = {}): readonly Diagnostic[] {
  const context = new Context(options);
  expectCondition(condition, context);
  return run(condition, context);
}

function run(root: AnyNode, context: Context): readonly Diagnostic[] {
  visit(root, {
    enter(node) {
      if (context.isFull) return false;
      const lookers = lookersOf(node.kind);
      for (let i = 0; i < lookers.length; i++) lookers[i]!(node, context);
      return true;
    },
  });
  return context.diagnostics.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

type Look = (node: AnyNode, context: Context) => void;

const lookers = new Map<AnyNode["kind"], readonly Look[]>();

/** What the rules do at a kind of node: the key is the kind, so the node is what a rule's function takes. */
function lookersOf(kind: AnyNode["kind"]): readonly Look[] {
  let known = lookers.get(kind);
  if (known === undefined) {
    known = rules.flatMap((rule) => (rule[kind] as Look | undefined) ?? []);
    lookers.set(kind, known);
  }
  return known;
}
