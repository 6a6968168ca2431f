// Files that were dropped onto the page, as ECS documents: event logs, JSON lines and arrays, event XML, and gzip or zip of these. Limits keep
// an archive that unfolds without end from taking the whole tab.

import type { Document } from "eqlipse/engine";
import { blobSource, bytesThatTellEvtx, isEvtx, problemText, readEvtx } from "eqlipse/evtx";
import { fromEvtx, normalise, textReader, toEcs } from "eqlipse/telemetry";
import { Gunzip, unzipSync } from "fflate";

const mostUnpacked = 1 << 30;
const mostEvents = 500_000;

export interface Loaded {
  readonly documents: Document[];
  readonly shapes: Set<string>;
  readonly problems: string[];
}

export function nothingLoaded(): Loaded {
  return { documents: [], shapes: new Set(), problems: [] };
}

/** Adds the events of a file. `progress` is called now and then. */
export async function readFile(name: string, blob: Blob, into: Loaded, progress: () => void): Promise<void> {
  const head = new Uint8Array(await blob.slice(0, bytesThatTellEvtx).arrayBuffer());
  if (isEvtx(head)) return readLog(name, blob, into, progress);
  if (head[0] === 0x50 && head[1] === 0x4b) return readZip(name, blob, into, progress);
  if (head[0] === 0x1f && head[1] === 0x8b)
    return readFile(name, new Blob([unpacked(new Uint8Array(await blob.arrayBuffer()))]), into, progress);
  readText(name, await blob.text(), into);
}

async function readLog(name: string, blob: Blob, into: Loaded, progress: () => void): Promise<void> {
  const log = readEvtx(blobSource(blob));
  into.shapes.add("evtx");
  for (let chunk = 0; chunk < log.chunkCount && into.documents.length < mostEvents; chunk++) {
    for (const record of await log.openChunk(chunk)) into.documents.push(toEcs(fromEvtx(record)));
    progress();
  }
  for (const problem of log.report.problems.slice(0, 20)) into.problems.push(`${name}: ${problemText(problem)}`);
  tellLimit(name, into);
}

async function readZip(name: string, blob: Blob, into: Loaded, progress: () => void): Promise<void> {
  let size = 0;
  const entries = unzipSync(new Uint8Array(await blob.arrayBuffer()), {
    filter: ({ name: entry, originalSize }) => {
      size += originalSize;
      return /\.(evtx|json|ndjson|jsonl|xml|csv|gz)$/i.test(entry) && size <= mostUnpacked;
    },
  });
  if (size > mostUnpacked) into.problems.push(`${name}: more than 1 GB unpacked; the rest is left out`);
  for (const [entry, bytes] of Object.entries(entries))
    await readFile(`${name}!${entry}`, new Blob([bytes as Uint8Array<ArrayBuffer>]), into, progress);
}

function unpacked(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  const gunzip = new Gunzip((block) => {
    size += block.length;
    if (size > mostUnpacked) throw new Error("more than 1 GB unpacked");
    blocks.push(block);
  });
  for (let at = 0; at < packed.length; at += 1 << 16)
    gunzip.push(packed.subarray(at, at + (1 << 16)), at + (1 << 16) >= packed.length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** JSON lines, a JSON array or object, event XML or a CSV export. */
export function readText(name: string, text: string, into: Loaded): void {
  const start = text.trimStart()[0];
  if (start === "[" || start === "{") readJson(name, text, into);
  else if (start !== undefined) readOther(name, text, into);
  tellLimit(name, into);
}

function readJson(name: string, text: string, into: Loaded): void {
  const whole = parsed(text);
  if (whole !== undefined) {
    for (const value of Array.isArray(whole) ? whole : [whole]) add(value, into);
    return;
  }
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "" || into.documents.length >= mostEvents) continue;
    const value = parsed(line);
    if (value === undefined) into.problems.push(`${name}, line ${index + 1}: this is no JSON`);
    else add(value, into);
  }
}

function readOther(name: string, text: string, into: Loaded): void {
  const reader = textReader(text.slice(0, 4096));
  if (reader === undefined) {
    into.problems.push(`${name}: this is no telemetry of a known kind`);
    return;
  }
  for (const item of [...reader.push(text), ...reader.finish()]) {
    if ("record" in item) {
      into.shapes.add(item.shape);
      into.documents.push(toEcs(item.record));
    } else into.problems.push(`${name}: ${item.problem}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function add(value: unknown, into: Loaded): void {
  if (typeof value !== "object" || value === null || into.documents.length >= mostEvents) return;
  const { shape, document } = normalise(value as Document);
  into.shapes.add(shape);
  into.documents.push(document);
}

function tellLimit(name: string, into: Loaded): void {
  if (into.documents.length >= mostEvents)
    into.problems.push(`${name}: only the first ${mostEvents} events are kept; the command line has no such limit`);
}
