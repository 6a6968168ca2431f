// The linter: each mistake with its place, and rules of SigmaHQ that have none.
import { describe, expect, test } from "vitest";
import { lintSigma } from "../../src/sigma/lint/index.ts";
import { LineMap } from "../../src/text/span.ts";
import { describeShared } from "../support/shared.ts";
import { corpusRules } from "./support/corpus.ts";
import { rule } from "./support/documents.ts";

/** `line:column code` of all that is found in one file. */
function lint(text: string): readonly string[] {
  const [file] = lintSigma([{ source: "x.yml", text }]);
  const map = new LineMap(text);
  return file!.diagnostics.map(({ code, span }) => {
    const { line, column } = map.position(span.start);
    return `${line}:${column} ${code}`;
  });
}

describe("a detection", () => {
  test.each<readonly [name: string, body: string, found: readonly string[]]>([
    [
      "without a mistake",
      "a: {Image|endswith: '\\x.exe'}\nfilter_b: {Product: y}\ncondition: a and not 1 of filter_*",
      [],
    ],
    ["with a selection that is not used", "a: {Image: x}\nb: {Image: y}\ncondition: a", ["5:5 unused-selection"]],
    [
      "that asks for a thing and its opposite",
      "a: {Image: x}\nb: {Product: y}\ncondition: a and b and not a",
      ["6:16 impossible-condition"],
    ],
    [
      "that asks one field for two values",
      "a: {Image: x}\nb: {Image: [y, z]}\ncondition: all of them",
      ["6:16 impossible-condition"],
    ],
    ["that asks one field for values in common", "a: {Image: [x, y]}\nb: {Image: [Y, z]}\ncondition: a and b", []],
    ["that asks for alternatives", "a: {Image: x}\nb: {Image: y}\ncondition: 1 of them", []],
    ["with a field that is not there", "a: {Imagee: x}\ncondition: a", ["4:9 unknown-field"]],
    [
      "with a path that ends in an escaped wildcard",
      "a: {Image: 'C:\\Windows\\*'}\ncondition: a",
      ["4:16 escaped-wildcard"],
    ],
    [
      "with a path that ends in a wildcard",
      "a: {Image: 'C:\\Windows\\\\*'}\ncondition: a",
      ["4:16 wildcard-for-modifier"],
    ],
    ["with an asterisk that is meant", "a: {CommandLine|contains: ' \\* '}\ncondition: a", []],
    ["with the query of a URL", "a: {CommandLine|contains: 'x.php?id='}\ncondition: a", ["4:31 unescaped-wildcard"]],
    ["with wildcards that say nothing", "a: {CommandLine|contains: '*x*'}\ncondition: a", ["4:31 redundant-wildcard"]],
    ["with a lone wildcard", "a: {Product: '*'}\ncondition: a", ["4:18 wildcard-only"]],
    ["with an open end of a path", "a: {Image|endswith: cmd.exe}\ncondition: a", ["4:25 open-path-end"]],
    ["with an expression that is a text", "a: {CommandLine|re: 'a\\.b'}\ncondition: a", ["4:25 literal-regex"]],
    ["with an expression that ends in a text", "a: {CommandLine|re: '.*ab$'}\ncondition: a", ["4:25 literal-regex"]],
    ["with an expression that is one", "a: {CommandLine|re: 'a.b'}\ncondition: a", []],
    ["with all of one value", "a: {CommandLine|contains|all: [x]}\ncondition: a", ["4:9 all-of-one"]],
    ["with a value twice", "a: {Image: [x, y, X]}\ncondition: a", ["4:23 repeated-value"]],
    ["with a value in two cases that count", "a: {Image|cased: [x, X]}\ncondition: a", []],
  ])("%s", (_name, body, found) => {
    expect(lint(rule(body))).toEqual(found);
  });

  test("tells how to mend a literal expression", () => {
    const hint = (body: string) => lintSigma([{ source: "", text: rule(body) }])[0]!.diagnostics[0]?.hint;
    expect(hint("a: {CommandLine|re: '^a\\.b'}\ncondition: a")).toBe("Write `CommandLine|startswith|cased: 'a.b'`.");
    expect(hint("a: {CommandLine|re|i: 'a\\*'}\ncondition: a")).toBe("Write `CommandLine|contains: 'a\\*'`.");
    expect(hint("a: {CommandLine|re: '^12$'}\ncondition: a")).toBe("Write `CommandLine: '12'`.");
  });
});

const base = rule("a: {Image: x}\ncondition: a");

describe("metadata", () => {
  test.each<readonly [name: string, added: string, found: readonly string[]]>([
    [
      "in order",
      "id: 7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d\ndate: 2024-05-01\nmodified: 2024-05-01\ntags: [attack.t1218.003, cve.2024-1234, detection.threat-hunting]\n",
      [],
    ],
    ["with an id that is no UUID", "id: x1\n", ["7:5 invalid-metadata"]],
    ["with a date of old", "date: 2024/05/01\n", ["7:7 invalid-metadata"]],
    ["with a day that is not in the calendar", "date: 2024-02-30\n", ["7:7 invalid-metadata"]],
    ["with a change before the beginning", "date: 2024-05-02\nmodified: 2024-05-01\n", ["8:11 invalid-metadata"]],
    ["with a tag without a namespace", "tags: [t1218]\n", ["7:8 invalid-metadata"]],
    ["with a tag in capitals", "tags: [attack.T1218]\n", ["7:8 invalid-metadata"]],
    [
      "with a relation of no kind",
      "related:\n  - {id: 7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d, type: cousin}\n",
      ["8:54 invalid-metadata"],
    ],
    ["with a reference twice", "references: [a, b, a]\n", ["7:20 repeated-value"]],
  ])("%s", (_name, added, found) => {
    expect(lint(base + added)).toEqual(found);
  });

  test("with a title that is too long", () => {
    expect(lint(base.replace("title: Test", `title: ${"x".repeat(257)}`))).toEqual(["1:8 invalid-metadata"]);
  });

  test("without a level", () => {
    expect(lint(base.replace("level: high\n", ""))).toEqual(["1:1 missing-level"]);
  });
});

test("an id is compared over all files", () => {
  const text = `${base}id: 7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d\n`;
  const files = lintSigma([
    { source: "a.yml", text },
    { source: "b.yml", text: `${text}---\n${base}` },
  ]);
  expect(files.map(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code}: ${message}`))).toEqual([
    [],
    ["duplicate-id: The id is that of a.yml too"],
  ]);
});

describeShared("SigmaHQ's rules", "corpus/rules/sigma", () => {
  test("have no errors, and few warnings", () => {
    const found = lintSigma(corpusRules().map(({ path, text }) => ({ source: path, text })));
    const all = found.flatMap(({ source, diagnostics }) =>
      diagnostics.map(({ code, severity }) => ({ source, code, severity })),
    );
    expect(all.filter(({ severity }) => severity === "error")).toEqual([]);
    const warnings = all.filter(({ severity }) => severity === "warning");
    expect(warnings.length).toBeLessThan(20);
    expect(new Set(warnings.map(({ code }) => code))).not.toContain("unknown-field");
  });
});
