// Tests of arguments as tests of the command line. On Windows arguments are cut out of the line, at blanks outside of quotes, so that an expression
// which counts quotes finds them; elsewhere the line is put together from them, and no longer tells where they began.
import type { Span } from "../../text/span.ts";
import { isAny, type Pattern, type Piece } from "../document/pattern.ts";
import { type Differences, group, item, type Node } from "./model.ts";
import { joinTexts, quoteRegex, wholeItem } from "./patterns.ts";

export interface ArgumentTest {
  /** The field with the command line. */
  readonly field: string;
  /** Whether the arguments are cut out of the line. */
  readonly isSplit: boolean;
  readonly cased: boolean;
  readonly span: Span;
  readonly differences: Differences;
}

const any: Piece = { wildcard: "*" };

/**
 * A test that one of the arguments is like one of the patterns.
 * @throws {Refusal} where the line does not tell, unless approximations are wanted
 */
export function argumentsNode(test: ArgumentTest, patterns: readonly Pattern[]): Node {
  const asked = patterns.map(joinTexts);
  const written = new Set(asked.map(textOf));
  const told = asked.filter((pattern) => !(holdsQuote(pattern) && written.has(textOf(pattern).replaceAll('"', ""))));
  return group(
    "or",
    told.map((pattern) => argumentNode(test, pattern)),
  );
}

function argumentNode({ field, isSplit, cased, span, differences }: ArgumentTest, pattern: Pattern): Node {
  if (isWithinOne(pattern)) return wholeItem(field, pattern, cased);
  if (differences.approximate) {
    differences.deviate(
      span,
      `\`${field}\` is looked into for arguments; a blank within quotes looks the same as one between two`,
    );
    return nearNode(field, pattern, cased);
  }
  if (!isSplit) differences.deviate(span, `\`${field}\` does not tell where arguments begin and end`);
  if (holdsQuote(pattern)) differences.deviate(span, `Whether quotes are part of an argument differs between sources`);
  differences.note(
    span,
    `An argument of \`${field}\` that has quotes within it, or keeps those around it, is told otherwise`,
  );
  return item(field, cased ? ["re"] : ["re", "i"], argumentRegex(pattern));
}

/** A text without blanks and quotes that may stand anywhere in an argument is one that may stand anywhere in the line. */
function isWithinOne(pattern: Pattern): boolean {
  const [first, core, last] = pattern;
  return pattern.length === 3 && isAny(first) && typeof core === "string" && isAny(last) && !/[\s"]/.test(core);
}

function holdsQuote(pattern: Pattern): boolean {
  return pattern.some((piece) => typeof piece === "string" && piece.includes('"'));
}

/** A pattern as one text, for comparison with others. */
function textOf(pattern: Pattern): string {
  return pattern.map((piece) => (typeof piece === "string" ? piece : isAny(piece) ? "*" : "?")).join("");
}

// ---- Exactly ----

/** A line up to a place that is outside of quotes. */
const outside = '(?:[^"]|"[^"]*")*';

/** An argument without quotes around it, or one in quotes; wildcards end where the argument does. */
function argumentRegex(pattern: Pattern): string {
  const [startsOpen, endsOpen] = [isAny(pattern[0]), isAny(pattern.at(-1))];
  const core = pattern.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  const bare = written(core, '(?:[^ \\t"]|"[^"]*")*', '[^ \\t"]');
  const quoted = `"${startsOpen ? '[^"]*' : ""}${written(core, '[^"]*', '[^"]')}${endsOpen ? "" : '"'}`;
  const hasBlank = core.some((piece) => typeof piece === "string" && /\s/.test(piece));
  const argument = hasBlank ? quoted : `(?:${bare}|${quoted})`;
  return `^${startsOpen ? outside : `(?:${outside}[ \\t])?`}${argument}${endsOpen ? "" : "(?:[ \\t]|$)"}`;
}

function written(pattern: Pattern, several: string, one: string): string {
  return pattern
    .map((piece) => (typeof piece === "string" ? quoteRegex(piece) : isAny(piece) ? several : one))
    .join("");
}

// ---- Nearly ----

/** An argument stands between blanks, quotes or the ends of its command line: plain words for it, blind to quotes around several arguments. */
function nearNode(field: string, pattern: Pattern, cased: boolean): Node {
  const [startsOpen, endsOpen] = [isAny(pattern[0]), isAny(pattern.at(-1))];
  const core = pattern.slice(startsOpen ? 1 : 0, endsOpen ? -1 : undefined);
  if (core.some((piece) => typeof piece === "object")) return nearRegexes(field, core, startsOpen, endsOpen, cased);
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
function nearRegexes(field: string, core: Pattern, startsOpen: boolean, endsOpen: boolean, cased: boolean): Node {
  const bare = `${startsOpen ? "" : "(?:^|\\s)"}${written(core, '[^\\s"]*', '[^\\s"]')}${endsOpen ? "" : "(?:\\s|$)"}`;
  // Within quotes is what an odd number of them stands before.
  const start = startsOpen ? '^(?:[^"]*"[^"]*")*[^"]*"[^"]*' : '(?:^|\\s)"';
  const quoted = `${start}${written(core, '[^"]*', '[^"]')}${endsOpen ? "" : '"'}`;
  const isOne = core.some((piece) => typeof piece === "string" && /\s/.test(piece));
  return item(field, cased ? ["re"] : ["re", "i"], ...(isOne ? [quoted] : [bare, quoted]));
}

function startsWithDash(pattern: Pattern): boolean {
  return typeof pattern[0] === "string" && /^[-/]/.test(pattern[0]);
}
