// The linter: each mistake with its place, and rules of SigmaHQ that have none.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sigmaDiagnostics } from "../../src/sigma/diagnostics.ts";
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

  test.each<readonly [name: string, body: string, found: readonly string[]]>([
    // ---- Conditions that cannot hold ----
    [
      "all of texts that end differently",
      "a: {Image|endswith|all: ['\\x.exe', '\\y.exe']}\ncondition: a",
      ["4:9 impossible-condition"],
    ],
    ["all of whole values", "a: {Image|all: [x, y]}\ncondition: a", ["4:9 impossible-condition"]],
    ["all of texts that can stand in one", "a: {Image|contains|all: [x, y]}\ncondition: a", []],
    [
      "a whole value and an end that it lacks",
      "a: {Product: x.dll}\nb: {Product|endswith: .exe}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    [
      "a whole value and an end that it has",
      "a: {Product: x.EXE}\nb: {Product|endswith: .exe}\ncondition: a and b",
      [],
    ],
    [
      "beginnings that differ",
      "a: {Product|startswith: 'C:'}\nb: {Product|startswith: 'D:'}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    [
      "beginnings of which one is longer",
      "a: {Product|startswith: 'C:'}\nb: {Product|startswith: 'c:\\x'}\ncondition: a and b",
      [],
    ],
    [
      "cases that differ where case counts",
      "a: {Product|cased: X}\nb: {Product|cased: x}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    [
      "numbers out of range",
      "a: {ProcessId|gt: 10}\nb: {ProcessId|lt: 5}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    [
      "a number that is out of range",
      "a: {ProcessId: 10}\nb: {ProcessId|gt: 10}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    ["numbers within a range", "a: {ProcessId|gte: 5}\nb: {ProcessId|lte: 5}\ncondition: a and b", []],
    [
      "a value and its absence",
      "a: {Product: x}\nb: {Product: null}\ncondition: a and b",
      ["6:16 impossible-condition"],
    ],
    ["an empty value and none, which are one here", "a: {Product: ''}\nb: {Product: null}\ncondition: a and b", []],
    [
      "a filter of all that is found",
      "a: {Image|endswith: '\\x.exe'}\nb: {Image|endswith: .exe}\ncondition: a and not b",
      ["6:16 impossible-condition"],
    ],
    [
      "a filter of some that is found",
      "a: {Image|endswith: .exe}\nb: {Image|endswith: '\\x.exe'}\ncondition: a and not b",
      [],
    ],
    [
      "a filter that is one of several",
      "a: {Image|contains: xyz, Product: p}\nfilter_a: {Image|contains: y}\nfilter_b: {Company: c}\ncondition: a and not 1 of filter_*",
      ["7:16 impossible-condition"],
    ],
    [
      "a filter that asks for more than what is found",
      "a: {Image|contains: xyz}\nfilter_a: {Image|contains: y, Company: c}\ncondition: a and not 1 of filter_*",
      [],
    ],
    [
      "filters that must not hold all at once",
      "a: {Image|contains: xyz}\nfilter_a: {Image|contains: y}\nfilter_b: {Company: c}\ncondition: a and not all of filter_*",
      [],
    ],
    [
      "a filter of every value",
      "a: {Product: [x, y]}\nb: {Product: [y, X, z]}\ncondition: a and not b",
      ["6:16 impossible-condition"],
    ],
    ["a filter of all but one value", "a: {Product: [x, y]}\nb: {Product: [x]}\ncondition: a and not b", []],
    ["a filter that heeds case", "a: {Product: x}\nb: {Product|cased: x}\ncondition: a and not b", []],
    [
      "a filter of a wildcard over another",
      "a: {Product: 'a?c*'}\nb: {Product: 'a*'}\ncondition: a and not b",
      ["5:18 wildcard-for-modifier", "6:16 impossible-condition"],
    ],
    ["a filter of one character over several", "a: {Product: 'a*c'}\nb: {Product: 'a?c'}\ncondition: a and not b", []],
    [
      "a filter by presence of what is found",
      "a: {Product|contains: x}\nb: {Product|exists: true}\ncondition: a and not b",
      ["6:16 impossible-condition"],
    ],
    ["a filter by absence", "a: {Product|contains: x}\nb: {Product|exists: false}\ncondition: a and not b", []],
    ["a selection that only one condition uses", "a: {Image: x}\nb: {Product: y}\ncondition: [a, a or b]", []],
    ["a selection that a pattern uses", "sel_a: {Image: x}\nsel_b: {Product: y}\ncondition: 1 of sel*", []],
    [
      "a selection that `them` leaves out",
      "a: {Image: x}\n_b: {Product: y}\ncondition: 1 of them",
      ["5:5 unused-selection"],
    ],

    // ---- Modifiers ----
    ["contains before base64", "a: {CommandLine|contains|base64offset: x}\ncondition: a", ["4:9 modifier-order"]],
    ["re after contains", "a: {CommandLine|contains|re: x}\ncondition: a", ["4:9 modifier-order"]],
    ["a flag before re", "a: {CommandLine|i|re: x}\ncondition: a", ["4:9 modifier-order"]],
    ["cidr after startswith", "a: {CommandLine|startswith|cidr: 10.0.0.0/8}\ncondition: a", ["4:9 modifier-order"]],
    ["a part of a date after a comparison", "a: {UtcTime|gte|hour: 5}\ncondition: a", ["4:9 modifier-order"]],
    ["modifiers in order", "a: {CommandLine|wide|base64offset|contains: x}\ncondition: a", []],
    ["UTF-16 behind base64", "a: {CommandLine|base64offset|wide|contains: x}\ncondition: a", ["4:9 encoding-order"]],
    ["UTF-16 alone", "a: {CommandLine|utf16le|contains: x}\ncondition: a", ["4:9 encoding-order"]],
    ["offsets of the whole value", "a: {CommandLine|base64offset: x}\ncondition: a", ["4:9 offset-without-contains"]],
    ["base64 of the whole value", "a: {CommandLine|base64: x}\ncondition: a", []],
    ["two places", "a: {CommandLine|startswith|endswith: x}\ncondition: a", ["4:9 several-places"]],
    ["a modifier that is not known", "a: {CommandLine|contain: x}\ncondition: a", ["4:9 unknown-modifier"]],

    // ---- Values ----
    ["a wildcard before a name", "a: {Image: '*\\x.exe'}\ncondition: a", ["4:16 wildcard-for-modifier"]],
    ["wildcards around a name", "a: {Image: '*x*'}\ncondition: a", ["4:16 wildcard-for-modifier"]],
    ["a wildcard in the middle", "a: {Image: 'a*b'}\ncondition: a", []],
    ["wildcards at both ends and in the middle", "a: {Image: '*a*b*'}\ncondition: a", []],
    ["an escaped wildcard at the end", "a: {Product: 'a\\*'}\ncondition: a", []],
    ["null among values", "a: {Product: [null, x]}\ncondition: a", ["4:19 null-in-list"]],
    ["null alone", "a: {Product: null}\ncondition: a", []],
    [
      "an escaped wildcard in a path",
      "a: {CommandLine|contains: 'D:\\Data\\*\\x'}\ncondition: a",
      ["4:31 escaped-wildcard"],
    ],
    ["an escaped question mark of a URL", "a: {CommandLine|contains: 'x.php\\?id='}\ncondition: a", []],
    ["a wildcard in the middle of `contains`", "a: {CommandLine|contains: 'a*b'}\ncondition: a", []],
    ["a lone wildcard among values", "a: {Product: [x, '*']}\ncondition: a", ["4:22 wildcard-only"]],
    ["an end of a path with its separator", "a: {Image|endswith: '\\cmd.exe'}\ncondition: a", []],
    ["an end of a path on another system", "a: {Product|endswith: cmd.exe}\ncondition: a", []],
    ["all of two values", "a: {CommandLine|contains|all: [x, y]}\ncondition: a", []],
    ["values that differ", "a: {Image: [x, y]}\ncondition: a", []],
    ["an expression of a few texts", "a: {CommandLine|re: '^(ab|cd)e$'}\ncondition: a", ["4:25 literal-regex"]],
    ["an expression with a gap", "a: {CommandLine|re: 'a.*b'}\ncondition: a", []],
    ["an expression of many texts", "a: {CommandLine|re: '[abc]x'}\ncondition: a", []],

    // ---- Fields ----
    ["a field that another names", "a: {Image|fieldref: ParentImag}\ncondition: a", ["4:25 unknown-field"]],
    ["a field of ECS", "a: {process.name: x}\ncondition: a", []],
  ])("of %s", (_name, body, found) => {
    expect(lint(rule(body))).toEqual(found);
  });

  test("of all of the unnamed values of a record, which are several", () => {
    const text = rule("a: {Data|all: [x, y]}\ncondition: a", "{category: ps_classic_start, product: windows}");
    expect(lint(text)).toEqual([]);
  });

  test.each<readonly [category: string, field: string, known: boolean]>([
    ["dns_query", "QueryResults", true],
    ["dns_query", "CommandLine", false],
    ["wmi_event", "Consumer", true],
    ["wmi_event", "Image", false],
    ["ps_script", "ScriptBlockText", true],
    ["ps_script", "Payload", false],
    ["ps_module", "Payload", true],
    ["ps_classic_start", "Data", true],
    ["ps_classic_start", "HostName", false],
    ["process_termination", "Image", true],
    ["process_termination", "QueryName", false],
    ["clipboard_capture", "ClientInfo", true],
    ["registry_rename", "NewName", true],
    ["sysmon_error", "Description", true],
    ["sysmon_error", "Message_", false],
  ])("of %s by %s", (category, field, known) => {
    const text = rule(`a: {${field}: x}\ncondition: a`, `{category: ${category}, product: windows}`);
    expect(lint(text)).toEqual(known ? [] : ["4:9 unknown-field"]);
  });

  test("tells how to mend a literal expression", () => {
    const hint = (body: string) => lintSigma([{ source: "", text: rule(body) }])[0]!.diagnostics[0]?.hint;
    expect(hint("a: {CommandLine|re: '^a\\.b'}\ncondition: a")).toBe("Write `CommandLine|startswith|cased: 'a.b'`.");
    expect(hint("a: {CommandLine|re|i: 'a\\*'}\ncondition: a")).toBe("Write `CommandLine|contains: 'a\\*'`.");
    expect(hint("a: {CommandLine|re: '^12$'}\ncondition: a")).toBe("Write `CommandLine: '12'`.");
    expect(hint("a: {CommandLine|re: '^.*ab.*$'}\ncondition: a")).toBe("Write `CommandLine|contains|cased: 'ab'`.");
    expect(hint("a: {CommandLine|re|i: 'a(b|c''d)$'}\ncondition: a")).toBe(
      "Write `CommandLine|endswith: ['ab', 'ac''d']`.",
    );
  });

  test("tells how to mend modifiers and wildcards", () => {
    const hint = (body: string) => lintSigma([{ source: "", text: rule(body) }])[0]!.diagnostics[0]?.hint;
    expect(hint("a: {CommandLine|base64offset|wide|contains: x}\ncondition: a")).toBe(
      "Write `CommandLine|wide|base64offset|contains`.",
    );
    expect(hint("a: {CommandLine|base64offset: x}\ncondition: a")).toBe("Write `CommandLine|base64offset|contains`.");
    expect(hint("a: {Image: '*\\x.exe'}\ncondition: a")).toBe("Write `Image|endswith: '\\x.exe'`.");
    expect(hint("a: {Product|cased: 'x\\\\*'}\ncondition: a")).toBe("Write `Product|startswith|cased: 'x\\'`.");
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

describe("the schema", () => {
  test.each<readonly [name: string, added: string, found: readonly string[]]>([
    ["a name as long as may be", `name: ${"n".repeat(256)}\n`, []],
    ["a name that is longer", `name: ${"n".repeat(257)}\n`, ["7:7 invalid-metadata"]],
    ["a taxonomy that is too long", `taxonomy: ${"n".repeat(257)}\n`, ["7:11 invalid-metadata"]],
    ["a description that is too long", `description: ${"n".repeat(65_536)}\n`, ["7:14 invalid-metadata"]],
    ["references that are no list", "references: x\n", ["7:13 invalid-metadata"]],
    ["false positives in a list", "falsepositives: [No, Unknown]\n", []],
    ["a false positive of one letter", "falsepositives: [Unknown, x]\n", ["7:27 invalid-metadata"]],
    ["a scope that is no list", "scope: server\n", ["7:8 invalid-metadata"]],
    ["a tag twice", "tags: [attack.t1218, attack.t1218]\n", ["7:22 repeated-value"]],
    ["a field twice", "fields: [a, b, a]\n", ["7:16 repeated-value"]],
    ["a relation without an id", "related:\n  - {type: similar}\n", ["8:5 invalid-metadata"]],
    ["a relation of the right kind", "related:\n  - {id: 7c3a5b1d-9e2f-4a8c-b5d7-1e0f3c6a9b2d, type: similar}\n", []],
    ["a status that is none", "status: stabel\n", ["7:9 invalid-value"]],
    ["a member that is none", "referenzes: [a]\n", ["7:1 custom-member"]],
  ])("with %s", (_name, added, found) => {
    expect(lint(base + added)).toEqual(found);
  });

  test.each<readonly [name: string, text: string, found: readonly string[]]>([
    ["without a title", base.replace("title: Test\n", ""), ["1:1 missing-member"]],
    ["without a log source", base.replace(/logsource.*\n/, ""), ["1:1 missing-member"]],
    ["with a level that is none", base.replace("level: high", "level: severe"), ["6:8 invalid-value"]],
    ["with a condition that is no text", base.replace("condition: a", "condition: {a: b}"), ["5:16 invalid-value"]],
  ])("%s", (_name, text, found) => {
    expect(lint(text)).toEqual(found);
  });

  const correlation = (body: string) =>
    `title: C\ncorrelation:\n${body.replace(/^/gm, "    ")}\n---\n${base}name: one\n---\n${base}name: two\n`;

  test.each<readonly [name: string, body: string, found: readonly string[]]>([
    ["as it should be", "type: temporal\nrules: [one, two]\ngroup-by: [User]\ntimespan: 1m", []],
    ["without a key", "type: temporal\nrules: [one, two]\ntimespan: 1m", ["2:1 invalid-metadata"]],
    [
      "with a rule twice",
      "type: temporal\nrules: [one, two, one]\ngroup-by: [User]\ntimespan: 1m",
      ["4:23 repeated-value"],
    ],
    [
      "with a key twice",
      "type: temporal\nrules: [one, two]\ngroup-by: [User, User]\ntimespan: 1m",
      ["5:22 repeated-value"],
    ],
  ])("of correlations: %s", (_name, body, found) => {
    expect(lint(correlation(body))).toEqual(found);
  });
});

describe("a filter", () => {
  const filter = (selection: string, condition: string) =>
    `title: F\nlogsource: {category: process_creation, product: windows}\nfilter:\n    rules: any\n    s: ${selection}\n    condition: ${condition}\n`;

  test.each<readonly [name: string, selection: string, condition: string, found: readonly string[]]>([
    ["that leaves out what it describes", "{Image: x}", "not s", []],
    ["that keeps what it describes", "{Image: x}", "s", ["6:16 filter-without-not"]],
    ["with an escaped wildcard", "{Image: 'C:\\x\\*'}", "not s", ["5:16 escaped-wildcard"]],
    ["with a field that is not there", "{Imag: x}", "not s", ["5:9 unknown-field"]],
  ])("%s", (_name, selection, condition, found) => {
    expect(lint(filter(selection, condition))).toEqual(found);
  });
});

test("a processing pipeline among rules is checked as one", () => {
  expect(lint("name: p\ntransformations:\n  - {type: case, method: lower}\n")).toEqual(["1:1 pipeline-among-rules"]);
  expect(lint("name: p\ntransformations:\n  - {type: case, method: camel}\n")).toEqual([
    "1:1 pipeline-among-rules",
    "3:26 invalid-pipeline",
  ]);
});

test("a name is compared over all files", () => {
  const files = lintSigma([
    { source: "a.yml", text: `${base}name: one\n` },
    { source: "b.yml", text: `${base}name: two\n---\n${base}name: one\n` },
  ]);
  expect(files.map(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code}: ${message}`))).toEqual([
    [],
    ["duplicate-name: The name is that of a.yml too"],
  ]);
});

test("every mistake that the checks look for is looked for here", () => {
  const written = readFileSync(import.meta.filename, "utf8");
  const found = Object.entries(sigmaDiagnostics).filter(([code]) => !written.includes(` ${code}"`));
  // What the reader, the pipelines and the converters report is asked of them in their own tests.
  expect(found.map(([code]) => code)).toEqual([
    "invalid-yaml",
    "not-a-sigma-document",
    "unknown-member",
    "unknown-action",
    "modifier-value",
    "invalid-regex",
    "empty-search",
    "condition-syntax",
    "unknown-selection",
    "deprecated-aggregation",
    "unresolved-placeholder",
    "unknown-rule",
    "unknown-transformation",
    "foreign-pipeline",
    "refused-by-pipeline",
    "unknown-log-source",
    "duplicate-id",
    "duplicate-name",
    "not-in-sigma",
    "lost-in-sigma",
    "not-expressible",
  ]);
});

test("lists of thousands of long values are checked in time that does not grow with their product", () => {
  const values = (letter: string) => Array.from({ length: 2000 }, (_, index) => `'*${letter.repeat(200)}${index}*?x'`);
  const text = rule(`a: {Image: [${values("a")}]}\nb: {Image: [${values("b")}]}\ncondition: a and not b`);
  expect(lint(text)).toEqual([]);
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
