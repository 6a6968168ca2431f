// Processing pipelines in pySigma's format: what each transformation and condition does to a rule, seen in the EQL it becomes.
import { describe, expect, test } from "vitest";
import { convertCollection } from "../../src/sigma/collection.ts";
import { readPipeline } from "../../src/sigma/pipeline/read.ts";
import { places, rule } from "./support/documents.ts";
import { show } from "./support/show.ts";

const body = "sel: {A: x, B: [y, 'z*']}\nfilter: {C: 5}\ncondition: sel and not filter";
const logsource = "{category: custom, product: acme}";

/** The EQL of a rule (of fields A, B and C) after a pipeline of the given transformations. */
function piped(transformations: string, detection = body, source = logsource): string {
  const { pipeline, diagnostics } = readPipeline(`transformations:\n${transformations.replace(/^/gm, "    ")}\n`);
  expect(diagnostics).toEqual([]);
  const [file] = convertCollection([{ source: "", text: rule(detection, source) }], { pipelines: [pipeline!] });
  const [query] = file!.queries;
  return query!.query === undefined ? file!.diagnostics.map(({ message }) => message).join("; ") : show(query!.query);
}

const untouched = 'any where ?A : "x" and ?B : ("y", "z*") and not ?C == "5"';

describe("a transformation", () => {
  test.each<readonly [name: string, transformations: string, eql: string]>([
    ["none", "[]", untouched],
    [
      "field_name_mapping",
      "- {type: field_name_mapping, mapping: {A: process.name, B: [b.one, b.two], C: destination.port}}",
      'any where process.name : "x" and (b.one : ("y", "z*") or b.two : ("y", "z*")) and not destination.port == 5',
    ],
    [
      "field_name_prefix",
      "- {type: field_name_prefix, prefix: win.}",
      'any where win.A : "x" and win.B : ("y", "z*") and not win.C == "5"',
    ],
    [
      "field_name_suffix",
      "- {type: field_name_suffix, suffix: .keyword}",
      'any where A.keyword : "x" and B.keyword : ("y", "z*") and not C.keyword == "5"',
    ],
    [
      "field_name_prefix_mapping",
      "- {type: field_name_prefix_mapping, mapping: {A: event.a}}",
      'any where event.a : "x" and ?B : ("y", "z*") and not ?C == "5"',
    ],
    [
      "add_condition",
      "- {type: add_condition, conditions: {D: d, E|contains: [1, 2]}}",
      `any where ?D : "d" and ?E : ("*1*", "*2*") and ${untouched.slice(10)}`,
    ],
    [
      "add_condition, negated",
      "- {type: add_condition, negated: true, conditions: {D: d}}",
      `any where not ?D : "d" and ${untouched.slice(10)}`,
    ],
    [
      "add_condition with a template",
      "- {type: add_condition, template: true, conditions: {D: $product/$category}}",
      `any where ?D : "acme/custom" and ${untouched.slice(10)}`,
    ],
    [
      "drop_detection_item",
      "- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [A, C]}]}",
      'any where ?B : ("y", "z*")',
    ],
    [
      "change_logsource",
      "- {type: change_logsource, product: windows, service: ntlm}",
      'any where winlog.channel : "Microsoft-Windows-NTLM/Operational" and ?winlog.event_data.A : "x" and ?winlog.event_data.B : ("y", "z*") and not ?winlog.event_data.C == "5"',
    ],
    [
      "replace_string",
      "- {type: replace_string, regex: '^(.)$', replacement: 'new \\1'}",
      'any where ?A : "new x" and ?B : ("new y", "z*") and not ?C : "new 5"',
    ],
    [
      "replace_string in texts only",
      "- {type: replace_string, skip_special: true, regex: z, replacement: q*}",
      'any where ?A : "x" and (?B : "y" or startsWith~(?B, "q*")) and not ?C == "5"',
    ],
    [
      "replace_string that makes wildcards",
      "- {type: replace_string, skip_special: true, interpret_special: true, regex: z, replacement: q*}",
      'any where ?A : "x" and ?B : ("y", "q*") and not ?C == "5"',
    ],
    [
      "map_string",
      "- {type: map_string, mapping: {x: [p, q]}}",
      'any where ?A : ("p", "q") and ?B : ("y", "z*") and not ?C == "5"',
    ],
    [
      "set_value",
      "- {type: set_value, value: v, field_name_conditions: [{type: include_fields, fields: [A]}]}",
      'any where ?A : "v" and ?B : ("y", "z*") and not ?C == "5"',
    ],
    [
      "convert_type",
      "- {type: convert_type, target_type: str}\n- {type: case, method: upper}",
      'any where ?A : "X" and ?B : ("Y", "Z*") and not ?C == "5"',
    ],
    [
      "regex",
      "- {type: regex, field_name_conditions: [{type: include_fields, fields: [A, B]}]}",
      'any where ?A regex~ "x" and ?B regex~ ("y", "z.*") and not ?C == "5"',
    ],
    [
      "regex that heeds case",
      "- {type: regex, method: plain, field_name_conditions: [{type: include_fields, fields: [A]}]}",
      'any where ?A regex "x" and ?B : ("y", "z*") and not ?C == "5"',
    ],
    [
      "replace_string with Python's flags and groups",
      "- {type: replace_string, regex: '(?i)(?P<first>[X-Y])$', replacement: '<\\g<first>\\g<0>$>'}",
      'any where ?A : "<xx$>" and ?B : ("<yy$>", "z*") and not ?C == "5"',
    ],
    [
      "replace_string of a number",
      "- {type: replace_string, regex: '5', replacement: '55'}",
      'any where ?A : "x" and ?B : ("y", "z*") and not ?C == "55"',
    ],
    [
      "replace_string that adds backslashes",
      "- {type: replace_string, regex: '^x', replacement: '\\\\\\\\x'}",
      'any where ?A : "\\\\\\\\x" and ?B : ("y", "z*") and not ?C == "5"',
    ],
    [
      "extract_fields",
      "- {type: extract_fields, regex: '(?P<one>x)|(?P<two>y)', field_prefix: part}",
      'any where part.one : "x" and part.two : "y" and not ?C == "5"',
    ],
    [
      "extract_fields that keeps what does not match",
      "- {type: extract_fields, regex: '(?P<one>y)', preserve_unmatched: true}",
      'any where ?A : "x" and (?one : "y" or ?B : "z*") and not ?C == "5"',
    ],
    [
      "add_condition with braces in its template",
      `- {type: add_condition, template: true, conditions: {D: '\${product}/$$x/$none'}}`,
      `any where ?D : "acme/$x/$none" and ${untouched.slice(10)}`,
    ],
    [
      "change_logsource in capitals",
      "- {type: change_logsource, product: Windows, service: NTLM}\n- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [B, C]}]}",
      'any where winlog.channel : "Microsoft-Windows-NTLM/Operational" and ?winlog.event_data.A : "x"',
    ],
    [
      "nest",
      "- type: nest\n  rule_conditions: [{type: logsource, product: acme}]\n  items:\n    - {type: field_name_prefix, prefix: n.}",
      'any where n.A : "x" and n.B : ("y", "z*") and not n.C == "5"',
    ],
    ["set_custom_attribute", "- {type: set_custom_attribute, attribute: index, value: main}", untouched],
    ["rule_failure", "- {type: rule_failure, message: cannot do this}", "A pipeline refuses the rule: cannot do this"],
    [
      "detection_item_failure",
      "- {type: detection_item_failure, message: no C, field_name_conditions: [{type: include_fields, fields: [C]}]}",
      "A pipeline refuses the rule: no C",
    ],
    [
      "strict_field_mapping_failure",
      "- {type: field_name_mapping, mapping: {A: a, B: b}}\n- {type: strict_field_mapping_failure}",
      "A pipeline refuses the rule: These fields are not mapped: C",
    ],
  ])("%s", (_name, transformations, eql) => {
    expect(piped(transformations)).toBe(eql);
  });

  test("hashes_fields", () => {
    const detection = `sel:\n    Hashes|contains:\n        - MD5=${"a".repeat(32)}\n        - SHA1=${"b".repeat(40)}\ncondition: sel`;
    const eql = piped("- {type: hashes_fields, valid_hash_algos: [MD5, SHA1], field_prefix: File}", detection);
    expect(eql).toBe(`any where ?FileMD5 : "${"a".repeat(32)}" or ?FileSHA1 : "${"b".repeat(40)}"`);
  });

  test("field_name_mapping of null finds fields for keywords", () => {
    const eql = piped(
      "- {type: field_name_mapping, mapping: {null: message, A: a}}",
      "words: [abc, 'd*e']\ncondition: words",
    );
    expect(eql).toBe('any where message : ("*abc*", "*d*e*")');
  });

  test("a placeholder within a regular expression is filled in as text", () => {
    const text = rule("sel: {A|re|expand: '^%one%\\d%two%$'}\ncondition: sel", logsource);
    const [file] = convertCollection([{ source: "", text }], { placeholders: { one: ["a.b", "c*"], two: [7] } });
    expect(show(file!.queries[0]!.query!)).toBe('any where ?A regex ("a\\\\.b[0-9]7", "c.*[0-9]7")');
  });

  test("placeholders take values from variables, wildcards, and the user", () => {
    const text = rule(
      "sel: {A|expand: 'x-%one%', B|expand: '%two%', C|contains|expand: '%three%'}\ncondition: sel",
      logsource,
    );
    const { pipeline } = readPipeline(
      "vars: {one: [a, b]}\ntransformations:\n  - {type: value_placeholders, include: [one]}\n  - {type: wildcard_placeholders, include: [two]}\n",
    );
    const [file] = convertCollection([{ source: "", text }], {
      pipelines: [pipeline!],
      placeholders: { three: ["p*q", 7] },
    });
    expect(show(file!.queries[0]!.query!)).toBe(
      'any where ?A : ("x-a", "x-b") and ?B != null and ?C : ("*p*q*", "*7*")',
    );
  });

  test("a placeholder without values is told where it stands", () => {
    const text = rule("sel: {A|expand: '%one%'}\ncondition: sel", logsource);
    const [file] = convertCollection([{ source: "", text }]);
    expect(file!.queries[0]!.query).toBeUndefined();
    expect(places(text, file!.diagnostics)).toEqual(["4:21 unresolved-placeholder"]);
  });
});

