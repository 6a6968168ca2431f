// Writes docs/diagnostics.md from the tables of diagnostics in the code.
// Usage: node --conditions=source scripts/diagnostics-docs.ts (a test fails where the page is not what this writes)
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkDiagnostics, fix } from "../src/check/index.ts";
import { detectionDiagnostics } from "../src/detection/diagnostics.ts";
import { parseDiagnostics } from "../src/eql/index.ts";
import { allFields } from "../src/schema/index.ts";
import { sigmaDiagnostics } from "../src/sigma/diagnostics.ts";
import type { DiagnosticKind } from "../src/text/index.ts";

type Table = Readonly<Record<string, DiagnosticKind>>;

interface Part {
  readonly title: string;
  readonly about: string;
  readonly table: Table;
  /** The language of the examples; those in EQL are run. */
  readonly language: "eql" | "yaml";
}

const parts: readonly Part[] = [
  {
    title: "EQL: the text",
    about:
      "What Elasticsearch's parser refuses. All mistakes of a text are reported at once; the tree goes on behind them.",
    table: parseDiagnostics,
    language: "eql",
  },
  {
    title: "EQL: the meaning",
    about:
      "What Elasticsearch's verifier refuses is an error; what it carries out, but hardly as meant, is a warning. Fields are judged against a mapping where one is given, else against ECS and the sources behind the index patterns.",
    table: checkDiagnostics,
    language: "eql",
  },
  {
    title: "Sigma",
    about: "Problems of Sigma rules, correlations and filters.",
    table: sigmaDiagnostics,
    language: "yaml",
  },
  {
    title: "Detection packs and rule files",
    about: "Problems of packs, of Elastic rules in TOML and NDJSON, and of files in general.",
    table: detectionDiagnostics,
    language: "yaml",
  },
];

/** The text of docs/diagnostics.md. */
export function diagnosticsPage(): string {
  return [
    "<!-- Written by scripts/diagnostics-docs.ts; change the tables in the code, not this page. -->",
    "# Diagnostics",
    "Every message has a code. Codes are words, and never change their meaning. `eqlipse check` shows them with the place; `eqlipse check --fix` carries out those that have a fix.",
    ...parts.flatMap(({ title, about, table, language }) => [
      `## ${title}`,
      about,
      ...Object.entries(table).map(([code, kind]) => entry(code, kind, language)),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

function entry(
  code: string,
  { severity, title, explanation, example }: DiagnosticKind,
  language: Part["language"],
): string {
  const mended = example !== undefined && language === "eql" && isMended(code, example.wrong);
  const parts = [`### \`${code}\``, `${title}. *${severity}*${mended ? " · mended by `check --fix`" : ""}`];
  if (explanation !== undefined) parts.push(explanation);
  if (example !== undefined) parts.push(fence("text", example.wrong), "Right:", fence(language, example.right));
  return parts.join("\n\n");
}

const schema = allFields();

function isMended(code: string, wrong: string): boolean {
  return fix(wrong, { schema }).fixed.some((diagnostic) => diagnostic.code === code);
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, "../docs/diagnostics.md"), diagnosticsPage());
