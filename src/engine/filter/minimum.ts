// `minimum_should_match`: how many of some optional clauses or words must match.
import type { JsonValue } from "../json-value.ts";

/**
 * A number, or a share in percent; negative ones say how many may be missing. `3<90%`: all of up to three, else 90 %; of several such forms that of
 * the largest number below the count of clauses. Undefined where none is given.
 */
export function minimumOf(json: JsonValue | undefined, optional: number): number | undefined {
  if (json === undefined || json.value === null) return undefined;
  const text = String(json.scalar()).trim();
  if (!text.includes("<")) return countOf(text, optional, json);
  let count = optional;
  for (const form of text.replaceAll(/\s*<\s*/g, "<").split(/\s+/)) {
    const [above = "", least = ""] = form.split("<", 2);
    const formCount = countOf(least, optional, json);
    if (!/^\d+$/.test(above)) return json.fail(expected);
    if (optional <= Number(above)) return count;
    count = formCount;
  }
  return count;
}

const expected = "a whole number, a percentage, or conditional forms of these (`3<90%`) are expected here";

function countOf(text: string, optional: number, json: JsonValue): number {
  const match = /^(-?\d+)(%?)$/.exec(text);
  if (match === null) return json.fail(expected);
  const given = Number(match[1]);
  const count = match[2] === "%" ? Math.trunc((optional * given) / 100) : given;
  return Math.max(0, count < 0 ? optional + count : count);
}
