// Address blocks as numbers, and as expressions over canonical address text for targets that have no address type.
import { formatIp, parseCidr, parseIp } from "../../event/ip.ts";
import type { Span } from "../../text/span.ts";
import type { CodeRange, Regex } from "./regex.ts";
import { concat } from "./regex.ts";
import { Refusal } from "./result.ts";

export interface CidrBlock {
  readonly version: 4 | 6;
  /** The first address of the block: the bits behind the prefix are zero. */
  readonly base: bigint;
  readonly prefix: number;
}

/** Reads `10.0.0.0/8`, `fe80::/10` or a single address; refuses anything else. IPv4-mapped IPv6 becomes IPv4. */
export function parseBlock(text: string, span: Span): CidrBlock {
  const address = parseIp(text);
  const block = address === undefined ? parseCidr(text) : { address, bits: 128 };
  if (block === undefined)
    throw new Refusal("bad-address", `\`${text}\` is not an address or an address block such as 10.0.0.0/8`, span);
  // Unit by unit: two of them may look like one character beyond the first plane.
  const value = block.address.split("").reduce((sum, unit) => (sum << 16n) | BigInt(unit.charCodeAt(0)), 0n);
  const v4 = value >> 32n === 0xffffn && block.bits >= 96;
  const [width, bits, whole] = v4 ? [32, block.bits - 96, value & 0xffffffffn] : [128, block.bits, value];
  const shift = BigInt(width - bits);
  return { version: v4 ? 4 : 6, base: (whole >> shift) << shift, prefix: bits };
}

/** All addresses of IPv4. */
export const wholeIpv4: CidrBlock = { version: 4, base: 0n, prefix: 0 };

/** Whether a block of IPv6 holds `::ffff:0:0/96` with all addresses of IPv4, which targets with a type for each version have elsewhere. */
export function holdsIpv4(block: CidrBlock): boolean {
  const mapped = 0xffffn << 32n;
  return block.version === 6 && block.prefix < 96 && block.base <= mapped && mapped <= lastOf(block);
}

/** The last address of a block. */
export function lastOf(block: CidrBlock): bigint {
  const width = block.version === 4 ? 32 : 128;
  return block.base | ((1n << BigInt(width - block.prefix)) - 1n);
}

/** Whether a block is a single address. */
export function isSingle(block: CidrBlock): boolean {
  return block.prefix === (block.version === 4 ? 32 : 128);
}

/** A number as an address text: dotted for IPv4, RFC 5952 for IPv6. */
export function addressText(version: 4 | 6, value: bigint): string {
  const wide = version === 4 ? value | (0xffffn << 32n) : value;
  const units = Array.from({ length: 8 }, (_, i) => Number((wide >> BigInt(112 - 16 * i)) & 0xffffn));
  return formatIp(String.fromCharCode(...units));
}

/** `10.0.0.0/8`: base and prefix in canonical text. */
export function blockText(block: CidrBlock): string {
  return `${addressText(block.version, block.base)}/${block.prefix}`;
}

/**
 * An expression for the canonical texts of a block's addresses, or undefined where their text has no fixed beginning: an IPv6 prefix
 * that ends in zero groups, which `::` may swallow.
 */
export function blockRegex(block: CidrBlock): Regex | undefined {
  if (isSingle(block)) return { kind: "literal", text: addressText(block.version, block.base) };
  return block.version === 4 ? regexV4(block) : regexV6(block);
}

function regexV4(block: CidrBlock): Regex {
  const octets = [24n, 16n, 8n, 0n].map((shift) => Number((block.base >> shift) & 255n));
  const fixed = block.prefix >> 3;
  const parts: Regex[] = [
    {
      kind: "literal",
      text: octets
        .slice(0, fixed)
        .map((octet) => `${octet}.`)
        .join(""),
    },
  ];
  const first = octets[fixed]!;
  const last = first + 2 ** (8 - (block.prefix & 7)) - 1;
  if (last - first < 255) parts.push(numbersBetween(first, last), ...(fixed < 3 ? [dotAndMore] : []));
  else parts.push({ kind: "repeat", item: digitOrDot, min: 1, max: null }, ...(fixed === 0 ? [dotAndMore] : []));
  return concat(parts);
}

const digitOrDot: Regex = { kind: "set", negated: false, ranges: [[46, 46], [48, 57]] }; // biome-ignore format: one line
const dotAndMore: Regex = concat([
  { kind: "literal", text: "." },
  { kind: "repeat", item: digitOrDot, min: 1, max: null },
]);

function numbersBetween(first: number, last: number): Regex {
  const options: Regex[] = Array.from({ length: last - first + 1 }, (_, i) => ({
    kind: "literal",
    text: String(first + i),
  }));
  return options.length === 1 ? options[0]! : { kind: "choice", options };
}

function regexV6(block: CidrBlock): Regex | undefined {
  const groups = Array.from({ length: 8 }, (_, i) => Number((block.base >> BigInt(112 - 16 * i)) & 0xffffn));
  const fixed = block.prefix >> 4;
  const bits = block.prefix & 15;
  if (groups.slice(0, fixed).some((group) => group === 0)) return undefined;
  const head: Regex = {
    kind: "literal",
    text: groups
      .slice(0, fixed)
      .map((group) => `${group.toString(16)}:`)
      .join(""),
  };
  if (bits === 0) return fixed === 0 ? undefined : concat([head, { kind: "any" }]);
  const first = groups[fixed]!;
  if (first < 0x1000) return undefined;
  return concat([head, hexBetween(first, bits), { kind: "any" }]);
}

/** Four hexadecimal digits that share their first `bits` with `first`, and the colon behind them. */
function hexBetween(first: number, bits: number): Regex {
  const places = [12, 8, 4, 0].map((shift, index): Regex => {
    const free = Math.min(4, Math.max(0, (index + 1) * 4 - bits));
    const low = (first >> shift) & 15 & ~(2 ** free - 1);
    return hexSet(low, low + 2 ** free - 1);
  });
  return concat([...places, { kind: "literal", text: ":" }]);
}

function hexSet(low: number, high: number): Regex {
  if (low === high) return { kind: "literal", text: low.toString(16) };
  const code = (digit: number) => digit.toString(16).charCodeAt(0);
  const ranges: CodeRange[] = [];
  if (low <= 9) ranges.push([code(low), code(Math.min(9, high))]);
  if (high > 9) ranges.push([code(Math.max(10, low)), code(high)]);
  return { kind: "set", negated: false, ranges };
}
