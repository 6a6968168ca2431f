// `minimum_should_match`: how many of some optional clauses or words must match.
import type { JsonValue } from "../json-value.ts";

/** A number, or a share in percent; negative ones say how many may be missing. Undefined where none is given. */
export function minimumOf(json: JsonValue | undefined, optional: number): number | undefined {
  if (json === undefined || json.value === null) return undefined;
  const match = /^(-?\d+)(%?)$/.exec(String(json.scalar()).trim());
  if (match === null)
    return json.fail("a whole number or a percentage is expected here; conditional forms are not supported");
  const given = Number(match[1]);
  const count = match[2] === "%" ? Math.trunc((optional * given) / 100) : given;
  return Math.max(0, count < 0 ? optional + count : count);
}
