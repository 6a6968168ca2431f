// One piece of a dump: reads what it names, and gives its documents as lines, gathered in blocks of bytes. The same in a worker and in the main
// thread.
import { FieldTable } from "../../event/event.ts";
import { Utf8Writer } from "../../evtx/index.ts";
import { jsonText } from "../../text/json-text.ts";
import type { InputEvent } from "../input-event.ts";
import { type InputFile, openInput, openPart } from "../input-file.ts";
import type { FileReport } from "../problems.ts";
import type { DumpForm, DumpResult, DumpSetup, DumpTask } from "./messages.ts";

/** Told of what a piece of work gives, as it comes. */
export interface DumpReceiver {
  /** Takes bytes of whole lines, which are written over when it has resolved. */
  block(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void;
  /** Events read since the last call. */
  events(count: number, file: string): void;
}

export interface DumpTaskOptions extends DumpSetup {
  /** Asked between batches of events: whether files are to be left where they are. */
  readonly isStopped: () => boolean;
}

const lineEnd = 0x0a;
const blockSize = 256 * 1024;

/** Never rejects for what is wrong with a file: that is in its report. */
export async function runDumpTask(
  { name, path, range }: DumpTask,
  options: DumpTaskOptions,
  receiver: DumpReceiver,
): Promise<DumpResult> {
  if (range !== undefined) {
    const { file, close } = await openPart(name, path, range, options.read);
    try {
      return await dumpOpened([file], options, receiver);
    } finally {
      await close();
    }
  }
  const leftAlone: string[] = [];
  const files = openInput(name, path, { ...options.read, leaveAlone: (entry) => void leftAlone.push(entry) });
  const { reports } = await dumpOpened(files, options, receiver);
  return { reports, leftAlone };
}

/** Writes files one after the other. */
export async function dumpOpened(
  files: AsyncIterable<InputFile> | Iterable<InputFile>,
  { form, isStopped }: DumpTaskOptions,
  receiver: DumpReceiver,
): Promise<DumpResult> {
  const reports: FileReport[] = [];
  const lines = form === undefined ? undefined : new Lines(form, receiver);
  for await (const file of files) {
    reports.push(file.report);
    for await (const batch of file.batches(new FieldTable())) {
      receiver.events(batch.length, file.name);
      await lines?.add(batch);
      if (isStopped()) break;
    }
    if (isStopped()) break;
  }
  await lines?.flush();
  return { reports, leftAlone: [] };
}

class Lines {
  private readonly form: DumpForm;
  private readonly receiver: DumpReceiver;
  private readonly block = new Utf8Writer(2 * blockSize);

  constructor(form: DumpForm, receiver: DumpReceiver) {
    this.form = form;
    this.receiver = receiver;
  }

  async add(batch: readonly InputEvent[]): Promise<void> {
    for (const event of batch) {
      if (this.form === "ecs") this.block.text(jsonText(event.document()));
      else event.writeRaw(this.block);
      this.block.byte(lineEnd);
      if (this.block.length >= blockSize) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.block.length === 0) return;
    await this.receiver.block(this.block.bytes());
    this.block.clear();
  }
}
