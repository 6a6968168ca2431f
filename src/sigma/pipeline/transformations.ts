// The transformations, one function each: a rule in, a rule out. Those of detection items and values go through `mapItems`.
import type { Matcher } from "../document/matcher.ts";
import type { DetectionItem, ItemValue, LogSource, Search, SigmaRule } from "../document/model.ts";
import { applyModifiers, isModifier } from "../document/modifiers.ts";
import {
  anyText,
  formatPattern,
  isPlaceholder,
  literalOf,
  mapTexts,
  normalizePattern,
  type Pattern,
  parsePattern,
  plainText,
  withPlaceholders,
} from "../document/pattern.ts";
import { holdsForField, holdsForItem, holdsForRule, itemsOfRule } from "./conditions.ts";
import type { PipelineContext } from "./context.ts";
import { PipelineFailure } from "./failure.ts";
import type { PipelineItem } from "./model.ts";
import { expandMatcher } from "./placeholders.ts";
import type { PythonRegex, Replacement } from "./python-regex.ts";

type Transformation = (rule: SigmaRule, step: PipelineItem, context: PipelineContext) => SigmaRule;

/** Applies one item of a pipeline to a rule, if its conditions hold. */
export function applyStep(rule: SigmaRule, step: PipelineItem, context: PipelineContext): SigmaRule {
  if (!holdsForRule(step, { kind: "rule", rule }, context)) return rule;
  const result = transformations[step.type]!(rule, step, context);
  if (step.id !== undefined) context.applied.add(step.id);
  return result;
}

const transformations: Readonly<Record<string, Transformation>> = {
  add_condition: addCondition,
  add_field: (rule, { parameters }) =>
    withFields(rule, [...rule.metadata.fields, ...(parameters.field as readonly string[])]),
  case: mapValues((matcher, { parameters }) =>
    withText(matcher, (pattern) => mapTexts(pattern, caseOf(parameters.method))),
  ),
  change_logsource: changeLogSource,
  convert_type: mapValues((matcher, { parameters }) => convertType(matcher, String(parameters.target_type))),
  detection_item_failure: (rule, step, context) =>
    mapItems(rule, step, context, () => {
      throw new PipelineFailure(String(step.parameters.message));
    }),
  drop_detection_item: (rule, step, context) =>
    mapItems(rule, step, context, (item) => ({ kind: "all", of: [], span: item.span })),
  extract_fields: extractFields,
  field_name_mapping: (rule, step, context) => {
    const mapping = step.parameters.mapping as Readonly<Record<string, unknown>>;
    const named = (field: string) => (Object.hasOwn(mapping, field) ? textsOf(mapping[field]) : undefined);
    return renameFields(placeKeywords(rule, step, context, named(keywordKey)), step, context, named);
  },
  field_name_prefix: (rule, step, context) =>
    renameFields(rule, step, context, (field) => [`${step.parameters.prefix}${field}`]),
  field_name_prefix_mapping: (rule, step, context) =>
    renameFields(rule, step, context, (field) => {
      const found = Object.entries(step.parameters.mapping as Record<string, unknown>).find(([prefix]) =>
        field.startsWith(prefix),
      );
      return found === undefined ? undefined : textsOf(found[1]).map((prefix) => prefix + field.slice(found[0].length));
    }),
  field_name_suffix: (rule, step, context) =>
    renameFields(rule, step, context, (field) => [`${field}${step.parameters.suffix}`]),
  hashes_fields: hashesFields,
  map_string: mapValues((matcher, { parameters }) =>
    mapString(matcher, parameters.mapping as Readonly<Record<string, unknown>>),
  ),
  nest: (rule, { parameters }, context) =>
    (parameters.items as readonly PipelineItem[]).reduce((changed, step) => applyStep(changed, step, context), rule),
  regex: mapValues((matcher, { parameters }) => toRegex(matcher, parameters.method !== "plain")),
  remove_field: (rule, { parameters }) =>
    withFields(
      rule,
      rule.metadata.fields.filter((field) => !(parameters.field as readonly string[]).includes(field)),
    ),
  replace_string: mapValues((matcher, step) => withText(asText(matcher), (pattern) => replaceString(pattern, step))),
  rule_failure: onWhole,
  set_custom_attribute: onWhole,
  set_field: (rule, { parameters }) => withFields(rule, parameters.fields as readonly string[]),
  set_state: onWhole,
  set_value: mapValues((_matcher, { parameters }) => setValue(parameters.value, parameters.force_type)),
  strict_field_mapping_failure: (rule) => {
    const unmapped = itemsOfRule(rule).filter((item) => item.field !== null && item.isMapped !== true);
    if (unmapped.length === 0) return rule;
    throw new PipelineFailure(
      `These fields are not mapped: ${[...new Set(unmapped.map(({ field }) => field))].join(", ")}`,
    );
  },
  value_placeholders: (rule, step, context) => fillPlaceholders(rule, step, context, (name) => valuesOf(name, context)),
  wildcard_placeholders: (rule, step, context) => fillPlaceholders(rule, step, context, () => [[anyText]]),
};

