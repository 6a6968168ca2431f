// A second EQL evaluator for tests, written from the semantics as plainly as they are stated and with no preparation: every operator looks at
// the whole tree, the mapping and the document anew. It shares nothing with `src/compile`; functions come from the function table, whose
// values are specified by cases of their own.
import type { Comparison, ComparisonOperator, Expression, In, Match } from "../../src/eql/index.ts";
import { children } from "../../src/eql/index.ts";
import { Double, EvaluationError, type Value } from "../../src/event/value.ts";
import { findFunction } from "../../src/functions/index.ts";

export type SlowTruth = boolean | null;
export type SlowDocument = Readonly<Record<string, unknown>>;
/** Types of the mapped fields; `undefined`: there is no mapping and every field is known. */
export type SlowTypes = Readonly<Record<string, string>> | undefined;

/** One choice of a value for each field; null where the document has none. */
type Binding = ReadonlyMap<string, unknown>;

export function evaluateSlowly(condition: Expression, document: SlowDocument, types: SlowTypes): SlowTruth {
  const evaluation = new Evaluation(document, types);
  return evaluation.condition(condition);
}

class Evaluation {
  private readonly document: SlowDocument;
  private readonly types: SlowTypes;

  constructor(document: SlowDocument, types: SlowTypes) {
    this.document = document;
    this.types = types;
  }

  condition(node: Expression): SlowTruth {
    if (this.isConstant(node)) return asTruth(this.value(node, new Map(), true));
    switch (node.kind) {
      case "Logical":
        return kleene(
          node.operator,
          node.operands.map((operand) => this.condition(operand)),
        );
      case "Not":
        return opposite(this.condition(node.operand));
      case "Comparison":
        return this.comparison(node);
      case "In":
        if (node.negated) return opposite(this.condition({ ...node, negated: false }));
        return this.someBinding(node, (binding) => this.value(node, binding, false) === true);
      default:
        return this.someBinding(node, (binding) => this.isTrue(node, binding));
    }
  }

  private isTrue(node: Expression, binding: Binding): boolean {
    const value = this.value(node, binding, false);
    return value === true || (node.kind === "Field" && value === "true");
  }

