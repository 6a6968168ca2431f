// Tests of an ECS field's value as tests of the Sigma field it comes from.
import type { Span } from "../../text/span.ts";
import { formatPattern, isAny, literalOf, type Pattern, type Piece } from "../document/pattern.ts";
import type { Separator, SigmaField } from "./fields.ts";
import { group, item, type Loss, type Node, Refusal } from "./model.ts";

/** Any of some patterns of a text field. */
export function textNode(
  target: SigmaField,
  patterns: readonly Pattern[],
  cased: boolean,
  span: Span,
  losses: Loss[],
): Node {
  return group(
    "or",
    patterns.map((pattern) => single(target, pattern, cased, span, losses)),
  );
}

function single(target: SigmaField, pattern: Pattern, cased: boolean, span: Span, losses: Loss[]): Node {
  const { field, derivation } = target;
  if (pattern.length === 1 && isAny(pattern[0])) return item(field, ["exists"], true);
  switch (derivation.kind) {
    case "whole":
      return wholeItem(field, pattern, cased);
    case "base-name":
      return group(
        "or",
        derivation.separators.map((separator) => lastSegment(field, separator, pattern, cased)),
      );
    case "path-end":
      return lastSegment(field, "\\", pattern, cased);
    case "account-name":
      return lastSegment(field, "\\", pattern, cased);
    case "account-domain":
      return wholeItem(field, [...pattern, "\\", { wildcard: "*" }], cased);
    case "extension":
      return wholeItem(field, [{ wildcard: "*" }, ".", ...pattern], cased);
    case "argument":
      losses.push({
        message: `\`${field}\` is looked into for arguments; a blank within quotes looks the same as one between two`,
        span,
      });
      return argumentNode(field, pattern, cased);
    case "hash":
      return wholeItem(field, [{ wildcard: "*" }, `${derivation.algorithm}=`, ...pattern, { wildcard: "*" }], cased);
    case "registry-strings":
      return group(
        "or",
        registryForms(pattern).map((form) => wholeItem(field, form, cased)),
      );
    case "word":
      return wordItem(field, derivation.words, pattern, span);
    case "number":
    case "address":
      return wholeItem(field, pattern, cased);
    case "flag":
      throw new Refusal(`\`${field}\` is true or false, and has no text`, span);
  }
}

/** `*text*` as `contains` and so on; other wildcards stay in the value. */
export function wholeItem(field: string, pattern: Pattern, cased: boolean): Node {
  const pieces = joinTexts(pattern);
  // An escaped wildcard is easily taken for a slip, by people and by validators.
  if (pieces.some((piece) => typeof piece === "string" && /[*?]/.test(piece))) return regexItem(field, pieces, cased);
  const caseModifier = cased && hasLetters(pieces) ? ["cased"] : [];
  const [first, last] = [isAny(pieces[0]), isAny(pieces.at(-1))];
  if (first && last && pieces.length > 2)
    return item(field, ["contains", ...caseModifier], formatPattern(pieces.slice(1, -1)));
  if (first && pieces.length > 1) return item(field, ["endswith", ...caseModifier], formatPattern(pieces.slice(1)));
  if (last && pieces.length > 1)
    return item(field, ["startswith", ...caseModifier], formatPattern(pieces.slice(0, -1)));
  const text = formatPattern(pieces);
  return item(field, caseModifier, /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text);
}

function regexItem(field: string, pattern: Pattern, cased: boolean): Node {
  const source = pattern
    .map((piece) => (typeof piece === "string" ? quoteRegex(piece) : isAny(piece) ? ".*" : "."))
    .join("");
  const anchored = `^${source}$`.replace(/^\^\.\*/, "").replace(/(?<!\\)\.\*\$$/, "");
  return item(field, cased ? ["re", "s"] : ["re", "i", "s"], anchored);
}

function quoteRegex(text: string): string {
  return text.replace(/[.?+*|{}[\]()\\^$]/g, "\\$&");
}

function joinTexts(pattern: Pattern): Pattern {
  const joined: Piece[] = [];
  for (const piece of pattern) {
    const last = joined.at(-1);
    if (typeof piece === "string" && typeof last === "string") joined[joined.length - 1] = last + piece;
    else if (!(isAny(piece) && isAny(last))) joined.push(piece);
  }
  return joined;
}

function hasLetters(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece === "string" && piece.toLowerCase() !== piece.toUpperCase());
}

