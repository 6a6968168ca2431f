// Do the readers read the same? Documents are brought to a normal form in which only content counts, and compared record by record. What still differs
// is grouped by the path at which it does, so that every difference can be explained.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type EvtxRecord, readEvtx } from "../../src/evtx/index.ts";
import { type TsEvtxEvent, tsEvtxRecords } from "./ts-evtx.ts";

export interface DocumentComparison {
  readonly with: string;
  /** Records in files where both count the same. */
  readonly compared: number;
  readonly equal: number;
  /** How many records differ at a path, with the first of them. */
  readonly differences: readonly { readonly path: string; readonly records: number; readonly example: string }[];
  /** Files in which the other reader finds another number of records than the manifest has: ours, theirs. */
  readonly otherCounts: readonly { readonly file: string; readonly ours: number; readonly theirs: number }[];
  readonly completeFiles: readonly string[];
}

type Leaves = ReadonlyMap<string, string>;

class Comparison {
  private readonly name: string;
  private readonly differences = new Map<string, { records: number; example: string }>();
  private readonly otherCounts: { file: string; ours: number; theirs: number }[] = [];
  private readonly complete: string[] = [];
  private compared = 0;
  private equal = 0;

  constructor(name: string) {
    this.name = name;
  }

  add(file: string, ours: readonly Leaves[], theirs: readonly Leaves[]): void {
    if (ours.length !== theirs.length) {
      this.otherCounts.push({ file: file.slice(file.indexOf("corpus/")), ours: ours.length, theirs: theirs.length });
      return;
    }
    this.complete.push(file);
    for (const [index, document] of ours.entries()) this.addPair(document, theirs[index]!);
  }

  result(): DocumentComparison {
    const { name, compared, equal, otherCounts, complete } = this;
    const differences = [...this.differences].map(([path, found]) => ({ path, ...found }));
    differences.sort((a, b) => b.records - a.records);
    return { with: name, compared, equal, differences: differences.slice(0, 20), otherCounts, completeFiles: complete };
  }

  private addPair(ours: Leaves, theirs: Leaves): void {
    this.compared++;
    let same = true;
    for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
      if (ours.get(path) === theirs.get(path)) continue;
      same = false;
      const known = this.differences.get(path);
      if (known !== undefined) known.records++;
      else this.differences.set(path, { records: 1, example: `${ours.get(path)} | ${theirs.get(path)}` });
    }
    if (same) this.equal++;
  }
}

/** Our JSON dump against that of evtx_dump. */
export function compareWithDump(binary: string, files: readonly string[]): DocumentComparison {
  const comparison = new Comparison("evtx_dump");
  for (const file of files) {
    const { stdout } = spawnSync(binary, ["-t", "1", "-o", "jsonl", file], { encoding: "utf8", maxBuffer: 2 ** 30 });
    const theirs = stdout.split("\n").filter((line) => line !== "");
    const ours = [...readEvtx(readFileSync(file))].map((record) => record.toJsonText());
    comparison.add(file, ours.map(documentLeaves).sort(byRecord), theirs.map(documentLeaves).sort(byRecord));
  }
  return comparison.result();
}

/** Our records against those of @ts-evtx/core, as far as its shape goes: provider, event id and data items. */
export async function compareWithTsEvtx(folder: string, files: readonly string[]): Promise<DocumentComparison> {
  const comparison = new Comparison("@ts-evtx/core");
  for (const file of files) {
    const theirs = await tsEvtxRecords.of(folder, file);
    const ours = [...readEvtx(readFileSync(file))];
    comparison.add(file, ours.map(recordLeaves), theirs.map(eventLeaves));
  }
  return comparison.result();
}

/** Chunks of a log that went round are not in the order of time, and evtx_dump puts them into it. */
function byRecord(a: Leaves, b: Leaves): number {
  const [left, right] = [a, b].map((leaves) => Number(leaves.get("/Event/System/EventRecordID") ?? 0)) as [
    number,
    number,
  ];
  if (left !== right) return left - right;
  const [first, second] = [a, b].map((leaves) => [...leaves].join()) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The texts of a document by path. Numbers and booleans are texts; what is null or empty is left out; see `normalText`. */
function documentLeaves(json: string): Leaves {
  const leaves = new Map<string, string>();
  const add = (value: unknown, path: string): void => {
    if (value === null || value === "") return;
    if (typeof value !== "object") leaves.set(path, normalText(String(value)));
    else for (const [name, member] of Object.entries(value)) add(member, `${path}/${name}`);
  };
  add(JSON.parse(json), "");
  return leaves;
}

/** GUIDs in lower case; times without trailing zeros. */
function normalText(text: string): string {
  return text
    .replace(/\{[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12}\}/gi, (guid) => guid.toLowerCase())
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d*?)0*Z$/, "$1Z");
}

function recordLeaves(record: EvtxRecord): Leaves {
  const items = record
    .dataItems()
    .map(({ name, value }) => ({ name: /^param\d+$/.test(name) ? undefined : name, value }));
  return leavesOf(record.provider, record.eventId, items);
}

function eventLeaves({ provider, eventId, data }: TsEvtxEvent): Leaves {
  return leavesOf(provider.name, eventId, data.items);
}

function leavesOf(
  provider: string | undefined,
  eventId: number | undefined,
  items: readonly { readonly name?: string | undefined; readonly value: string }[],
): Leaves {
  const leaves = new Map([
    ["provider", provider ?? ""],
    ["event id", String(eventId ?? "")],
  ]);
  for (const [index, { name, value }] of items.entries()) {
    if (value !== "") leaves.set(`data/${name ?? index}`, normalText(value));
  }
  return leaves;
}