  private comparison(node: Comparison): SlowTruth {
    const [left, right] = [this.withoutNeutral(node.left), this.withoutNeutral(node.right)];
    if (node.operator === "!=") return opposite(this.condition({ ...node, operator: "==" }));
    for (const [side, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (!this.isConstant(other) || this.isConstant(side)) continue;
      const constant = this.value(other, new Map(), true);
      if (constant === null) {
        if (node.operator !== "==") return null;
        return !this.someBinding(side, (binding) => this.value(side, binding, false) !== null);
      }
      if (node.operator === "==" && typeof constant === "boolean" && isConditionNode(side)) {
        return constant ? this.condition(side) : opposite(this.condition(side));
      }
    }
    return this.someBinding(node, (binding) => this.value({ ...node, left, right }, binding, false) === true);
  }

  /** `flag and true` is the field itself. */
  private withoutNeutral(node: Expression): Expression {
    if (node.kind !== "Logical") return node;
    const [only, ...others] = node.operands.filter(
      (operand) => !this.isConstant(operand) || this.value(operand, new Map(), true) !== (node.operator === "and"),
    );
    return only !== undefined && others.length === 0 ? this.withoutNeutral(only) : node;
  }

  /** Any combination of values of the fields mentioned will do; a field keeps its value wherever it is mentioned. */
  private someBinding(node: Expression, accept: (binding: Binding) => boolean): boolean {
    let bindings: Binding[] = [new Map()];
    for (const path of fieldsBelow(node)) {
      const values = this.valuesOf(path);
      const choices = values.length === 0 ? [null] : values;
      bindings = bindings.flatMap((binding) => choices.map((choice) => new Map([...binding, [path, choice]])));
    }
    return bindings.some(accept);
  }

  private valuesOf(path: string): readonly unknown[] {
    const value = this.document[path];
    const values = Array.isArray(value) ? value : [value];
    return values.filter((each) => each !== null && each !== undefined);
  }

  private isConstant(node: Expression): boolean {
    if (node.kind === "Field") return node.optional && this.types !== undefined && this.types[node.path] === undefined;
    if (node.kind === "Logical") {
      const decisive = node.operator === "or";
      const constants = node.operands.filter((operand) => this.isConstant(operand));
      if (constants.some((operand) => this.value(operand, new Map(), true) === decisive)) return true;
      return constants.length === node.operands.length;
    }
    return children(node).every((child) => this.isConstant(child as Expression));
  }

  private value(node: Expression, binding: Binding, constant: boolean): Value {
    switch (node.kind) {
      case "Null":
        return null;
      case "Boolean":
      case "String":
        return node.value;
      case "Number":
        return node.type === "double" && Number.isInteger(node.value) ? new Double(Number(node.value)) : node.value;
      case "Field":
        return this.fieldValue(node.path, binding);
      case "Sign":
        return node.operator === "-"
          ? this.negative(node.operand, binding, constant)
          : this.value(node.operand, binding, constant);
      case "Arithmetic":
      case "Call":
        return this.computed(node, binding, constant);
      case "Comparison":
        return this.comparisonValue(node, binding, constant);
      case "Logical":
        return kleene(
          node.operator,
          node.operands.map((operand) => asTruth(this.value(operand, binding, constant))),
        );
      case "Not":
        return opposite(asTruth(this.value(node.operand, binding, constant)));
      case "In":
        return this.inValue(node, binding, constant);
      case "Match":
        return this.matchValue(node, binding, constant);
      default:
        throw new Error(`the slow evaluator does not know ${node.kind}`);
    }
  }

  private fieldValue(path: string, binding: Binding): Value {
    const value = binding.get(path) ?? null;
    if (value === null) return null;
    switch (this.types?.[path]) {
      case "keyword":
        return String(value);
      case "long":
        return Math.trunc(Number(value));
      case "double":
        return Number.isInteger(Number(value)) ? new Double(Number(value)) : Number(value);
      case "boolean":
        return String(value) === "true";
      case "date":
        return new Date(String(value)).toISOString();
      default:
        return value as Value;
    }
  }

  private negative(operand: Expression, binding: Binding, constant: boolean): Value {
    const value = this.value(operand, binding, constant);
    if (value instanceof Double) return new Double(-value.value);
    return typeof value === "number" ? 0 - value : null;
  }

  private computed(node: Expression, binding: Binding, constant: boolean): Value {
    const args = children(node).map((child) => this.value(child as Expression, binding, constant));
    const options = { caseInsensitive: node.kind === "Call" && node.caseInsensitive, integerWidth: "long" as const };
    const names: Readonly<Record<string, string>> = {
      "+": "add",
      "-": "subtract",
      "*": "multiply",
      "/": "divide",
      "%": "modulo",
    };
    const name = node.kind === "Call" ? node.name : node.kind === "Arithmetic" ? names[node.operator] : undefined;
    try {
      return findFunction(name ?? "")!.evaluate(args, options);
    } catch (error) {
      if (constant || !(error instanceof EvaluationError)) throw error;
      return null;
    }
  }

  private comparisonValue(node: Comparison, binding: Binding, constant: boolean): SlowTruth {
    const left = this.value(node.left, binding, constant);
    const right = this.value(node.right, binding, constant);
    const nullSides = [node.left, node.right].filter(
      (side) => this.isConstant(side) && this.value(side, new Map(), true) === null,
    );
    if (nullSides.length > 0 && (node.operator === "==" || node.operator === "!="))
      return (left === null && right === null) === (node.operator === "==");
    if (left === null || right === null) return null;
    const date = this.dateComparison(node, left, right);
    return date ?? compare(node.operator, left, right, this.isText(node.left) || this.isText(node.right));
  }

  /** A keyword field compares as text even with a number. */
  private isText(node: Expression): boolean {
    return node.kind === "Field" && this.types?.[node.path] === "keyword";
  }

  /** A date field against a day or a full date. Without a mapping, a text of that form is a date. */
  private dateComparison(node: Comparison, left: Value, right: Value): SlowTruth | undefined {
    const isDate = (side: Expression) => side.kind === "Field" && this.isDate(side.path, left, right);
    if (isDate(node.left) && isDate(node.right)) return compare(node.operator, left, right, true);
    if (!isDate(node.left) && !isDate(node.right)) return undefined;
    const [value, literal] = isDate(node.left) ? [left, right] : [right, left];
    const operator = isDate(node.left) ? node.operator : turned[node.operator];
    const time = Date.parse(String(value));
    const from = Date.parse(String(literal));
    const to = from + (String(literal).length === 10 ? 86_400_000 : 1);
    const within = time >= from && time < to;
    const answers = {
      "==": within,
      "!=": !within,
      "<": time < from,
      "<=": time < to,
      ">": time >= to,
      ">=": time >= from,
    };
    return answers[operator];
  }

  private isDate(path: string, ...sides: readonly Value[]): boolean {
    if (this.types !== undefined) return this.types[path] === "date";
    return sides.every((side) => typeof side === "string" && /^\d{4}-\d{2}-\d{2}/.test(side));
  }

  private inValue(node: In, binding: Binding, constant: boolean): SlowTruth {
    const value = this.value(node.operand, binding, constant);
    if (value === null) return null;
    const results = node.items.map((item): SlowTruth => {
      const comparison: Comparison = {
        kind: "Comparison",
        operator: "==",
        left: node.operand,
        right: item,
        span: node.span,
      };
      const other = this.value(item, binding, true);
      if (other === null) return null;
      if (node.caseInsensitive && typeof value === "string" && typeof other === "string")
        return value.toLowerCase() === other.toLowerCase();
      return this.comparisonValue(comparison, binding, constant);
    });
    const found = kleene("or", results);
    // Null items matter in constants only: in a document they are never equal to a value.
    const answer = found === null && !this.isConstant(node) ? false : found;
    return node.negated ? opposite(answer) : answer;
  }

  private matchValue(node: Match, binding: Binding, constant: boolean): SlowTruth {
    const value = this.value(node.operand, binding, constant);
    if (value === null) return null;
    const text = value instanceof Double ? `${value.value}.0` : String(value);
    const insensitive = node.operator === ":" || node.operator.endsWith("~");
    return node.patterns.some((pattern) => {
      if (pattern.kind !== "String") return false;
      const [whole, wanted] = insensitive ? [text.toLowerCase(), pattern.value.toLowerCase()] : [text, pattern.value];
      if (node.operator.startsWith("regex")) return new RegExp(`^(?:${wanted})$`, "su").test(whole);
      return matchesWildcard([...whole], [...wanted]);
    });
  }
}

const turned: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

/** `*` is nothing or one character more; `?` is one character. */
export function matchesWildcard(text: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "*") return matchesWildcard(text, rest) || (text.length > 0 && matchesWildcard(text.slice(1), pattern));
  return text.length > 0 && (first === "?" || first === text[0]) && matchesWildcard(text.slice(1), rest);
}

