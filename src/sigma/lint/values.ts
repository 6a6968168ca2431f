// Values and modifiers that do not do what they look like.
import type { DetectionItem, ItemValue } from "../document/model.ts";
import { formatPattern, isAny, type Pattern } from "../document/pattern.ts";
import { parseRegex } from "../regex/parse.ts";
import { invertRanges, literalText, type Regex } from "../regex/syntax.ts";
import { type Check, eachItem } from "./check.ts";
import { textAt } from "./source.ts";

/** `C:\Windows\*` ends in a literal asterisk: the backslash takes the wildcard's meaning away. */
export const escapedWildcards = eachItem((item, report, rule) => {
  if (item.modifiers.includes("re")) return;
  for (const { value, text } of writtenValues(item, rule)) {
    // Whoever escapes elsewhere means it; a single backslash at the end of a folder looks like a path.
    if (!/(?:\\[\w%][^*?\\]*|^[A-Za-z]:)\\[*?]/.test(text)) continue;
    const mended = text.replace(/([\w%)}:])\\([*?])/g, "$1\\\\$2");
    report("escaped-wildcard", value.span, "A backslash before a wildcard makes it an ordinary character", {
      hint: `If a backslash and a wildcard are meant, write \`${mended}\`.`,
    });
  }
});

/** `page.php?id=` looks for any character before `id`. */
export const unescapedWildcards = eachItem((item, report, rule) => {
  if (item.modifiers.includes("re")) return;
  for (const { value, text } of writtenValues(item, rule)) {
    if (!/(?<!\\)[\w/]\?[\w%-]+=/.test(text)) continue;
    report("unescaped-wildcard", value.span, "The question mark stands for any one character here", {
      hint: `If a question mark is meant, write \`${text.replace(/(?<!\\)\?(?=[\w%-]+=)/g, "\\?")}\`.`,
    });
  }
});

/** `contains: '*x*'` says what `contains: 'x'` says. */
export const redundantWildcards = eachItem((item, report, rule) => {
  const [atStart, atEnd] = [
    ["contains", "endswith"].some((name) => item.modifiers.includes(name)),
    ["contains", "startswith"].some((name) => item.modifiers.includes(name)),
  ];
  for (const { value, text } of writtenValues(item, rule)) {
    if ((atStart && text.startsWith("*")) || (atEnd && /(?<!\\)(?:\\\\)*\*$/.test(text))) {
      report("redundant-wildcard", value.span, "The modifier already stands for this wildcard");
    }
  }
});

/** `all` of one value. */
export const allOfOne = eachItem((item, report) => {
  if (item.linking !== "all" || item.values.length > 1) return;
  report("all-of-one", item.fieldSpan, "`all` has only one value to hold");
});

/** The same value twice, in whatever case. */
export const repeatedValues = eachItem((item, report) => {
  const seen = new Set<string>();
  for (const value of item.values) {
    const key = JSON.stringify(value.matchers, (_name, each: unknown) =>
      typeof each === "bigint" ? String(each) : each,
    );
    const folded = item.modifiers.includes("cased") || item.modifiers.includes("re") ? key : key.toLowerCase();
    if (seen.has(folded)) report("repeated-value", value.span, "The list has this value twice");
    seen.add(folded);
  }
});

/** `Image|endswith: 'cmd.exe'` also finds `notcmd.exe`. */
export const openPathEnds = eachItem((item, report, rule) => {
  if (!/Image$/.test(item.field ?? "") || !item.modifiers.includes("endswith") || rule.logsource.product !== "windows")
    return;
  for (const { value, text } of writtenValues(item, rule)) {
    if (!/^[\w-]+\.exe$/i.test(text)) continue;
    report("open-path-end", value.span, `Programs whose names only end in \`${text}\` are found too`, {
      hint: `Write \`\\${text}\`.`,
    });
  }
});

/** A regular expression that only spells a text, or one of a few. */
export const literalRegexes = eachItem((item, report) => {
  for (const value of item.values) {
    const [matcher] = value.matchers;
    if (matcher?.kind !== "regex" || matcher.expands === true) continue;
    const { regex, flags } = parseRegex(matcher.source, matcher);
    const found = plainForm(regex);
    if (found === undefined) continue;
    const [text, ...more] = found.texts;
    const isCaseless = flags.ignoreCase || found.texts.every((each) => each.toLowerCase() === each.toUpperCase());
    const modifier = found.modifier === undefined ? "" : `|${found.modifier}`;
    const values = found.texts.map((each) => `'${formatPattern([each]).replaceAll("'", "''")}'`).join(", ");
    const list = more.length === 0 ? values : `[${values}]`;
    const hint = `Write \`${item.field ?? ""}${modifier}${isCaseless ? "" : "|cased"}: ${list}\`.`;
    const what = more.length === 0 || text === undefined ? "a text" : "some texts";
    report("literal-regex", value.span, `The regular expression only spells ${what}`, { hint });
  }
});

