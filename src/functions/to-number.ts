// number(text[, base]): text to number.
import { parseNumber, toInteger } from "../event/number.ts";
import { EvaluationError, magnitude, textOf, type Value } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

export const number: FunctionDefinition = {
  name: "number",
  parameters: [
    { name: "source", kind: "string" },
    { name: "base", kind: "integer", optional: true, constant: true },
  ],
  returns: "number",
  tilde: false,
  description: "The number written in a text: decimal, or an integer of another base; `0x` at the start means base 16.",
  example: { call: 'number("0x1337")', value: 4919 },
  evaluate: ([source = null, base = null]) => {
    const text = textOf(source);
    if (text === null) return null;
    const hexadecimal = text.startsWith("0x");
    const radix = Number(magnitude(base) ?? (hexadecimal ? 16 : 10));
    const parsed =
      radix === 10 ? parseNumber(text) : integerOf(hexadecimal && radix === 16 ? text.slice(2) : text, radix);
    if (parsed === undefined) throw new EvaluationError(`[${text}] is not a number of base ${radix}`);
    return parsed;
  },
};

function integerOf(text: string, radix: number): Value | undefined {
  const match = /^\s*([+-]?)([0-9a-z]{1,64})\s*$/i.exec(text);
  if (match === null || !(radix >= 2 && radix <= 36)) return undefined;
  let value = 0n;
  for (const character of match[2] ?? "") {
    const digit = Number.parseInt(character, 36);
    if (digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  if (match[1] === "-") value = -value;
  return value >= -(2n ** 63n) && value < 2n ** 63n ? toInteger(value) : undefined;
}
