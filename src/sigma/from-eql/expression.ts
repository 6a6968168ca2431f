// EQL conditions as Sigma tests. What Sigma has no words for is refused with the place in the query.
import type { Call, Comparison, Expression, Field, In, Literal, Logical, Match } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { Pattern, Piece } from "../document/pattern.ts";
import { RegexRefusal } from "../regex/assertions.ts";
import { type FieldTable, type SigmaField, siblingsOf, sigmaField } from "./fields.ts";
import { fromLucene } from "./lucene.ts";
import { type Differences, group, item, type Node, not, Refusal, type SigmaValue } from "./model.ts";
import { textNode } from "./values.ts";

export class ExpressionReader {
  private readonly table: FieldTable;
  private readonly differences: Differences;
  /** Fields that are asked for; undefined where the events are of one source. */
  private readonly asked: ReadonlySet<string> | undefined;

  constructor(table: FieldTable, differences: Differences, asked: ReadonlySet<string> | undefined) {
    this.table = table;
    this.differences = differences;
    this.asked = asked;
  }

  /** @throws {Refusal} */
  read(expression: Expression): Node {
    const node = this.of(expression);
    return { ...node, origin: expression };
  }

  private of(expression: Expression): Node {
    switch (expression.kind) {
      case "Logical":
        return group(
          expression.operator,
          this.askable(expression).map((operand) => this.read(operand)),
        );
      case "Not":
        return not(this.read(expression.operand));
      case "Comparison":
        return this.comparison(expression);
      case "Match":
        return this.match(expression);
      case "In":
        return this.membership(expression);
      case "Call":
        return this.call(expression);
      case "Field":
        return this.flag(expression, true);
      default:
        throw new Refusal("Sigma has no words for this", expression.span);
    }
  }

  /** Alternatives over an optional field (`?f`) for which the log source has no field can be left out: most of its events have none. */
  private askable({ operator, operands }: Logical): readonly Expression[] {
    if (operator === "and") return operands;
    const found = operands.filter((operand) => this.absentField(operand) === undefined);
    if (found.length === 0) return operands;
    for (const operand of operands) {
      const field = this.absentField(operand);
      if (field === undefined) continue;
      this.differences.deviate(operand.span, `Sigma's log source has no field for \`${field.path}\``);
    }
    return found;
  }

  /** The optional field that a test needs a value of, where Sigma's log source has none. */
  private absentField(test: Expression): Field | undefined {
    const subject = subjectOf(test);
    const isAbsent = subject?.optional === true && sigmaField(this.table, subject.path) === undefined;
    return isAbsent ? subject : undefined;
  }

  private fieldOf(expression: Expression): SigmaField {
    if (expression.kind !== "Field") {
      const what = expression.kind === "Call" ? `the function \`${expression.name}\`` : "calculations";
      throw new Refusal(`Sigma has no words for ${what}`, expression.span);
    }
    const found = sigmaField(this.table, expression.path);
    if (found === undefined) {
      throw new Refusal(`Sigma's log source has no field for \`${expression.path}\``, expression.span);
    }
    const other = siblingsOf(this.table, expression.path).find((path) => this.asked?.has(path) === false);
    if (other !== undefined)
      this.differences.deviate(expression.span, `Sigma's \`${found.field}\` stands for \`${other}\` too`);
    return found;
  }

  // ---- Comparisons ----

  private comparison(comparison: Comparison): Node {
    const { operator, left, right, span } = comparison;
    if (left.kind === "Call") return this.functionComparison(comparison, left);
    const target = this.fieldOf(left);
    if (right.kind === "Null") return this.presence(target, operator === "!=", span);
    if (operator === "==" || operator === "!=") {
      const equal = this.equality(target, right, span);
      return operator === "==" ? equal : not(equal);
    }
    const names = { "<": "lt", "<=": "lte", ">": "gt", ">=": "gte" } as const;
    const value = numberOf(right);
    if (value === undefined) throw new Refusal("Sigma compares only numbers", right.span);
    return item(target.field, [names[operator]], value);
  }

  private presence({ field, derivation }: SigmaField, present: boolean, span: Span): Node {
    if (derivation.kind === "extension") throw new Refusal("Sigma cannot ask whether a file has an extension", span);
    if (derivation.kind === "base-name")
      this.differences.deviate(span, `\`${field}\` may be there without the name of a file`);
    return present ? item(field, ["exists"], true) : item(field, [], null);
  }

  private equality(target: SigmaField, right: Expression, span: Span): Node {
    if (right.kind === "String") return textNode(target, [[right.value]], true, span, this.differences);
    if (right.kind === "Boolean") return this.booleanNode(target, right.value, span);
    const number = numberOf(right);
    if (number === undefined) throw new Refusal("Sigma has no words for this", right.span);
    return item(target.field, [], number);
  }

  private booleanNode({ field, derivation }: SigmaField, value: boolean, span: Span): Node {
    if (derivation.kind === "flag" || derivation.kind === "whole") return item(field, [], String(value));
    throw new Refusal(`\`${field}\` is not true or false`, span);
  }

  private flag(expression: Field, value: boolean): Node {
    return this.booleanNode(this.fieldOf(expression), value, expression.span);
  }

