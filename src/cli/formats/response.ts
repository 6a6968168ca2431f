// A search response for people and programs.
import type { Hit, SearchResponse, SequenceHit, SequenceHits } from "../../engine/index.ts";
import { type Document, valueAt } from "../../event/document.ts";
import { firstText } from "../../event/summary.ts";
import { jsonText } from "../../node/index.ts";
import { eventText, placeText, shortTime } from "../event-text.ts";
import type { Io } from "../io.ts";
import { printable, styleOf } from "../style.ts";
import { tableLines } from "../table.ts";
import { csvLine } from "./csv.ts";

export interface ResponseOptions {
  readonly format: "table" | "json" | "ndjson" | "csv";
  /** Columns of tables, with commas between them. */
  readonly fields?: string;
}

/** Writes a response: `json` is its body, `ndjson` a hit or sequence a line, `table` and `csv` an event a row. */
export async function writeResponse(response: SearchResponse, options: ResponseOptions, io: Io): Promise<void> {
  switch (options.format) {
    case "json":
      return io.stdout.write(`${jsonText(response, 2)}\n`);
    case "ndjson":
      for (const hit of response.hits.events ?? response.hits.sequences ?? [])
        await io.stdout.write(`${jsonText(hit)}\n`);
      return;
    case "csv":
      return writeCsv(response, columnsOf(options), io);
    case "table":
      return writeTable(response, columnsOf(options), io);
  }
}

interface ResponseColumn {
  readonly title: string;
  readonly value: (document: Document) => string;
}

const usualColumns: readonly ResponseColumn[] = [
  { title: "TIME", value: (document) => shortTime(firstText(document, "@timestamp")) },
  { title: "HOST", value: (document) => firstText(document, "host.name") ?? "" },
  {
    title: "ACTION",
    value: (document) => firstText(document, "event.action") ?? firstText(document, "event.type") ?? "",
  },
];

function columnsOf({ fields }: ResponseOptions): readonly ResponseColumn[] {
  if (fields === undefined) return usualColumns;
  return listed(fields).map((path) => ({ title: path, value: (document) => allText(document, path) }));
}

/** The names of a list with commas between them. */
export function listed(names: string): readonly string[] {
  return names
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

function allText(document: Document, path: string): string {
  const value = valueAt(document, path);
  return value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);
}

/** An event of the response with the number of the sequence that it is part of. */
interface Row {
  readonly hit: Hit;
  readonly sequence: number | undefined;
  readonly stage: number;
}

function rowsOf({ hits }: SearchResponse): readonly Row[] {
  const found = (hits.events ?? []).map((hit): Row => ({ hit, sequence: undefined, stage: 0 }));
  return [...found, ...(hits.sequences ?? []).flatMap(sequenceRows)];
}

function sequenceRows({ events }: SequenceHits, sequence: number): readonly Row[] {
  return events.flatMap((hit, stage) => (isPresent(hit) ? [{ hit, sequence, stage }] : []));
}

function isPresent(hit: SequenceHit): hit is Hit {
  return hit._source !== null;
}

function place({ _index, _id }: Hit): string {
  return placeText(_index, _id);
}

async function writeCsv(response: SearchResponse, columns: readonly ResponseColumn[], io: Io): Promise<void> {
  const inSequences = response.hits.sequences !== undefined;
  await io.stdout.write(
    csvLine([
      ...(inSequences ? ["sequence"] : []),
      ...columns.map(({ title }) => title.toLowerCase()),
      "event",
      "where",
    ]),
  );
  for (const { hit, sequence } of rowsOf(response)) {
    const cells = [...columns.map(({ value }) => value(hit._source)), eventText(hit._source), place(hit)];
    await io.stdout.write(csvLine(inSequences ? [String(sequence), ...cells] : cells));
  }
}

async function writeTable(response: SearchResponse, columns: readonly ResponseColumn[], io: Io): Promise<void> {
  const rows = rowsOf(response);
  if (rows.length === 0) return;
  const style = styleOf(io.stdout, io.env);
  const inSequences = response.hits.sequences !== undefined;
  const titles = [...(inSequences ? ["SEQUENCE"] : []), ...columns.map(({ title }) => title), "WHERE", "EVENT"];
  const cells = rows.map(({ hit, sequence, stage }) => [
    ...(inSequences ? [stage === 0 ? String(sequence) : ""] : []),
    ...columns.map(({ value }) => printable(value(hit._source))),
    printable(place(hit)),
    eventText(hit._source),
  ]);
  const width = io.stdout.isTerminal ? io.stdout.columns : Number.POSITIVE_INFINITY;
  const lines = tableLines(
    titles.map((title) => ({ title })),
    cells,
    width,
    style.bold,
  );
  await io.stdout.write(`${lines.join("\n")}\n`);
}