// ---- Rules and correlations as a whole ----

/**
 * What a transformation does to a rule or correlation as a whole, beside what it does to parts of a rule.
 * @throws {PipelineFailure} for `rule_failure`
 */
export function applyToWhole({ type, parameters }: PipelineItem, context: PipelineContext): void {
  if (type === "rule_failure") throw new PipelineFailure(String(parameters.message));
  if (type === "set_state") context.state.set(String(parameters.key), parameters.val);
  if (type === "set_custom_attribute") context.attributes.set(String(parameters.attribute), parameters.value);
}

function onWhole(rule: SigmaRule, step: PipelineItem, context: PipelineContext): SigmaRule {
  applyToWhole(step, context);
  return rule;
}

// ---- Walking ----

function mapItems(
  rule: SigmaRule,
  step: PipelineItem,
  context: PipelineContext,
  change: (item: DetectionItem) => Search,
): SigmaRule {
  const visit = (search: Search): Search => {
    if (search.kind !== "item") return { ...search, of: search.of.map(visit) };
    if (!holdsForItem(step, search, context)) return search;
    const changed = change(search);
    if (changed === search) return search;
    return changed.kind === "item" ? context.derive(changed, search, step.id) : changed;
  };
  return {
    ...rule,
    selections: rule.selections.map((selection) => ({ ...selection, search: visit(selection.search) })),
  };
}

/** A transformation of each value of the items it applies to; a value may become several, of which one must hold. */
function mapValues(change: (matcher: Matcher, step: PipelineItem) => Matcher | readonly Matcher[]): Transformation {
  return (rule, step, context) =>
    mapItems(rule, step, context, (item) => {
      const values = item.values.map((value) => {
        const matchers = value.matchers.map((matcher) => change(matcher, step));
        return matchers.every((each, index) => each === value.matchers[index])
          ? value
          : { ...value, matchers: matchers.flat() };
      });
      return values.every((value, index) => value === item.values[index]) ? item : { ...item, values };
    });
}

