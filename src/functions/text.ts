// concat, length, string, substring: the plain text functions. Lengths and positions count UTF-16 units, as in Java.
import { magnitude, textOf, type Value } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

export const concat: FunctionDefinition = {
  name: "concat",
  parameters: [{ name: "value", kind: "any", repeats: true }],
  returns: "string",
  tilde: false,
  description: "The texts of all values, one after the other; null if any of them is.",
  example: { call: 'concat("port ", 443, " open: ", true)', value: "port 443 open: true" },
  evaluate: (args) => {
    let joined = "";
    for (const value of args) {
      const text = textOf(value);
      if (text === null) return null;
      joined += text;
    }
    return joined;
  },
};

export const length: FunctionDefinition = {
  name: "length",
  parameters: [{ name: "source", kind: "string" }],
  returns: "integer",
  tilde: false,
  description: "The number of characters of a text.",
  example: { call: 'length("explorer.exe")', value: 12 },
  evaluate: ([source = null]) => textOf(source)?.length ?? null,
};

export const string: FunctionDefinition = {
  name: "string",
  parameters: [{ name: "value", kind: "any" }],
  returns: "string",
  tilde: false,
  description: "The text of any value: numbers, booleans, dates and addresses as they are written.",
  example: { call: "string(42)", value: "42" },
  evaluate: ([value = null]) => textOf(value),
};

export const substring: FunctionDefinition = {
  name: "substring",
  parameters: [
    { name: "source", kind: "string" },
    { name: "start", kind: "integer" },
    { name: "end", kind: "integer", optional: true },
  ],
  returns: "string",
  tilde: false,
  description: "The text from `start` up to, not including, `end`; negative positions count from the end.",
  example: { call: 'substring("regsvr32.exe", -4)', value: ".exe" },
  evaluate: ([source = null, start = null, end = null]) => {
    const text = textOf(source);
    if (text === null) return null;
    return text.slice(position(start, 0), position(end, text.length));
  },
};

function position(value: Value, missing: number): number {
  const size = magnitude(value);
  return size === undefined ? missing : Number(size);
}
