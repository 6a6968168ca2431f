// Workflow commands of GitHub Actions: a line that shows as an annotation at its place in the file.

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export function githubAnnotation(annotation: Annotation): string {
  const { level, title, message, file, line, column, endLine, endColumn } = annotation;
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ["file", file],
    ["line", line],
    ["col", column],
    ["endLine", endLine],
    ["endColumn", endColumn],
    ["title", title],
  ];
  const given = properties.flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${escapeProperty(String(value))}`,
  );
  return `::${level} ${given.join(",")}::${escapeMessage(message)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
