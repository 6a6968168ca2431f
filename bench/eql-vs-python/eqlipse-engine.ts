// Runs EQL queries with eqlipse over NDJSON events and prints what it took, as JSON: the counterpart of python_engine.py, read the same way.
// Usage: eqlipse-engine.ts EVENTS QUERY…
import { createReadStream } from "node:fs";
import { CompiledQuery, SequenceMatcher } from "../../src/engine/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { type Event, FieldTable } from "../../src/event/event.ts";
import { fromEpochMs } from "../../src/event/instant.ts";

const batchSize = 10_000;

/** Takes the next event and answers how many results it completes. */
type Consumer = (event: Event) => number;

const table = new FieldTable();
const timeSlot = table.slot("@timestamp");

function consumer(text: string): Consumer {
  const { plan } = new CompiledQuery(text, { eventCategoryField: "event_type" }, table);
  if (plan.kind === "sequence") return sequenceConsumer(plan);
  const [term] = plan.terms;
  return (event) => (term?.matches(event) === true ? 1 : 0);
}

/** Events in order of time go straight to the state machine, as a stream; those that no item matches have no part in it. */
function sequenceConsumer({ terms, maxspan }: CompiledQuery["plan"]): Consumer {
  /** The items that match the event at hand, a bit for each. */
  let matched = 0;
  const stages = terms.map(({ keys, missing, runs }, number) => ({
    matches: () => (matched & (1 << number)) !== 0,
    keys: (event: Event) => keys.keys(event),
    missing,
    runs,
  }));
  const matcher = new SequenceMatcher<Event>({ stages, until: null, maxspan });
  return (event) => {
    matched = 0;
    for (let number = 0; number < terms.length; number++) {
      if (terms[number]!.matches(event) === true) matched |= 1 << number;
    }
    if (matched === 0) return 0;
    return matcher.push(event, fromEpochMs(Number(event.get(timeSlot)))).length;
  };
}

/** Lines of a file, in batches. */
async function* batches(path: string): AsyncGenerator<readonly string[]> {
  let rest = "";
  let lines: string[] = [];
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const parts = (rest + (chunk as string)).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    while (lines.length >= batchSize) {
      yield lines.slice(0, batchSize);
      lines = lines.slice(batchSize);
    }
  }
  if (lines.length > 0) yield lines;
}

const [path = "", ...queries] = process.argv.slice(2);
const consumers = queries.map(consumer);
let events = 0;
let matches = 0;
let parsing = 0;
let running = 0;
let before = process.cpuUsage();

/** CPU seconds since the last call, garbage collection in other threads included. */
function lap(): number {
  const used = process.cpuUsage(before);
  before = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}

for await (const lines of batches(path)) {
  lap();
  const documents = lines.map((line) => JSON.parse(line) as Document);
  parsing += lap();
  for (const document of documents) {
    const event = new DocumentEvent(document, table);
    for (const consume of consumers) matches += consume(event);
  }
  running += lap();
  events += documents.length;
}

const memory = process.resourceUsage().maxRSS / 1024;
const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
console.log(
  JSON.stringify({
    events,
    matches,
    parsing,
    running,
    memory,
    version: `eqlipse ${version}, Node ${process.versions.node}`,
  }),
);
