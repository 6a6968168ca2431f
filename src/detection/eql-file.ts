// A plain .eql file: one query. What a rule is called is taken from comments at its top (`// name: …`, `id`, `severity`, `techniques`), else from
// the file's name.
import { readQuery, type SchemaOf } from "./embedded-query.ts";
import { type RuleFile, type RuleSeverity, severities } from "./rule.ts";
import { placesFrom } from "./text-places.ts";

/** Reads an EQL file. Never throws. */
export function readEqlFile(source: string, text: string, schemaOf?: SchemaOf): RuleFile {
  const { statement, diagnostics } = readQuery(text, placesFrom(0, true), schemaOf && { schema: schemaOf([]) });
  const members = headerOf(text);
  const base = source.replace(/^.*[\\/]/, "").replace(/\.eql$/i, "");
  const severity = severities.find((known) => known === members.get("severity")?.toLowerCase());
  const rule = statement && {
    id: members.get("id") ?? base,
    name: members.get("name") ?? base,
    severity: severity ?? ("medium" satisfies RuleSeverity),
    format: "eql" as const,
    source,
    query: statement,
    indicators: [],
    techniques: (members.get("techniques") ?? "").split(/[\s,]+/).filter((id) => /^T\d{4}(\.\d{3})?$/.test(id)),
    tags: [],
  };
  return { source, text, rules: rule === undefined ? [] : [rule], correlations: [], diagnostics };
}

/** `// key: value` lines before the query begins. */
function headerOf(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const comment = /^\s*\/\/\s*(.*)$/.exec(line);
    if (comment === null) break;
    const member = /^(name|id|severity|techniques):\s*(.+?)\s*$/i.exec(comment[1]!);
    if (member !== null) members.set(member[1]!.toLowerCase(), member[2]!);
  }
  return members;
}
