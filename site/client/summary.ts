// An event in a few words: what was run, written, set, asked for, or connected to.
import type { Document } from "eqlipse/engine";

const telling = [
  ["process", "command_line"],
  ["dll", "path"],
  ["file", "path"],
  ["registry", "path"],
  ["dns", "question", "name"],
  ["destination", "ip"],
  ["process", "executable"],
  ["process", "name"],
  ["event", "action"],
] as const;

/** What an event category tells of before the process that it is of. */
const subjects: Readonly<Record<string, string>> = {
  library: "dll",
  file: "file",
  registry: "registry",
  network: "dns destination",
};

export function eventSummary(document: Document): string {
  const category = text(at(document, ["event", "category"])) ?? "";
  const subject = (subjects[category] ?? "").split(" ");
  const ordered = [
    ...telling.filter(([first]) => subject.includes(first)),
    ...telling.filter(([first]) => !subject.includes(first)),
  ];
  for (const path of ordered) {
    const found = text(at(document, path));
    if (found !== undefined) return found;
  }
  return JSON.stringify(document).slice(0, 120);
}

/** A member of a document by its path, however much of it is written with dots. */
export function at(document: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return document;
  if (typeof document !== "object" || document === null) return undefined;
  const members = document as Readonly<Record<string, unknown>>;
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join(".");
    const found = Object.hasOwn(members, name) ? at(members[name], path.slice(length)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as text, the first one of several; undefined where there is none. */
export function text(value: unknown): string | undefined {
  if (typeof value === "string" || typeof value === "number") return String(value);
  return Array.isArray(value) && value.length > 0 ? text(value[0]) : undefined;
}
