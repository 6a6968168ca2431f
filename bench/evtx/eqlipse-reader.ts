// Our reader over the files named on standard input: `json` writes the whole dump to the null device, `fields` reads the event id, the channel and
// the time of every record. Run by bench/evtx.ts.
import { openSync, readFileSync, writeSync } from "node:fs";
import { devNull } from "node:os";
import { type EvtxRecord, readEvtx, Utf8Writer } from "../../src/evtx/index.ts";

const blockSize = 1024 * 1024;
const lineEnd = 10;

function dump(): (record: EvtxRecord) => void {
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

function readFields(record: EvtxRecord): void {
  ids += record.eventId ?? 0;
  characters += (record.channel?.length ?? 0) + (record.timeCreated?.length ?? 0);
}

const read = process.argv[2] === "fields" ? readFields : dump();
let records = 0;
for (const file of readFileSync(0, "utf8").trim().split("\n")) {
  for (const record of readEvtx(readFileSync(file))) {
    records++;
    read(record);
  }
}
// What was read is printed too, so that no engine can tell that it is not needed.
console.log(`${ids + characters}\n${records} records, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
