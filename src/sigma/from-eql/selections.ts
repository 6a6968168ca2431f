// Sigma tests arranged as selections and a condition, the way SigmaHQ writes rules: what must hold in `selection…`, what must not in
// `filter_main_…`, alternatives as lists.
import type { Expression } from "../../eql/ast.ts";
import { equalTrees } from "../../eql/equal.ts";
import type { Item, Node, SigmaValue } from "./model.ts";

/** A map of `field|modifiers` to values. */
export type SearchMap = Readonly<Record<string, SigmaValue | readonly SigmaValue[]>>;

export interface Detection {
  /** Name → a map, or a list of maps of which one must hold. */
  readonly selections: ReadonlyMap<string, SearchMap | readonly SearchMap[]>;
  readonly condition: string;
}

/** A name that the author gave to a part of the query. */
export interface PartName {
  readonly name: string;
  readonly condition: Expression;
}

export function arrange(node: Node, names: readonly PartName[]): Detection {
  return new Arranger(names).arrange(node);
}

interface Part {
  readonly negated: boolean;
  readonly text: string;
  /** False for a part that is put together from several selections. */
  readonly isSelection: boolean;
}

class Arranger {
  private readonly names: readonly PartName[];
  private readonly selections = new Map<string, SearchMap | readonly SearchMap[]>();

  constructor(names: readonly PartName[]) {
    this.names = names;
  }

  arrange(node: Node): Detection {
    const operands = node.kind === "and" ? groupItems(node.operands) : [node];
    const positive = operands.filter((operand) => operand.kind !== "not");
    const only = positive.length === 1;
    const parts = operands.map((operand): Part => {
      if (operand.kind === "not") return this.part(operand.operand, "filter_main", true, false);
      return this.part(operand, "selection", false, only);
    });
    return { selections: this.selections, condition: conditionOf(parts) };
  }

  /** A node as a selection of its own where it can be one, else as a condition over several. */
  private part(node: Node, prefix: string, negated: boolean, only: boolean): Part {
    const maps = mapsOf(node);
    if (maps !== undefined) {
      const name = this.nameOf(node, prefix, maps, only);
      this.selections.set(name, maps.length === 1 ? maps[0]! : maps);
      return { negated, text: name, isSelection: true };
    }
    return { negated, text: this.condition(node, prefix), isSelection: false };
  }

  private condition(node: Node, prefix: string): string {
    if (mapsOf(node) !== undefined || node.kind === "item") return this.part(node, prefix, false, false).text;
    if (node.kind === "not") {
      const inner = this.condition(node.operand, prefix);
      return node.operand.kind === "item" || mapsOf(node.operand) !== undefined ? `not ${inner}` : `not (${inner})`;
    }
    const operands = node.kind === "and" ? groupItems(node.operands) : groupAlternatives(node.operands);
    const texts = operands.map((operand) => {
      const text = this.condition(operand, prefix);
      return isCompound(operand) ? `(${text})` : text;
    });
    return texts.join(` ${node.kind} `);
  }

  private nameOf(node: Node, prefix: string, maps: readonly SearchMap[], only: boolean): string {
    const { origin } = node;
    const given = origin === undefined ? undefined : this.names.find(({ condition }) => equalTrees(condition, origin));
    if (given !== undefined) return this.unused(`${prefix}_${snakeCase(given.name)}`);
    if (only && !this.selections.has(prefix)) return prefix;
    return this.unused(`${prefix}_${suffixOf(maps)}`);
  }

  private unused(name: string): string {
    if (!this.selections.has(name)) return name;
    let number = 2;
    while (this.selections.has(`${name}_${number}`)) number++;
    return `${name}_${number}`;
  }
}

function isCompound(node: Node): boolean {
  return node.kind !== "item" && node.kind !== "not" && mapsOf(node) === undefined;
}

// ---- Nodes as maps ----

/** Plain tests of an `and`, gathered into one node, before the rest. */
function groupItems(operands: readonly Node[]): readonly Node[] {
  const named = (node: Node) => node.kind === "item";
  const items = operands.filter(named);
  const taken: Node[] = [];
  const keys = new Set<string>();
  for (const node of items) {
    const key = node.kind === "item" ? keyOf(node.item) : "";
    if (keys.has(key)) continue;
    keys.add(key);
    taken.push(node);
  }
  if (taken.length < 2) return operands;
  const rest = operands.filter((operand) => !taken.includes(operand));
  return [{ kind: "and", operands: taken }, ...rest];
}

/** Alternatives that fit into lists of maps, gathered into one node. */
function groupAlternatives(operands: readonly Node[]): readonly Node[] {
  const simple = operands.filter((operand) => mapsOf(operand) !== undefined);
  if (simple.length < 2) return operands;
  return [{ kind: "or", operands: simple }, ...operands.filter((operand) => !simple.includes(operand))];
}

/** A node as alternatives of maps; undefined where it needs a condition. */
function mapsOf(node: Node): readonly SearchMap[] | undefined {
  switch (node.kind) {
    case "item":
      return [mapOf([node.item])];
    case "and": {
      const items = node.operands.map((operand) => (operand.kind === "item" ? operand.item : undefined));
      if (items.includes(undefined)) return undefined;
      const all = items as readonly Item[];
      return new Set(all.map(keyOf)).size === all.length ? [mapOf(all)] : undefined;
    }
    case "or": {
      const maps = node.operands.map(mapsOf);
      return maps.includes(undefined) ? undefined : (maps as readonly (readonly SearchMap[])[]).flat();
    }
    case "not":
      return undefined;
  }
}

function keyOf({ field, modifiers }: Item): string {
  return [field, ...modifiers].join("|");
}

function mapOf(items: readonly Item[]): SearchMap {
  const map: Record<string, SigmaValue | readonly SigmaValue[]> = Object.create(null);
  for (const item of items) map[keyOf(item)] = item.values.length === 1 ? item.values[0]! : item.values;
  return map;
}

// ---- Names and the condition ----

const suffixes: Readonly<Record<string, string>> = {
  CommandLine: "cli",
  Image: "img",
  ImageLoaded: "dll",
  OriginalFileName: "pe",
  ParentCommandLine: "parent_cli",
  ParentImage: "parent",
  TargetFilename: "path",
  TargetObject: "key",
};

function suffixOf(maps: readonly SearchMap[]): string {
  const fields = new Set(maps.flatMap((map) => Object.keys(map).map((key) => key.split("|")[0]!)));
  const [first = "part"] = fields;
  return Object.hasOwn(suffixes, first) ? suffixes[first]! : snakeCase(first);
}

function snakeCase(name: string): string {
  const snake = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return snake === "" ? "part" : snake;
}

function conditionOf(parts: readonly Part[]): string {
  const positive = parts.filter(({ negated }) => !negated);
  const negative = parts.filter(({ negated }) => negated);
  const texts: string[] = [];
  if (positive.length > 1 && positive.every(({ isSelection }) => isSelection)) texts.push("all of selection_*");
  else texts.push(...positive.map(({ text, isSelection }) => (isSelection || parts.length === 1 ? text : `(${text})`)));
  if (negative.length > 1 && negative.every(({ isSelection }) => isSelection)) texts.push("not 1 of filter_main_*");
  else texts.push(...negative.map(({ text, isSelection }) => (isSelection ? `not ${text}` : `not (${text})`)));
  return texts.join(" and ");
}
