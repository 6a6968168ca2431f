import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedFile, generatedText } from "../../../scripts/assembly.ts";

test("the WebAssembly in src/ is what assembly/ compiles to (`node scripts/assembly.ts` makes it anew)", () => {
  expect(readFileSync(generatedFile, "utf8")).toBe(generatedText());
}, 60_000);
