// A YAML document with the place of every value, so that a mistake in a member, or within an EQL text that stands in a member, is shown
// where the author wrote it. Follows YAML 1.2; aliases are limited, so that no document can unfold without bound.
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, Scalar } from "yaml";
import type { Diagnostic } from "../text/diagnostic.ts";
import type { Span } from "../text/span.ts";
import { report } from "./diagnostics.ts";
import { placesAt, placesFrom, type TextPlaces } from "./text-places.ts";

export type Path = readonly (string | number)[];

export interface YamlSource {
  /** The document as plain data; undefined where the YAML cannot be read. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The place of a value; of the nearest parent that is there, if it is not. `key` asks for the place of the member's name instead. */
  spanOf(path: Path, part?: "value" | "key"): Span;
  /** Maps spans within the text value at a path to spans of the file. */
  placesIn(path: Path): TextPlaces;
}

const MAX_ALIASES = 100;

/** Reads one YAML document. Never throws. */
export function readYaml(text: string): YamlSource {
  const document = parseDocument(text, { prettyErrors: false, strict: true, version: "1.2" });
  const diagnostics = [...document.errors, ...document.warnings].map((problem) =>
    report("invalid-yaml", spanWithin(text, problem.pos), `This is not valid YAML: ${firstSentence(problem.message)}`, {
      hint: isColonInText(text, problem.pos[0])
        ? "EQL goes under `|`, on lines of its own: its `:` ends a plain YAML text."
        : undefined,
    }),
  );
  const root = document.contents as Node | null;
  const spanOf = (path: Path, part: "value" | "key" = "value"): Span =>
    locate(root, path, part) ?? { start: 0, end: 0 };
  let value: unknown;
  if (document.errors.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      diagnostics.push(report("invalid-yaml", spanOf([]), `This is not valid YAML: ${message}`));
    }
  }
  return { value, diagnostics, spanOf, placesIn: (path) => placesIn(text, nodeAt(root, path), spanOf(path)) };
}

function locate(root: Node | null, path: Path, part: "value" | "key"): Span | undefined {
  let node: Node | null = root;
  let span = spanOfNode(root);
  for (const [depth, step] of path.entries()) {
    const pair: Pair<Node, Node | null> | undefined = pairAt(node, step);
    const next: Node | null = pair?.value ?? itemAt(node, step);
    if (pair === undefined && next === null) return span;
    const isLast = depth === path.length - 1;
    const found: Node | null = isLast && part === "key" && pair !== undefined ? pair.key : next;
    span = spanOfNode(found) ?? spanOfNode(pair?.key ?? null) ?? span;
    node = next;
  }
  // A member with many lines is pointed at by its first.
  return span;
}

function nodeAt(root: Node | null, path: Path): Node | null {
  let node = root;
  for (const step of path) node = pairAt(node, step)?.value ?? itemAt(node, step);
  return node;
}

function pairAt(node: Node | null, step: string | number): Pair<Node, Node | null> | undefined {
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step));
}

function itemAt(node: Node | null, step: string | number): Node | null {
  return isSeq<Node>(node) && typeof step === "number" ? (node.items[step] ?? null) : null;
}

function spanOfNode(node: Node | null): Span | undefined {
  return node?.range ? { start: node.range[0], end: node.range[1] } : undefined;
}

/** Exact where the value stands in the file as it reads: plain, quoted without escapes, or a literal block. */
function placesIn(text: string, node: Node | null, whole: Span): TextPlaces {
  if (!isScalar(node) || typeof node.value !== "string" || !node.range) return placesAt(whole);
  if (node.type === Scalar.BLOCK_LITERAL) return placesInBlock(text, node.value, node.range[0]);
  const start = node.type === Scalar.PLAIN ? node.range[0] : node.range[0] + 1;
  if (text.slice(start, start + node.value.length) !== node.value) return placesAt(whole);
  return placesFrom(start, false);
}

function placesInBlock(text: string, value: string, headerStart: number): TextPlaces {
  const lines: { readonly inValue: number; readonly inFile: number }[] = [];
  let inFile = text.indexOf("\n", headerStart) + 1;
  let inValue = 0;
  for (const line of value.split("\n")) {
    const found = text.indexOf("\n", inFile);
    const end = found < 0 ? text.length : found;
    const written = text.slice(inFile, end).replace(/\r$/, "");
    lines.push({ inValue, inFile: inFile + Math.max(0, written.length - line.length) });
    inValue += line.length + 1;
    inFile = end + 1;
  }
  const place = (offset: number): number => {
    const line = lines.findLast((candidate) => candidate.inValue <= offset) ?? lines[0]!;
    return Math.min(text.length, line.inFile + offset - line.inValue);
  };
  return { place: (span) => ({ start: place(span.start), end: place(span.end) }), editable: true };
}

/** The commonest mistake: `condition: process.name : "a"`. */
function isColonInText(text: string, at: number): boolean {
  const lineEnd = text.indexOf("\n", at);
  return /^\s*-?\s*(query|condition):\s+[^|>"'\s].* : /.test(
    text.slice(text.lastIndexOf("\n", at - 1) + 1, lineEnd < 0 ? text.length : lineEnd),
  );
}

function spanWithin(text: string, [start, end]: readonly [number, number]): Span {
  const from = Math.min(start, text.length);
  return { start: from, end: Math.min(Math.max(end, from), text.length) };
}

function firstSentence(message: string): string {
  return message.split("\n")[0]!;
}
