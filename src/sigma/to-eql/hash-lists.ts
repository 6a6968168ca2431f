// Patterns over Sysmon's list of hashes (`MD5=…,SHA256=…`) as tests of one field an algorithm.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { TextMatcher } from "../document/matcher.ts";
import { anyText, isAny, type Pattern } from "../document/pattern.ts";
import { type HashAlgorithm, type HashesTarget, hashAlgorithms } from "../mapping/target.ts";
import { field, isNotNull, match, or } from "./build.ts";
import { textTest } from "./texts.ts";

const lengths: Readonly<Record<HashAlgorithm, number>> = { MD5: 32, SHA1: 40, SHA256: 64, IMPHASH: 32 };

export function hashesTest(target: HashesTarget, matchers: readonly TextMatcher[], span: Span): Expression {
  return or(
    span,
    matchers.map((matcher) => single(target, matcher, span)),
  );
}

function single(target: HashesTarget, matcher: TextMatcher, span: Span): Expression {
  const asked = askedOf(matcher.pattern);
  if (asked === undefined) return textTest(field(target.list, span), [matcher], span);
  const fields = asked.algorithms.flatMap((algorithm) => target.algorithms[algorithm]);
  return or(
    span,
    fields.map((path) => {
      if (asked.digits === "") return isNotNull(field(path, span), span);
      return match(field(path, span), ":", [asked.isWhole ? asked.digits : `${asked.digits}*`], span);
    }),
  );
}

interface Asked {
  readonly algorithms: readonly HashAlgorithm[];
  readonly digits: string;
  /** Whether these are all digits of the hash. */
  readonly isWhole: boolean;
}

/** Which hash a pattern looks for; undefined for anything that the fields cannot answer, zeros among it: they are left out of ECS. */
function askedOf(pattern: Pattern): Asked | undefined {
  const core = withoutOuterWildcards(pattern);
  if (core === undefined) return undefined;
  const match = /^(?:([A-Za-z0-9]+)=)?([0-9a-fA-F]*),?$/.exec(core.replace(/^,/, ""));
  if (match === null || /^0+$/.test(match[2]!)) return undefined;
  const digits = match[2]!.toLowerCase();
  if (match[1] !== undefined) {
    const algorithm = hashAlgorithms.find((name) => name === match[1]!.toUpperCase());
    if (algorithm === undefined || digits.length > lengths[algorithm]) return undefined;
    return { algorithms: [algorithm], digits, isWhole: digits.length === lengths[algorithm] };
  }
  const algorithms = hashAlgorithms.filter((name) => lengths[name] === digits.length);
  return algorithms.length === 0 ? undefined : { algorithms, digits, isWhole: true };
}

/** The text of `*text*`; a text without the trailing wildcard must end the list, one without the leading must start it. */
function withoutOuterWildcards(pattern: Pattern): string | undefined {
  const pieces = pattern.filter((piece) => piece !== anyText && !isAny(piece));
  return pieces.length === 1 && typeof pieces[0] === "string" ? pieces[0] : undefined;
}
