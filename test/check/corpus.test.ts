// Real rules: all of Elastic's EQL rules parse, check against ECS and their sources, print and format to equal trees. The only findings
// are listed here, each a wildcard that its rule's author meant as one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { checkQuery } from "../../src/check/index.ts";
import { equalTrees } from "../../src/eql/equal.ts";
import { formatQuery } from "../../src/eql/format.ts";
import { parseQuery } from "../../src/eql/parser.ts";
import { printQuery } from "../../src/eql/printer.ts";
import type { FieldType } from "../../src/event/field-type.ts";
import { fieldsOf } from "../../src/schema/index.ts";
import { hasErrors } from "../../src/text/diagnostic.ts";
import { describeShared, sharedPath } from "../support/shared.ts";

interface ElasticRule {
  readonly file: string;
  readonly query: string;
  readonly index: readonly string[];
}

function readRules(folder: string): readonly ElasticRule[] {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".toml"));
  return files.sort().flatMap((file) => {
    const { rule } = parseToml(readFileSync(join(folder, file), "utf8")) as {
      rule?: { language?: string; query: string; index?: string[] };
    };
    return rule?.language === "eql" ? [{ file, query: rule.query, index: rule.index ?? [] }] : [];
  });
}

const knownFindings: readonly string[] = [
  "command_and_control_certutil_network_connection",
  "credential_access_iis_apppoolsa_pwd_appcmd",
  "defense_evasion_ld_so_creation",
  "defense_evasion_timestomp_touch",
  "discovery_net_share_discovery_winlog",
  "discovery_tool_enumeration",
  "execution_shell_via_java_revshell_linux",
  "persistence_apt_package_manager_file_creation",
  "persistence_at_job_creation",
  "persistence_init_d_file_creation",
  "persistence_lkm_configuration_file_creation",
  "persistence_rc_script_creation",
  "persistence_systemd_generator_creation",
  "privilege_escalation_enlightenment_window_manager",
  "privilege_escalation_suspicious_chown_fowner_elevation",
  "privilege_escalation_suspicious_uid_guid_elevation",
];

describeShared("Elastic's rules", "corpus/rules/elastic-detection-rules", (folder) => {
  const rules = readRules(folder);

  test("there are hundreds of them", () => expect(rules.length).toBeGreaterThan(800));

  test("all parse, print and format to equal trees", () => {
    for (const { file, query } of rules) {
      const { statement, diagnostics } = parseQuery(query);
      expect(diagnostics, file).toEqual([]);
      for (const text of [printQuery(statement!), formatQuery(query).text]) {
        const again = parseQuery(text);
        expect(again.diagnostics, file).toEqual([]);
        expect(equalTrees(again.statement!, statement!, { quotes: true }), file).toBe(true);
      }
    }
  });

  test("formatting keeps every comment and, done again, changes nothing", () => {
    for (const { file, query } of rules) {
      const { text } = formatQuery(query);
      const comments = (source: string) => parseQuery(source).statement!.comments.map((comment) => comment.text);
      expect(comments(text), file).toEqual(comments(query));
      expect(formatQuery(text).text, file).toBe(text);
    }
  });

  test("all check without a word, except those with a wildcard in an exact comparison", () => {
    const found = new Set<string>();
    for (const { file, query, index } of rules) {
      for (const { code } of checkQuery(parseQuery(query).statement!, { schema: fieldsOf(index) })) {
        expect([file, code]).toEqual([file, "wildcard-in-equality"]);
        found.add(file.replace(/^.*\/|\.toml$/g, ""));
      }
    }
    expect([...found].sort()).toEqual(knownFindings);
  });
});

interface SyntaxCase {
  readonly id: string;
  readonly query: string;
  readonly stage?: string;
}

interface SyntaxSuite {
  readonly mapping?: { readonly test: { readonly properties: Readonly<Record<string, string>> } };
  readonly cases: readonly SyntaxCase[];
}

const readSuite = (name: string): SyntaxSuite =>
  JSON.parse(readFileSync(sharedPath(`conformance/${name}.json`), "utf8")) as SyntaxSuite;

describeShared("Elasticsearch's own statements", "conformance/syntax-supported.json", () => {
  test("all that it accepts parse, print and parse back to equal trees", () => {
    for (const { id, query } of readSuite("syntax-supported").cases) {
      const { statement, diagnostics } = parseQuery(query);
      expect(diagnostics, id).toEqual([]);
      expect(equalTrees(parseQuery(printQuery(statement!)).statement!, statement!, { quotes: true }), id).toBe(true);
      expect(equalTrees(parseQuery(formatQuery(query).text).statement!, statement!, { quotes: true }), id).toBe(true);
    }
  });

  test("all that it refuses are refused, at the same stage", () => {
    const { cases, mapping } = readSuite("syntax-unsupported");
    const types = new Map<string, FieldType>(
      Object.entries(mapping!.test.properties).map(([path, type]) => [path, { type }]),
    );
    for (const { id, query, stage } of cases) {
      const { statement, diagnostics } = parseQuery(query);
      const atParse = hasErrors(diagnostics);
      expect(atParse, id).toBe(stage === "parse");
      if (!atParse) expect(hasErrors(checkQuery(statement!, { schema: types })), id).toBe(true);
    }
  });
});