/** The part of a path behind its last separator. Wildcards must not reach beyond it, which needs a regular expression. */
function lastSegment(field: string, separator: Separator, pattern: Pattern, cased: boolean): Node {
  const literal = literalOf(pattern);
  if (literal !== undefined) return wholeItem(field, [{ wildcard: "*" }, separator + literal], cased);
  const [first, second, ...more] = pattern;
  // `*.exe` ends the name whatever is before it.
  if (isAny(first) && typeof second === "string" && more.length === 0 && !second.includes(separator)) {
    return wholeItem(field, pattern, cased);
  }
  const quoted = separator === "\\" ? "\\\\" : separator;
  const inner = pattern.map((piece) => {
    if (typeof piece === "string") return quoteRegex(piece);
    return isAny(piece) ? `[^${quoted}]*` : `[^${quoted}]`;
  });
  return item(field, cased ? ["re"] : ["re", "i"], `${quoted}${inner.join("")}$`);
}

/** An argument stands between blanks, quotes or the ends of its command line. */
function argumentNode(field: string, pattern: Pattern, cased: boolean): Node {
  const any: Piece = { wildcard: "*" };
  const [startsOpen, endsOpen] = [isAny(pattern[0]), isAny(pattern.at(-1))];
  const core = pattern.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  if (core.some((piece) => typeof piece === "object")) return argumentRegexes(field, core, startsOpen, endsOpen, cased);
  if (startsOpen && endsOpen) return wholeItem(field, pattern, cased);
  if (startsOpen) {
    return group("or", [
      wholeItem(field, [any, ...core], cased),
      ...[" ", '"'].map((end) => wholeItem(field, [any, ...core, end, any], cased)),
    ]);
  }
  const starts = endsOpen && !startsWithDash(core) ? [" ", '"'] : [" "];
  if (endsOpen)
    return group(
      "or",
      starts.map((start) => wholeItem(field, [any, start, ...core, any], cased)),
    );
  const nodes = [wholeItem(field, [any, " ", ...core, " ", any], cased), wholeItem(field, [any, " ", ...core], cased)];
  if (!startsWithDash(core))
    nodes.push(wholeItem(field, [any, '"', ...core, '"', any], cased), wholeItem(field, [...core, " ", any], cased));
  return group("or", nodes);
}

/**
 * An argument with wildcards in its middle, which must not reach into the next one: an expression for arguments without quotes, whose wildcards end at
 * a blank, and one for those in quotes, whose wildcards end at the next quote.
 */
function argumentRegexes(field: string, core: Pattern, startsOpen: boolean, endsOpen: boolean, cased: boolean): Node {
  const written = (others: string) =>
    core
      .map((piece) => (typeof piece === "string" ? quoteRegex(piece) : isAny(piece) ? `${others}*` : others))
      .join("");
  const bare = `${startsOpen ? "" : "(?:^|\\s)"}${written('[^\\s"]')}${endsOpen ? "" : "(?:\\s|$)"}`;
  // Within quotes is what an odd number of them stands before.
  const start = startsOpen ? '^(?:[^"]*"[^"]*")*[^"]*"[^"]*' : '(?:^|\\s)"';
  const quoted = `${start}${written('[^"]')}${endsOpen ? "" : '"'}`;
  const isOne = core.some((piece) => typeof piece === "string" && /\s/.test(piece));
  return item(field, cased ? ["re"] : ["re", "i"], ...(isOne ? [quoted] : [bare, quoted]));
}

function startsWithDash(pattern: Pattern): boolean {
  return typeof pattern[0] === "string" && /^[-/]/.test(pattern[0]);
}

/** ECS has numbers in decimal, Sysmon as `DWORD (0x…)`, and a text of digits looks like a number in ECS. */
function registryForms(pattern: Pattern): readonly Pattern[] {
  const literal = literalOf(pattern);
  if (literal === undefined || !/^\d{1,20}$/.test(literal)) return [pattern];
  const hex = BigInt(literal).toString(16);
  const forms: Pattern[] = [pattern];
  if (hex.length <= 8) forms.push([`DWORD (0x${hex.padStart(8, "0")})`]);
  if (hex.length <= 16) {
    const wide = hex.padStart(16, "0");
    forms.push([`QWORD (0x${wide.slice(0, 8)}-0x${wide.slice(8)})`]);
  }
  return forms;
}

function wordItem(field: string, words: Readonly<Record<string, string>>, pattern: Pattern, span: Span): Node {
  const meant = literalOf(pattern)?.toLowerCase() ?? "";
  const word = Object.hasOwn(directions, meant) ? directions[meant] : meant;
  const raw = Object.entries(words).filter(([, own]) => own.toLowerCase() === word);
  if (raw.length === 0) throw new Refusal(`\`${field}\` has no value that means this`, span);
  return item(field, [], ...raw.map(([value]) => value));
}

/** Words for the direction of a connection that other sources of telemetry use. */
const directions: Readonly<Record<string, string>> = {
  inbound: "ingress",
  incoming: "ingress",
  outbound: "egress",
  outgoing: "egress",
};
