// What became of the functions of Endgame's EQL that Elasticsearch dropped. They ignored case, so what replaces them does too.
import type { AnyNode, Call, Expression, Literal, MatchOperator } from "../eql/ast.ts";
import { walk } from "../eql/visit.ts";
import { type Mend, replacement } from "./context.ts";
import { textOf } from "./shown.ts";

/** How to say a call of a dropped function in Elasticsearch; undefined for functions that never existed. */
export function endgameCall(call: Call): Mend | undefined {
  const name = call.name.toLowerCase();
  const [first, ...rest] = call.args;
  switch (name) {
    case "wildcard":
      return matching(call, ":", 'It is an operator now: `field : ("a*", "b*")`, or `like` to heed case.');
    case "match":
    case "matchlite":
      return matching(
        call,
        "regex~",
        'It is an operator now, and the expression covers the whole text: `field regex~ "a.*"`.',
      );
    case "arraycontains":
      return listed(call, 'A condition on an array holds when any of its values satisfies it: `field in~ ("a", "b")`.');
    case "safe":
      return {
        hint: "Leave it out: functions of missing values are null, not errors.",
        fix: first !== undefined && rest.length === 0 ? rewrite(call, first) : undefined,
      };
    case "arraysearch":
      return { hint: oneByOne, fix: searched(call) };
    case "arraycount":
      return { hint: oneByOne };
    default:
      return undefined;
  }
}

const oneByOne =
  "Elasticsearch cannot look at the values of an array one by one; write the condition on the field itself.";

/** `arraySearch(array, item, condition)` with one test of the item: an array passes a test if any of its values does. */
function searched(call: Call): Mend["fix"] {
  const [array, item, test, ...more] = call.args;
  if (array?.kind !== "Field" || item?.kind !== "Field" || test === undefined || more.length > 0) return undefined;
  const isItem = (node: AnyNode) => node.kind === "Field" && node.path === item.path;
  if ([...walk(test)].filter(isItem).length !== 1) return undefined;
  if (test.kind === "Match" && isItem(test.operand)) return rewrite(call, { ...test, operand: array });
  if (test.kind !== "Comparison" || test.operator === "!=" || !isItem(test.left)) return undefined;
  if (test.operator !== "==" || !isText(test.right)) return rewrite(call, { ...test, left: array });
  const { right, span } = test;
  return rewrite(call, { kind: "Match", operator: ":", operand: array, patterns: [right], list: false, span });
}

function matching(call: Call, operator: MatchOperator, hint: string): Mend {
  const [operand, ...patterns] = call.args;
  if (operand === undefined || patterns.length === 0 || !patterns.every(isText)) return { hint };
  const list = patterns.length > 1;
  return { hint, fix: rewrite(call, { kind: "Match", operator, operand, patterns, list, span: call.span }) };
}

function listed(call: Call, hint: string): Mend {
  const [operand, ...items] = call.args;
  if (operand === undefined || items.length === 0) return { hint };
  const caseInsensitive = items.every(isText);
  return { hint, fix: rewrite(call, { kind: "In", negated: false, caseInsensitive, operand, items, span: call.span }) };
}

function isText(expression: Expression): expression is Literal {
  return expression.kind === "String";
}

function rewrite(call: Call, expression: Expression): Mend["fix"] {
  const text = textOf(expression);
  return text === undefined ? undefined : replacement(`Write \`${shortened(text)}\``, call.span, text);
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
