// Regular expressions of pipelines are Python's. What JavaScript spells differently is translated; what it does not have is an error.

const ignored = /[aLu]/g;

/**
 * A Python expression as JavaScript's: leading flags, `(?P<name>…)`, `(?P=name)`, `\A` and `\Z`.
 * @throws {SyntaxError} where it cannot be read, or has flags that JavaScript lacks
 */
export function pythonRegex(source: string, flags = ""): RegExp {
  const leading = /^\(\?([aiLmsux]+)\)/.exec(source);
  const own = (leading?.[1] ?? "").replace(ignored, "");
  if (own.includes("x")) throw new SyntaxError("expressions with comments and blanks (flag x) are not read");
  return new RegExp(translated(source.slice(leading?.[0].length ?? 0)), [...new Set(flags + own)].join(""));
}

/** A Python expression that must match from the beginning, as `re.match` does. */
export function pythonMatch(source: string): RegExp {
  const { source: inner, flags } = pythonRegex(source);
  return new RegExp(`^(?:${inner})`, flags.replace("m", ""));
}

function translated(source: string): string {
  return source.replace(/\\[\s\S]|\(\?P<|\(\?P=(\w+)\)/g, (found, name: string | undefined) => {
    if (name !== undefined) return `\\k<${name}>`;
    return Object.hasOwn(spellings, found) ? spellings[found]! : found;
  });
}

const spellings: Readonly<Record<string, string>> = {
  "(?P<": "(?<",
  "\\A": "(?<![\\s\\S])",
  "\\Z": "(?![\\s\\S])",
};

/** A replacement of Python's `re.sub` (`\1`, `\g<1>`, `\g<name>`, `\\`) as one of JavaScript's. */
export function pythonReplacement(text: string): string {
  return text.replace(/\\g<(\w+)>|\\(\d{1,2})|\\([\s\S])|\$/g, (found, group, digits, escaped) => {
    const name: string | undefined = group ?? digits;
    if (name !== undefined) return !/^\d+$/.test(name) ? `$<${name}>` : Number(name) === 0 ? "$&" : `$${Number(name)}`;
    if (escaped !== undefined)
      return Object.hasOwn(escapes, escaped) ? escapes[escaped]! : escaped === "\\" ? "\\" : found;
    return "$$";
  });
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
