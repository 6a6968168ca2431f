// Many conditions taken apart into shared leaves, as plain data: what an index needs to begin, whether it was worked out just now or read
// from a cache. Nothing is compiled here but what could turn out not to compile; an index compiles a leaf when it first evaluates it.
import { isLiteral } from "../../check/literal.ts";
import { type CompileEnvironment, compileCondition, foldConstants } from "../../compile/index.ts";
import type { EventQuery, Expression } from "../../eql/ast.ts";
import { walk } from "../../eql/visit.ts";
import { leafKey } from "./leaf-key.ts";
import type { Program } from "./program.ts";
import { anywhere, fieldOfRequirement, isAffixCall, type RequiredText, requirementOf } from "./required-text.ts";
import { isSearchable, rareWindows } from "./searchable-text.ts";

/** A condition over an event that is shared by all conditions that have it. */
export interface PlannedLeaf {
  readonly expression: Expression;
  /** The fields that it reads. */
  readonly paths: readonly string[];
  /** A keyword reads every field. */
  readonly readsAll: boolean;
  /** A field in which something must be for it to hold, where one is known. */
  readonly needed: string | undefined;
  /** The field in which its required texts are looked up, or `anywhere`; `undefined` where it has none. */
  readonly searched: string | undefined;
  /** How often a look is expected to be worth it, the lower the better; of use only where `searched` is known. */
  readonly cost: number;
}

/** A text that a field is searched for, and the leaves that need it. */
export type SearchedText = readonly [text: RequiredText, leaves: readonly number[]];

export interface ConditionPlan {
  readonly conditions: readonly Program[];
  readonly leaves: readonly PlannedLeaf[];
  /** What a field, or `anywhere`, is searched for, each once. Of parts of a field's values only a window that is rare among them is told. */
  searchedTexts(path: string): readonly SearchedText[];
}

export class ConditionPlanner {
  private readonly environment: CompileEnvironment;
  private readonly conditions: Program[] = [];
  private readonly leaves: PlannedLeaf[] = [];
  private readonly byKey = new Map<string, number>();
  /** What the parts of the current rule's conditions have become: a selection of Sigma stands in the query, and as an indicator beside it. */
  private programs = new Map<Expression, Program>();
  /** By path. */
  private readonly texts = new Map<string, FieldTexts>();

  constructor(environment: CompileEnvironment) {
    this.environment = environment;
  }

  /** Begins a rule: no tree of the one before is seen again. */
  begin(): void {
    this.programs = new Map();
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
      leaves: this.leaves,
      searchedTexts: (path) => this.texts.get(path)?.searched ?? [],
    };
  }

  private programOf(expression: Expression): Program {
    let program = this.programs.get(expression);
    if (program === undefined) {
      program = this.newProgram(expression);
      this.programs.set(expression, program);
    }
    return program;
  }

  private newProgram(expression: Expression): Program {
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

  private leafOf(expression: Expression, number: number): PlannedLeaf {
    const field = fieldOfRequirement(expression);
    if (field === undefined)
      return { expression, ...readsOf(expression), needed: undefined, searched: undefined, cost: 0 };
    const texts = this.textsOf(field);
    texts.add(expression, number);
    const reads = field === anywhere ? readsOf(expression) : { paths: [field], readsAll: false };
    return new SearchedLeaf(expression, reads, number, texts);
  }

  private textsOf(path: string): FieldTexts {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const made = new FieldTexts(path);
    this.texts.set(path, made);
    return made;
  }
}

/** A leaf whose texts are worked out when they are first asked for, all those of its field together: few fields of all rules occur in a log. */
class SearchedLeaf implements PlannedLeaf {
  readonly expression: Expression;
  readonly paths: readonly string[];
  readonly readsAll: boolean;
  private readonly number: number;
  private readonly texts: FieldTexts;

  constructor(
    expression: Expression,
    { paths, readsAll }: Pick<PlannedLeaf, "paths" | "readsAll">,
    number: number,
    texts: FieldTexts,
  ) {
    this.expression = expression;
    this.paths = paths;
    this.readsAll = readsAll;
    this.number = number;
    this.texts = texts;
  }

