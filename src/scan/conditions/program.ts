// A condition as a tree over numbered leaves: what is left to decide once its leaves are shared with all other conditions. Truth is an
// integer here, so that leaves can be kept in typed arrays.
export const no = 0;
export const yes = 1;
export const unknown = 2;

/** `no`, `yes` or `unknown`. */
export type TruthCode = 0 | 1 | 2;

export type Program =
  | { readonly kind: "constant"; readonly truth: TruthCode }
  | { readonly kind: "leaf"; readonly leaf: number }
  | { readonly kind: "not"; readonly part: Program }
  | { readonly kind: "and" | "or"; readonly parts: readonly Program[] };

/** Answers for the current event. */
export interface LeafTruths {
  truth(leaf: number): TruthCode;
}

export function run(program: Program, leaves: LeafTruths): TruthCode {
  switch (program.kind) {
    case "leaf":
      return leaves.truth(program.leaf);
    case "not":
      return negated(run(program.part, leaves));
    case "and":
      return runAll(program.parts, leaves, no);
    case "or":
      return runAll(program.parts, leaves, yes);
    case "constant":
      return program.truth;
  }
}

function runAll(parts: readonly Program[], leaves: LeafTruths, decisive: TruthCode): TruthCode {
  let open = false;
  for (let i = 0; i < parts.length; i++) {
    const truth = run(parts[i]!, leaves);
    if (truth === decisive) return decisive;
    if (truth === unknown) open = true;
  }
  if (open) return unknown;
  return decisive === no ? yes : no;
}

function negated(truth: TruthCode): TruthCode {
  return truth === unknown ? unknown : truth === yes ? no : yes;
}

/** The program with what is known of some leaves put in; `undefined` from `known` leaves a leaf open. */
export function specialise(program: Program, known: (leaf: number) => TruthCode | undefined): Program {
  switch (program.kind) {
    case "constant":
      return program;
    case "leaf": {
      const truth = known(program.leaf);
      return truth === undefined ? program : { kind: "constant", truth };
    }
    case "not": {
      const part = specialise(program.part, known);
      return part.kind === "constant" ? { kind: "constant", truth: negated(part.truth) } : { kind: "not", part };
    }
    default:
      return specialiseAll(program.kind, program.parts, known);
  }
}

function specialiseAll(
  kind: "and" | "or",
  parts: readonly Program[],
  known: (leaf: number) => TruthCode | undefined,
): Program {
  const decisive = kind === "and" ? no : yes;
  const rest: Program[] = [];
  let open = false;
  for (const part of parts) {
    const left = specialise(part, known);
    if (left.kind !== "constant") rest.push(left);
    else if (left.truth === decisive) return left;
    else open ||= left.truth === unknown;
  }
  if (open) rest.push({ kind: "constant", truth: unknown });
  if (rest.length === 0) return { kind: "constant", truth: kind === "and" ? yes : no };
  return rest.length === 1 ? rest[0]! : { kind, parts: rest };
}

export interface RequiredLeaves {
  readonly leaves: readonly number[];
  /** How often one of them is expected to be worth a look; the lower the better. */
  readonly cost: number;
}

/**
 * Leaves of which at least one must hold for the program to hold, the cheapest such set; `undefined` where there is none.
 * @param costOf the cost of a leaf that can be looked up, `undefined` for one that cannot
 */
export function requiredLeaves(
  program: Program,
  costOf: (leaf: number) => number | undefined,
): RequiredLeaves | undefined {
  switch (program.kind) {
    case "constant":
      return program.truth === no ? { leaves: [], cost: 0 } : undefined;
    case "leaf": {
      const cost = costOf(program.leaf);
      return cost === undefined ? undefined : { leaves: [program.leaf], cost };
    }
    case "not":
      return undefined;
    case "and":
      return cheapest(program.parts, costOf);
    case "or":
      return union(program.parts, costOf);
  }
}

function cheapest(parts: readonly Program[], costOf: (leaf: number) => number | undefined): RequiredLeaves | undefined {
  let best: RequiredLeaves | undefined;
  for (const part of parts) {
    const required = requiredLeaves(part, costOf);
    if (required !== undefined && (best === undefined || required.cost < best.cost)) best = required;
  }
  return best;
}

function union(parts: readonly Program[], costOf: (leaf: number) => number | undefined): RequiredLeaves | undefined {
  const leaves = new Set<number>();
  let cost = 0;
  for (const part of parts) {
    const required = requiredLeaves(part, costOf);
    if (required === undefined) return undefined;
    for (const leaf of required.leaves) leaves.add(leaf);
    cost += required.cost;
  }
  return { leaves: [...leaves], cost };
}

/** Fields in each of which something must be for the program to hold; `fieldOf` gives the one without which a leaf does not hold. */
export function neededFields(program: Program, fieldOf: (leaf: number) => number | undefined): readonly number[] {
  switch (program.kind) {
    case "leaf": {
      const field = fieldOf(program.leaf);
      return field === undefined ? nothing : [field];
    }
    case "and":
      return neededByOne(program.parts, fieldOf);
    case "or":
      return neededByEach(program.parts, fieldOf);
    default:
      return nothing;
  }
}

const nothing: readonly number[] = [];

function neededByOne(parts: readonly Program[], fieldOf: (leaf: number) => number | undefined): readonly number[] {
  let all = nothing;
  for (const part of parts) {
    const needed = neededFields(part, fieldOf);
    if (needed.length > 0) all = all.length === 0 ? needed : [...all, ...needed];
  }
  return all;
}

function neededByEach(
  [first, ...others]: readonly Program[],
  fieldOf: (leaf: number) => number | undefined,
): readonly number[] {
  let common = first === undefined ? nothing : neededFields(first, fieldOf);
  for (const part of others) {
    if (common.length === 0) break;
    const needed = neededFields(part, fieldOf);
    common = common.filter((field) => needed.includes(field));
  }
  return common;
}

/** Tells the leaves of a program, each as often as it occurs. */
export function eachLeaf(program: Program, tell: (leaf: number) => void): void {
  if (program.kind === "leaf") tell(program.leaf);
  else if (program.kind === "not") eachLeaf(program.part, tell);
  else if (program.kind !== "constant") for (const part of program.parts) eachLeaf(part, tell);
}
