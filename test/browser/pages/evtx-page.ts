// The script of a page on which an event log is dropped: reads it and says what is in it, and how long the page could not do anything else meanwhile.
import { blobSource, readEvtx } from "../../../src/entry/evtx.ts";
import type { DropResult } from "../drop-result.ts";

declare global {
  interface Window {
    /** Drops the file that the page's input was given on the page, as a person would from a folder. */
    dropChosenFile: () => Promise<DropResult>;
  }
}

class Heartbeat {
  longest = 0;
  turns = 0;
  private last = performance.now();
  private readonly timer = setInterval(() => this.beat(), 4);

  beat(): void {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
    this.turns++;
  }

  stop(): void {
    this.beat();
    clearInterval(this.timer);
  }
}

async function readLog(file: File): Promise<DropResult> {
  const heartbeat = new Heartbeat();
  const start = performance.now();
  const log = readEvtx(blobSource(file));
  const channels = new Set<string>();
  let records = 0;
  let jsonCharacters = 0;
  for await (const record of log) {
    records++;
    channels.add(record.channel ?? "");
    jsonCharacters += record.toJsonText().length;
  }
  heartbeat.stop();
  return {
    records,
    problems: log.report.problemCount,
    channels: [...channels],
    jsonCharacters,
    milliseconds: performance.now() - start,
    longestBlock: heartbeat.longest,
    turns: heartbeat.turns,
  };
}

let reading: Promise<DropResult> | undefined;

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file !== undefined) reading = readLog(file);
});

window.dropChosenFile = () => {
  const chosen = document.querySelector("input")?.files?.[0];
  const transfer = new DataTransfer();
  if (chosen !== undefined) transfer.items.add(chosen);
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return reading ?? Promise.reject(new Error("nothing was dropped"));
};
