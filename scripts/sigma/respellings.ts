// A rule written in another way that means the same by Sigma's specification. Where rsigma agrees with us once a rule is written so, its reading of
// the first way is what differs.
import { parse, stringify } from "yaml";
import { windash } from "../../src/sigma/document/encode.ts";
import { formatPattern, parsePattern, withAny } from "../../src/sigma/document/pattern.ts";

export interface Respelling {
  readonly name: string;
  /** A sentence for readers, with what the specification says. */
  readonly explanation: string;
  /** An item of a search in the other way; undefined where it is written so already. */
  readonly respell: (modifiers: readonly string[], values: readonly unknown[]) => Item | undefined;
}

type Item = readonly [modifiers: readonly string[], values: readonly unknown[]];

/** Whether any text stands before and behind the values of a modifier. */
const around: Readonly<Record<string, readonly [before: boolean, after: boolean]>> = {
  contains: [true, true],
  startswith: [false, true],
  endswith: [true, false],
};

export const respellings: readonly Respelling[] = [
  {
    name: "wildcards within a value of `endswith`, `startswith` or `contains`",
    explanation:
      "a bug there: `AccessMask|endswith: '1?'` is asked of the whole value, as if it were `AccessMask: '1?'`. The specification puts a wildcard in front of the value, whatever is in it; written as `AccessMask: '*1?'` rsigma finds the event too",
    respell: (modifiers, values) => {
      const name = modifiers.find((modifier) => Object.hasOwn(around, modifier));
      const others = modifiers.filter((modifier) => modifier !== name && modifier !== "all");
      if (name === undefined || others.length > 0) return undefined;
      const [before, after] = around[name]!;
      const written = (value: unknown) => formatPattern(withAny(parsePattern(String(value)), before, after));
      return [modifiers.filter((modifier) => modifier === "all"), values.map(written)];
    },
  },
  {
    name: "`windash` on a value written with a slash",
    explanation:
      "a bug there: only `-` is taken for the beginning of a switch, so that `CommandLine|contains|windash: ' /accepteula'` does not find `-accepteula`. The specification names `-`, `/`, `–`, `—` and `―` alike; with every spelling written out rsigma finds the event too",
    respell: (modifiers, values) => {
      if (!modifiers.includes("windash") || modifiers.includes("all")) return undefined;
      const spellings = values.flatMap((value) => windash(parsePattern(String(value))).map(formatPattern));
      return [modifiers.filter((modifier) => modifier !== "windash"), spellings];
    },
  },
];

/** A rule's text with all its items respelled; undefined where nothing changes. */
export function respelled(text: string, { respell }: Respelling): string | undefined {
  let changed = false;
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => {
        const [field = "", ...modifiers] = key.split("|");
        const item = modifiers.length === 0 ? undefined : respell(modifiers, [value].flat());
        if (item === undefined) return [key, walk(value)];
        changed = true;
        return [[field, ...item[0]].join("|"), item[1]];
      }),
    );
  };
  const rule = parse(text) as { readonly detection: unknown };
  const detection = walk(rule.detection);
  return changed ? stringify({ ...rule, detection }) : undefined;
}