interface PlainForm {
  readonly texts: readonly string[];
  readonly modifier: string | undefined;
}

const mostTexts = 20;

/** `^text`, `text$`, `.*text.*`, `^(one|other)$` and the like. */
function plainForm(regex: Regex): PlainForm | undefined {
  let items = regex.kind === "concat" ? [...regex.items] : [regex];
  const isPlace = (item: Regex | undefined, place: string) => item?.kind === "assertion" && item.place === place;
  let starts = isPlace(items[0], "text-start");
  let ends = items.length > 1 && isPlace(items.at(-1), "text-end");
  items = items.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if (isAnything(items[0])) [starts, items] = [false, items.slice(1)];
  if (isAnything(items.at(-1))) [ends, items] = [false, items.slice(0, -1)];
  const texts = textsOf(items);
  if (texts === undefined || texts.includes("")) return undefined;
  return { texts, modifier: starts ? (ends ? undefined : "startswith") : ends ? "endswith" : "contains" };
}

/** The texts that items in a row spell; undefined where they spell more than a few. */
function textsOf(items: readonly Regex[]): readonly string[] | undefined {
  let texts: readonly string[] = [""];
  for (const item of items) {
    const options = item.kind === "alternation" ? item.options : [item];
    const parts = options.map(literalText);
    if (parts.includes(undefined) || texts.length * parts.length > mostTexts) return undefined;
    texts = texts.flatMap((text) => parts.map((part) => `${text}${part}`));
  }
  return texts;
}

function isAnything(regex: Regex | undefined): boolean {
  if (regex?.kind !== "repeat" || regex.min > 0 || regex.max !== Number.POSITIVE_INFINITY) return false;
  return regex.item.kind === "set" && invertRanges(regex.item.ranges).every(([low, high]) => low === 10 && high === 10);
}

/** `Field: '*'` asks whether the field is there. */
export const wildcardOnly = eachItem((item, report) => {
  if (item.field === null) return;
  for (const value of item.values) {
    const [matcher] = value.matchers;
    if (matcher?.kind !== "text" || matcher.pattern.length !== 1 || !isAny(matcher.pattern[0])) continue;
    report("wildcard-only", value.span, "A lone `*` only asks whether the field is there", {
      hint: `Write \`${item.field}|exists: true\`.`,
    });
  }
});

interface Written {
  readonly value: ItemValue;
  readonly text: string;
}

/** The values that are texts, as they stand in the rule once YAML's quotes are gone. */
function writtenValues(item: DetectionItem, rule: Parameters<Check>[0]): readonly Written[] {
  return item.values.flatMap((value) => {
    const text = textAt(rule.node, value.span);
    return text === undefined ? [] : [{ value, text }];
  });
}

/** `Image: '*\\x.exe'` is `Image|endswith: '\\x.exe'`. */
export const wildcardsForModifiers = eachItem((item, report, rule) => {
  if (item.field === null || item.modifiers.some((name) => name !== "all" && name !== "neq" && name !== "cased"))
    return;
  for (const { value } of writtenValues(item, rule)) {
    const [matcher] = value.matchers;
    const found = matcher?.kind === "text" ? outerWildcards(matcher.pattern) : undefined;
    if (found === undefined) continue;
    report("wildcard-for-modifier", value.span, `\`${found.modifier}\` says this in words`, {
      hint: `Write \`${[item.field, found.modifier, ...item.modifiers].join("|")}: '${formatPattern([found.text])}'\`.`,
    });
  }
});

/** What a text between wildcards is asked for; undefined for a pattern of any other form. */
function outerWildcards(pattern: Pattern): { readonly modifier: string; readonly text: string } | undefined {
  const [starts, ends] = [isAny(pattern[0]), isAny(pattern.at(-1))];
  const [text, ...more] = pattern.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if ((!starts && !ends) || typeof text !== "string" || more.length > 0) return undefined;
  return { modifier: starts ? (ends ? "contains" : "endswith") : "startswith", text };
}

/** A missing value among others: the specification gives it a selection of its own. */
export const nullsInLists = eachItem((item, report) => {
  if (item.values.length < 2) return;
  for (const { matchers, span } of item.values) {
    if (matchers[0]?.kind !== "null") continue;
    const hint = "Write a selection for it alone, and join the two in the condition.";
    report("null-in-list", span, "`null` is a type of its own and not one of several values", { hint });
  }
});