  /** `length(f) > n` is a regular expression, `fn(…) == true` the function itself. */
  private functionComparison({ operator, right, span }: Comparison, call: Call): Node {
    if (right.kind === "Boolean" && (operator === "==" || operator === "!=")) {
      const node = this.call(call);
      return (operator === "==") === right.value ? node : not(node);
    }
    const name = call.name.toLowerCase();
    const value = numberOf(right);
    const [subject] = call.args;
    if (name === "length" && subject !== undefined && typeof value === "number" && Number.isInteger(value)) {
      return this.lengthNode(this.fieldOf(subject), operator, value, span);
    }
    throw new Refusal(`Sigma has no words for the function \`${call.name}\``, call.span);
  }

  private lengthNode(
    { field, derivation }: SigmaField,
    operator: Comparison["operator"],
    value: number,
    span: Span,
  ): Node {
    if (derivation.kind !== "whole")
      throw new Refusal(`Sigma cannot measure what is only a part of \`${field}\``, span);
    const bounds = {
      "==": [value, value],
      "!=": [value, value],
      ">": [value + 1, ""],
      ">=": [value, ""],
      "<": [0, value - 1],
      "<=": [0, value],
    };
    const [min, max] = bounds[operator];
    if (Number(min) < 0 || (max !== "" && Number(max) < 0)) throw new Refusal("No text is that long", span);
    const count = min === max ? `{${min}}` : `{${min},${max}}`;
    const node = item(field, ["re", "s"], `^.${count}$`);
    return operator === "!=" ? not(node) : node;
  }

  // ---- Matches and lists ----

  private match({ operator, operand, patterns, span }: Match): Node {
    const target = this.fieldOf(operand);
    const texts = patterns.map(stringOf);
    if (operator === "regex" || operator === "regex~") return this.regex(target, texts, operator === "regex~", span);
    return textNode(target, texts.map(eqlPattern), operator === "like", span, this.differences);
  }

  private regex({ field, derivation }: SigmaField, patterns: readonly string[], ignoreCase: boolean, span: Span): Node {
    if (derivation.kind !== "whole")
      throw new Refusal(`Sigma cannot search in what is only a part of \`${field}\``, span);
    try {
      const modifiers = ["re", ...(ignoreCase ? ["i"] : []), "s"];
      return item(field, modifiers, ...patterns.map(fromLucene));
    } catch (error) {
      if (error instanceof RegexRefusal) throw new Refusal(`The regular expression ${error.message}`, span);
      throw error;
    }
  }

  private membership({ operand, items, negated, caseInsensitive, span }: In): Node {
    const target = this.fieldOf(operand);
    const nodes = items.map((each) => {
      if (each.kind === "String") return textNode(target, [[each.value]], !caseInsensitive, span, this.differences);
      return this.equality(target, each, span);
    });
    const node = group("or", nodes);
    return negated ? not(node) : node;
  }

  // ---- Functions ----

  private call(call: Call): Node {
    const name = call.name.toLowerCase();
    if (name === "cidrmatch") return this.cidr(call);
    const kind = { startswith: "startswith", endswith: "endswith", stringcontains: "contains" }[name];
    if (kind === undefined) throw new Refusal(`Sigma has no words for the function \`${call.name}\``, call.span);
    const [subject, needle] = call.args;
    if (subject === undefined || needle === undefined) throw new Refusal("The function lacks an argument", call.span);
    const target = this.fieldOf(subject);
    const cased = call.caseInsensitive ? [] : ["cased"];
    if (needle.kind === "Field") {
      const other = this.fieldOf(needle);
      if (target.derivation.kind !== "whole" || other.derivation.kind !== "whole") {
        throw new Refusal("Sigma compares whole fields only", call.span);
      }
      return item(target.field, ["fieldref", kind, ...cased], other.field);
    }
    if (needle.kind !== "String") throw new Refusal("Sigma looks for texts only", needle.span);
    const any: Piece = { wildcard: "*" };
    const pattern: Pattern = [
      ...(kind === "startswith" ? [] : [any]),
      needle.value,
      ...(kind === "endswith" ? [] : [any]),
    ];
    return textNode(target, [pattern], !call.caseInsensitive, call.span, this.differences);
  }

  private cidr(call: Call): Node {
    const [subject, ...blocks] = call.args;
    const target = this.fieldOf(subject!);
    return item(target.field, ["cidr"], ...blocks.map((block) => withLength(stringOf(block))));
  }
}

/** The field that must have a value for a test to hold. */
function subjectOf(test: Expression): Field | undefined {
  if (test.kind === "Match" || (test.kind === "In" && !test.negated))
    return test.operand.kind === "Field" ? test.operand : undefined;
  if (test.kind === "Comparison" && test.operator === "==" && test.right.kind !== "Null")
    return test.left.kind === "Field" ? test.left : undefined;
  return undefined;
}

/** A single address as a block. */
function withLength(block: string): string {
  if (block.includes("/")) return block;
  return `${block}/${block.includes(":") ? 128 : 32}`;
}

function stringOf(literal: Expression): string {
  if (literal.kind === "String") return literal.value;
  throw new Refusal("Sigma has no words for this", literal.span);
}

/** A pattern of `:` and `like`: every `*` and `?` is a wildcard. */
function eqlPattern(text: string): Pattern {
  return text.split(/([*?])/).flatMap((part): Piece[] => {
    if (part === "*" || part === "?") return [{ wildcard: part }];
    return part === "" ? [] : [part];
  });
}

export function numberOf(expression: Expression): number | bigint | undefined {
  if (expression.kind === "Number") return expression.value;
  if (expression.kind !== "Sign") return undefined;
  const value = numberOf(expression.operand);
  return value === undefined || expression.operator === "+" ? value : -value;
}

export function literalValue(literal: Literal): SigmaValue {
  return literal.kind === "Null" ? null : literal.value;
}
