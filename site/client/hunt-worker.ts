// The playground's worker: keeps the events, runs queries over them, explains the outcome, writes ports. Nothing leaves it but answers.
import { convert } from "eqlipse/backends";
import { eventSummary, explain, firstText, QueryError, search } from "eqlipse/engine";
import { hunt, type PackRuleData } from "./hunting.ts";
import type { Request, Response, Row } from "./messages.ts";
import { nothingLoaded, readFile, readText } from "./read-files.ts";

const shownMatches = 100;
/** Of a document that has no field which tells something, so many characters stand for it. */
const mostOfDocument = 120;

let loaded = nothingLoaded();
const scope = self as unknown as { postMessage(message: Response): void };

async function load(files: readonly File[]): Promise<void> {
  loaded = nothingLoaded();
  for (const file of files) {
    try {
      await readFile(file.name, file, loaded, () =>
        scope.postMessage({ kind: "progress", events: loaded.documents.length, file: file.name }),
      );
    } catch (error) {
      loaded.problems.push(`${file.name}: ${messageOf(error)}`);
    }
  }
  tellLoaded();
}

function tellLoaded(): void {
  const { documents, shapes, problems } = loaded;
  scope.postMessage({ kind: "loaded", events: documents.length, shapes: [...shapes], problems: problems.slice(0, 50) });
}

function run(number: number, query: string): void {
  const started = performance.now();
  try {
    const { hits } = search(query, loaded.documents, { size: shownMatches, resultPosition: "head" });
    const explanation = explain(query, loaded.documents, { limit: 3 });
    const matches =
      hits.sequences?.map(({ events }) =>
        events.map((event) => (event._source === null ? undefined : rowOf(Number(event._id)))),
      ) ?? (hits.events ?? []).map(({ _id }) => [rowOf(Number(_id))]);
    const keys = (hits.sequences ?? []).map(({ join_keys: values }) => (values ?? []).map(String).join(", "));
    const milliseconds = performance.now() - started;
    scope.postMessage({ kind: "result", number, milliseconds, total: explanation.matched, matches, keys, explanation });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    scope.postMessage({ kind: "failed", number, message: error.message });
  }
}

let packRules: Promise<readonly PackRuleData[]> | undefined;

async function huntAll(number: number, address: string): Promise<void> {
  packRules ??= fetch(address).then((response) => response.json() as Promise<readonly PackRuleData[]>);
  const rules = await packRules;
  const started = performance.now();
  const found = hunt(rules, loaded.documents).map((one) => ({ ...one, rows: one.places.map(rowOf) }));
  const milliseconds = performance.now() - started;
  const { length: events } = loaded.documents;
  scope.postMessage({ kind: "hunted", number, milliseconds, rules: rules.length, events, found });
}

function port(number: number, query: string, target: string): void {
  const conversion = convert(query, target);
  if (conversion.query === null) {
    const notes = conversion.diagnostics.map(({ message }) => message);
    scope.postMessage({ kind: "converted", number, text: "", notes, level: "refused" });
  } else {
    const { query: text, losses, level } = conversion;
    scope.postMessage({ kind: "converted", number, text, notes: losses.map(({ message }) => message), level });
  }
}

function rowOf(index: number): Row {
  const document = loaded.documents[index] ?? {};
  return {
    index,
    time: firstText(document, "@timestamp") ?? "",
    host: firstText(document, "host.name") ?? "",
    summary: eventSummary(document) || JSON.stringify(document).slice(0, mostOfDocument),
    document,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

self.addEventListener("message", ({ data: request }: MessageEvent<Request>) => {
  switch (request.kind) {
    case "text":
      loaded = nothingLoaded();
      readText("events", request.text, loaded);
      tellLoaded();
      return;
    case "files":
      void load(request.files);
      return;
    case "run":
      run(request.number, request.query);
      return;
    case "hunt":
      huntAll(request.number, request.rules).catch((error: unknown) =>
        scope.postMessage({ kind: "failed", number: request.number, message: messageOf(error) }),
      );
      return;
    case "convert":
      port(request.number, request.query, request.target);
  }
});
