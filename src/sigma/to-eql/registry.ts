// Sysmon's `Details` over ECS's registry data. Numbers stand in Details as `DWORD (0x00000001)` and `QWORD (0x00000000-0x00000001)`, in ECS as
// decimal text with the type beside it; everything else is the same text in both.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { TextMatcher } from "../document/matcher.ts";
import { isAny, literalOf, matchesPattern, type Pattern, type Piece } from "../document/pattern.ts";
import type { RegistryDataTarget } from "../mapping/target.ts";
import { and, compare, field, isNotNull, not, oneOf, or, text } from "./build.ts";
import { textTest } from "./texts.ts";

/** The types of numbers, as the pipelines of Winlogbeat and as Elastic Defend name them. */
const numberTypes = { DWORD: ["SZ_DWORD", "REG_DWORD"], QWORD: ["SZ_QWORD", "REG_QWORD"] } as const;
const allNumberTypes = [...numberTypes.DWORD, ...numberTypes.QWORD];

export function registryDataTest(target: RegistryDataTarget, matchers: readonly TextMatcher[], span: Span): Expression {
  return or(
    span,
    matchers.map((matcher) => single(target, matcher, span)),
  );
}

function single(target: RegistryDataTarget, matcher: TextMatcher, span: Span): Expression {
  const { pattern } = matcher;
  const [strings, type] = [field(target.strings, span), field(target.type, span)];
  if (pattern.length === 1 && isAny(pattern[0])) return isNotNull(strings, span);
  const literal = literalOf(pattern);
  if (literal === "Binary Data") return oneOf(type, ["REG_BINARY"], false, span);
  const tests: Expression[] = [];
  for (const kind of ["DWORD", "QWORD"] as const) {
    const number = numbersOf(kind, pattern);
    const ofType = oneOf(type, numberTypes[kind], false, span);
    if (number === "any") tests.push(ofType);
    else if (number === "some") tests.push(textTest(field(target.details, span), [matcher], span));
    else if (number !== undefined) tests.push(and(span, [compare(strings, "==", text(number, span), span), ofType]));
  }
  if (canBeOtherText(pattern)) {
    const plain = textTest(strings, [matcher], span);
    tests.push(canBeDigits(pattern) ? and(span, [plain, not(oneOf(type, allNumberTypes, false, span), span)]) : plain);
  }
  return or(span, tests);
}

/** Which numbers of a kind a pattern covers: one, in decimal; every one; some; or none. */
function numbersOf(kind: "DWORD" | "QWORD", pattern: Pattern): string | "any" | "some" | undefined {
  const covered = hexDigitsOf(pattern, kind === "DWORD" ? dwordForm : qwordForm);
  if (covered.length === 0) return undefined;
  if (covered.some((digits) => digits.every((digit) => digit === undefined))) return "any";
  const [first] = covered;
  const sole =
    covered.every((digits) => digits.join() === first!.join()) && first!.every((digit) => digit !== undefined);
  if (!sole) return "some";
  return BigInt(`0x${first!.join("")}`).toString();
}

/** A form of text: its characters, undefined standing for one hexadecimal digit. */
type Form = readonly (string | undefined)[];

const digit = undefined;
const eight: Form = Array<undefined>(8).fill(digit);
const dwordForm: Form = [..."DWORD (0x", ...eight, ")"];
const qwordForm: Form = [..."QWORD (0x", ...eight, ..."-0x", ...eight, ")"];

const mostAlignments = 256;

type Digits = readonly (string | undefined)[];

/** Of the characters of these forms alone. */
const formText = /^[dqwor(0-9a-fx) -]*$/i;

/** Every way in which a pattern covers a text of the form: the digits it asks for, undefined for those it leaves open. */
function hexDigitsOf(pattern: Pattern, form: Form): readonly Digits[] {
  if (!pattern.every((piece) => typeof piece !== "string" || formText.test(piece))) return [];
  const tokens = pattern.flatMap((piece): Piece[] => (typeof piece === "string" ? [...piece.toLowerCase()] : [piece]));
  const found: Digits[] = [];
  const dead = new Set<number>();

  /** Whether the tokens from `token` on cover the form from `at` on. */
  const visit = (token: number, at: number, digits: Digits): boolean => {
    const place = token * (form.length + 1) + at;
    if (found.length >= mostAlignments || dead.has(place)) return false;
    const next = tokens[token];
    const covers =
      next === undefined ? finish(at, digits) : isAny(next) ? skip(token, at, digits) : step(token, at, digits);
    if (!covers) dead.add(place);
    return covers;
  };
  const finish = (at: number, digits: Digits): boolean => {
    if (at === form.length) found.push(digits);
    return at === form.length;
  };
  const skip = (token: number, at: number, digits: Digits): boolean => {
    let covers = false;
    let open = digits;
    for (let to = at; to <= form.length; to++) {
      if (visit(token + 1, to, open)) covers = true;
      if (to < form.length && form[to] === undefined) open = [...open, undefined];
    }
    return covers;
  };
  const step = (token: number, at: number, digits: Digits): boolean => {
    if (at >= form.length) return false;
    const wanted = form[at];
    const written = tokens[token];
    const character = typeof written === "string" ? written : undefined;
    if (wanted !== undefined) {
      return (character === undefined || character === wanted.toLowerCase()) && visit(token + 1, at + 1, digits);
    }
    return (character === undefined || /[0-9a-f]/.test(character)) && visit(token + 1, at + 1, [...digits, character]);
  };
  visit(0, 0, []);
  return found;
}

/** Whether a pattern covers anything but numbers in Sysmon's form. */
function canBeOtherText(pattern: Pattern): boolean {
  const literal = literalOf(pattern);
  return literal === undefined || !(matchesForm(literal, dwordForm) || matchesForm(literal, qwordForm));
}

function matchesForm(literal: string, form: Form): boolean {
  return hexDigitsOf([literal], form).length > 0;
}

/** Whether a pattern covers a text of digits alone, as ECS writes numbers. */
function canBeDigits(pattern: Pattern): boolean {
  const onlyDigits = pattern.every((piece) => typeof piece !== "string" || /^[0-9]*$/.test(piece));
  return onlyDigits || matchesPattern(pattern, "0");
}
