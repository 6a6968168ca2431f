// SARIF 2.1.0, which code scanning services read (OASIS, "Static Analysis Results Interchange Format").

export interface SarifResult {
  readonly ruleId: string;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  readonly file: string;
  readonly region?: {
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
}

export interface SarifRule {
  readonly id: string;
  readonly name: string;
}

/** A SARIF log of one run. Rules are listed once each, in the order in which they are given. */
export function sarifLog(results: readonly SarifResult[], rules: readonly SarifRule[]): object {
  const index = new Map(rules.map((rule, position) => [rule.id, position]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "eqlipse",
            rules: rules.map(({ id, name }) => ({ id, shortDescription: { text: name } })),
          },
        },
        results: results.map((result) => ({
          ruleId: result.ruleId,
          ...(index.has(result.ruleId) ? { ruleIndex: index.get(result.ruleId) } : {}),
          level: result.level,
          message: { text: result.message },
          locations: [{ physicalLocation: locationOf(result) }],
        })),
      },
    ],
  };
}

function locationOf({ file, region }: SarifResult): object {
  const artifactLocation = { uri: encodeURI(file.replaceAll("\\", "/")) };
  if (region === undefined) return { artifactLocation };
  const { line, column, endLine, endColumn } = region;
  return { artifactLocation, region: { startLine: line, startColumn: column, endLine, endColumn } };
}