const marked = "- {type: field_name_prefix, prefix: m., ";

describe("a condition", () => {
  test.each<readonly [name: string, condition: string, holds: boolean]>([
    ["logsource", "rule_conditions: [{type: logsource, product: acme}]", true],
    ["logsource of another product", "rule_conditions: [{type: logsource, product: windows}]", false],
    ["negated", "rule_cond_not: true, rule_conditions: [{type: logsource, product: windows}]", true],
    ["all of several", "rule_conditions: [{type: logsource, product: acme}, {type: tag, tag: x.y}]", false],
    [
      "one of several",
      "rule_cond_op: or, rule_conditions: [{type: logsource, product: acme}, {type: tag, tag: x.y}]",
      true,
    ],
    [
      "an expression",
      "rule_cond_expr: a and not b, rule_conditions: {a: {type: logsource, product: acme}, b: {type: tag, tag: x.y}}",
      true,
    ],
    ["contains_field", "rule_conditions: [{type: contains_field, field: B}]", true],
    ["contains_detection_item", "rule_conditions: [{type: contains_detection_item, field: C, value: 5}]", true],
    [
      "contains_detection_item of another value",
      "rule_conditions: [{type: contains_detection_item, field: C, value: 6}]",
      false,
    ],
    ["is_sigma_rule", "rule_conditions: [{type: is_sigma_rule}]", true],
    ["is_sigma_correlation_rule", "rule_conditions: [{type: is_sigma_correlation_rule}]", false],
    ["rule_attribute", "rule_conditions: [{type: rule_attribute, attribute: level, value: medium, op: gte}]", true],
    [
      "rule_attribute that is lower",
      "rule_conditions: [{type: rule_attribute, attribute: level, value: critical, op: gte}]",
      false,
    ],
    ["processing_item_applied", "rule_conditions: [{type: processing_item_applied, processing_item_id: first}]", true],
    ["processing_state", "rule_conditions: [{type: processing_state, key: k, val: v}]", true],
    ["processing_state of another value", "rule_conditions: [{type: processing_state, key: k, val: w}]", false],
    ["exclude_fields", "field_name_conditions: [{type: exclude_fields, fields: [X]}]", true],
    [
      "include_fields by expression",
      "field_name_conditions: [{type: include_fields, fields: ['[A-C]$'], mode: re}]",
      true,
    ],
    ["logsource in capitals", "rule_conditions: [{type: logsource, product: ACME}]", true],
    [
      "rule_attribute of the pipeline's own",
      "rule_conditions: [{type: rule_attribute, attribute: mine, value: 5, op: gt}]",
      true,
    ],
    [
      "rule_attribute of the document",
      "rule_conditions: [{type: rule_attribute, attribute: title, value: Test}]",
      true,
    ],
    [
      "include_fields by an expression from the beginning",
      "field_name_conditions: [{type: include_fields, fields: ['(?i)[a-c]'], mode: re}]",
      true,
    ],
  ])("on the rule or the field: %s", (_name, condition, holds) => {
    const before =
      "- {type: set_state, id: first, key: k, val: v}\n- {type: set_custom_attribute, attribute: mine, value: 7}";
    const eql = piped(`${before}\n${marked}${condition}}`);
    expect(eql).toBe(holds ? untouched.replaceAll(/\?/g, "m.") : untouched);
  });

  test.each<readonly [name: string, condition: string, fields: string]>([
    ["match_string", "{type: match_string, pattern: '^z'}", "B"],
    ["match_string of every value", "{type: match_string, cond: all, pattern: '^z'}", ""],
    ["match_string from the beginning only", "{type: match_string, pattern: '[*]'}", ""],
    ["match_string that is not to match", "{type: match_string, negate: true, pattern: '[x-z]'}", "C"],
    ["match_value", "{type: match_value, value: x}", "A"],
    ["contains_wildcard", "{type: contains_wildcard}", "B"],
    ["is_null", "{type: is_null}", ""],
    ["processing_item_applied", "{type: processing_item_applied, processing_item_id: none}", ""],
  ])("on the detection item: %s", (_name, condition, fields) => {
    const eql = piped(`${marked}detection_item_conditions: [${condition}]}`);
    expect(eql).toBe(
      untouched.replaceAll(/\?([ABC])/g, (whole, field: string) => (fields.includes(field) ? `m.${field}` : whole)),
    );
  });
});

