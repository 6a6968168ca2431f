// One piece of a scan's work: reads what it names, and scans it. The same in a worker and in the main thread.
import type { Document } from "../../event/document.ts";
import type { FieldTable } from "../../event/event.ts";
import type { EventPosition, EventSource, Finding, Scanner } from "../../scan/index.ts";
import type { InputEvent } from "../input-event.ts";
import { type InputFile, openInput, openPart, type ReadOptions } from "../input-file.ts";
import type { FileReport } from "../problems.ts";
import { HeldEvents } from "./held-events.ts";
import type { ScanResult, ScanTask } from "./messages.ts";

/** Told of what a piece of work gives, as it is found. */
export interface TaskReceiver {
  findings(found: readonly Finding[]): Promise<void> | void;
  /** Events read since the last call. */
  events(count: number, file: string): void;
}

export interface TaskOptions extends ReadOptions {
  /** Asked between batches of events: whether files are to be left where they are. */
  readonly isStopped: () => boolean;
}

/** Windows' logs have 1 MiB unless someone let them grow, and one chunk more at most. */
const sizeOfMostLogs = 5 << 18;

/** What a thread reads its files into, one after the other, for `ReadOptions`. */
export function fileBuffer(): Uint8Array {
  return new Uint8Array(sizeOfMostLogs);
}

/** Never rejects for what is wrong with a file: that is in its report. */
export async function runTask(
  task: ScanTask,
  scanner: Scanner,
  options: TaskOptions,
  receiver: TaskReceiver,
): Promise<ScanResult> {
  switch (task.kind) {
    case "path":
      return scanPath(openPath(task, options), scanner, options.isStopped, receiver);
    case "part":
      return scanPart(task, scanner, options, receiver);
    case "end":
      return scanEnd(task, scanner, options, receiver);
  }
}

type EndTask = ScanTask & { readonly kind: "end" };

interface OpenPath {
  readonly files: AsyncIterable<InputFile>;
  readonly leftAlone: readonly string[];
}

function openPath({ name, path }: ScanTask & { kind: "path" }, options: ReadOptions): OpenPath {
  const leftAlone: string[] = [];
  return { files: openInput(name, path, { ...options, leaveAlone: (entry) => leftAlone.push(entry) }), leftAlone };
}

/** Scans files one after the other, each a stream of its own. */
export async function scanPath(
  { files, leftAlone }: OpenPath,
  scanner: Scanner,
  isStopped: () => boolean,
  receiver: TaskReceiver,
): Promise<ScanResult> {
  const reports: FileReport[] = [];
  let dropped = 0;
  for await (const file of files) {
    reports.push(file.report);
    await scanBatches(file, scanner, receiver, isStopped);
    for (const finding of scanner.endings()) await receiver.findings([finding]);
    dropped += scanner.takeDropped();
    if (isStopped()) break;
  }
  return { reports, leftAlone, dropped, kept: undefined };
}

async function scanPart(
  { name, path, from, to }: ScanTask & { kind: "part" },
  scanner: Scanner,
  options: ReadOptions,
  receiver: TaskReceiver,
): Promise<ScanResult> {
  const { file, close } = await openPart(name, path, { from, to }, options);
  try {
    // Never left half-way: the positions of the events behind it are counted from its end. Documents are read at the end of the file.
    await scanBatches(file, scanner, receiver, () => false, { file: name });
  } finally {
    await close();
  }
  return { reports: [file.report], leftAlone: [], dropped: 0, kept: scanner.suspend() };
}

async function scanEnd(
  task: EndTask,
  scanner: Scanner,
  options: ReadOptions,
  receiver: TaskReceiver,
): Promise<ScanResult> {
  const needed = new Set<number>();
  for (const state of task.states) {
    scanner.resume(state, {
      file: task.name,
      document(index) {
        needed.add(index);
        return {};
      },
    });
  }
  const found = scanner.end();
  const documents = needed.size === 0 ? undefined : await documentsAt(needed, task, scanner.fields, options);
  await receiver.findings(
    found.map((finding) => ({ ...finding, event: documents?.get(finding.matched.at(-1)?.index ?? -1) ?? {} })),
  );
  return { reports: [], leftAlone: [], dropped: scanner.takeDropped(), kept: undefined };
}

/** All of some events of a file, which is read again where they lie: only findings need them. */
async function documentsAt(
  needed: ReadonlySet<number>,
  { name, path, parts }: EndTask,
  table: FieldTable,
  options: ReadOptions,
): Promise<ReadonlyMap<number, Document>> {
  const documents = new Map<number, Document>();
  for (const { from, to, firstEvent, events } of parts) {
    if (![...needed].some((index) => index >= firstEvent && index < firstEvent + events)) continue;
    const { file, close } = await openPart(name, path, { from, to }, options);
    try {
      for await (const batch of file.batches(table)) {
        for (const input of batch) {
          const index = firstEvent + input.index;
          if (needed.has(index)) documents.set(index, input.document());
        }
      }
    } finally {
      await close();
    }
  }
  return documents;
}

/** @param later what is known of events at the end of the stream; without it those that are kept are held for that */
async function scanBatches(
  file: InputFile,
  scanner: Scanner,
  receiver: TaskReceiver,
  isStopped: () => boolean,
  later?: EventSource,
): Promise<void> {
  const held = later ?? new HeldEvents(file.name);
  scanner.begin(file.streamClass);
  for await (const batch of file.batches(scanner.fields)) {
    receiver.events(batch.length, file.name);
    for (const input of batch) {
      const found = scanner.add(input.event, new InputPosition(input, held));
      if (found.length > 0) await receiver.findings(found);
    }
    if (isStopped()) return;
  }
}

class InputPosition implements EventPosition {
  private readonly input: InputEvent;
  private readonly held: EventSource | HeldEvents;

  constructor(input: InputEvent, held: EventSource | HeldEvents) {
    this.input = input;
    this.held = held;
  }

  get file(): string {
    return this.held.file;
  }

  get index(): number {
    return this.input.index;
  }

  document(): Document {
    return this.input.document();
  }

  forLater(): EventSource {
    if (this.held instanceof HeldEvents) this.held.hold(this.input.index, this.input.hold());
    return this.held;
  }
}
