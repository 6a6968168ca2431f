// Sigma rules and the EQL that they become, as cases; see cases/README.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { AnyNode, Expression } from "../../src/eql/ast.ts";
import { equalTrees } from "../../src/eql/equal.ts";
import { parseQuery } from "../../src/eql/parser.ts";
import { convertCollection } from "../../src/sigma/collection.ts";
import { describeShared } from "../support/shared.ts";
import { corpusRules } from "./support/corpus.ts";
import { rule } from "./support/documents.ts";
import { show } from "./support/show.ts";

interface Case {
  readonly name: string;
  readonly logsource?: unknown;
  readonly detection: string;
  readonly eql?: string;
  readonly refused?: string;
  readonly keywords?: string;
}

const cases: readonly Case[] = parse(readFileSync(join(import.meta.dirname, "cases/to-eql.yml"), "utf8"));

function convert({ detection, logsource }: Case) {
  const text = logsource === undefined ? rule(detection) : rule(detection, JSON.stringify(logsource));
  const [file] = convertCollection([{ source: "case.yml", text }]);
  const [query] = file!.queries;
  const errors = file!.diagnostics.filter(({ severity }) => severity === "error");
  return { query: query?.query, hasKeywords: query?.hasKeywords, errors };
}

describe("a Sigma rule as EQL", () => {
  test.each(cases.filter(({ eql }) => eql !== undefined))("$name", (each) => {
    const { query, errors } = convert(each);
    expect(errors).toEqual([]);
    const expected = parseQuery(each.eql!);
    expect(expected.diagnostics).toEqual([]);
    if (!equalTrees(query as AnyNode, expected.statement!.query))
      expect(show(query!)).toBe(show(expected.statement!.query));
  });

  test.each(cases.filter(({ keywords }) => keywords !== undefined))("$name", (each) => {
    const { query, hasKeywords, errors } = convert(each);
    expect(errors).toEqual([]);
    expect(hasKeywords).toBe(true);
    expect(show(query!)).toBe(each.keywords);
  });

  test.each(cases.filter(({ refused }) => refused !== undefined))("$name is refused", (each) => {
    const { query, errors } = convert(each);
    expect(query).toBeUndefined();
    expect(errors).toMatchObject([{ code: "not-expressible", message: expect.stringContaining(each.refused!) }]);
  });

  test("names its selections", () => {
    const text = rule("a: {Image: x}\nb: {Product: y}\ncondition: a and not b");
    const [query] = convertCollection([{ source: "", text }])[0]!.queries;
    expect(query!.selections.map(({ name, condition }) => [name, show(condition)])).toEqual([
      ["a", 'process.executable : "x"'],
      ["b", 'process.pe.product : "y"'],
    ]);
  });

  test("of a log source that is not known is asked of all events, with a warning", () => {
    const text = rule("a: {field: x}\ncondition: a", "{product: rails, service: app}");
    const [file] = convertCollection([{ source: "", text }]);
    expect(show(file!.queries[0]!.query!)).toBe('any where ?field : "x"');
    expect(file!.diagnostics).toMatchObject([{ code: "unknown-log-source", severity: "warning" }]);
  });
});

describeShared("SigmaHQ's rules", "corpus/rules/sigma", () => {
  const files = () => convertCollection(corpusRules().map(({ path, text }) => ({ source: path, text })));

  test("all become EQL, but for those that name placeholders", () => {
    const converted = files();
    const refused = converted.flatMap(({ source, queries, diagnostics }) =>
      queries.every(({ query }) => query !== undefined) ? [] : [`${source.split("/").at(-1)}: ${diagnostics[0]!.code}`],
    );
    expect(refused).toEqual([
      "win_security_adcs_certighost_cdc_chase_request.yml: unresolved-placeholder",
      "win_security_adcs_certighost_cert_issued_via_chase.yml: unresolved-placeholder",
    ]);
    expect(
      converted.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === "warning"),
    ).toEqual([]);
  });

  test("become text that parses to the same tree, but for those with keywords", () => {
    const queries = files().flatMap((file) => file.queries.filter(({ query }) => query !== undefined));
    expect(queries.filter(({ hasKeywords }) => hasKeywords).length).toBeLessThan(20);
    for (const { query, hasKeywords, id } of queries) {
      if (hasKeywords) continue;
      const text = show(query!);
      const { statement, diagnostics } = parseQuery(text);
      expect(diagnostics, `${id}\n${text}`).toEqual([]);
      expect(equalTrees(statement!.query, query as AnyNode), `${id}\n${text}`).toBe(true);
    }
  });
});

describe("printing for tests", () => {
  test("reads back", () => {
    const expression = parseQuery('any where a == -1 and not (b : ("x", "y") or length(c) in (1, 2))').statement!;
    expect(equalTrees(parseQuery(show(expression.query)).statement!, expression)).toBe(true);
    expect((expression.query as { condition: Expression }).condition.kind).toBe("Logical");
  });
});
