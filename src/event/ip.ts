// IP addresses as one comparable form: the 16 bytes of IPv6 (IPv4 as ::ffff:a.b.c.d) in eight UTF-16 units. JavaScript's `<` and `===` on
// such strings are the order and equality of addresses, so IPv4 equals its mapped form and "::1" equals "0:0:0:0:0:0:0:1".

const mappedPrefix = "\0\0\0\0\0\uffff";

/** The comparable form of an address in text; `undefined` if it is none. A zone (`%eth0`) is ignored. */
export function parseIp(text: string): string | undefined {
  if (text.length > 64) return undefined;
  if (!text.includes(":")) return parseIpv4(text);
  const zone = text.indexOf("%");
  return parseIpv6(zone < 0 ? text : text.slice(0, zone));
}

function parseIpv4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return mappedPrefix + String.fromCharCode(Math.floor(value / 65536), value % 65536);
}

function parseIpv6(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === undefined || tail === undefined) return undefined;
  const gap = 8 - head.length - tail.length;
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined;
  return String.fromCharCode(...head, ...new Array<number>(gap).fill(0), ...tail);
}

function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const last = parseIpv4(part);
      if (last === undefined) return undefined;
      groups.push(last.charCodeAt(6), last.charCodeAt(7));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The usual text of an address in comparable form: dotted for IPv4, RFC 5952 for IPv6. */
export function formatIp(address: string): string {
  const groups = Array.from({ length: 8 }, (_, index) => address.charCodeAt(index));
  if (address.startsWith(mappedPrefix)) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join(".");
  }
  const { start, length } = longestZeros(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (start + length < groups.length && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** A block of addresses: those that share the first `bits` of 128. */
export interface IpBlock {
  readonly address: string;
  readonly bits: number;
}

/**
 * A block from `10.0.0.0/8` or `2001:db8::/32`; bits after the prefix may be set, and an address alone is a block of one. `undefined` if the
 * text is neither.
 */
export function parseCidr(text: string): IpBlock | undefined {
  const slash = text.indexOf("/");
  const base = slash < 0 ? text : text.slice(0, slash);
  const address = parseIp(base);
  if (address === undefined) return undefined;
  if (slash < 0) return { address, bits: 128 };
  const size = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(size)) return undefined;
  const bits = Number(size) + (base.includes(":") ? 0 : 96);
  return bits > 128 ? undefined : { address, bits };
}

/** Whether an address in comparable form lies in a block. */
export function inBlock(block: IpBlock, address: string): boolean {
  const whole = block.bits >> 4;
  for (let i = 0; i < whole; i++) if (address.charCodeAt(i) !== block.address.charCodeAt(i)) return false;
  const rest = block.bits & 15;
  return rest === 0 || (address.charCodeAt(whole) ^ block.address.charCodeAt(whole)) >> (16 - rest) === 0;
}
