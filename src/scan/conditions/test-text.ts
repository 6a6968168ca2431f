// What is asked of a text, in few characters: a sign for the kind of test, followed by a tilde where case is ignored, and the text it asks for.
import { shapeOf } from "../../event/wildcard.ts";
import type { TextTest } from "./required-text.ts";

/** One text for all tests of a kind, however many there are. */
const signs = {
  exact: { exact: "=", caseless: "=~" },
  prefix: { exact: "^", caseless: "^~" },
  suffix: { exact: "$", caseless: "$~" },
  contains: { exact: "+", caseless: "+~" },
  general: { exact: "*", caseless: "*~" },
  regex: { exact: "/", caseless: "/~" },
} as const;
const shapes = { "=": "exact", "^": "prefix", $: "suffix", "+": "contains" } as const;

type Sign = (typeof signs)[keyof typeof signs]["exact"];

/** `/` is a regular expression, nothing is no test. */
export type TestSign = "" | Sign | `${Sign}~`;

export function testText(test: TextTest | undefined): readonly [sign: TestSign, asked: string] {
  if (test === undefined) return ["", ""];
  const { exact, caseless } = signs["regex" in test ? "regex" : test.shape.kind];
  const sign = test.caseInsensitive ? caseless : exact;
  if ("regex" in test) return [sign, test.regex];
  const { shape } = test;
  return [sign, shape.kind === "general" ? shape.pattern : shape.text];
}

export function readTest(sign: TestSign, asked: string): TextTest | undefined {
  if (sign === "") return undefined;
  const caseInsensitive = sign.endsWith("~");
  const kind = sign[0] as Sign;
  if (kind === "/") return { regex: asked, caseInsensitive };
  if (kind === "*") return { shape: shapeOf(asked, caseInsensitive), caseInsensitive };
  return { shape: { kind: shapes[kind], text: asked }, caseInsensitive };
}
