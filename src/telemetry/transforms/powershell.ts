// The texts inside PowerShell's events: lines of `Key=Value`, and the details of an invoked command.
import type { Document } from "../../event/document.ts";

// The same text is asked for key by key, so the one taken apart last is kept.
let last: { readonly text: string; readonly lines: ReadonlyMap<string, string> } | undefined;

/**
 * The values of `Key=Value` or `Key = Value` lines by key, blanks in keys left out; empty ones are not there. In the classic log keys begin with a
 * tab: there a value goes on over lines that do not begin a key, and keeps its blanks at both ends.
 */
export function keyedLines(text: string): ReadonlyMap<string, string> {
  if (last?.text !== text) last = { text, lines: parseLines(text) };
  return last.lines;
}

function parseLines(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const isClassic = /^\s*\t/.test(text);
  for (const item of text.split(isClassic ? /\r?\n\t/ : /\r?\n/)) {
    const equals = item.indexOf("=");
    if (equals < 0) continue;
    const key = item.slice(0, equals).replace(/\s/g, "");
    const value = item.slice(equals + 1);
    const trimmed = value.trim();
    if (key !== "" && trimmed !== "" && !lines.has(key)) lines.set(key, isClassic ? withoutLineEnds(value) : trimmed);
  }
  return lines;
}

function withoutLineEnds(value: string): string {
  let start = 0;
  let end = value.length;
  while (isLineEnd(value[start])) start++;
  while (isLineEnd(value[end - 1])) end--;
  return value.slice(start, end);
}

function isLineEnd(character: string | undefined): boolean {
  return character === "\n" || character === "\r" || character === "\t";
}

/**
 * The details of a command, one a line: `CommandInvocation(Name): "value"` or `ParameterBinding(Name): name="N"; value="V"`, quotes kept. A line
 * of another form is only a value.
 */
export function invocationDetails(payload: string): readonly Document[] {
  const details: Document[] = [];
  for (const line of payload.split(/\r?\n/)) if (line !== "") details.push(invocationDetail(line));
  return details;
}

function invocationDetail(line: string): Document {
  const open = line.indexOf("(");
  const close = open < 0 ? -1 : line.indexOf("):", open);
  if (open <= 0 || close <= open + 1) return { value: line };
  const detail = { type: line.slice(0, open), related_command: line.slice(open + 1, close) };
  const value = line.slice(close + 2).trimStart();
  if (value === "") return detail;
  if (detail.type !== "ParameterBinding") return { ...detail, value };
  const binding = parameterBinding(value);
  return binding === undefined ? { value } : { ...detail, ...binding };
}

function parameterBinding(text: string): { readonly name: string; readonly value: string } | undefined {
  const end = text.lastIndexOf("; value=");
  if (!text.startsWith("name=") || end < 5) return undefined;
  return { name: text.slice(5, end), value: text.slice(end + 8) };
}
