// Any YAML text to trees, by the `yaml` package: anchors, flow style, folded texts, and what is wrong with it.
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, Scalar } from "yaml";
import type { Span } from "../../text/span.ts";
import { resolvePlain, type YamlEntry, type YamlNode, type YamlScalar } from "./tree.ts";

export interface YamlProblem {
  readonly message: string;
  readonly span: Span;
}

export interface YamlDocuments {
  /** One tree a document; documents that are empty or cannot be read have none. */
  readonly roots: readonly YamlNode[];
  readonly problems: readonly YamlProblem[];
}

/** How many nodes aliases may unfold to, in all: far above any rule, far below what hurts. */
const mostNodes = 100_000;

/** Reads all documents of a text. Never throws. */
export function readWithLibrary(text: string): YamlDocuments {
  const documents = parseAllDocuments(text, { prettyErrors: false, version: "1.2", keepSourceTokens: false });
  const roots: YamlNode[] = [];
  const problems: YamlProblem[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    for (const error of document.errors)
      problems.push({ message: firstLine(error.message), span: clamp(text, error.pos) });
    if (document.errors.length > 0) continue;
    try {
      const root = new Converter(document, text).root();
      if (root !== undefined) roots.push(root);
    } catch (error) {
      if (!(error instanceof UnfoldingError)) throw error;
      problems.push({ message: error.message, span: error.span });
    }
  }
  return { roots, problems };
}

class UnfoldingError extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** Resolves aliases and merge keys on the way. */
class Converter {
  private readonly document: Document.Parsed;
  private readonly text: string;
  private readonly open = new Set<Node>();
  private nodes = 0;

  constructor(document: Document.Parsed, text: string) {
    this.document = document;
    this.text = text;
  }

  root(): YamlNode | undefined {
    const { contents } = this.document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return undefined;
    return this.node(contents);
  }

  private node(node: Node | null, fallback: Span = { start: 0, end: 0 }): YamlNode {
    // Nothing stands right behind its key; the library places it behind the comments.
    const span =
      isScalar(node) && node.type === Scalar.PLAIN && node.source === "" ? fallback : (this.spanOf(node) ?? fallback);
    if (++this.nodes > mostNodes)
      throw new UnfoldingError("Its aliases unfold to more than a hundred thousand nodes", span);
    if (isAlias(node)) return this.alias(node, span);
    if (isMap<Node, Node | null>(node)) {
      const entries = this.inside(node, () => this.entries(node.items, span));
      return { kind: "map", entries, span: node.flow ? span : upTo(span, entries.at(-1)?.value) };
    }
    if (isSeq<Node>(node)) {
      const items = this.inside(node, () => node.items.map((item) => this.node(item, this.spanOf(item) ?? span)));
      return { kind: "list", items, span: node.flow ? span : upTo(span, items.at(-1)) };
    }
    return isScalar(node) ? scalarOf(node, span) : { kind: "scalar", value: null, quoted: false, span };
  }

  private alias(node: Node, span: Span): YamlNode {
    const target = isAlias(node) ? node.resolve(this.document) : undefined;
    if (target === undefined) throw new UnfoldingError("This alias names nothing", span);
    return { ...this.node(target, span), span };
  }

  private inside<T>(node: Node, convert: () => T): T {
    if (this.open.has(node)) throw new UnfoldingError("This alias stands inside what it names", this.spanOf(node)!);
    this.open.add(node);
    const converted = convert();
    this.open.delete(node);
    return converted;
  }

  private entries(pairs: readonly Pair<Node, Node | null>[], outer: Span): YamlEntry[] {
    const entries = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const pair of pairs) {
      const key = this.node(pair.key, outer);
      if (key.kind !== "scalar") throw new UnfoldingError("A key must be a text", key.span);
      const value = this.node(pair.value, { start: key.span.end + 1, end: key.span.end + 1 });
      if (key.value === "<<" && !key.quoted) merged.push(...mergedEntries(value));
      else entries.set(String(key.value), { key, value });
    }
    for (const entry of merged) if (!entries.has(String(entry.key.value))) entries.set(String(entry.key.value), entry);
    return [...entries.values()];
  }

  private spanOf(node: Node | null): Span | undefined {
    if (node?.range === undefined || node.range === null) return undefined;
    const [start, end] = node.range;
    return { start, end: trimEnd(this.text, start, end) };
  }
}

/** The library counts the comments behind a block as part of it; here it ends with its last node. */
function upTo(span: Span, last: YamlNode | undefined): Span {
  return last === undefined ? span : { start: span.start, end: last.span.end };
}

function mergedEntries(value: YamlNode): YamlEntry[] {
  if (value.kind === "map") return [...value.entries];
  return value.kind === "list" ? value.items.flatMap(mergedEntries) : [];
}

function scalarOf(node: Scalar, span: Span): YamlScalar {
  const plain = node.type === undefined || node.type === Scalar.PLAIN;
  if (!plain) return { kind: "scalar", value: String(node.value), quoted: true, span };
  const value = node.value;
  if (typeof value === "string" || typeof value === "boolean" || value === null)
    return { kind: "scalar", value, quoted: false, span };
  return { kind: "scalar", value: resolvePlain(node.source ?? String(value)), quoted: false, span };
}

/** The library ends a block at the start of what follows it; people expect the end of its last line. */
function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && " \t\r\n".includes(text[at - 1]!)) at--;
  return at;
}

function clamp(text: string, [start, end]: readonly [number, number]): Span {
  const from = Math.min(start, text.length);
  return { start: from, end: Math.min(Math.max(end, from), text.length) };
}

function firstLine(message: string): string {
  return message.split("\n")[0]!;
}
