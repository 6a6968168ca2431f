// How the pages that scripts write show tables and figures, in Markdown.

/** A line of a table; `|` within a cell is escaped. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** The lines of a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

/** `244,218` */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
