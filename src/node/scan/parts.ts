// A file that is scanned in parts: what was found and kept in each is put together as if it had been scanned as a whole.
import { type Finding, type KeptState, movedBy, withRows } from "../../scan/index.ts";
import type { PartRange } from "../input-file.ts";
import type { ScannedPart, ScanResult, ScanTask } from "./messages.ts";

/** Positions in a part as positions in its file; `firstEvent` is that of the part. */
export function placedIn(findings: readonly Finding[], firstEvent: number): readonly Finding[] {
  if (firstEvent === 0) return findings;
  return findings.map((finding) => ({
    ...finding,
    matched: finding.matched.map((event) => ({ ...event, index: event.index + firstEvent })),
  }));
}

/** How many events a part had. */
export function eventsIn({ reports }: ScanResult): number {
  return reports.reduce((sum, { events }) => sum + events, 0);
}

/** The result of a part of which at most so many events may be kept; the others are left out and counted. */
export function limitedTo(most: number, result: ScanResult): ScanResult {
  const { kept } = result;
  const count = keptIn(result);
  if (kept === undefined || count <= most) return result;
  const limited = withRows(kept, (row) => row < most);
  return { ...result, kept: { ...limited, dropped: kept.dropped + count - limited.events.indexes.length } };
}

/** How many events of a part are kept. */
export function keptIn({ kept }: ScanResult): number {
  return kept?.events.indexes.length ?? 0;
}

/** What is left to do when all parts of a file, given in order, were scanned. */
export function endTask(
  { name, path }: Pick<ScanTask, "name" | "path">,
  scanned: readonly { readonly range: PartRange; readonly result: ScanResult }[],
): ScanTask {
  let firstEvent = 0;
  const states: KeptState[] = [];
  const parts: ScannedPart[] = [];
  for (const { range, result } of scanned) {
    const events = eventsIn(result);
    if (result.kept !== undefined) states.push(movedBy(firstEvent, result.kept));
    parts.push({ from: range.from, to: range.to, firstEvent, events });
    firstEvent += events;
  }
  return { kind: "end", name, path, states, parts };
}
