// What is asked of a text, in few characters: a sign for the kind of test, followed by a tilde where case is ignored, and the text it asks for.
import { shapeOf, type TextShape } from "../../event/wildcard.ts";

/** What is asked of a value that is a text. */
export type TextTest = { readonly caseInsensitive: boolean } & (
  | { readonly shape: TextShape }
  /** A regular expression in Lucene's syntax. */
  | { readonly regex: string }
);

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

/** A test in few characters. */
export type TestText = readonly [sign: TestSign, asked: string];

/** Where nothing is asked. */
export const noTest: TestText = ["", ""];

export function testText(test: TextTest): TestText {
  const { exact, caseless } = signs["regex" in test ? "regex" : test.shape.kind];
  const sign = test.caseInsensitive ? caseless : exact;
  if ("regex" in test) return [sign, test.regex];
  const { shape } = test;
  return [sign, shape.kind === "general" ? shape.pattern : shape.text];
}

export function readTest([sign, asked]: TestText): TextTest | undefined {
  if (sign === "") return undefined;
  const caseInsensitive = sign.endsWith("~");
  const kind = sign[0] as Sign;
  if (kind === "/") return { regex: asked, caseInsensitive };
  if (kind === "*") return { shape: shapeOf(asked, caseInsensitive), caseInsensitive };
  return { shape: { kind: shapes[kind], text: asked }, caseInsensitive };
}
