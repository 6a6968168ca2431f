// How events are told in a terminal: what one is, when and where.
import type { Document } from "../event/document.ts";
import { eventSummary } from "../event/summary.ts";
import { printable } from "./style.ts";

/** The most telling value of an event, fit for a terminal. */
export function eventText(document: Document): string {
  return printable(eventSummary(document));
}

/** An event by the file that it stands in and its position there. */
export function placeText(file: string, position: number | string): string {
  return `${fileText(file)}#${position}`;
}

/** A file as people are told of it. Standard input, and what is packed in it, has a name: a spreadsheet would take its dash for a formula. */
export function fileText(file: string): string {
  return file === "-" || file.startsWith("-!") ? `stdin${file.slice(1)}` : file;
}

/** `2026-03-02T08:47:02.500Z` as `2026-03-02 08:47:02`. */
export function shortTime(timestamp: string | undefined): string {
  return (timestamp ?? "").replace("T", " ").replace(/(\.\d+)?Z$/, "");
}
