// Whether a pipeline item applies: conditions on the rule, on a detection item, and on its field name.
import type { Matcher } from "../document/matcher.ts";
import type { DetectionItem, LogSource, Search, SigmaCorrelation, SigmaRule } from "../document/model.ts";
import { levels, statuses } from "../document/model.ts";
import { isAny, literalOf, plainText } from "../document/pattern.ts";
import { entryOf, toPlain } from "../yaml/tree.ts";
import type { PipelineContext } from "./context.ts";
import type { ConditionSet, NameExpression, Parameters, PipelineCondition, PipelineItem } from "./model.ts";
import type { PythonRegex } from "./python-regex.ts";

/** What a pipeline works on. A correlation has the log sources of the rules that it is about. */
export type Subject =
  | { readonly kind: "rule"; readonly rule: SigmaRule }
  | { readonly kind: "correlation"; readonly correlation: SigmaCorrelation; readonly rules: readonly SigmaRule[] };

export function holdsForRule(item: PipelineItem, subject: Subject, context: PipelineContext): boolean {
  return holds(item.ruleConditions, (condition) => ruleCondition(condition, subject, context));
}

/** Whether both the conditions on detection items and on field names hold. */
export function holdsForItem(item: PipelineItem, detection: DetectionItem, context: PipelineContext): boolean {
  return (
    holds(item.itemConditions, (condition) => itemCondition(condition, detection, context)) &&
    holdsForField(item, detection.field, context, detection)
  );
}

export function holdsForField(
  item: PipelineItem,
  field: string | null,
  context: PipelineContext,
  detection?: DetectionItem,
): boolean {
  return holds(item.fieldConditions, (condition) => fieldCondition(condition, field, context, detection));
}

function holds(set: ConditionSet, test: (condition: PipelineCondition) => boolean): boolean {
  if (set.conditions.length === 0) return true;
  if (set.expression !== undefined) {
    const byName = new Map(set.conditions.map((condition) => [condition.name, condition]));
    return evaluate(set.expression, (name) => test(byName.get(name)!));
  }
  const linked = set.linking === "and" ? set.conditions.every(test) : set.conditions.some(test);
  return linked !== set.negated;
}

function evaluate(expression: NameExpression, test: (name: string) => boolean): boolean {
  switch (expression.kind) {
    case "name":
      return test(expression.name);
    case "not":
      return !evaluate(expression.operand, test);
    case "and":
      return expression.operands.every((operand) => evaluate(operand, test));
    case "or":
      return expression.operands.some((operand) => evaluate(operand, test));
  }
}

// ---- Rules ----

function ruleCondition({ type, parameters }: PipelineCondition, subject: Subject, context: PipelineContext): boolean {
  const document = subject.kind === "rule" ? subject.rule : subject.correlation;
  switch (type) {
    case "logsource":
      return logSourcesOf(subject).some((source) => isFrom(source, parameters));
    case "contains_field":
      return itemsOf(subject).some((item) => item.field === parameters.field);
    case "contains_detection_item":
      return itemsOf(subject).some(
        (item) =>
          item.field === parameters.field &&
          item.values.some(({ matchers }) => matchers.some((matcher) => equalsValue(matcher, parameters.value))),
      );
    case "processing_item_applied":
      return context.applied.has(String(parameters.processing_item_id));
    case "processing_state":
      return stateHolds(parameters, context);
    case "is_sigma_rule":
      return subject.kind === "rule";
    case "is_sigma_correlation_rule":
      return subject.kind === "correlation";
    case "rule_attribute":
      return attributeHolds(parameters, document, context);
    case "tag":
      return document.metadata.tags.includes(String(parameters.tag));
    default:
      return false;
  }
}

function logSourcesOf(subject: Subject): readonly LogSource[] {
  return subject.kind === "rule" ? [subject.rule.logsource] : subject.rules.map(({ logsource }) => logsource);
}

function isFrom(source: LogSource, parameters: Parameters): boolean {
  return (["category", "product", "service"] as const).every(
    (name) => parameters[name] === undefined || String(parameters[name]).toLowerCase() === source[name],
  );
}

function itemsOf(subject: Subject): readonly DetectionItem[] {
  return subject.kind === "rule" ? itemsOfRule(subject.rule) : [];
}

function stateHolds(parameters: Parameters, context: PipelineContext): boolean {
  const value = context.state.get(String(parameters.key));
  return value !== undefined && compares(value, String(parameters.op ?? "eq"), parameters.val);
}

