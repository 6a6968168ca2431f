// Our reader over the files named on standard input: `json` writes the whole dump to the null device, `fields` reads the event id, the channel and
// the time of every record. The second argument names the module to read with: the library's source, or as it is built. Run by bench/evtx.ts.
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { pathToFileURL } from "node:url";
import type * as Evtx from "../../src/entry/evtx.ts";

const [mode, module] = process.argv.slice(2) as [mode: "json" | "fields", module: string];
const { readEvtx, Utf8Writer }: typeof Evtx = await import(pathToFileURL(module).href);

const blockSize = 1024 * 1024;
const lineEnd = 10;

function dump(): (record: Evtx.EvtxRecord) => void {
  const target = openSync(devNull, "w");
  const out = new Utf8Writer(2 * blockSize);
  return (record) => {
    record.writeJson(out);
    out.byte(lineEnd);
    if (out.length < blockSize) return;
    writeSync(target, out.bytes());
    out.clear();
  };
}

let ids = 0;
let characters = 0;

function readFields(record: Evtx.EvtxRecord): void {
  ids += record.eventId ?? 0;
  characters += (record.channel?.length ?? 0) + (record.timeCreated?.length ?? 0);
}

/** One buffer serves all files, since no record is kept. */
let buffer = new Uint8Array(blockSize);

function bytesOf(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    if (size > buffer.length) buffer = new Uint8Array(size);
    return buffer.subarray(0, readSync(file, buffer, 0, size, 0));
  } finally {
    closeSync(file);
  }
}

const read = mode === "fields" ? readFields : dump();
let records = 0;
for (const file of readFileSync(0, "utf8").trim().split("\n")) {
  for (const record of readEvtx(bytesOf(file))) {
    records++;
    read(record);
  }
}
// What was read is printed too, so that no engine can tell that it is not needed.
console.log(`${ids + characters}\n${records} records, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
