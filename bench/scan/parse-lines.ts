// The least that a scan of NDJSON can take: JSON.parse of each line, the file read and decoded in blocks.
import { closeSync, openSync, readSync } from "node:fs";

const input = openSync(process.argv[2]!, "r");
const decoder = new TextDecoder();
const block = new Uint8Array(1 << 20);
let lines = 0;
let rest = "";

function parse(line: string): void {
  if (line === "") return;
  JSON.parse(line);
  lines++;
}

for (let length = readSync(input, block); length > 0; length = readSync(input, block)) {
  const parts = (rest + decoder.decode(block.subarray(0, length), { stream: true })).split("\n");
  rest = parts.pop()!;
  for (const line of parts) parse(line);
}
parse(rest);
closeSync(input);
console.error(`${lines} events in 1 file`);
