// Ids for exported rules: the same for the same name every time (UUID version 5, RFC 9562, section 5.5).
import { sha1 } from "@noble/hashes/legacy.js";

/** The namespace of eqlipse's exported rules. */
const namespace = "5f0c5a3e-6d0b-5c39-9d1c-3a6f1b6b7d10";

export function ruleId(name: string): string {
  const prefix = Uint8Array.from(namespace.replaceAll("-", "").match(/../g)!, (pair) => Number.parseInt(pair, 16));
  const text = new TextEncoder().encode(name);
  const bytes = new Uint8Array(prefix.length + text.length);
  bytes.set(prefix);
  bytes.set(text, prefix.length);
  const hash = sha1(bytes).slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