function compares(left: unknown, operator: string, right: unknown): boolean {
  if (operator === "eq") return left === right || String(left) === String(right);
  if (operator === "ne") return String(left) !== String(right);
  const [a, b] = [rank(left), rank(right)];
  if (a === undefined || b === undefined || typeof a !== typeof b) return false;
  if (operator === "gt") return a > b;
  if (operator === "gte") return a >= b;
  if (operator === "lt") return a < b;
  return operator === "lte" && a <= b;
}

/** Levels and statuses have an order of their own; dates are ordered as texts. */
function rank(value: unknown): number | string | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const level = (levels as readonly string[]).indexOf(value);
  if (level >= 0) return level;
  const status = (statuses as readonly string[]).indexOf(value);
  return status >= 0 ? statuses.length - status : value;
}

function attributeHolds(
  parameters: Parameters,
  document: SigmaRule | SigmaCorrelation,
  context: PipelineContext,
): boolean {
  const value = attributeOf(String(parameters.attribute), document, context);
  const operator = String(parameters.op ?? "eq");
  if (Array.isArray(value)) {
    const has = value.includes(parameters.value);
    return operator === "in" ? has : operator === "not_in" ? !has : operator === "ne";
  }
  return value !== undefined && compares(value, operator, parameters.value);
}

/** A member of the document, by its meaning where it has one here, or an attribute that a pipeline has given it. */
function attributeOf(name: string, document: SigmaRule | SigmaCorrelation, context: PipelineContext): unknown {
  if (Object.hasOwn(document.metadata, name)) return document.metadata[name as keyof typeof document.metadata];
  if (context.attributes.has(name)) return context.attributes.get(name);
  const own = entryOf(document.node, name)?.value;
  return own === undefined ? undefined : toPlain(own);
}

/** All detection items of a rule. */
export function itemsOfRule(rule: SigmaRule): readonly DetectionItem[] {
  return rule.selections.flatMap(({ search }) => itemsOfSearch(search));
}

export function itemsOfSearch(search: Search): readonly DetectionItem[] {
  return search.kind === "item" ? [search] : search.of.flatMap(itemsOfSearch);
}

// ---- Detection items and fields ----

function itemCondition(
  { type, parameters }: PipelineCondition,
  item: DetectionItem,
  context: PipelineContext,
): boolean {
  if (type === "processing_item_applied") return context.isAppliedTo(item, String(parameters.processing_item_id));
  if (type === "processing_state") return stateHolds(parameters, context);
  const matchers = item.values.flatMap((value) => value.matchers);
  const test = valueTest(type, parameters);
  return parameters.cond === "all" ? matchers.every(test) : matchers.some(test);
}

function valueTest(type: string, parameters: Parameters): (matcher: Matcher) => boolean {
  switch (type) {
    case "match_string": {
      const pattern = parameters.pattern as PythonRegex;
      const isFound = (matcher: Matcher) => matcher.kind === "text" && pattern.matches(plainText(matcher.pattern));
      return (matcher) => isFound(matcher) !== (parameters.negate === true);
    }
    case "match_value":
      return (matcher) => equalsValue(matcher, parameters.value);
    case "contains_wildcard":
      return (matcher) => matcher.kind === "text" && matcher.pattern.some((piece) => typeof piece === "object");
    case "is_null":
      return (matcher) => matcher.kind === "null";
    default:
      return () => false;
  }
}

function equalsValue(matcher: Matcher, value: unknown): boolean {
  switch (matcher.kind) {
    case "text":
      return (
        literalOf(matcher.pattern) === value ||
        (value === "*" && matcher.pattern.length === 1 && isAny(matcher.pattern[0]))
      );
    case "number":
    case "boolean":
      return matcher.value === value;
    case "null":
      return value === null;
    default:
      return false;
  }
}

function fieldCondition(
  { type, parameters }: PipelineCondition,
  field: string | null,
  context: PipelineContext,
  detection: DetectionItem | undefined,
): boolean {
  switch (type) {
    case "include_fields":
      return includes(parameters, field);
    case "exclude_fields":
      return !includes(parameters, field);
    case "processing_item_applied":
      return detection === undefined
        ? context.isAppliedToField(field, String(parameters.processing_item_id))
        : context.isAppliedTo(detection, String(parameters.processing_item_id));
    case "processing_state":
      return stateHolds(parameters, context);
    default:
      return false;
  }
}

function includes(parameters: Parameters, field: string | null): boolean {
  if (field === null) return false;
  if (parameters.mode !== "re") return (parameters.fields as readonly string[]).includes(field);
  return (parameters.fields as readonly PythonRegex[]).some((pattern) => pattern.matches(field));
}
