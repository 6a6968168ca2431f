// Elastic's detection rules, as the TOML files of its rule repository and as Kibana's export (NDJSON, a rule a line). Only EQL rules can be run;
// others are named and left out.
import { parse as parseAnyToml, TomlError } from "smol-toml";
import * as v from "valibot";
import type { Diagnostic } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { report } from "./diagnostics.ts";
import { readQuery, type SchemaOf } from "./embedded-query.ts";
import { jsonTextPlaces } from "./json-places.ts";
import { readPlainToml } from "./plain-toml.ts";
import { type Rule, type RuleFile, severities } from "./rule.ts";
import { placesAt, placesFoundBy, placesFrom, type TextPlaces } from "./text-places.ts";

const optionalText = v.optional(v.nullable(v.string()));
const threatItem = v.object({
  technique: v.optional(
    v.array(v.object({ id: v.string(), subtechnique: v.optional(v.array(v.object({ id: v.string() }))) })),
  ),
});

/** What of an Elastic rule is read here; it has much more. */
const elasticRule = v.object({
  rule_id: optionalText,
  id: optionalText,
  name: v.string(),
  severity: v.optional(v.picklist(severities), "medium"),
  type: v.string(),
  language: optionalText,
  query: optionalText,
  index: v.optional(v.nullable(v.array(v.string()))),
  tags: v.optional(v.array(v.string()), []),
  threat: v.optional(v.array(threatItem), []),
  event_category_override: optionalText,
  timestamp_field: optionalText,
  tiebreaker_field: optionalText,
});

type ElasticRule = v.InferOutput<typeof elasticRule>;

interface ReadRule {
  readonly rule: Rule | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** False for what has not even the members of a rule. */
  readonly isRule?: false;
}

/** @throws {TomlError} where the text is no TOML */
function parseToml(text: string): Readonly<Record<string, unknown>> {
  return readPlainToml(text) ?? parseAnyToml(text);
}

