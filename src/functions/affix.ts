// startsWith, endsWith, stringContains. They differ on empty text: every text starts and ends with it, none contains it.
import { foldCase } from "../event/fold-case.ts";
import { textOf } from "../event/value.ts";
import type { FunctionDefinition } from "./definition.ts";

function textTest(
  name: string,
  wanted: string,
  description: string,
  example: FunctionDefinition["example"],
  test: (text: string, wanted: string) => boolean,
): FunctionDefinition {
  return {
    name,
    parameters: [
      { name: "source", kind: "string" },
      { name: wanted, kind: "string" },
    ],
    returns: "boolean",
    tilde: true,
    description,
    example,
    evaluate: ([source = null, part = null], { caseInsensitive }) => {
      const text = textOf(source);
      const other = textOf(part);
      if (text === null || other === null) return null;
      return caseInsensitive ? test(foldCase(text), foldCase(other)) : test(text, other);
    },
  };
}

export const startsWith = textTest(
  "startsWith",
  "prefix",
  "Whether a text begins with another; every text begins with the empty one.",
  { call: 'startsWith("regsvr32.exe", "reg")', value: true },
  (text, prefix) => text.startsWith(prefix),
);

export const endsWith = textTest(
  "endsWith",
  "suffix",
  "Whether a text ends with another; every text ends with the empty one.",
  { call: 'endsWith~("regsvr32.EXE", ".exe")', value: true },
  (text, suffix) => text.endsWith(suffix),
);

export const stringContains = textTest(
  "stringContains",
  "part",
  "Whether a text has another somewhere in it; false if either is empty.",
  { call: 'stringContains("start regsvr32.exe", "regsvr32")', value: true },
  (text, part) => text !== "" && part !== "" && text.includes(part),
);
