// One line on what an event is, for tables: the value that people look for first.
import { type Document, valueAt } from "../event/document.ts";
import { printable } from "./style.ts";

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

/** The most telling value of an event; of a file, registry or network event with the process before it. */
export function eventText(document: Document): string {
  const path = tellingPath(document);
  const process = textAt(document, "process.name");
  const text = path === undefined ? undefined : textAt(document, path);
  if (text === undefined) return fallbackText(document);
  const withProcess = process !== undefined && path !== undefined && !path.startsWith("process.") && path !== "message";
  return printable(withProcess ? `${process} → ${text}` : text);
}

/** A file event has a command line too where its process is described; what happened comes first. */
function tellingPath(document: Document): string | undefined {
  const category = textAt(document, "event.category");
  const first = { file: "file.path", registry: "registry.path", library: "dll.path" }[category ?? ""];
  return [...(first === undefined ? [] : [first]), ...telling].find((path) => textAt(document, path) !== undefined);
}

function fallbackText(document: Document): string {
  const parts = ["event.action", "event.provider", "event.code"].map((path) => textAt(document, path));
  return printable(parts.filter((part) => part !== undefined).join(" "));
}

/** A value as text; the first of several. */
export function textAt(document: Document, path: string): string | undefined {
  const value = valueAt(document, path);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? undefined : String(first);
}

/** `2026-03-02T08:47:02.500Z` as `2026-03-02 08:47:02`. */
export function shortTime(timestamp: string | undefined): string {
  return (timestamp ?? "").replace("T", " ").replace(/(\.\d+)?Z$/, "");
}
