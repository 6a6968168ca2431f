// Queries with lists longer than a search on Lucene may have clauses, in every shape, and events around them.
import { type EventRow, rowOf } from "../../src/proof/rows.ts";

/** Texts of an EQL list. */
export function listOf(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `"${text(index)}"`).join(", ");
}

/** By what is long in them. */
export const longLists: Readonly<Record<string, string>> = {
  equals: `any where process.name : (${listOf(1100, (n) => `tool-${n}.exe`)})`,
  starts: `any where process.name : (${listOf(1100, (n) => `tool-${n}.*`)})`,
  ends: `any where process.name : (${listOf(1100, (n) => `*-${n}.exe`)})`,
  contains: `any where process.name : (${listOf(1100, (n) => `*ol-${n}.e*`)})`,
  "heeding case": `any where process.name like (${listOf(1100, (n) => `tool-${n}.*`)})`,
  "of several shapes": `any where process.name : (${listOf(800, (n) => `tool-${n}.exe`)}, ${listOf(800, (n) => `*-${800 + n}.exe`)}, "t?ol-x*", "*Ü-1*")`,
  "several, each too short to be packed at first": `any where ${Array.from({ length: 10 }, (_, list) => `process.name : (${listOf(150, (n) => `tool-${list * 150 + n}.exe`)})`).join(" or ")}`,
};

const names = [
  "tool-7.exe",
  "TOOL-1099.EXE",
  "tool-1100.exe",
  "xtool-7.exe",
  "tool-7.exe.bak",
  "tool-7xexe",
  "tool-x",
  "aü-12",
];
/** Names in the lists and just beside them. */
export const longListRows: readonly EventRow[] = [
  ...names.map((name) => rowOf({ process: { name } })),
  rowOf({ host: { name: "no process" } }),
];
