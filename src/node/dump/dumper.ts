// Does the pieces of a dump: reads what each names, and gives its documents as lines, gathered in blocks of bytes. The same in a worker and in the
// main thread.
import { FieldTable } from "../../event/event.ts";
import { Utf8Writer } from "../../evtx/index.ts";
import { jsonText } from "../../text/json-text.ts";
import type { InputEvent } from "../input-event.ts";
import { type InputFile, openInput, openPart } from "../input-file.ts";
import type { FileReport } from "../problems.ts";
import type { DumpResult, DumpSetup, DumpTask } from "./messages.ts";

/** Told of what a piece of work gives, as it comes. */
export interface DumpReceiver {
  /** Takes bytes of whole lines, which are written over when it has resolved. */
  block(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void;
  /** Events read since the last call. */
  events(count: number, file: string): void;
  /** Asked between batches of events: whether files are to be left where they are. */
  isStopped(): boolean;
}

const lineEnd = 0x0a;
const blockSize = 256 * 1024;

/** Holds what all pieces of one thread share. One piece at a time. */
export class Dumper {
  private readonly setup: DumpSetup;
  private readonly table = new FieldTable();
  private readonly block = new Utf8Writer(2 * blockSize);

  constructor(setup: DumpSetup) {
    this.setup = setup;
  }

  /** Never rejects for what is wrong with a file: that is in its report. */
  async run({ name, path, range }: DumpTask, receiver: DumpReceiver): Promise<DumpResult> {
    const { read } = this.setup;
    if (range !== undefined) {
      const { file, close } = await openPart(name, path, range, read);
      try {
        return await this.files([file], receiver);
      } finally {
        await close();
      }
    }
    const leftAlone: string[] = [];
    const files = openInput(name, path, { ...read, leaveAlone: (entry) => void leftAlone.push(entry) });
    return { ...(await this.files(files, receiver)), leftAlone };
  }

  /** Writes files one after the other. */
  async files(files: AsyncIterable<InputFile> | Iterable<InputFile>, receiver: DumpReceiver): Promise<DumpResult> {
    const reports: FileReport[] = [];
    for await (const file of files) {
      reports.push(file.report);
      for await (const batch of file.batches(this.table)) {
        receiver.events(batch.length, file.name);
        await this.write(batch, receiver);
        if (receiver.isStopped()) break;
      }
      if (receiver.isStopped()) break;
    }
    await this.flush(receiver);
    return { reports, leftAlone: [] };
  }

  private async write(batch: readonly InputEvent[], receiver: DumpReceiver): Promise<void> {
    const { form } = this.setup;
    if (form === undefined) return;
    for (const event of batch) {
      if (form === "ecs") this.block.text(jsonText(event.document()));
      else event.writeRaw(this.block);
      this.block.byte(lineEnd);
      if (this.block.length >= blockSize) await this.flush(receiver);
    }
  }

  private async flush(receiver: DumpReceiver): Promise<void> {
    if (this.block.length === 0) return;
    await receiver.block(this.block.bytes());
    this.block.clear();
  }
}
