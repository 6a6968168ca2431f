// Address blocks and address patterns: over ip fields by `cidrMatch`, over texts by the beginnings that the block's addresses have.
import type { Expression } from "../../eql/ast.ts";
import type { Span } from "../../text/span.ts";
import type { CidrMatcher, TextMatcher } from "../document/matcher.ts";
import { isAny, literalOf, type Pattern } from "../document/pattern.ts";
import { call, compare, field, match, or, text } from "./build.ts";
import { blockExpressions } from "./ipv6-blocks.ts";
import { textTest } from "./texts.ts";

/** Text matchers over a field of type ip. */
export function addressTest(path: string, matchers: readonly TextMatcher[], span: Span): Expression {
  return or(
    span,
    matchers.map((matcher) => single(path, matcher, span)),
  );
}

function single(path: string, matcher: TextMatcher, span: Span): Expression {
  const address = field(path, span);
  const literal = literalOf(matcher.pattern);
  if (literal !== undefined && isAddress(literal)) return compare(address, "==", text(literal, span), span);
  const block = blockOf(matcher.pattern);
  if (block !== undefined) return call("cidrMatch", [address, text(block, span)], span);
  return textTest(addressText(path, span), [matcher], span);
}

/** An ip field as text. */
export function addressText(path: string, span: Span): Expression {
  return call("string", [field(path, span)], span);
}

function isAddress(literal: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(literal) || (/^[0-9a-fA-F:.]+$/.test(literal) && literal.includes(":"));
}

/** `10.*` as `10.0.0.0/8`. */
function blockOf(pattern: Pattern): string | undefined {
  const [start, rest] = pattern;
  if (pattern.length !== 2 || typeof start !== "string" || !isAny(rest) || !/^(?:\d{1,3}\.){1,3}$/.test(start))
    return undefined;
  const octets = start.slice(0, -1).split(".");
  if (octets.some((octet) => Number(octet) > 255)) return undefined;
  return `${[...octets, "0", "0", "0"].slice(0, 4).join(".")}/${octets.length * 8}`;
}

/** An address block over a field of type ip. */
export function cidrTest(path: string, matchers: readonly CidrMatcher[], span: Span): Expression {
  return call("cidrMatch", [field(path, span), ...matchers.map(({ block }) => text(withLength(block), span))], span);
}

function withLength(block: string): string {
  if (block.includes("/")) return block;
  return `${block}/${block.includes(":") ? 128 : 32}`;
}

/** An address block over a field that holds addresses as text. */
export function textCidrTest(operand: Expression, { block }: CidrMatcher, span: Span): Expression {
  const [address = "", bits] = withLength(block).split("/");
  if (!address.includes(":")) return match(operand, ":", ipv4Patterns(address, Number(bits)), span);
  return ipv6Test(operand, address, Number(bits), span);
}

/** At most 128 patterns: every value of the octet that the block cuts through. */
function ipv4Patterns(address: string, bits: number): readonly string[] {
  if (bits === 0) return ["*.*.*.*"];
  const octets = address.split(".").map(Number);
  const whole = Math.floor((bits - 1) / 8);
  const free = (whole + 1) * 8 - bits;
  const first = octets[whole]! & ~((1 << free) - 1);
  const head = octets.slice(0, whole).join(".");
  return Array.from({ length: 1 << free }, (_, index) => {
    const start = whole === 0 ? String(first + index) : `${head}.${first + index}`;
    return whole === 3 ? start : `${start}.*`;
  });
}

function ipv6Test(operand: Expression, address: string, bits: number, span: Span): Expression {
  const groups = ipv6Groups(address);
  if (bits === 128) return match(operand, ":", ipv6Spellings(groups), span);
  const fixed = groups.slice(0, bits / 16);
  // Groups of four digits are written in one way only.
  if (bits % 16 === 0 && fixed.every((group) => group >= 0x1000)) {
    return match(operand, ":", [`${fixed.map((group) => group.toString(16)).join(":")}:*`], span);
  }
  return match(operand, "regex~", blockExpressions(groups, bits), span);
}

function ipv6Groups(address: string): readonly number[] {
  const [left = "", right] = address.split("::");
  const parse = (half: string) => (half === "" ? [] : half.split(":").flatMap(ipv6Part));
  const head = parse(left);
  const tail = right === undefined ? [] : parse(right);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function ipv6Part(part: string): readonly number[] {
  if (!part.includes(".")) return [Number.parseInt(part, 16)];
  const [a, b, c, d] = part.split(".").map(Number);
  return [(a! << 8) | b!, (c! << 8) | d!];
}

/** An address in short form, and with all its groups as Windows writes it. */
function ipv6Spellings(groups: readonly number[]): readonly string[] {
  const plain = groups.map((group) => group.toString(16));
  const run = longestZeros(groups);
  const full = plain.join(":");
  if (run.length < 2) return [full];
  const short = `${plain.slice(0, run.start).join(":")}::${plain.slice(run.start + run.length).join(":")}`;
  return [short, full];
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
