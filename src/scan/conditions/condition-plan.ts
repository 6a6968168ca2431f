// Many conditions taken apart into shared leaves, as plain data: what an index needs to begin, whether it was worked out just now or read
// from a cache. Nothing is compiled here but what could turn out not to compile; an index compiles a leaf when it first evaluates it.
import { isLiteral } from "../../check/literal.ts";
import { type CompileEnvironment, compileCondition, foldConstants } from "../../compile/index.ts";
import type { EventQuery, Expression } from "../../eql/ast.ts";
import { walk } from "../../eql/visit.ts";
import { isSearchable } from "./automaton.ts";
import { LeafKeys } from "./leaf-key.ts";
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
  private readonly keys = new LeafKeys();
  private readonly byKey = new Map<string, number>();
  /** By path. */
  private readonly texts = new Map<string, FieldTexts>();

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
      searchedTexts: (path) => this.texts.get(path)?.searched ?? [],
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
    const key = this.keys.keyOf(expression);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (!isSureToCompile(expression)) compileCondition(expression, this.environment);
    const number = this.leaves.length;
    this.leaves.push(this.leafOf(expression, number));
    this.byKey.set(key, number);
    return number;
  }

  private leafOf(expression: Expression, number: number): OpenLeaf {
    const requirement = requirementOf(expression);
    const isSearched = requirement?.texts.every((text) => text.kind !== "part" || isSearchable(text.text)) ?? false;
    const searched = isSearched ? (requirement?.path ?? anywhere) : undefined;
    const required = isSearched ? (requirement?.texts ?? []) : [];
    if (searched !== undefined) for (const text of required) this.textsOf(searched).add(text, number);
    const reads =
      requirement?.path === undefined ? readsOf(expression) : { paths: [requirement.path], readsAll: false };
    return { expression, ...reads, searched, required };
  }

  private textsOf(path: string): FieldTexts {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const made = new FieldTexts();
    this.texts.set(path, made);
    return made;
  }

  private costOf(path: string | undefined, required: readonly RequiredText[]): number {
    if (path === undefined) return 0;
    const texts = this.textsOf(path);
    return required.reduce((sum, text) => sum + costOfText(text) * (1 + Math.log2(texts.usesOf(text))), 0);
  }
}

/** What a field is searched for. */
class FieldTexts {
  readonly searched: SearchedText[] = [];
  /** How many leaves need a text. */
  private readonly uses = {
    whole: new Map<unknown, number>(),
    part: new Map<unknown, number>(),
    number: new Map<unknown, number>(),
  };

  add(text: RequiredText, leaf: number): void {
    this.searched.push([text, leaf]);
    this.uses[text.kind].set(soughtIn(text), this.usesOf(text) + 1);
  }

  usesOf(text: RequiredText): number {
    return this.uses[text.kind].get(soughtIn(text)) ?? 0;
  }
}

function soughtIn(text: RequiredText): string | number | bigint {
  return text.kind === "number" ? text.number : text.text;
}

function readsOf(expression: Expression): Pick<PlannedLeaf, "paths" | "readsAll"> {
  const paths = new Set<string>();
  let readsAll = false;
  for (const node of walk(expression)) {
    if (node.kind === "Field") paths.add(node.path);
    readsAll ||= node.kind === "Keyword";
  }
  return { paths: [...paths], readsAll };
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

/** Short texts are in many values; whole values are rare. What many rules look for is common in logs. */
function costOfText(required: RequiredText): number {
  if (required.kind !== "part") return 0.02;
  return Math.max(0.005, 2 ** -required.text.length);
}
