// The checker's table of diagnostics: each example gets its diagnostic and nothing else, and its mended form gets none.
import { describe, expect, test } from "vitest";
import { check, checkDiagnostics, fix } from "../../src/check/index.ts";
import { parseQuery } from "../../src/eql/parser.ts";
import { allFields } from "../../src/schema/index.ts";

const schema = allFields();

describe("each code's example", () => {
  test.each(Object.entries(checkDiagnostics))("%s", (code, kind) => {
    const { wrong, right } = kind.example;
    expect(check(wrong, { schema }).map((diagnostic) => [diagnostic.code, diagnostic.severity])).toEqual([
      [code, kind.severity],
    ]);
    expect(check(right, { schema })).toEqual([]);
  });

  test.each(Object.entries(checkDiagnostics))("%s: what a fix writes is not reported again", (code, kind) => {
    const { text, fixed, diagnostics } = fix(kind.example.wrong, { schema });
    if (fixed.length === 0) return;
    expect(parseQuery(text).diagnostics).toEqual([]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
  });
});
