// An event in a few words: what was run, written, set, asked for, or connected to.
import { type Document, valueAt } from "eqlipse/engine";

const telling = [
  "process.command_line",
  "dll.path",
  "file.path",
  "registry.path",
  "dns.question.name",
  "destination.ip",
  "process.executable",
  "process.name",
  "event.action",
] as const;

/** What an event category tells of before the process that it is of. */
const subjects: Readonly<Record<string, string>> = {
  library: "dll",
  file: "file",
  registry: "registry",
  network: "dns destination",
};

export function eventSummary(document: Document): string {
  const category = textAt(document, "event.category") ?? "";
  const subject = (subjects[category] ?? "").split(" ");
  const isSubject = (path: string) => subject.includes(path.slice(0, path.indexOf(".")));
  const ordered = [...telling.filter(isSubject), ...telling.filter((path) => !isSubject(path))];
  for (const path of ordered) {
    const found = textAt(document, path);
    if (found !== undefined) return found;
  }
  return JSON.stringify(document).slice(0, 120);
}

/** A field's value as text, the first one of several; undefined where there is none. */
export function textAt(document: Document, path: string): string | undefined {
  const value = valueAt(document, path);
  const first = typeof value === "object" ? value[0] : value;
  return typeof first === "string" || typeof first === "number" ? String(first) : undefined;
}