function withText(matcher: Matcher, change: (pattern: Pattern) => Pattern): Matcher {
  return matcher.kind === "text" ? { ...matcher, pattern: change(matcher.pattern) } : matcher;
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

// ---- Rules ----

function withFields(rule: SigmaRule, fields: readonly string[]): SigmaRule {
  return { ...rule, metadata: { ...rule.metadata, fields } };
}

function changeLogSource(rule: SigmaRule, { parameters }: PipelineItem): SigmaRule {
  const member = (name: string) =>
    parameters[name] === undefined ? undefined : String(parameters[name]).toLowerCase();
  const logsource: LogSource = {
    category: member("category"),
    product: member("product"),
    service: member("service"),
    custom: rule.logsource.custom,
    span: rule.logsource.span,
  };
  return { ...rule, logsource };
}

function addCondition(rule: SigmaRule, { parameters, id }: PipelineItem, context: PipelineContext): SigmaRule {
  const { span } = rule.logsource;
  const items = Object.entries(parameters.conditions as Readonly<Record<string, unknown>>).map(([key, value]) =>
    addedItem(key, value, parameters.template === true ? rule.logsource : undefined, rule),
  );
  for (const item of items) context.derive(item, item, id);
  const name = parameters.name === undefined ? context.newSelectionName(rule) : String(parameters.name);
  const selection = { name, nameSpan: span, search: { kind: "all", of: items, span } as const };
  const added = { kind: "name", name, span } as const;
  const required = parameters.negated === true ? ({ kind: "not", operand: added, span } as const) : added;
  return {
    ...rule,
    selections: [...rule.selections, selection],
    conditions: rule.conditions.map((condition) => ({
      kind: "and",
      operands: [required, condition],
      span: condition.span,
    })),
  };
}

function addedItem(key: string, value: unknown, template: LogSource | undefined, rule: SigmaRule): DetectionItem {
  const { span } = rule.logsource;
  const [field = "", ...names] = key.split("|");
  const modifiers = names;
  const unknown = modifiers.find((name) => !isModifier(name));
  if (unknown !== undefined) throw new PipelineFailure(`There is no modifier \`${unknown}\``);
  const values = (Array.isArray(value) ? value : [value]).map((each): ItemValue => {
    const scalar = typeof each === "string" && template !== undefined ? fillTemplate(each, template) : (each as string);
    return { matchers: applyModifiers(scalar, modifiers, false), span };
  });
  const linking = modifiers.includes("all") ? "all" : "any";
  return { kind: "item", field, modifiers, values, linking, negated: modifiers.includes("neq"), span, fieldSpan: span };
}

function fillTemplate(text: string, { category, product, service }: LogSource): string {
  const values: Readonly<Record<string, string | undefined>> = { category, product, service };
  return text.replace(/\$\$|\$(?:(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return "$";
    return Object.hasOwn(values, name) ? (values[name] ?? "") : whole;
  });
}

// ---- Fields ----

function renameFields(
  rule: SigmaRule,
  step: PipelineItem,
  context: PipelineContext,
  rename: (field: string) => readonly string[] | undefined,
): SigmaRule {
  const named = (field: string): readonly string[] | undefined => {
    const names = rename(field);
    if (names !== undefined) context.renamed(field, names, step.id);
    return names;
  };
  context.addRename((field) => (holdsForField(step, field, context) ? named(field) : undefined));
  const withReferences = renameReferences(rule, step, context, named);
  return mapItems(withReferences, step, context, (item) => {
    const names = item.field === null ? undefined : named(item.field);
    if (names === undefined) return item;
    const items = names.map((field): DetectionItem => ({ ...item, field, isMapped: true }));
    if (items.length === 1) return items[0]!;
    for (const each of items) context.derive(each, item, step.id);
    return { kind: "any", of: items, span: item.span };
  });
}

/** The key of a field mapping that stands for keywords: null. */
const keywordKey = "";

/** Keywords as what is looked for in the fields that a mapping has for them. */
function placeKeywords(
  rule: SigmaRule,
  step: PipelineItem,
  context: PipelineContext,
  fields: readonly string[] | undefined,
): SigmaRule {
  if (fields === undefined) return rule;
  return mapItems(rule, step, context, (item) => {
    if (item.field !== null) return item;
    const items = fields.map((field): DetectionItem => ({ ...item, field, isMapped: true }));
    return items.length === 1 ? items[0]! : { kind: "any", of: items, span: item.span };
  });
}

/** Fields that values refer to are renamed like all others. */
function renameReferences(
  rule: SigmaRule,
  step: PipelineItem,
  context: PipelineContext,
  rename: (field: string) => readonly string[] | undefined,
): SigmaRule {
  const matcherOf = (matcher: Matcher): readonly Matcher[] => {
    if (matcher.kind !== "field" || !holdsForField(step, matcher.field, context)) return [matcher];
    return rename(matcher.field)?.map((field) => ({ ...matcher, field, isMapped: true })) ?? [matcher];
  };
  const visit = (search: Search): Search => {
    if (search.kind !== "item") return { ...search, of: search.of.map(visit) };
    if (!search.values.some(({ matchers }) => matchers.some(({ kind }) => kind === "field"))) return search;
    const values = search.values.map((value) => ({ ...value, matchers: value.matchers.flatMap(matcherOf) }));
    return context.derive({ ...search, values }, search, undefined);
  };
  return {
    ...rule,
    selections: rule.selections.map((selection) => ({ ...selection, search: visit(selection.search) })),
  };
}

const hashLengths: Readonly<Record<number, string>> = { 32: "MD5", 40: "SHA1", 64: "SHA256", 128: "SHA512" };

function hashesFields(rule: SigmaRule, step: PipelineItem, context: PipelineContext): SigmaRule {
  const { parameters } = step;
  const sources = (parameters.field_to_parse as readonly string[] | undefined) ?? ["Hashes", "Hash"];
  const allowed = (parameters.valid_hash_algos as readonly string[]).map((name) => name.toUpperCase());
  const prefix = String(parameters.field_prefix ?? "");
  return mapItems(rule, step, context, (item) => {
    if (item.field === null || !sources.includes(item.field)) return item;
    const byField = new Map<string, ItemValue[]>();
    for (const value of item.values) {
      for (const matcher of value.matchers) {
        const hash = matcher.kind === "text" ? hashIn(plainText(matcher.pattern), allowed) : undefined;
        if (hash === undefined) continue;
        const field = parameters.drop_algo_prefix === true ? prefix : prefix + hash.algorithm;
        const matchers: readonly Matcher[] = [{ kind: "text", pattern: [hash.digits], cased: false }];
        byField.set(field, [...(byField.get(field) ?? []), { matchers, span: value.span }]);
      }
    }
    if (!item.values.every(({ matchers }) => matchers.every(({ kind }) => kind === "text"))) return item;
    if (byField.size === 0) throw new PipelineFailure(`There is no hash of ${allowed.join(", ")} in \`${item.field}\``);
    const items = [...byField].map(([field, values]): DetectionItem => ({ ...item, field, values, linking: "any" }));
    return items.length === 1 ? items[0]! : { kind: "any", of: items, span: item.span };
  });
}

function hashIn(text: string, allowed: readonly string[]): { algorithm: string; digits: string } | undefined {
  const match = /^\**(?:(\w+)[=|])?([0-9a-fA-F]+)\**$/.exec(text);
  if (match === null) return undefined;
  const algorithm = (match[1] ?? hashLengths[match[2]!.length] ?? "").toUpperCase();
  return allowed.includes(algorithm) ? { algorithm, digits: match[2]! } : undefined;
}

/** Named groups of an expression as fields of their own: `reg: 'Dword:1'` as `reg.type: Dword` and `reg.value: 1`. */
function extractFields(rule: SigmaRule, step: PipelineItem, context: PipelineContext): SigmaRule {
  const { parameters } = step;
  const regex = parameters.regex as PythonRegex;
  const prefix = parameters.field_prefix === undefined ? "" : `${parameters.field_prefix}.`;
  return mapItems(rule, step, context, (item) => {
    if (!item.values.every(({ matchers }) => matchers.every(({ kind }) => kind === "text"))) return item;
    const parts = item.values.flatMap((value): readonly Search[] => {
      const [matcher] = value.matchers;
      const groups = matcher?.kind === "text" ? regex.namedGroups(plainText(matcher.pattern)) : undefined;
      if (groups === undefined) return parameters.preserve_unmatched === true ? [{ ...item, values: [value] }] : [];
      const items = [...groups].flatMap(([name, text]): readonly DetectionItem[] =>
        text === undefined || text === "" ? [] : [extracted(item, `${prefix}${name}`, text, value)],
      );
      return items.length === 0 ? [] : [{ kind: "all", of: items, span: value.span }];
    });
    if (parts.length === 0) return item;
    if (item.negated) throw new PipelineFailure("`extract_fields` cannot take apart what `neq` negates");
    return parts.length === 1 ? parts[0]! : { kind: item.linking, of: parts, span: item.span };
  });
}

function extracted(item: DetectionItem, field: string, text: string, { span }: ItemValue): DetectionItem {
  return { ...item, field, modifiers: [], values: [{ matchers: [typedValue(text)], span }], linking: "any" };
}

/** What an extracted text stands for: nothing, a number (unless zeros lead it), or itself. */
function typedValue(text: string): Matcher {
  if (/^(?:null|none)$/i.test(text)) return { kind: "null" };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && !/^0\./.test(text)) return { kind: "number", value: Number(text) };
  return { kind: "text", pattern: parsePattern(text), cased: false };
}

// ---- Values ----

function caseOf(method: unknown): (text: string) => string {
  if (method === "upper") return (text) => text.toUpperCase();
  if (method === "snake_case") return (text) => text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
  return (text) => text.toLowerCase();
}

function convertType(matcher: Matcher, type: string): Matcher {
  if (type === "str" && matcher.kind === "number")
    return { kind: "text", pattern: [String(matcher.value)], cased: false };
  if (type === "num" && matcher.kind === "text") {
    const literal = literalOf(matcher.pattern);
    if (literal === undefined || !/^-?\d+(?:\.\d+)?$/.test(literal))
      throw new PipelineFailure(`\`${formatPattern(matcher.pattern)}\` is no number`);
    return { kind: "number", value: Number(literal) };
  }
  return matcher;
}

function mapString(matcher: Matcher, mapping: Readonly<Record<string, unknown>>): readonly Matcher[] {
  if (matcher.kind !== "text") return [matcher];
  const text = plainText(matcher.pattern);
  if (!Object.hasOwn(mapping, text)) return [matcher];
  return textsOf(mapping[text]).map((each) => ({ ...matcher, pattern: parsePattern(each) }));
}

/** A number as it is written, which is a text to what changes texts. */
function asText(matcher: Matcher): Matcher {
  return matcher.kind === "number" ? { kind: "text", pattern: [String(matcher.value)], cased: false } : matcher;
}

function replaceString(pattern: Pattern, { parameters }: PipelineItem): Pattern {
  const regex = parameters.regex as PythonRegex;
  const replaced = (text: string) => regex.replace(text, parameters.replacement as Replacement);
  if (parameters.skip_special !== true) return parseReplaced(replaced(plainText(pattern)), pattern);
  if (parameters.interpret_special !== true) return mapTexts(pattern, replaced);
  return normalizePattern(
    pattern.flatMap((piece) => (typeof piece === "string" ? parsePattern(replaced(piece)) : [piece])),
  );
}

/** The pattern of a text as `plainText` gives it; its placeholders are those that there were before. */
function parseReplaced(text: string, before: Pattern): Pattern {
  const parsed = parsePattern(text.replace(/\\(?![*?])/g, "\\\\"));
  return before.some(isPlaceholder) ? withPlaceholders(parsed) : parsed;
}

function setValue(value: unknown, forceType: unknown): Matcher {
  if (forceType === "num") return { kind: "number", value: Number(value) };
  if (value === null || value === undefined) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "number" && forceType !== "str") return { kind: "number", value };
  return { kind: "text", pattern: parsePattern(String(value)), cased: false };
}

