// Writes docs/platforms/*.md and docs/support-matrix.md from the targets' own tables and the one list of cases.
// Usage: node --conditions=source scripts/platform-docs.ts (a test fails where the pages are not what this writes)
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { allLimitsOf } from "../src/backends/base/text-differences.ts";
import {
  type Column,
  convert,
  type Holding,
  type SequenceMeaning,
  type Table,
  type Target,
  targets,
} from "../src/backends/index.ts";
import { type AnyNode, parseQuery, type Statement, visit } from "../src/eql/index.ts";

const root = join(import.meta.dirname, "..");

/** Path under the repository → text of every generated page. */
export function platformPages(): ReadonlyMap<string, string> {
  return new Map([
    ...targets.map((target): [string, string] => [`docs/platforms/${target.id}.md`, targetPage(target)]),
    ["docs/platforms/README.md", indexPage()],
    ["docs/support-matrix.md", matrixPage()],
  ]);
}

const generated = "<!-- Written by scripts/platform-docs.ts; change the target's table, not this page. -->";

const levels = {
  executed: "every case is run by a real engine and by ours, and the hits are the same",
  bound: "the vendor's own parser binds every case against the columns of the real tables; nothing is run",
  parsed:
    "a grammar of the platform's makers (of Sigma, pySigma) accepts every case, and our interpreter of what we write runs it; the platform itself was never involved",
  golden:
    "every case is read back by our own grammar of the subset and run by our interpreter of it; the vendor's engine was never involved",
} as const;

const example =
  'process where host.os.type == "windows" and event.type == "start" and process.name : "rundll32.exe" and\n  (process.command_line : "*javascript:*" or process.parent.name : ("winword.exe", "excel.exe")) and\n  not process.command_line like "*_Approved_*"';

function indexPage(): string {
  const rows = targets.map((target) => [
    `[\`${target.id}\`](${target.id}.md)`,
    target.title,
    target.level,
    target.provenBy,
    target.sequences === "none" ? "" : sequenceWords[target.sequences].short,
  ]);
  return page("Other platforms", [
    "`eqlipse convert RULE --to TARGET` writes a detection for one of these, or refuses and says where and why. What changes in meaning is named as a loss; nothing is left out silently.",
    table(["target", "platform", "level", "proven by", "sequences"], rows),
    ...Object.entries(levels).map(([level, meaning]) => `**${level}**: ${meaning}.`),
    "## A field map of your own",
    "`convert --columns FILE` adds columns to the target's, or puts them in place of its own; `ConvertOptions.columns` is the same in code. The file is JSON, of ECS fields and the columns that have them:",
    fenced(
      "json",
      '{\n  "process.command_line": "cmd",\n  "process.executable": "Image",\n  "process.name": { "name": "Image", "holds": "path" },\n  "process.pid": { "name": "Pid", "type": "text", "holds": "hex" }\n}',
    ),
    "`type` is `text`, `number`, `flag`, `time` or `address`, `list` says whether a column holds several values, and `loss` is told with every query that uses the column. `holds` says what the text of a column is, where it is not the field's value:",
    table(
      ["`holds`", "the field's value is"],
      Object.entries(holdings).map(([name, text]) => [`\`${name}\``, text]),
    ),
    "`prove --columns FILE` lays the events under these columns and runs the port on them: `eqlipse prove RULE --to sqlite --columns FILE PATH…`. A name that a target's schema does not have is an error only there; Microsoft's binder is told of them.",
    "## Limits",
    "Beside its losses a result has *limits*: what the platform itself takes for equal, where the rule's texts can meet it and hardly an event will. There is one. Where case is ignored, some platforms take a letter beyond ASCII for one of ASCII, which EQL does not:",
    table(
      ["target", "takes"],
      targets.flatMap(({ id, texts }) =>
        (texts === undefined ? [] : allLimitsOf(texts)).map(({ message }) => [`[\`${id}\`](${id}.md)`, message]),
      ),
    ),
    "The others are exact. `may` stands where the platform could not be tried. All other letters are written out in both their cases, so that no platform's folding is asked. Where lengths and positions are counted, most platforms count characters and EQL units of 16 bits, so that a text with characters beyond U+FFFF differs: the loss `characters-counted`. Each difference is a case of `test/backends/cases/unicode.yaml`, and a case may only be left out for a difference that the conversion names.",
    "[What each can say](../support-matrix.md) · [public rules converted](../conversion-of-public-rules.md) · [ports run over real telemetry](../agreement-of-ports.md) · [sequences run on engines](../agreement-of-sequences.md) · [compared with pySigma](../agreement-with-pysigma.md)",
  ]);
}