  get needed(): string | undefined {
    return this.texts.path === anywhere || asksForNull(this.expression) ? undefined : this.texts.path;
  }

  get searched(): string | undefined {
    return this.texts.requiredBy(this.number) === undefined ? undefined : this.texts.path;
  }

  get cost(): number {
    return this.texts.costOf(this.number);
  }
}

/** What a field is searched for. */
class FieldTexts {
  readonly path: string;
  private readonly leaves: (readonly [number: number, expression: Expression])[] = [];
  private known: KnownTexts | undefined;

  constructor(path: string) {
    this.path = path;
  }

  add(expression: Expression, number: number): void {
    this.leaves.push([number, expression]);
    this.known = undefined;
  }

  get searched(): readonly SearchedText[] {
    const searched = grouped(this.all().required);
    return this.path === anywhere ? searched : withWindows(searched);
  }

  /** The texts that a leaf needs one of; undefined where they cannot be looked up. */
  requiredBy(leaf: number): readonly RequiredText[] | undefined {
    return this.all().required.get(leaf);
  }

  costOf(leaf: number): number {
    const texts = this.requiredBy(leaf) ?? [];
    const { uses } = this.all();
    const costOf = (text: RequiredText) => costOfText(text) * (1 + Math.log2(uses[text.kind].get(soughtIn(text)) ?? 1));
    return texts.reduce((sum, text) => sum + costOf(text), 0);
  }

  private all(): KnownTexts {
    this.known ??= new KnownTexts(this.leaves);
    return this.known;
  }
}

/** The texts that the leaves of a field need. */
class KnownTexts {
  readonly required = new Map<number, readonly RequiredText[]>();
  /** How many leaves need a text. */
  readonly uses = {
    whole: new Map<unknown, number>(),
    part: new Map<unknown, number>(),
    number: new Map<unknown, number>(),
  };

  constructor(leaves: readonly (readonly [number: number, expression: Expression])[]) {
    for (const [leaf, expression] of leaves) {
      const texts = requirementOf(expression);
      const isSearched = texts?.every((text) => text.kind !== "part" || isSearchable(text.text)) ?? false;
      if (texts === undefined || !isSearched) continue;
      this.required.set(leaf, texts);
      for (const text of texts) this.count(text);
    }
  }

  private count(text: RequiredText): void {
    const uses = this.uses[text.kind];
    const sought = soughtIn(text);
    uses.set(sought, (uses.get(sought) ?? 0) + 1);
  }
}

/** Each text once, with all leaves that need it. */
function grouped(required: ReadonlyMap<number, readonly RequiredText[]>): readonly SearchedText[] {
  const searched: SearchedText[] = [];
  const leavesOf = new Map<string, number[]>();
  for (const [leaf, texts] of required) {
    for (const text of texts) {
      const key = keyOfText(text);
      const known = leavesOf.get(key);
      if (known === undefined) {
        const leaves = [leaf];
        leavesOf.set(key, leaves);
        searched.push([text, leaves]);
      } else if (known.at(-1) !== leaf) known.push(leaf);
    }
  }
  return searched;
}

/** Equal for texts of which the same is asked. */
function keyOfText(required: RequiredText): string {
  if (required.kind === "number") return `number ${typeof required.number} ${required.number}`;
  return JSON.stringify([required.kind, required.text, ...required.test]);
}

function withWindows(searched: readonly SearchedText[]): readonly SearchedText[] {
  const windows = rareWindows(searched.map(([text]) => (text.kind === "part" ? text.text : "")));
  return searched.map(([text, leaves], i) => [text.kind === "part" ? { ...text, text: windows[i]! } : text, leaves]);
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

/** Whether an equality or a list may hold where there is nothing. */
function asksForNull(expression: Expression): boolean {
  if (expression.kind === "In") return expression.items.some(isNull);
  return expression.kind === "Comparison" && (isNull(expression.left) || isNull(expression.right));
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
    case "Comparison":
      return (
        expression.left.kind === "Field" &&
        (isNull(expression.right) || (expression.operator === "==" && isLiteral(expression.right)))
      );
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
