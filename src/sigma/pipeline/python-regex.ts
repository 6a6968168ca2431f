// Regular expressions of pipelines are Python's. They are searched for in linear time; what cannot be (back-references, possessive quantifiers, atomic
// groups) or is not read (comments and blanks, conditionals, properties of characters) is an error with its place.
import { RegexRefusal } from "../regex/assertions.ts";
import { type Groups, parseWithGroups, RegexSyntaxError } from "../regex/parse.ts";
import { type Places, Searcher } from "../regex/search.ts";

/** An expression, or a replacement, that cannot be used; `offset` is where, if that is known. */
export class PythonRegexError extends Error {
  override readonly name = "PythonRegexError";
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(message);
    this.offset = offset;
  }
}

/** A replacement of `re.sub`: texts, and numbers of groups. */
export type Replacement = readonly (string | number)[];

export class PythonRegex {
  private readonly searcher: Searcher;
  private readonly groups: Groups;

  /** @throws {PythonRegexError} */
  constructor(source: string) {
    const leading = /^\(\?([aiLmsux]+)\)/.exec(source);
    const [flags, written] = [leading?.[1] ?? "", leading?.[0].length ?? 0];
    if (flags.includes("x")) throw new PythonRegexError("Comments and blanks (flag x) are not read", 0);
    const has = (flag: string) => flags.includes(flag);
    try {
      const given = { ignoreCase: has("i"), multiline: has("m"), dotAll: has("s") };
      const { regex, groups } = parseWithGroups(source.slice(written), given);
      this.groups = groups;
      this.searcher = new Searcher(regex);
    } catch (error) {
      if (error instanceof RegexSyntaxError) throw new PythonRegexError(error.message, written + error.offset);
      if (error instanceof RegexRefusal) throw new PythonRegexError(`The expression ${error.message}`);
      throw error;
    }
  }

  /** Whether a text begins with what the expression matches, as `re.match` asks. */
  matches(text: string): boolean {
    return this.searcher.atStart(text) !== undefined;
  }

  /** What the named groups hold of a match at the text's beginning; undefined without one. */
  namedGroups(text: string): ReadonlyMap<string, string | undefined> | undefined {
    const places = this.searcher.atStart(text);
    if (places === undefined) return undefined;
    return new Map([...this.groups.names].map(([name, group]) => [name, groupOf(text, places, group)]));
  }

  /** A replacement as `re.sub` reads it (`\1`, `\g<1>`, `\g<name>`, `\\`). @throws {PythonRegexError} for a group that is not there */
  replacement(text: string): Replacement {
    const parts: (string | number)[] = [];
    for (const [part, name, digits] of text.matchAll(/\\g<(\w+)>|\\(\d{1,2})|\\[\s\S]|[^\\]+|\\/g)) {
      const group = name ?? digits;
      if (group !== undefined) parts.push(this.groupCalled(group, part));
      else parts.push(Object.hasOwn(escapes, part) ? escapes[part]! : part);
    }
    return parts;
  }

  private groupCalled(name: string, written: string): number {
    const group = /^\d+$/.test(name) ? Number(name) : this.groups.names.get(name);
    if (group === undefined || group > this.groups.count)
      throw new PythonRegexError(`\`${written}\` names a group that the expression has not`);
    return group;
  }

  /** A text with all matches replaced. */
  replace(text: string, replacement: Replacement): string {
    let replaced = "";
    let from = 0;
    for (const places of this.searcher.all(text)) {
      replaced += text.slice(from, places[0]);
      for (const part of replacement) replaced += typeof part === "string" ? part : (groupOf(text, places, part) ?? "");
      from = places[1]!;
    }
    return replaced + text.slice(from);
  }
}

function groupOf(text: string, places: Places, group: number): string | undefined {
  const [start = -1, end = -1] = places.slice(group * 2, group * 2 + 2);
  return start < 0 || end < 0 ? undefined : text.slice(start, end);
}

const escapes: Readonly<Record<string, string>> = { "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\" };
