// IP addresses as text and as bytes, and the community id of a connection.
import { sha1 } from "@noble/hashes/legacy.js";

const mapped = /^\[?::ffff:(\d{1,3}(?:\.\d{1,3}){3})(?:\](?::\d+)?)?$/i;

/** An address without the prefix that marks IPv4 written as IPv6; brackets and port around such a one go too. */
export function plainAddress(address: string): string {
  return mapped.exec(address)?.[1] ?? address;
}

/** `1.2.3.4`, `1.2.3.4:443`, `[::1]:443` as address and port; nothing where there is no address. */
export function hostAndPort(text: string): { readonly ip: string; readonly port: number | undefined } | undefined {
  const match = /^\[?([0-9a-fA-F:.]+?)(?:\]:(\d{1,5})|\]|:(\d{1,5}))?$/.exec(text);
  const bare = isAddress(text) ? text : undefined;
  const ip = bare ?? match?.[1];
  if (ip === undefined || !isAddress(ip)) return undefined;
  const port = bare === undefined ? (match?.[2] ?? match?.[3]) : undefined;
  return { ip: plainAddress(ip), port: port === undefined ? undefined : Number(port) };
}

/** The 4 or 16 bytes of an address in text; `undefined` where it is none. A zone (`%eth0`) is ignored. */
export function addressBytes(address: string): readonly number[] | undefined {
  const zone = address.indexOf("%");
  const text = zone < 0 ? address : address.slice(0, zone);
  return text.includes(":") ? v6Bytes(text) : v4Bytes(text);
}

export function isAddress(text: string): boolean {
  return addressBytes(text) !== undefined;
}

function v4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  return bytes;
}

function v6Bytes(text: string): readonly number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupBytes(halves[0]!);
  const tail = halves.length === 2 ? groupBytes(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupBytes(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (group.includes(".")) {
      const embedded = index === groups.length - 1 ? v4Bytes(group) : undefined;
      if (embedded === undefined) return undefined;
      bytes.push(...embedded);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      const number = Number.parseInt(group, 16);
      bytes.push(number >> 8, number & 0xff);
    }
  }
  return bytes.length > 16 ? undefined : bytes;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** Community ID version 1, seed 0, for TCP and UDP: equal for both directions of one flow. */
export function communityId(transport: string, source: Endpoint, destination: Endpoint): string | undefined {
  const protocol = transport === "tcp" ? 6 : transport === "udp" ? 17 : undefined;
  const from = addressBytes(source.ip);
  const to = addressBytes(destination.ip);
  if (protocol === undefined || from === undefined || to === undefined || from.length !== to.length) return undefined;
  const order = compareBytes(from, to) || source.port - destination.port;
  const [first, second, firstPort, secondPort] =
    order <= 0 ? [from, to, source.port, destination.port] : [to, from, destination.port, source.port];
  const tuple = [0, 0, ...first, ...second, protocol, 0, ...portBytes(firstPort), ...portBytes(secondPort)];
  return `1:${btoa(String.fromCharCode(...sha1(Uint8Array.from(tuple))))}`;
}

function portBytes(port: number): readonly number[] {
  return [(port >> 8) & 0xff, port & 0xff];
}

function compareBytes(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < left.length; index++) {
    const difference = left[index]! - right[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
