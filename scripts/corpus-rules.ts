// Rules of the corpus as statements, whichever format a folder has.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { parseQuery, type Statement, visit } from "../src/eql/index.ts";
import { sigmaRules } from "../src/sigma/index.ts";

export interface CorpusRule {
  readonly name: string;
  readonly statement: Statement;
}

/** All rules below a folder: Elastic's TOML and Sigma's YAML. Files without a rule that EQL can say are left out. */
export function readCorpusRules(folder: string): readonly CorpusRule[] {
  const files = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const toml = files.filter((file) => file.endsWith(".toml")).flatMap((file) => readToml(join(folder, file)));
  return [
    ...toml,
    ...readSigma(
      folder,
      files.filter((file) => file.endsWith(".yml")),
    ),
  ];
}

/** The event rules below a folder, without those that search for words in all fields, which no port does. */
export function readEventRules(folder: string): readonly CorpusRule[] {
  return readCorpusRules(folder).filter(
    ({ statement }) => statement.query.kind === "EventQuery" && !searchesEverywhere(statement),
  );
}

/** Whether a rule searches for words in all fields (Sigma's keywords), for which EQL has no text. */
export function searchesEverywhere(statement: Statement): boolean {
  let found = false;
  visit(statement, {
    enter: (node) => {
      if (node.kind === "Keyword") found = true;
    },
  });
  return found;
}

function readToml(path: string): readonly CorpusRule[] {
  const { rule } = parse(readFileSync(path, "utf8")) as { rule?: { name?: string; query?: string } };
  const { statement } = parseQuery(rule?.query ?? "");
  return statement === undefined ? [] : [{ name: rule!.name!, statement }];
}

function readSigma(folder: string, files: readonly string[]): readonly CorpusRule[] {
  const sources = files.map((file) => ({ source: file, text: readFileSync(join(folder, file), "utf8") }));
  return sigmaRules(sources).flatMap(({ rules }) => rules.map(({ name, query }) => ({ name, statement: query })));
}
