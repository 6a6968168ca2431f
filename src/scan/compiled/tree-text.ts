// Trees as JSON text and back: query trees without the places where their nodes were written, which nothing asks for once rules run, and
// programs over leaves in few characters.
import type { Program, TruthCode } from "../conditions/program.ts";

const noSpan = { start: 0, end: 0 };

/** A tree of plain data; integers beyond 2^53 keep their digits. */
export function treeText(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (key === "span" || key === "nameSpan") return 0;
    return typeof value === "bigint" ? { $bigint: String(value) } : value;
  });
}

/** The tree of such a text, its nodes standing nowhere. @throws {SyntaxError} */
export function readTree(text: string): unknown {
  return restored(JSON.parse(text));
}

function restored(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = restored(value[i]);
    return value;
  }
  const object = value as Record<string, unknown>;
  if (typeof object.$bigint === "string") return BigInt(object.$bigint);
  for (const key of Object.keys(object)) {
    object[key] = key === "span" || key === "nameSpan" ? noSpan : restored(object[key]);
  }
  return object;
}

/** A leaf is its number, a constant `["=", truth]`, the others a sign and their parts. */
export type ProgramText =
  | number
  | readonly [sign: "=", truth: TruthCode]
  | readonly ["!" | "&" | "|", ...ProgramText[]];

export function programText(program: Program): ProgramText {
  switch (program.kind) {
    case "leaf":
      return program.leaf;
    case "constant":
      return ["=", program.truth];
    case "not":
      return ["!", programText(program.part)];
    default:
      return [program.kind === "and" ? "&" : "|", ...program.parts.map(programText)];
  }
}

export function readProgram(text: ProgramText): Program {
  if (typeof text === "number") return { kind: "leaf", leaf: text };
  if (text[0] === "=") return { kind: "constant", truth: text[1] };
  const [sign, ...parts] = text;
  if (sign === "!") return { kind: "not", part: readProgram(parts[0]!) };
  return { kind: sign === "&" ? "and" : "or", parts: parts.map(readProgram) };
}
