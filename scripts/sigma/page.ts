// How the pages of the comparisons write tables and figures.

/** A line of a table; `|` within a cell is escaped. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** `244,218` */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
