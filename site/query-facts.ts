// What a query says of itself for the catalogue: programs, event ids and kinds of events that it asks for. What stands under `not` is not asked for.
import { type AnyNode, children, type Expression, type Statement } from "eqlipse/eql";

export interface QueryFacts {
  /** Names of the programs that are asked for, in lower case, in the order of the queries; those of their parents where no others are. */
  readonly binaries: readonly string[];
  readonly eventIds: readonly string[];
  readonly channels: readonly string[];
  /** Categories of events; `any` is none. */
  readonly categories: readonly string[];
}

const programField = /^process\.(parent\.)?(?:name|executable|pe\.original_file_name)$/;

/** The facts of all queries together, each once. */
export function factsOf(queries: readonly Statement[]): QueryFacts {
  const binaries = new Set<string>();
  const parents = new Set<string>();
  const eventIds = new Set<string>();
  const channels = new Set<string>();
  const categories = new Set<string>();
  const pending: AnyNode[] = [...queries].reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "Not") continue;
    if (node.kind === "Category" && !node.any) categories.add(node.name);
    const asked = askedBy(node);
    if (asked === undefined) {
      pending.push(...[...children(node)].reverse());
      continue;
    }
    const program = programField.exec(asked.path);
    if (program !== null)
      for (const text of asked.texts) addProgram(text, program[1] === undefined ? binaries : parents);
    else if (asked.path === "event.code") for (const text of asked.texts) eventIds.add(text);
    else if (asked.path === "winlog.channel") for (const text of asked.texts) channels.add(text);
  }
  return {
    binaries: [...(binaries.size > 0 ? binaries : parents)],
    eventIds: [...eventIds].sort((a, b) => Number(a) - Number(b)),
    channels: [...channels].sort(),
    categories: [...categories].sort(),
  };
}

interface Asked {
  readonly path: string;
  readonly texts: readonly string[];
}

/** The field and the texts of a condition that a field has one of some values; undefined for every other node. */
function askedBy(node: AnyNode): Asked | undefined {
  switch (node.kind) {
    case "Comparison":
      return node.operator === "==" ? asked(node.left, [node.right]) : undefined;
    case "In":
      return node.negated ? undefined : asked(node.operand, node.items);
    case "Match":
      return node.operator.startsWith("regex") ? undefined : asked(node.operand, node.patterns);
    default:
      return undefined;
  }
}

function asked(field: Expression, values: readonly Expression[]): Asked | undefined {
  if (field.kind !== "Field") return undefined;
  const texts = values.flatMap((value) =>
    value.kind === "String" ? [value.value] : value.kind === "Number" ? [String(value.value)] : [],
  );
  return { path: field.path, texts };
}

/** The file name at the end of a path or pattern, if it is whole. */
function addProgram(text: string, binaries: Set<string>): void {
  const name = text.slice(text.lastIndexOf("\\") + 1).toLowerCase();
  if (/^[^*?\\/]+\.exe$/.test(name)) binaries.add(name);
}