describe("pipelines", () => {
  /** As guides to pipelines write them: refuse what cannot be said, take paths off, map some fields, prefix the others. */
  const chain = [
    "- {id: whole_path, type: detection_item_failure, message: only names, field_name_conditions: [{type: include_fields, fields: [Program]}], detection_item_conditions: [{type: match_string, cond: any, pattern: '^\\*\\\\?[^\\\\]+$', negate: true}]}",
    "- {id: name_only, type: replace_string, regex: '^\\*\\\\([^\\\\]+)$', replacement: '\\1', field_name_conditions: [{type: include_fields, fields: [Program]}]}",
    "- {id: mapped, type: field_name_mapping, mapping: {Id: [event_id, evtid]}}",
    "- {id: prefixed, type: field_name_prefix, prefix: win., field_name_cond_not: true, field_name_conditions: [{type: processing_item_applied, processing_item_id: mapped}]}",
    "- {type: add_condition, conditions: {index: windows}, rule_conditions: [{type: logsource, product: acme}]}",
  ].join("\n");

  test("build on each other", () => {
    expect(piped(chain, "s: {Program|endswith: '\\x.exe', Id: 1, Other|fieldref: Id}\ncondition: s")).toBe(
      'any where ?index : "windows" and win.Program : "x.exe" and (event_id == "1" or evtid == "1") and (startsWith~(win.Other, event_id) and startsWith~(event_id, win.Other) or startsWith~(win.Other, evtid) and startsWith~(evtid, win.Other))',
    );
    expect(piped(chain, "s: {Program|endswith: '\\y\\x.exe'}\ncondition: s")).toBe(
      "A pipeline refuses the rule: only names",
    );
  });

  test("name the keys of correlations as they name fields", () => {
    const { pipeline } = readPipeline(`transformations:\n${chain.replace(/^/gm, "    ")}\n`);
    const one = rule("s: {Id: 1}\ncondition: s", logsource).replace("title: Test", "title: Test\nname: one");
    const many = (key: string) =>
      `title: Many\ncorrelation: {type: event_count, rules: [one], group-by: [${key}], timespan: 1m, condition: {gte: 2}}\n`;
    const keys = (key: string) => {
      const [file] = convertCollection([{ source: "", text: `${one}---\n${many(key)}` }], { pipelines: [pipeline!] });
      return /sequence by (.*?) with/.exec(show(file!.queries[1]!.query!))?.[1];
    };
    expect(keys("Id")).toBe("event_id, evtid");
    expect(keys("Program")).toBe("win.Program");
  });

  test("are carried out in order of priority", () => {
    const read = (priority: number, prefix: string) =>
      readPipeline(`priority: ${priority}\ntransformations:\n  - {type: field_name_prefix, prefix: ${prefix}.}\n`)
        .pipeline!;
    const [file] = convertCollection([{ source: "", text: rule("s: {A: x}\ncondition: s", logsource) }], {
      pipelines: [read(20, "late"), read(10, "early")],
    });
    expect(show(file!.queries[0]!.query!)).toBe('any where late.early.A : "x"');
  });

  test.each<readonly [name: string, text: string, problems: readonly string[]]>([
    ["an unknown transformation", "transformations:\n  - type: field_mapping\n", ["2:11 unknown-transformation"]],
    [
      "one that reads files",
      "transformations:\n  - {type: file_placeholders, path: /etc/passwd}\n",
      ["2:12 unknown-transformation"],
    ],
    [
      "one that runs programs",
      "transformations:\n  - {type: command_placeholders, cmd: id}\n",
      ["2:12 unknown-transformation"],
    ],
    [
      "an unknown condition",
      "transformations:\n  - type: drop_detection_item\n    rule_conditions:\n      - type: weather\n",
      ["4:15 unknown-transformation"],
    ],
    ["a parameter that is missing", "transformations:\n  - type: field_name_prefix\n", ["2:5 invalid-pipeline"]],
    [
      "a parameter that is not known",
      "transformations:\n  - {type: drop_detection_item, why: not}\n",
      ["2:33 invalid-pipeline"],
    ],
    [
      "a parameter of another kind",
      "transformations:\n  - {type: field_name_mapping, mapping: x}\n",
      ["2:41 invalid-pipeline"],
    ],
    [
      "an expression that cannot be read",
      "transformations:\n  - {type: replace_string, regex: '(', replacement: x}\n",
      ["2:35 invalid-regex"],
    ],
    [
      "a field name that is no expression",
      "transformations:\n  - type: drop_detection_item\n    field_name_conditions: [{type: include_fields, mode: re, fields: ['[']}]\n",
      ["3:71 invalid-regex"],
    ],
    [
      "a word that a parameter does not know",
      "transformations:\n  - {type: case, method: camel}\n",
      ["2:26 invalid-pipeline"],
    ],
    [
      "a link that is neither",
      "transformations:\n  - {type: drop_detection_item, rule_cond_op: xor}\n",
      ["2:47 invalid-pipeline"],
    ],
    ["other backends", "allowed_backends: [splunk]\n", ["1:19 foreign-pipeline"]],
    ["Elastic's backend among others", "allowed_backends: [splunk, elasticsearch]\n", []],
    ["postprocessing", "postprocessing:\n  - {type: embed}\n", ["1:1 unknown-transformation"]],
    ["an unknown member", "transformation: []\n", ["1:1 invalid-pipeline"]],
    ["no map", "- x\n", ["1:1 invalid-pipeline"]],
    ["no YAML", "a: [\n", ["2:1 invalid-yaml"]],
  ])("with %s are told so", (_name, text, problems) => {
    expect(places(text, readPipeline(text).diagnostics)).toEqual(problems);
  });
});
