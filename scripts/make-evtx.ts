// Writes an EVTX file from a JSON list of records (the shape is `EvtxRecordInput` in scripts/evtx-writer/index.ts):
//   node --conditions=source scripts/make-evtx.ts records.json out.evtx
import { readFileSync, writeFileSync } from "node:fs";
import { type EvtxRecordInput, writeEvtx } from "./evtx-writer/index.ts";

const [input, output] = process.argv.slice(2);
if (input === undefined || output === undefined) {
  console.error("usage: make-evtx.ts RECORDS.json OUT.evtx");
  process.exitCode = 2;
} else {
  const records: EvtxRecordInput[] = JSON.parse(readFileSync(input, "utf8"));
  writeFileSync(output, writeEvtx(records));
  console.log(`${output}: ${records.length} records`);
}
