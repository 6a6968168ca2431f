// `DOMAIN\name` patterns over ECS's two fields. A pattern covers the whole exactly where it can be cut at a backslash (or within a wildcard)
// so that the parts cover the domain and the name; every such cut is an alternative.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { TextMatcher } from "../document/matcher.ts";
import { anyText, isAny, normalizePattern, type Pattern, type Piece } from "../document/pattern.ts";
import type { AccountTarget } from "../mapping/target.ts";
import { and, call, field, isNull, or, text } from "./build.ts";
import { textTest } from "./texts.ts";

export function accountTest(target: AccountTarget, matchers: readonly TextMatcher[], span: Span): Expression {
  return or(
    span,
    matchers.flatMap((matcher) => alternatives(target, matcher, span)),
  );
}

function alternatives({ domain, name }: AccountTarget, matcher: TextMatcher, span: Span): readonly Expression[] {
  const test = (path: string, pattern: Pattern) => textTest(field(path, span), [{ ...matcher, pattern }], span);
  const cuts = cutsOf(matcher.pattern).map(([left, right]) => {
    const parts: Expression[] = [];
    if (!isEverything(left)) parts.push(test(domain, left));
    if (!isEverything(right)) parts.push(test(name, right));
    return parts.length === 0 ? test(name, [anyText]) : and(span, parts);
  });
  // Local accounts may stand without a domain.
  if (cuts.length > 0 || matcher.pattern.some(hasBackslash)) return cuts;
  return [and(span, [test(name, matcher.pattern), isNull(field(domain, span), span)])];
}

function isEverything(pattern: Pattern): boolean {
  return pattern.length === 1 && isAny(pattern[0]);
}

/** The ways to cut a pattern into what covers the domain and what covers the name. A value has one backslash, so a written one is the place. */
function cutsOf(pattern: Pattern): readonly (readonly [Pattern, Pattern])[] {
  const cuts: [Pattern, Pattern][] = [];
  const add = (left: readonly Piece[], right: readonly Piece[]) =>
    cuts.push([normalizePattern(left), normalizePattern(right)]);
  const written = pattern.some(hasBackslash);
  for (const [index, piece] of pattern.entries()) {
    const [before, after] = [pattern.slice(0, index), pattern.slice(index + 1)];
    if (typeof piece === "string") {
      const at = piece.indexOf("\\");
      if (at >= 0) add([...before, piece.slice(0, at)], [piece.slice(at + 1), ...after]);
    } else if (written) continue;
    else if (isAny(piece)) add([...before, piece], [piece, ...after]);
    else add(before, after);
  }
  return cuts.filter(([left]) => left.length > 0);
}

function hasBackslash(piece: Piece): boolean {
  return typeof piece === "string" && piece.includes("\\");
}

/** The account as one text, for comparisons with another field. */
export function accountText({ domain, name }: AccountTarget, span: Span): Expression {
  return call("concat", [field(domain, span), text("\\", span), field(name, span)], span);
}