function compare(operator: ComparisonOperator, left: Value, right: Value, asText: boolean): boolean {
  const [a, b] = [plain(left), plain(right)];
  const numbers = [spelledNumber(a), spelledNumber(b)];
  const numeric = !asText && (typeof a === "number" || typeof b === "number");
  if (numeric && numbers.includes(undefined)) return operator === "!=";
  const isFlag = typeof a === "boolean" || typeof b === "boolean";
  if (isFlag && operator !== "==" && operator !== "!=") return false;
  const [x, y] = numeric ? [numbers[0] ?? 0, numbers[1] ?? 0] : [textOfPlain(left), textOfPlain(right)];
  const answers = { "==": x === y, "!=": x !== y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y };
  return answers[operator];
}

function plain(value: Value): string | number | boolean {
  if (value instanceof Double) return value.value;
  return typeof value === "bigint" ? Number(value) : (value ?? "");
}

function textOfPlain(value: Value): string {
  return value instanceof Double ? `${value.value}.0` : String(value);
}

function spelledNumber(value: string | number | boolean): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : undefined;
}

function kleene(operator: "and" | "or", truths: readonly SlowTruth[]): SlowTruth {
  const decisive = operator === "or";
  if (truths.includes(decisive)) return decisive;
  return truths.includes(null) ? null : !decisive;
}

function opposite(truth: SlowTruth): SlowTruth {
  return truth === null ? null : !truth;
}

function asTruth(value: Value): SlowTruth {
  return typeof value === "boolean" ? value : null;
}

function isConditionNode(node: Expression): boolean {
  if (node.kind === "Call") return findFunction(node.name)?.returns === "boolean";
  return ["Logical", "Not", "Comparison", "In", "Match"].includes(node.kind);
}

function fieldsBelow(node: Expression): ReadonlySet<string> {
  if (node.kind === "Field") return new Set([node.path]);
  return new Set(children(node).flatMap((child) => [...fieldsBelow(child as Expression)]));
}