const sequenceWords: Readonly<Record<SequenceMeaning, { readonly short: string; readonly sentence: string }>> = {
  "latest-first-event": {
    short: "as in EQL",
    sentence:
      "Sequences are written so that the latest first event wins and an event uses up the partial sequence it meets, as in EQL.",
  },
  "all-pairs": {
    short: "all pairs",
    sentence:
      "Sequences are written, but every combination of events within the span counts, not only the one with the latest first event. Each says so as a loss.",
  },
  "one-per-last-event": {
    short: "one for each last event",
    sentence:
      "Sequences are written, but each last event is found once with whichever earlier events, not with the latest first event alone. Each says so as a loss.",
  },
  "up-to-backend": {
    short: "up to the backend",
    sentence:
      "Sequences are written; which of several first events counts is for the converter that reads the rule. Each says so as a loss.",
  },
};

function targetPage(target: Target): string {
  const port = convert(example, target.id);
  const sequences = target.sequences === "none" ? "Sequences are refused." : sequenceWords[target.sequences].sentence;
  return page(target.title, [
    `\`--to ${target.id}\`${target.aliases === undefined ? "" : `, or ${target.aliases.map((alias) => `\`${alias}\``).join(", ")}`}`,
    target.purpose,
    table(
      ["", ""],
      [
        ["versions", target.versions],
        ["level", `**${target.level}**: ${levels[target.level]}`],
        ["proven by", target.provenBy],
        ["data", target.layout],
      ],
    ),
    sequences,
    ...[...target.notes, ...limitNotes(target)].map((note) => `- ${note}`),
    "## Example",
    fenced("eql", example),
    port.query === null
      ? `Refused: ${port.diagnostics.map((one) => one.message).join("; ")}.`
      : fenced("", port.query.trimEnd()),
    ...(port.query === null ? [] : port.losses.map((loss) => `- lost (\`${loss.code}\`): ${loss.message}`)),
    ...(target.tables.length === 0
      ? []
      : [
          "## Field map",
          "A field without a column is refused, never left out. [A file of yours](README.md#a-field-map-of-your-own) adds to the map or overrides it.",
          ...target.tables.flatMap(tableSection),
        ]),
  ]);
}

function limitNotes({ texts }: Target): readonly string[] {
  return (texts === undefined ? [] : allLimitsOf(texts)).map(({ code, message }) => `Limit (\`${code}\`): ${message}.`);
}

function tableSection(one: Table): readonly string[] {
  const rows = Object.entries(one.columns).map(([field, column]) =>
    columnRow(field, typeof column === "string" ? { name: column } : column),
  );
  const values = one.values.map(({ field, value, means }) => [`\`${field} == "${value}"\``, meaning(means)]);
  const only = one.only === undefined ? "" : ` where ${meaning(one.only)}`;
  return [
    `### ${one.categories.join(", ")}: ${one.name}${only}`,
    one.reason,
    table(["ECS field", "column", "how"], rows),
    ...(values.length === 0 ? [] : [table(["in ECS", "there"], values)]),
  ];
}

const holdings: Readonly<Record<Exclude<Holding, "value">, string>> = {
  path: "behind the last backslash",
  "any-path": "behind the last slash or backslash",
  account: "behind the domain",
  hashes: "in the list of hashes",
  hex: "as hexadecimal text",
  arguments: "as a token of the command line (approximate)",
  extension: "behind the last dot",
};

function columnRow(field: string, column: Column): readonly string[] {
  const { holds: holding = "value" } = column;
  const holds = holding === "value" ? "" : holdings[holding];
  return [
    `\`${field}\``,
    `\`${column.name}\``,
    [holds, column.loss].filter((text) => text !== undefined && text !== "").join("; "),
  ];
}

