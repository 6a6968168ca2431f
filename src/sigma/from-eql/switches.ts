// Texts that differ in the dash of their switches only (` -x`, ` /x`) as one with `windash`.
import { windash } from "../document/encode.ts";
import { formatPattern, parsePattern } from "../document/pattern.ts";
import type { Item, Node } from "./model.ts";

/**
 * Writes lists of switches with `windash` where that finds the same. `onMore` is called where it finds spellings that the list lacks; without it such
 * lists stay as they are.
 */
export function withWindash(node: Node, onMore: (() => void) | undefined): Node {
  switch (node.kind) {
    case "item":
      return { ...node, item: itemWithWindash(node.item, onMore) };
    case "not":
      return { ...node, operand: withWindash(node.operand, onMore) };
    default:
      return { ...node, operands: node.operands.map((operand) => withWindash(operand, onMore)) };
  }
}

const others = new Set(["re", "cidr", "exists", "fieldref", "windash", "all", "lt", "lte", "gt", "gte"]);

function itemWithWindash(item: Item, onMore: (() => void) | undefined): Item {
  const { modifiers, values } = item;
  if (values.length < 2 || modifiers.some((name) => others.has(name))) return item;
  if (!values.every((value) => typeof value === "string")) return item;
  const bySwitch = spellings(values);
  const isList = [...bySwitch].every(([plain, own]) => own.size > 1 && [...own].some((value) => value !== plain));
  if (!isList) return item;
  if (![...bySwitch].every(([plain, own]) => allSpellings(plain).every((spelling) => own.has(spelling)))) {
    if (onMore === undefined) return item;
    onMore();
  }
  const [first, ...rest] = modifiers;
  const isPlace = first === "contains" || first === "startswith" || first === "endswith";
  return {
    ...item,
    modifiers: isPlace ? [first, "windash", ...rest] : ["windash", ...modifiers],
    values: [...bySwitch.keys()],
  };
}

/** The texts by their spelling with plain dashes. */
function spellings(values: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const bySwitch = new Map<string, Set<string>>();
  for (const value of values) {
    const plain = value.replace(/(^|[\s"])[-/–—―](?=\w)/g, "$1-");
    bySwitch.set(plain, (bySwitch.get(plain) ?? new Set()).add(value));
  }
  return bySwitch;
}

/** What `windash` makes of a text. */
function allSpellings(plain: string): readonly string[] {
  return windash(parsePattern(plain)).map(formatPattern);
}
