// What leaves demand of a field's text, and that the demand is met wherever the leaf holds.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldConstants, type TextRequirement, textRequirement } from "../../src/compile/index.ts";
import { foldCase } from "../../src/event/fold-case.ts";
import { scalarText } from "../../src/event/value.ts";
import { expressionOf, mapping, truth } from "./support.ts";

function requirement(text: string, types?: ReturnType<typeof mapping>): TextRequirement | undefined {
  return textRequirement(foldConstants(expressionOf(text)), types === undefined ? {} : { types });
}

function shown(text: string): string | undefined {
  const demand = requirement(text);
  if (demand === undefined) return undefined;
  const { caseInsensitive, alternatives, sufficient } = demand;
  return `${caseInsensitive ? "~" : ""}${alternatives.map((shape) => `${shape.kind} ${shape.text}`).join(" | ")}${sufficient ? "" : " and more"}`;
}

test.each([
  ['f == "Cmd.exe"', "exact Cmd.exe"],
  ['"Cmd.exe" == f', "exact Cmd.exe"],
  ["f == 4688", "exact 4688"],
  ["f == true", "exact true"],
  ['f in ("a", "B")', "exact a | exact B"],
  ['f in~ ("a", "B")', "~exact a | exact b"],
  ['f in ("a", null)', "exact a"],
  ['f : "Cmd*"', "~prefix cmd"],
  ['f : ("*.EXE", "*net*", "x")', "~suffix .exe | contains net | exact x"],
  ['f like "*"', "prefix "],
  ['f like "a*bcd*e?f"', "general bcd and more"],
  ['f like~ "A?"', "~general a and more"],
  ['startsWith(f, "A*")', "prefix A*"],
  ['endsWith~(f, "B")', "~suffix b"],
  ['stringContains(f, "c")', "contains c"],
  ['f != "a"', undefined],
  ['f > "a"', undefined],
  ['f not in ("a")', undefined],
  ['f regex "a.*"', undefined],
  ['f == "2021-03-04"', undefined],
  ['f == "01"', undefined],
  ["f == 1.5e3", undefined],
  ['stringContains(f, "")', undefined],
  ["f == g", undefined],
  ["length(f) == 3", undefined],
])("%s demands %s", (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test("fields that are no texts make no demand", () => {
  const types = mapping({ f: "ip", n: "long", k: "keyword" });
  expect([requirement('f == "::1"', types), requirement('n == "1"', types)]).toEqual([undefined, undefined]);
  expect(requirement('k == "01"', types)?.alternatives).toEqual([{ kind: "exact", text: "01" }]);
});

function isMet({ caseInsensitive, alternatives }: TextRequirement, value: string | number): boolean {
  const text = caseInsensitive ? foldCase(scalarText(value)) : scalarText(value);
  return alternatives.some((shape) => {
    if (shape.kind === "exact") return text === shape.text;
    if (shape.kind === "prefix") return text.startsWith(shape.text);
    return shape.kind === "suffix" ? text.endsWith(shape.text) : text.includes(shape.text);
  });
}

describe("for random leaves", () => {
  const piece = fc.constantFrom("a", "B", "1", "*", "?", "é", ".0");
  const pattern = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
  const form = fc.constantFrom(
    "f == #",
    "f : #",
    'f : ("x", #)',
    "f like #",
    "f in (#)",
    "f in~ (#)",
    "startsWith~(f, #)",
    "endsWith(f, #)",
    "stringContains~(f, #)",
  );
  const value = fc.oneof(
    fc.array(fc.constantFrom("a", "b", "A", "B", "1", "é", "x"), { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.integer({ min: 0, max: 20 }),
  );

  test("the demand is met wherever the leaf holds, and nowhere else if it suffices", () => {
    fc.assert(
      fc.property(form, pattern, value, (leaf, text, f) => {
        const condition = leaf.replace("#", `"${text}"`);
        const demand = requirement(condition);
        fc.pre(demand !== undefined);
        const holds = truth(condition, { f }) === true;
        if (demand?.sufficient) expect(isMet(demand, f)).toBe(holds);
        else if (holds) expect(isMet(demand!, f)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
