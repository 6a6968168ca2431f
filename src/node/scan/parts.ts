// A file that is scanned in parts: what was found and kept in each is put together as if it had been scanned as a whole.
import type { Finding, KeptState } from "../../scan/index.ts";
import type { PartRange } from "../input-file.ts";
import { FileReport } from "../problems.ts";
import type { ScannedPart, ScanTask } from "./messages.ts";
import type { TaskResult } from "./run-task.ts";

/** Positions in a part as positions in its file; `firstEvent` is that of the part. */
export function placedIn(findings: readonly Finding[], firstEvent: number): readonly Finding[] {
  if (firstEvent === 0) return findings;
  return findings.map((finding) => ({
    ...finding,
    matched: finding.matched.map((event) => ({ ...event, index: event.index + firstEvent })),
  }));
}

/** How many events a part had. */
export function eventsIn({ reports }: TaskResult): number {
  return reports.reduce((sum, { events }) => sum + events, 0);
}

/** The result of a part of which at most so many events may be kept; the others are left out and counted. */
export function limitedTo(most: number, result: TaskResult): TaskResult {
  const { kept } = result;
  if (kept === undefined || kept.events.length <= most) return result;
  const events = kept.events.slice(0, Math.max(0, most));
  return { ...result, kept: { ...kept, events, dropped: kept.dropped + kept.events.length - events.length } };
}

/** What is left to do when all parts of a file, given in order, were scanned. */
export function endTask(
  { number, name, path }: Pick<ScanTask, "number" | "name" | "path">,
  scanned: readonly { readonly range: PartRange; readonly result: TaskResult }[],
): ScanTask {
  let firstEvent = 0;
  const states: KeptState[] = [];
  const parts: ScannedPart[] = [];
  for (const { range, result } of scanned) {
    const events = eventsIn(result);
    if (result.kept !== undefined) states.push(moved(result.kept, firstEvent));
    parts.push({ from: range.from, to: range.to, firstEvent, events });
    firstEvent += events;
  }
  return { kind: "end", number, name, path, states, parts };
}

function moved(state: KeptState, offset: number): KeptState {
  return { ...state, events: state.events.map((event) => ({ ...event, index: event.index + offset })) };
}

/** The reports of the parts of one file as one. */
export function mergedReport(name: string, reports: readonly FileReport[]): FileReport {
  const merged = new FileReport(name);
  for (const report of reports) merged.include(report);
  if (merged.events === 0 && merged.problemCount > 0) merged.add("unreadable", "no record of the file could be read");
  else if (merged.events === 0) merged.add("empty", "the file has no events");
  return merged;
}
