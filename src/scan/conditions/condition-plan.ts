// Many conditions taken apart into shared leaves, as plain data: what an index needs to begin, whether it was worked out just now or read
// from a cache. Nothing is compiled here but what could turn out not to compile; an index compiles a leaf when it first evaluates it.
import { isLiteral } from "../../check/literal.ts";
import { type CompileEnvironment, compileCondition, foldConstants } from "../../compile/index.ts";
import type { EventQuery, Expression } from "../../eql/ast.ts";
import { walk } from "../../eql/visit.ts";
import { isSearchable } from "./automaton.ts";
import { leafKey } from "./leaf-key.ts";
import type { Program } from "./program.ts";
import { isAffixCall, type RequiredText, requirementOf } from "./required-text.ts";

/** Stands for the path of what is looked for in every field. */
export const anywhere = "";

/** A condition over an event that is shared by all conditions that have it. */
export interface PlannedLeaf {
  readonly expression: Expression;
  /** The fields that it reads. */
  readonly paths: readonly string[];
  /** A keyword reads every field. */
  readonly readsAll: boolean;
  /** The field in which its required texts are looked up, or `anywhere`; `undefined` where it has none. */
  readonly searched: string | undefined;
  /** How often a look is expected to be worth it, the lower the better; of use only where `searched` is known. */
  readonly cost: number;
}

/** A text that a field is searched for, and the leaf that needs it. */
export type SearchedText = readonly [text: RequiredText, leaf: number];

export interface ConditionPlan {
  readonly conditions: readonly Program[];
  readonly leaves: readonly PlannedLeaf[];
  /** What a field, or `anywhere`, is searched for. */
  searchedTexts(path: string): readonly SearchedText[];
}

type OpenLeaf = Omit<PlannedLeaf, "cost"> & { readonly required: readonly RequiredText[] };

export class ConditionPlanner {
  private readonly environment: CompileEnvironment;
  private readonly conditions: Program[] = [];
  private readonly leaves: OpenLeaf[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly texts = new Map<string, SearchedText[]>();
  /** How many leaves need a text of a field. */
  private readonly uses = new Map<string, number>();

  constructor(environment: CompileEnvironment) {
    this.environment = environment;
  }

  /**
   * Takes in a query; its number is the count of those before it.
   * @throws {CompileError}
   */
  add(query: EventQuery, categoryField = "event.category"): number {
    const condition = this.program(query.condition);
    const program = query.category.any
      ? condition
      : { kind: "and" as const, parts: [this.categoryLeaf(query, categoryField), condition] };
    this.conditions.push(program);
    return this.conditions.length - 1;
  }

  /** A condition over the plan's leaves that is not one of the plan's own. @throws {CompileError} */
  program(expression: Expression): Program {
    return this.programOf(foldConstants(expression, this.environment.types));
  }

  plan(): ConditionPlan {
    return {
      conditions: this.conditions,
      leaves: this.leaves.map(({ required, ...leaf }) => ({ ...leaf, cost: this.costOf(leaf.searched, required) })),
      searchedTexts: (path) => this.texts.get(path) ?? [],
    };
  }

  private programOf(expression: Expression): Program {
    switch (expression.kind) {
      case "Logical":
        return { kind: expression.operator, parts: expression.operands.map((operand) => this.programOf(operand)) };
      case "Not":
        return { kind: "not", part: this.programOf(expression.operand) };
      case "In":
        if (!expression.negated) break;
        return { kind: "not", part: this.programOf({ ...expression, negated: false }) };
      case "Comparison":
        if (expression.operator !== "!=" || isNull(expression.left) || isNull(expression.right)) break;
        return { kind: "not", part: this.programOf({ ...expression, operator: "==" }) };
    }
    return { kind: "leaf", leaf: this.intern(expression) };
  }

  private categoryLeaf({ category }: EventQuery, field: string): Program {
    const { span } = category;
    const leaf = this.intern({
      kind: "In",
      span,
      negated: false,
      caseInsensitive: false,
      operand: { kind: "Field", path: field, optional: false, span },
      items: [{ kind: "String", value: category.name, quote: '"', span }],
    });
    return { kind: "leaf", leaf };
  }

  /** The number of a leaf, the same for equal ones. */
  private intern(expression: Expression): number {
    const key = leafKey(expression);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (!isSureToCompile(expression)) compileCondition(expression, this.environment);
    const number = this.leaves.length;
    this.leaves.push(this.leafOf(expression, number));
    this.byKey.set(key, number);
    return number;
  }

  private leafOf(expression: Expression, number: number): OpenLeaf {
    const nodes = [...walk(expression)];
    const paths = new Set(nodes.flatMap((node) => (node.kind === "Field" ? [node.path] : [])));
    const requirement = requirementOf(expression);
    const isSearched = requirement?.texts.every((text) => text.kind !== "part" || isSearchable(text.text)) ?? false;
    const searched = isSearched ? (requirement?.path ?? anywhere) : undefined;
    const required = isSearched ? (requirement?.texts ?? []) : [];
    if (searched !== undefined) for (const text of required) this.register(searched, text, number);
    const readsAll = nodes.some(({ kind }) => kind === "Keyword");
    return { expression, paths: [...paths], readsAll, searched, required };
  }

  private register(path: string, text: RequiredText, leaf: number): void {
    const known = this.texts.get(path);
    if (known === undefined) this.texts.set(path, [[text, leaf]]);
    else known.push([text, leaf]);
    const key = useKey(path, text);
    this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
  }

  private costOf(path: string | undefined, required: readonly RequiredText[]): number {
    if (path === undefined) return 0;
    const usesOf = (text: RequiredText) => this.uses.get(useKey(path, text)) ?? 1;
    return required.reduce((sum, text) => sum + costOfText(text) * (1 + Math.log2(usesOf(text))), 0);
  }
}

function isNull(expression: Expression): boolean {
  return expression.kind === "Null";
}

/** What compiles whatever its texts are, which is nearly everything; the rest is compiled to find out. */
function isSureToCompile(expression: Expression): boolean {
  switch (expression.kind) {
    case "Match":
      return expression.operand.kind === "Field" && !expression.operator.startsWith("regex");
    case "In":
      return expression.operand.kind === "Field" && expression.items.every(isLiteral);
    case "Call":
      return isAffixCall(expression);
    case "Keyword":
      return expression.match === "wildcard";
    default:
      return false;
  }
}

function useKey(path: string, text: RequiredText): string {
  return text.kind === "number" ? `${path} = ${text.number}` : `${path} ${text.kind} ${text.text}`;
}

/** Short texts are in many values; whole values are rare. What many rules look for is common in logs. */
function costOfText(required: RequiredText): number {
  if (required.kind !== "part") return 0.02;
  return Math.max(0.005, 2 ** -required.text.length);
}
