// Rules of packs over documents in the browser, with the scanner of the command line.
import { type Document, DocumentEvent } from "eqlipse/engine";
import { parseExpression, parseQuery } from "eqlipse/eql";
import { type Finding, type ScannableRule, Scanner } from "eqlipse/scan";
import type { RuleData } from "./replay.ts";

/** @throws if the query cannot be read, which no rule of a pack that was built is */
export function scannableRule({ id, name, severity, query, indicators }: RuleData): ScannableRule {
  const { statement } = parseQuery(query);
  if (statement === undefined) throw new Error(`the query of ${name} cannot be read`);
  return {
    id,
    name,
    severity,
    format: "pack",
    source: "",
    query: statement,
    techniques: [],
    tags: [],
    indicators: indicators.flatMap(({ name: indicator, condition }) => {
      const { expression } = parseExpression(condition);
      return expression === undefined ? [] : [{ name: indicator, description: "", condition: expression }];
    }),
  };
}

/** All findings, those of sequences at their last event. */
export function findingsIn(
  rules: readonly ScannableRule[],
  source: string,
  documents: readonly Document[],
): readonly Finding[] {
  const scanner = new Scanner(rules);
  const found = documents.flatMap((document, index) =>
    scanner.add(new DocumentEvent(document, scanner.fields), { file: source, index, document: () => document }),
  );
  return [...found, ...scanner.end()];
}