/** Reads a TOML rule file: the rule stands in its `[rule]` table. Never throws. */
export function readElasticToml(source: string, text: string, schemaOf?: SchemaOf): RuleFile {
  const file = (rules: readonly Rule[], diagnostics: readonly Diagnostic[]): RuleFile => ({
    source,
    text,
    rules,
    correlations: [],
    diagnostics,
  });
  let document: Readonly<Record<string, unknown>>;
  try {
    document = parseToml(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return file([], [tomlProblem(error, text)]);
  }
  const table = document.rule;
  if (table === undefined) return file([], [report("not-a-rule", firstLine(text), "The file has no table `[rule]`")]);
  const { rule, diagnostics } = readRule(
    table,
    source,
    firstLine(text),
    (query) => placesInToml(text, query),
    schemaOf,
  );
  return file(rule === undefined ? [] : [rule], diagnostics);
}

function tomlProblem(error: TomlError, text: string): Diagnostic {
  const lines = text.split("\n", error.line);
  const start = Math.min(
    text.length,
    lines.slice(0, -1).reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1,
  );
  const message = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
  return report("invalid-toml", { start, end: Math.min(text.length, start + 1) }, `This is not valid TOML: ${message}`);
}

/** Literal strings stand in the file as they read; escaped ones are pointed at as a whole. */
function placesInToml(text: string, query: string): TextPlaces {
  const member = /^[ \t]*query[ \t]*=[ \t]*/m.exec(text);
  if (member === null) return placesAt(firstLine(text));
  const value = member.index + member[0].length;
  const at = text.indexOf(query, value);
  const between = at < 0 ? "" : text.slice(value, at);
  if (/^('''|""")\r?\n?$|^["']$/.test(between)) return placesFrom(at, between.startsWith("'''"));
  const lineEnd = text.indexOf("\n", value);
  return placesAt({ start: value, end: lineEnd < 0 ? text.length : lineEnd });
}

/** Reads Kibana's export, or any file with a JSON rule a line or one JSON rule or list of them. Never throws. */
export function readKibanaRules(source: string, text: string, schemaOf?: SchemaOf): RuleFile {
  const read = jsonValues(text).map(({ value, span, problem }): ReadRule => {
    if (problem !== undefined) return { rule: undefined, diagnostics: [report("invalid-json", span, problem)] };
    if (isExportSummary(value)) return { rule: undefined, diagnostics: [] };
    return readRule(value, source, span, (query) => jsonTextPlaces(text, span, "query", query), schemaOf);
  });
  const isForeign = read.length > 1 && read.every(({ isRule }) => isRule === false);
  const found = isForeign
    ? [
        report(
          "not-a-rule",
          firstLine(text),
          `None of the ${read.length} lines is a detection rule; is this telemetry?`,
        ),
      ]
    : read.flatMap(({ diagnostics }) => diagnostics);
  const empty = read.length === 0 ? [report("not-a-rule", firstLine(text), "The file has no rule")] : [];
  return {
    source,
    text,
    rules: read.flatMap(({ rule }) => rule ?? []),
    correlations: [],
    diagnostics: [...empty, ...found],
  };
}

/** The members of the rules in such a file, whatever is in them; none for a text that cannot be read. Beside a rule, they say how it is run. */
export function elasticMembers(text: string): readonly Readonly<Record<string, unknown>>[] {
  const values = /^\s*[[{]\s*"/.test(text) ? jsonValues(text).map(({ value }) => value) : [tomlRule(text)];
  return values.filter(
    (value): value is Readonly<Record<string, unknown>> =>
      typeof value === "object" && value !== null && !isExportSummary(value),
  );
}

function tomlRule(text: string): unknown {
  try {
    return parseToml(text).rule;
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

interface JsonValue {
  readonly value: unknown;
  readonly span: Span;
  readonly problem?: string;
}

/** The file as one value (or the items of one list) where it is valid so, else line by line. */
function jsonValues(text: string): readonly JsonValue[] {
  const whole = { start: 0, end: text.length };
  const first = parseJson(text, whole);
  if (first.problem === undefined) {
    return Array.isArray(first.value) ? first.value.map((value: unknown) => ({ value, span: whole })) : [first];
  }
  const values: JsonValue[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    if (line.trim() !== "") values.push(parseJson(line, { start, end: start + line.length }));
    start += line.length + 1;
  }
  return values;
}

function parseJson(text: string, span: Span): JsonValue {
  try {
    return { value: JSON.parse(text), span };
  } catch (error) {
    return { value: undefined, span, problem: `This is not valid JSON: ${(error as SyntaxError).message}` };
  }
}

function isExportSummary(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("exported_count" in value || "exported_rules_count" in value);
}

function issueText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return `it is ${issue.received}`;
  return issue.input === undefined ? `it has no \`${path}\`` : `\`${path}\` is ${issue.received}`;
}

function readRule(
  value: unknown,
  source: string,
  span: Span,
  placesOf: (query: string) => TextPlaces,
  schemaOf: SchemaOf | undefined,
): ReadRule {
  const parsed = v.safeParse(elasticRule, value);
  if (!parsed.success) {
    const message = `This is no detection rule of Elastic: ${parsed.issues.slice(0, 3).map(issueText).join(", ")}`;
    return { rule: undefined, diagnostics: [report("not-a-rule", span, message)], isRule: false };
  }
  const rule = parsed.output;
  if (rule.type !== "eql" && rule.language !== "eql") {
    const message = `\`${rule.name}\` is a rule of type ${rule.type}; only EQL rules are read`;
    return { rule: undefined, diagnostics: [report("unsupported-language", span, message)] };
  }
  const query = rule.query ?? "";
  const places = placesFoundBy(() => placesOf(query));
  const { statement, diagnostics } = readQuery(query, places, {
    ...(schemaOf === undefined ? {} : { schema: schemaOf(rule.index ?? []) }),
    ...(rule.event_category_override ? { eventCategoryField: rule.event_category_override } : {}),
  });
  return {
    rule: statement && { ...identity(rule, source), query: statement },
    diagnostics,
  };
}

function identity(rule: ElasticRule, source: string): Omit<Rule, "query"> {
  const { event_category_override, timestamp_field, tiebreaker_field } = rule;
  return {
    id: rule.rule_id ?? rule.id ?? rule.name,
    name: rule.name,
    severity: rule.severity,
    format: "elastic",
    source,
    indicators: [],
    techniques: techniquesOf(rule),
    tags: rule.tags,
    ...(event_category_override ? { eventCategoryField: event_category_override } : {}),
    ...(timestamp_field ? { timestampField: timestamp_field } : {}),
    ...(tiebreaker_field ? { tiebreakerField: tiebreaker_field } : {}),
  };
}

/** The most exact ids: a technique is left out where one of its sub-techniques stands. */
function techniquesOf({ threat }: ElasticRule): readonly string[] {
  const ids = threat.flatMap(({ technique }) =>
    (technique ?? []).flatMap(({ id, subtechnique }) =>
      subtechnique === undefined || subtechnique.length === 0 ? [id] : subtechnique.map((sub) => sub.id),
    ),
  );
  return [...new Set(ids)];
}

function firstLine(text: string): Span {
  const end = text.indexOf("\n");
  return { start: 0, end: end < 0 ? text.length : end };
}
