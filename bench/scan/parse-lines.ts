// The least that a scan of NDJSON can take: JSON.parse of each line, the text of the file decoded at once.
import { readFileSync } from "node:fs";

let lines = 0;
for (const line of readFileSync(process.argv[2]!).toString("utf8").split("\n")) {
  if (line === "") continue;
  JSON.parse(line);
  lines++;
}
console.error(`${lines} events in 1 file`);