function meaning(means: Table["values"][number]["means"]): string {
  if (typeof means === "boolean") return means ? "every row" : "no row";
  if (typeof means === "string") return `\`${means}\``;
  return Object.entries(means)
    .map(
      ([name, texts]) =>
        `\`${name}\` is ${(typeof texts === "string" ? [texts] : texts).map((text) => `\`${text.replace(/^#/, "")}\``).join(" or ")}`,
    )
    .join(" and ");
}

/** The constructs of EQL that a statement uses, in the words of the matrix. */
function constructsOf(statement: Statement): ReadonlySet<string> {
  const found = new Set<string>();
  visit(statement, {
    enter: (node: AnyNode) => {
      found.add(constructOf(node));
    },
  });
  for (const pipe of statement.pipes) found.add(`\`| ${pipe.name}\``);
  found.delete("");
  return found;
}

function constructOf(node: AnyNode): string {
  switch (node.kind) {
    case "Sequence":
      return node.until === null ? "`sequence`" : "`sequence … until`";
    case "Runs":
      return "`with runs`";
    case "Comparison":
      return comparisonOf(node.operator, node.right.kind === "Field" ? node.left.kind : node.right.kind);
    case "In":
      return node.caseInsensitive ? "`in~`" : "`in`";
    case "Match":
      return `\`${node.operator}\``;
    case "Arithmetic":
      return `\`${node.operator}\` (arithmetic)`;
    case "Not":
      return "`not`";
    case "Call":
      return `\`${node.name}${node.caseInsensitive ? "~" : ""}\``;
    case "Logical":
      return `\`${node.operator}\``;
    case "Field":
      return node.optional ? "optional field" : "";
    default:
      return "";
  }
}

function comparisonOf(operator: string, kind: string): string {
  if (kind === "Null") return "null tests";
  return `\`${operator}\` with a ${kind === "Sign" ? "number" : kind.toLowerCase()}`;
}

interface Tally {
  whole: number;
  lossy: number;
  refused: number;
}

function matrixPage(): string {
  const cases = readCases();
  const counts = new Map<string, Map<string, Tally>>();
  for (const { query, statement } of cases) {
    for (const target of targets) {
      const port = convert(target.tables.length === 0 ? query : query.replace(/^any /, "process "), target.id);
      const outcome = port.query === null ? "refused" : port.losses.length > 0 ? "lossy" : "whole";
      for (const construct of constructsOf(statement)) tallyOf(counts, construct, target.id)[outcome]++;
    }
  }
  const rows = [...counts.keys()]
    .sort()
    .map((construct) => [construct, ...targets.map(({ id, level }) => cell(counts.get(construct)!.get(id)!, level))]);
  return page("Support matrix", [
    `From ${cases.length} cases (\`test/backends/cases\`), all of which are run by the tests. E: executed by a real engine with the same hits. B: bound by the vendor's parser. P: parsed by the makers' grammar, and run by our interpreter. G: golden, by our interpreter alone. The figure is the number of cases that use the construct and have a port; \`~\` counts those with a named loss; the rest of a construct's cases are refused, and a cell in which all are is empty.`,
    table(["construct", ...targets.map(({ id }) => `[${id}](platforms/${id}.md)`)], rows),
  ]);
}

function readCases(): readonly { query: string; statement: Statement }[] {
  const folder = join(root, "test/backends/cases");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .flatMap((file) => {
      const { cases } = parse(readFileSync(join(folder, file), "utf8")) as { cases: { query: string }[] };
      return cases.map(({ query }) => ({ query, statement: parseQuery(query).statement! }));
    });
}

function tallyOf(counts: Map<string, Map<string, Tally>>, construct: string, target: string): Tally {
  const byTarget = counts.get(construct) ?? new Map<string, Tally>();
  counts.set(construct, byTarget);
  const tally = byTarget.get(target) ?? { whole: 0, lossy: 0, refused: 0 };
  byTarget.set(target, tally);
  return tally;
}

function cell({ whole, lossy }: Tally, level: Target["level"]): string {
  if (whole + lossy === 0) return "";
  const letter = level[0]!.toUpperCase();
  return lossy === 0 ? `${letter} ${whole}` : whole === 0 ? `${letter} ~${lossy}` : `${letter} ${whole} ~${lossy}`;
}

function page(title: string, parts: readonly string[]): string {
  const joined = parts.reduce(
    (text, part) => text + (part.startsWith("- ") && /(?:^|\n)- [^\n]*\n$/.test(text) ? `${part}\n` : `\n${part}\n`),
    "",
  );
  return `${generated}\n# ${title}\n${joined}`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  mkdirSync(join(root, "docs/platforms"), { recursive: true });
  for (const [path, text] of platformPages()) writeFileSync(join(root, path), text);
}
