// Which clauses of a pack's rules its tests decide. A clause is decisive where the outcome hangs on it: once a match would go if the clause did not
// hold, and once an event would match if it did. A clause that no test decides both ways could be wrong without any of them noticing. Alternatives of
// a list (`process.name : ("a.exe", "b.exe")`) are clauses of their own.
//
// Conditions are monotone in their clauses once negations are followed down to them (a clause that is unknown then counts as one that does not
// hold), so that a clause decides exactly where all its neighbours leave the outcome to it. Of a sequence that says what an item takes;
// whether the sequence hangs on it is found by running it with the clause turned.
import { compileCondition, type Predicate } from "../compile/index.ts";
import type { Pack, PackRule, Rule } from "../detection/index.ts";
import type { EventQuery, Expression, Query, Statement } from "../eql/index.ts";
import { type Document, DocumentEvent, valueAt } from "../event/document.ts";
import { type Event, FieldTable } from "../event/event.ts";
import type { Span } from "../text/index.ts";
import { type CaseTelemetry, findingsOf, telemetryOf } from "./pack-tests.ts";

/** A clause that is not decided both ways. */
export interface UndecidedClause {
  /** The rule as tests name it. */
  readonly rule: string;
  /** The clause as it stands in the query. */
  readonly clause: string;
  /** Its place in the text of the rule's query. */
  readonly span: Span;
  /** What no test shows: a match that hangs on it, a miss that does, or neither. */
  readonly missing: "match" | "miss" | "both";
}

export interface ClauseCoverage {
  readonly clauses: number;
  readonly undecided: readonly UndecidedClause[];
}

/** The clauses of all rules of a pack, and those that its cases leave undecided. */
export function clauseCoverage(pack: Pack): ClauseCoverage {
  const telemetry = pack.cases.flatMap((one) => telemetryOf(one).telemetry);
  const rules = pack.rules.map((rule) => ruleCoverage(rule, telemetry));
  return {
    clauses: rules.reduce((sum, { clauses }) => sum + clauses, 0),
    undecided: rules.flatMap(({ undecided }) => undecided),
  };
}

function ruleCoverage(rule: PackRule, telemetry: readonly CaseTelemetry[]): ClauseCoverage {
  const { query, pipes } = rule.query;
  const isDirect = query.kind === "EventQuery" && pipes.length === 0;
  const fields = new FieldTable();
  const bare = { ...rule, indicators: [] };
  const runs = telemetry.map(({ documents }) => ({
    documents,
    findings: isDirect ? 0 : findingsOf([bare], documents).length,
    events: documents.map((document) => new DocumentEvent(document, fields)),
  }));
  const found = itemsOf(query).flatMap((part) => {
    const tree = treeOf(part.item.condition, fields);
    const pivots = runs.map((run) => pivotsIn(run, part.item, tree));
    return leavesOf(tree).map((clause) => {
      const shown = (isMatch: boolean): boolean =>
        runs.some(
          (run, index) =>
            pivots[index]!.has(clause, isMatch) && (isDirect || isNoticed(bare, part, clause, isMatch, run)),
        );
      return { clause, match: shown(true), miss: shown(false) };
    });
  });
  const undecided = found.filter(({ match, miss }) => !match || !miss);
  return {
    clauses: found.length,
    undecided: undecided.map(({ clause, match, miss }) => ({
      rule: rule.key,
      clause: clause.text(rule.queryText),
      span: clause.span,
      missing: match ? "miss" : miss ? "match" : "both",
    })),
  };
}

/** A query of the statement, with the way to put another in its place. */
interface Item {
  readonly item: EventQuery;
  readonly at: (changed: EventQuery) => Query;
}

function itemsOf(query: Query): readonly Item[] {
  if (query.kind === "EventQuery") return [{ item: query, at: (changed) => changed }];
  const terms = query.terms.map((term, index) => ({
    item: term.query,
    at: (changed: EventQuery): Query => ({ ...query, terms: query.terms.with(index, { ...term, query: changed }) }),
  }));
  if (query.kind === "Sample" || query.until === null) return terms;
  const { until } = query;
  const at = (changed: EventQuery): Query => ({ ...query, until: { ...until, query: changed } });
  return [...terms, { item: until.query, at }];
}

// ---- Clauses ----

/** A clause, with the way to put a constant in its place. */
interface Leaf {
  readonly kind: "leaf";
  readonly predicate: Predicate;
  /** Whether it stands under no negation, or an even number of them. */
  readonly isPlain: boolean;
  readonly span: Span;
  readonly text: (query: string) => string;
  /** The whole condition with another expression in place of this clause. */
  readonly replaced: (other: Expression) => Expression;
}

type Tree =
  | Leaf
  | { readonly kind: "and" | "or"; readonly parts: readonly Tree[] }
  | { readonly kind: "not"; readonly part: Tree };

