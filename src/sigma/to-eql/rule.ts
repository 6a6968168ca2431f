// A Sigma rule as an EQL event query: the events of its log source, and its condition over its selections.
import type { Category, EventQuery, Expression } from "../../eql/ast.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import { report } from "../diagnostics.ts";
import type { Condition } from "../document/condition.ts";
import type { Matcher, TextMatcher } from "../document/matcher.ts";
import type { DetectionItem, Search, SigmaRule } from "../document/model.ts";
import { eventField, findField, findLogSource } from "../mapping/index.ts";
import type { EventClass, LogSourceMapping } from "../mapping/log-source.ts";
import { requiresField } from "../required-field.ts";
import { and, compare, field, isNotNull, match, not, oneOf, or, text, truth } from "./build.ts";
import { fieldTest } from "./field-test.ts";
import { Refusal } from "./loss.ts";
import { holdsLiteralWildcards, searchText, wildcardText } from "./texts.ts";

/** A selection as a condition of its own, to name it when it held. */
export interface NamedCondition {
  readonly name: string;
  readonly condition: Expression;
}

export interface ConvertedRule {
  /** Undefined where EQL cannot say what the rule asks; the diagnostics tell why. */
  readonly query: EventQuery | undefined;
  readonly selections: readonly NamedCondition[];
  /** True where the query looks for keywords: it runs here, and EQL has no text for it. */
  readonly hasKeywords: boolean;
  /** Errors for what cannot be said, warnings for what is lost. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Converts one rule. Never throws. */
export function convertRule(rule: SigmaRule): ConvertedRule {
  const diagnostics: Diagnostic[] = [];
  const { mapping, isKnown } = findLogSource(rule.logsource);
  if (!isKnown) {
    diagnostics.push(
      report(
        "unknown-log-source",
        rule.logsource.span,
        "This log source is not known here, so the rule is asked of more events",
        {
          hint: "Name the events in the rule, or map the log source with a pipeline.",
        },
      ),
    );
  }
  try {
    const converter = new RuleConverter(rule, mapping);
    const condition = converter.condition();
    return {
      query: withEvents(mapping, condition, rule),
      selections: converter.selections(),
      hasKeywords: converter.hasKeywords,
      diagnostics,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    diagnostics.push(report("not-expressible", error.span, error.message, { hint: error.hint }));
    return { query: undefined, selections: [], hasKeywords: false, diagnostics };
  }
}

/** Undefined for what a pipeline has dropped: it counts neither for nor against. */
type Operand = Expression | undefined;

function combine(operator: "and" | "or", operands: readonly Operand[], span: Span): Operand {
  const kept = operands.filter((operand) => operand !== undefined);
  if (kept.length === 0) return undefined;
  return operator === "and" ? and(span, kept) : or(span, kept);
}

class RuleConverter {
  hasKeywords = false;
  private readonly rule: SigmaRule;
  private readonly mapping: LogSourceMapping;
  private readonly converted = new Map<string, Operand>();

  constructor(rule: SigmaRule, mapping: LogSourceMapping) {
    this.rule = rule;
    this.mapping = mapping;
  }

  condition(): Expression {
    const operands = this.rule.conditions.map((condition) => this.of(condition));
    return combine("or", operands, this.rule.span) ?? truth(true, this.rule.span);
  }

  selections(): readonly NamedCondition[] {
    return [...this.converted].flatMap(([name, condition]) => (condition === undefined ? [] : [{ name, condition }]));
  }

  private of(condition: Condition): Operand {
    const { span } = condition;
    switch (condition.kind) {
      case "and":
      case "or":
        return combine(
          condition.kind,
          condition.operands.map((operand) => this.of(operand)),
          span,
        );
      case "not": {
        const operand = this.of(condition.operand);
        return operand === undefined ? undefined : not(operand, span);
      }
      case "name":
        return this.selection(condition.name);
      case "of": {
        const operands = condition.names.map((name) => this.selection(name));
        return combine(condition.quantity === "all" ? "and" : "or", operands, span);
      }
    }
  }

  private selection(name: string): Operand {
    if (this.converted.has(name)) return this.converted.get(name);
    const { search } = this.rule.selections.find((selection) => selection.name === name)!;
    const converted = this.search(search);
    this.converted.set(name, converted);
    return converted;
  }

  private search(search: Search): Operand {
    if (search.kind === "item") return this.item(search);
    const operands = search.of.map((each) => this.search(each));
    return combine(search.kind === "all" ? "and" : "or", operands, search.span);
  }

  private item(item: DetectionItem): Expression {
    if (item.field === null) return this.keywords(item);
    return fieldTest(item, (name, isMapped) => (isMapped ? eventField(name) : findField(this.mapping, name)));
  }

  private keywords(item: DetectionItem): Expression {
    this.hasKeywords = true;
    const tests = item.values.map(({ matchers, span }) =>
      or(
        span,
        matchers.map((matcher) => keyword(matcher, span)),
      ),
    );
    const combined = item.linking === "all" ? and(item.span, tests) : or(item.span, tests);
    return item.negated ? not(combined, item.span) : combined;
  }
}

function keyword(matcher: Matcher, span: Span): Expression {
  switch (matcher.kind) {
    case "text":
      return keywordText(matcher, span);
    case "number":
      return { kind: "Keyword", pattern: `*${matcher.value}*`, match: "wildcard", caseInsensitive: true, span };
    case "regex": {
      const flags = `${matcher.multiline ? "m" : ""}${matcher.dotAll ? "s" : ""}`;
      const pattern = flags === "" ? matcher.source : `(?${flags})${matcher.source}`;
      return { kind: "Keyword", pattern, match: "regex", caseInsensitive: matcher.ignoreCase, span };
    }
    default:
      throw new Refusal("A keyword must be a text, a number or a regular expression", span);
  }
}

function keywordText({ pattern, cased }: TextMatcher, span: Span): Expression {
  const caseInsensitive = !cased;
  if (holdsLiteralWildcards(pattern))
    return { kind: "Keyword", pattern: searchText(pattern), match: "regex", caseInsensitive, span };
  return { kind: "Keyword", pattern: wildcardText(pattern), match: "wildcard", caseInsensitive, span };
}

// ---- The events of the log source ----

function withEvents(mapping: LogSourceMapping, condition: Expression, rule: SigmaRule): EventQuery {
  const { span } = rule.logsource;
  const categories = new Set(mapping.events.map(({ category }) => category));
  const [only] = categories.size === 1 ? categories : [];
  const tests = mapping.events.map((events) => eventTest(events, only === undefined, span));
  const guards = guardsOf(mapping, condition, span);
  const events = tests.length === 0 ? [] : [or(span, tests)];
  return {
    kind: "EventQuery",
    category: categoryOf(only, span),
    condition: and(rule.span, [...events, ...guards, condition]),
    span: rule.span,
  };
}

function categoryOf(name: string | undefined, span: Span): Category {
  return { kind: "Category", name: name ?? "any", any: name === undefined, quote: null, span };
}

function eventTest({ category, values }: EventClass, withCategory: boolean, span: Span): Expression {
  const tests = Object.entries(values).map(([path, allowed]) => {
    // Collectors write the names of channels in different cases.
    if (path === "winlog.channel") return match(field(path, span), ":", allowed, span);
    return oneOf(field(path, span), allowed, false, span);
  });
  if (withCategory && category !== undefined)
    tests.unshift(compare(field("event.category", span), "==", text(category, span), span));
  return and(span, tests);
}

/** Where others of the same class share the tested fields only, the events of the log source are told by a field of their own. */
function guardsOf({ presence }: LogSourceMapping, condition: Expression, span: Span): readonly Expression[] {
  if (presence === undefined || requiresField(condition, presence.isTold)) return [];
  return [present(presence.field, span)];
}

function present(path: string, span: Span): Expression {
  return isNotNull(field(path, span), span);
}
