// One line on what an event is, for tables and lists: the value that people look for first. What the event's category is about comes before the
// process that it happened in, since many sources describe that process too.
import { type Document, valueAt } from "./document.ts";

const telling: readonly string[] = [
  "process.command_line",
  "registry.path",
  "file.path",
  "dll.path",
  "dns.question.name",
  "destination.domain",
  "destination.ip",
  "process.executable",
  "powershell.file.script_block_text",
  "user.target.name",
  "message",
];

/** The fields that an event of a category is about. */
const subjects: ReadonlyMap<string, readonly string[]> = new Map([
  ["file", ["file.path"]],
  ["library", ["dll.path"]],
  ["registry", ["registry.path"]],
  ["network", ["dns.question.name", "destination.domain", "destination.ip"]],
]);

/**
 * The most telling value of an event; of a file, library, registry or network event with the name of its process before it. Empty where
 * the event has none of the fields that tell something. The text is as the event has it: who shows it in a terminal or a page makes it safe.
 */
export function eventSummary(document: Document): string {
  const path = tellingPath(document);
  const text = path === undefined ? undefined : firstText(document, path);
  if (path === undefined || text === undefined) return bareSummary(document);
  const process = path.startsWith("process.") || path === "message" ? undefined : firstText(document, "process.name");
  return process === undefined ? text : `${process} → ${text}`;
}

function tellingPath(document: Document): string | undefined {
  const subject = subjects.get(firstText(document, "event.category") ?? "") ?? [];
  return [...subject, ...telling].find((path) => firstText(document, path) !== undefined);
}

/** Of an event without any of the telling fields: what did something, and what the source calls it. */
function bareSummary(document: Document): string {
  const paths = ["process.name", "event.action", "event.provider", "event.code"];
  return paths.flatMap((path) => firstText(document, path) ?? []).join(" ");
}

/** The value at a path as text, the first of several; undefined where there is none, or an empty one. */
export function firstText(document: Document, path: string): string | undefined {
  const value = valueAt(document, path);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? undefined : String(first);
}
