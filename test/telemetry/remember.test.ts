import { expect, test } from "vitest";
import { remember } from "../../src/telemetry/transforms/remember.ts";

/** A function that counts how often it is asked. */
function counted() {
  const asked: string[] = [];
  const make = (text: string): string | undefined => {
    asked.push(text);
    return text === "" ? undefined : `<${text}>`;
  };
  return { asked, make };
}

test.each([
  ["a text that recurs", ["a", "b", "a", "a"], ["a", "b"]],
  ["a text of which nothing is made", ["", ""], ["", ""]],
  ["a long text", ["x".repeat(600), "x".repeat(600)], ["x".repeat(600), "x".repeat(600)]],
])("%s", (_name, texts, made) => {
  const { asked, make } = counted();
  const remembered = remember(make);
  const answers = texts.map((text) => remembered(text));
  expect(asked).toEqual(made);
  expect(answers).toEqual(texts.map((text) => counted().make(text)));
});

test("texts that differ are soon not remembered, and all are answered", () => {
  const { asked, make } = counted();
  const remembered = remember(make);
  for (let i = 0; i < 5000; i++) expect(remembered(`${i}`)).toBe(`<${i}>`);
  remembered("4999");
  expect(asked.at(-1)).toBe("4999");
});
