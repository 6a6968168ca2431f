// Placeholders (`%name%` with `expand`) and the values that a user gives for them.
import type { Span } from "../../text/span.ts";
import type { Matcher } from "../document/matcher.ts";
import type { DetectionItem, Search, SigmaRule } from "../document/model.ts";
import { isPlaceholder, normalizePattern, type Pattern, parsePattern, withPlaceholders } from "../document/pattern.ts";
import { itemsOfRule } from "./conditions.ts";
import { PipelineFailure } from "./failure.ts";

export type PlaceholderValues = Readonly<Record<string, readonly (string | number)[]>>;

export interface FilledRule {
  readonly rule: SigmaRule;
  /** Placeholders without values, and where they stand. */
  readonly missing: ReadonlyMap<string, Span>;
}

/**
 * A rule with its placeholders filled in.
 * @throws {PipelineFailure} where their combinations are too many
 */
export function fillRule(rule: SigmaRule, given: PlaceholderValues): FilledRule {
  const missing = new Map<string, Span>();
  if (!itemsOfRule(rule).some(hasPlaceholders)) return { rule, missing };
  const valuesOf = (name: string, span: Span): readonly Pattern[] | undefined => {
    if (Object.hasOwn(given, name)) return given[name]!.map((value) => parsePattern(String(value)));
    missing.set(name, span);
    return undefined;
  };
  const fill = (search: Search): Search => {
    if (search.kind !== "item") return { ...search, of: search.of.map(fill) };
    const values = search.values.map(({ matchers, span }) => ({
      matchers: matchers.flatMap((matcher) => expandMatcher(matcher, (name) => valuesOf(name, span))),
      span,
    }));
    return { ...search, values };
  };
  const selections = rule.selections.map((selection) => ({ ...selection, search: fill(selection.search) }));
  return { rule: { ...rule, selections }, missing };
}

function hasPlaceholders({ values }: DetectionItem): boolean {
  return values.some(({ matchers }) => matchers.some(hasPlaceholder));
}

function hasPlaceholder(matcher: Matcher): boolean {
  if (matcher.kind === "regex") return matcher.expands === true;
  return matcher.kind === "text" && matcher.pattern.some(isPlaceholder);
}

/** A matcher with its placeholders filled in, once for each combination of values. Names without values stay. */
export function expandMatcher(
  matcher: Matcher,
  values: (name: string) => readonly Pattern[] | undefined,
): readonly Matcher[] {
  if (matcher.kind === "text")
    return expandPlaceholders(matcher.pattern, values).map((pattern) => ({ ...matcher, pattern }));
  if (matcher.kind !== "regex" || matcher.expands !== true) return [matcher];
  const asSource = (name: string) => values(name)?.map((pattern): Pattern => [regexText(pattern)]);
  return expandPlaceholders(withPlaceholders([matcher.source]), asSource).map((pattern) => ({
    ...matcher,
    source: pattern.map((piece) => (isPlaceholder(piece) ? `%${piece.placeholder}%` : piece)).join(""),
    expands: pattern.some(isPlaceholder),
  }));
}

/** A value within a regular expression: its wildcards as any text and any character, the rest as it stands. */
function regexText(pattern: Pattern): string {
  return pattern
    .map((piece) => {
      if (typeof piece === "string") return piece.replace(/[.?+*|{}[\]()\\^$-]/g, "\\$&");
      return "wildcard" in piece && piece.wildcard === "?" ? "[\\s\\S]" : "[\\s\\S]*";
    })
    .join("");
}

const mostExpansions = 10_000;

/** A pattern with its placeholders filled in, once for each combination of values. Names without values stay. */
export function expandPlaceholders(
  pattern: Pattern,
  values: (name: string) => readonly Pattern[] | undefined,
): readonly Pattern[] {
  let expanded: readonly Pattern[] = [[]];
  for (const piece of pattern) {
    const forms: readonly Pattern[] = (isPlaceholder(piece) ? values(piece.placeholder) : undefined) ?? [[piece]];
    if (expanded.length * forms.length > mostExpansions)
      throw new PipelineFailure(`More than ${mostExpansions} values for one text`);
    expanded = expanded.flatMap((start) => forms.map((form) => normalizePattern([...start, ...form])));
  }
  return expanded;
}