function toRegex(matcher: Matcher, ignoreCase: boolean): Matcher {
  if (matcher.kind !== "text" || matcher.pattern.length === 0) return matcher;
  if (matcher.pattern.some(isPlaceholder))
    throw new PipelineFailure("A placeholder cannot become a regular expression; fill it in before");
  const source = matcher.pattern
    .map((piece) => {
      if (typeof piece === "string") return piece.replace(/[.?+*|{}[\]()\\^$]/g, "\\$&");
      return "wildcard" in piece && piece.wildcard === "?" ? "." : ".*";
    })
    .join("");
  return { kind: "regex", source: `^${source}$`, ignoreCase, multiline: false, dotAll: true };
}

// ---- Placeholders ----

function valuesOf(name: string, { vars }: PipelineContext): readonly Pattern[] {
  const values = vars.get(name);
  if (values === undefined) throw new PipelineFailure(`The pipeline has no values for the placeholder %${name}%`);
  return values.map((value) => parsePattern(String(value)));
}

function fillPlaceholders(
  rule: SigmaRule,
  step: PipelineItem,
  context: PipelineContext,
  values: (name: string) => readonly Pattern[],
): SigmaRule {
  const { include, exclude } = step.parameters as { include?: readonly string[]; exclude?: readonly string[] };
  const isMeant = (name: string) =>
    (include === undefined || include.includes(name)) && exclude?.includes(name) !== true;
  const change = mapValues((matcher) => expandMatcher(matcher, (name) => (isMeant(name) ? values(name) : undefined)));
  return change(rule, step, context);
}
