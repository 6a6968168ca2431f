// Values and modifiers that do not do what they look like.
import type { DetectionItem, ItemValue } from "../document/model.ts";
import { formatPattern, isAny } from "../document/pattern.ts";
import { itemsOfRule } from "../pipeline/conditions.ts";
import { parseRegex } from "../regex/parse.ts";
import { invertRanges, literalText, type Regex } from "../regex/syntax.ts";
import type { Check } from "./check.ts";
import { textAt } from "./source.ts";

function eachItem(
  check: (item: DetectionItem, report: Parameters<Check>[1], rule: Parameters<Check>[0]) => void,
): Check {
  return (rule, report) => {
    for (const item of itemsOfRule(rule)) check(item, report, rule);
  };
}

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

/** A regular expression that only spells a text. */
export const literalRegexes = eachItem((item, report) => {
  for (const value of item.values) {
    const [matcher] = value.matchers;
    if (matcher?.kind !== "regex") continue;
    const { regex, flags } = parseRegex(matcher.source, matcher);
    const found = plainForm(regex);
    if (found === undefined) continue;
    const cased = flags.ignoreCase || found.text.toLowerCase() === found.text.toUpperCase() ? "" : "|cased";
    const modifier = found.modifier === undefined ? "" : `|${found.modifier}`;
    const hint = `Write \`${item.field ?? ""}${modifier}${cased}: '${formatPattern([found.text])}'\`.`;
    report("literal-regex", value.span, "The regular expression only spells a text", { hint });
  }
});

/** `^text`, `text$`, `.*text.*` and the like. */
function plainForm(regex: Regex): { readonly text: string; readonly modifier: string | undefined } | undefined {
  let items = regex.kind === "concat" ? [...regex.items] : [regex];
  const isPlace = (item: Regex | undefined, place: string) => item?.kind === "assertion" && item.place === place;
  const starts = isPlace(items[0], "text-start");
  const ends = isPlace(items.at(-1), "text-end");
  items = items.slice(starts ? 1 : 0, ends ? -1 : undefined).filter((item) => !isAnything(item));
  const text = literalText({ kind: "concat", items });
  if (text === undefined || text === "") return undefined;
  return { text, modifier: starts ? (ends ? undefined : "startswith") : ends ? "endswith" : "contains" };
}

function isAnything(regex: Regex): boolean {
  if (regex.kind !== "repeat" || regex.min > 0 || regex.max !== Number.POSITIVE_INFINITY) return false;
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