function treeOf(condition: Expression, fields: FieldTable): Tree {
  const build = (node: Expression, isPlain: boolean, replaced: Leaf["replaced"]): Tree => {
    if (node.kind === "Logical") {
      const parts = node.operands.map((operand, index) =>
        build(operand, isPlain, (other) => replaced({ ...node, operands: node.operands.with(index, other) })),
      );
      return { kind: node.operator, parts };
    }
    if (node.kind === "Not") {
      return { kind: "not", part: build(node.operand, !isPlain, (other) => replaced({ ...node, operand: other })) };
    }
    const several = alternativesOf(node);
    if (several.length < 2) return leaf(node, node.span, isPlain, replaced);
    const all: Expression = {
      kind: "Logical",
      operator: "or",
      operands: several.map(({ one }) => one),
      span: node.span,
    };
    const parts = several.map(({ one, span }, index) =>
      leaf(one, span, isPlain, (other) => replaced({ ...all, operands: all.operands.with(index, other) })),
    );
    return { kind: "or", parts };
  };
  const leaf = (node: Expression, span: Span, isPlain: boolean, replaced: Leaf["replaced"]): Leaf => ({
    kind: "leaf",
    predicate: compileCondition(node, { fields }),
    isPlain,
    span,
    text: (query) => clauseText(query, node.span, span),
    replaced,
  });
  return build(condition, true, (other) => other);
}

function clauseText(query: string, whole: Span, part: Span): string {
  const quote = ({ start, end }: Span) => query.slice(start, end).replace(/\s+/g, " ");
  return whole.start === part.start ? quote(whole) : `${quote(part)} of ${quote(whole).replace(/\(.*/s, "(…)")}`;
}

/** The alternatives of a list, each as a condition of its own. */
function alternativesOf(node: Expression): readonly { readonly one: Expression; readonly span: Span }[] {
  if (node.kind === "Match")
    return node.patterns.map((pattern) => ({ one: { ...node, patterns: [pattern] }, span: pattern.span }));
  if (node.kind === "In" && !node.negated)
    return node.items.map((item) => ({ one: { ...node, items: [item] }, span: item.span }));
  if (node.kind === "Call" && node.name.toLowerCase() === "cidrmatch")
    return node.args.slice(1).map((block) => ({ one: { ...node, args: [node.args[0]!, block] }, span: block.span }));
  return [];
}

function leavesOf(tree: Tree): readonly Leaf[] {
  if (tree.kind === "leaf") return [tree];
  return tree.kind === "not" ? leavesOf(tree.part) : tree.parts.flatMap(leavesOf);
}

// ---- Deciding ----

/** The clauses on which a match hangs, and those on which a miss does. */
class Pivots {
  private readonly ofMatches = new Set<Leaf>();
  private readonly ofMisses = new Set<Leaf>();

  add(leaf: Leaf, isMatch: boolean): void {
    (isMatch ? this.ofMatches : this.ofMisses).add(leaf);
  }

  has(leaf: Leaf, isMatch: boolean): boolean {
    return (isMatch ? this.ofMatches : this.ofMisses).has(leaf);
  }
}

/** A case on a source. */
interface Run {
  readonly documents: readonly Document[];
  /** What a rule over several events finds in it. */
  readonly findings: number;
  readonly events: readonly Event[];
}

/** The clauses of an item on which some event of the right category hangs. */
function pivotsIn({ documents, events }: Run, { category }: EventQuery, tree: Tree): Pivots {
  const pivots = new Pivots();
  for (const [index, event] of events.entries()) {
    const categories = [valueAt(documents[index]!, "event.category")].flat();
    if (category.any || categories.includes(category.name)) findPivots(tree, event, true, pivots);
  }
  return pivots;
}

/** Whether a clause or a group of them holds; what is unknown does not hold, and its negation does not either. */
function truthOf(tree: Tree, event: Event, isPlain: boolean): boolean {
  switch (tree.kind) {
    case "leaf":
      return (tree.predicate(event) ?? !isPlain) === true;
    case "not":
      return !truthOf(tree.part, event, !isPlain);
    case "and":
      return tree.parts.every((part) => truthOf(part, event, isPlain));
    case "or":
      return tree.parts.some((part) => truthOf(part, event, isPlain));
  }
}

function findPivots(tree: Tree, event: Event, isPlain: boolean, pivots: Pivots): void {
  if (tree.kind === "leaf") return pivots.add(tree, truthOf(tree, event, isPlain) === isPlain);
  if (tree.kind === "not") return findPivots(tree.part, event, !isPlain, pivots);
  // A part decides where all the others leave it open: they hold in an `and`, and do not in an `or`.
  const open = tree.kind === "and";
  const closing = tree.parts.filter((part) => truthOf(part, event, isPlain) !== open);
  if (closing.length > 1) return;
  for (const part of closing.length === 1 ? closing : tree.parts) findPivots(part, event, isPlain, pivots);
}

/** Whether the rule finds more or less in the documents when a clause is turned into what it was not. */
function isNoticed(
  rule: Rule,
  { item, at }: Item,
  clause: Leaf,
  isMatch: boolean,
  { documents, findings }: Run,
): boolean {
  const value = isMatch ? !clause.isPlain : clause.isPlain;
  const condition = clause.replaced({ kind: "Boolean", value, span: clause.span });
  const statement: Statement = { ...rule.query, query: at({ ...item, condition }) };
  return findingsOf([{ ...rule, query: statement }], documents).length !== findings;
}
