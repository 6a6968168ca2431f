// Join keys in sentences.
import type { JoinValue } from "../join-key.ts";

/** Keys as people read them. */
export function keyText(keys: readonly JoinValue[]): string {
  return keys.map((key) => (typeof key === "string" ? JSON.stringify(key) : String(key))).join(", ");
}
