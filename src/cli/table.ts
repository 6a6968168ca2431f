// Tables of text: columns as wide as their widest cell, the last one cut to the width of the terminal.

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Colours a cell after it was padded. */
  readonly paint?: (text: string, row: number) => string;
}

/** Lines of a table, without line ends. `width` is what the output can show; infinite in a pipe. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  head: (text: string) => string,
): readonly string[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? "")), displayWidth(title)),
  );
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  widths[widths.length - 1] = Math.min(widths.at(-1) ?? 0, Math.max(20, width - before));
  const cell = (text: string, index: number): string => {
    const shown = cut(text, widths[index]!);
    const padding = " ".repeat(Math.max(0, widths[index]! - displayWidth(shown)));
    if (columns[index]!.align === "right") return padding + shown;
    return index === columns.length - 1 ? shown : shown + padding;
  };
  const title = columns.map((column, index) => cell(column.title, index)).join("  ");
  const body = rows.map((row, number) =>
    columns
      .map(({ paint }, index) => (paint ?? ((text: string) => text))(cell(row[index] ?? "", index), number))
      .join("  "),
  );
  return [head(title.trimEnd()), ...body.map((line) => line.trimEnd())];
}

export function cut(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Columns that a text takes in a terminal, near enough: wide East Asian characters take two. */
export function displayWidth(text: string): number {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g,
  );
  return text.length + (wide?.length ?? 0);
}
