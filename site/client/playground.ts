// The playground: a query beside events, run while one types. Events are pasted, dropped as files, or come with a link from a page.
import { targets } from "eqlipse/backends";
import { copyButtons, element } from "./dom.ts";
import { type EqlEditor, eqlEditor } from "./eql-editor.ts";
import type { Request, Response } from "./messages.ts";
import { partIn } from "./pack-part.ts";
import type { TestsData } from "./replay.ts";
import { huntElements, mistakeElements, resultElements } from "./results.ts";
import { mostSharedEvents, type PackPart, readState, writeState } from "./share.ts";

copyButtons();

const sampleQuery = `process where event.type == "start"
  and process.name : "cmstp.exe"
  and process.args : ("/s", "/au")`;
const sampleEvents = [
  {
    "@timestamp": "2026-03-02T10:00:00Z",
    event: { category: ["process"], type: ["start"] },
    host: { name: "lab" },
    process: {
      name: "cmstp.exe",
      args: ["cmstp.exe", "-s", "C:\\Users\\ada\\evil.inf"],
      command_line: "cmstp.exe -s C:\\Users\\ada\\evil.inf",
    },
  },
  {
    "@timestamp": "2026-03-02T10:00:05Z",
    event: { category: ["process"], type: ["start"] },
    host: { name: "lab" },
    process: { name: "notepad.exe", args: ["notepad.exe"], command_line: "notepad.exe" },
  },
];

const place = document.querySelector<HTMLElement>("#playground")!;
const root = place.dataset.root ?? "../";
const worker = new Worker(new URL("./hunt-worker.js", import.meta.url), { type: "module" });
let newest = 0;
/** The last run of a query with mistakes. */
let mistaken = 0;

function ask(request: Request): void {
  worker.postMessage(request);
}

const editorPlace = element("div", { class: "editor" });
const eventsArea = element("textarea", {
  spellcheck: "false",
  "aria-label": "Events, one JSON document a line",
  placeholder: "One JSON document a line: ECS, Winlogbeat, Elastic Defend …",
});
const eventsNote = element("p", { class: "note", "aria-live": "polite" });
const fileInput = element("input", { type: "file", multiple: "", "aria-label": "Open files" });
const results = element("div", { "aria-live": "polite", "data-results": "" });
const targetSelect = element(
  "select",
  { "aria-label": "Platform" },
  ...targets.map(({ id, title }) => element("option", { value: id }, title)),
);
const converted = element("div", {});
const eventsPane = element(
  "section",
  { class: "pane" },
  element("h2", {}, "Events"),
  eventsArea,
  element(
    "p",
    { class: "actions" },
    fileInput,
    element("span", { class: "note" }, "or drop them anywhere: EVTX, NDJSON, JSON, XML, CSV, gzip, zip"),
  ),
  element(
    "p",
    { class: "actions" },
    button("Hunt with all built-in rules", huntAll, "primary"),
    element("span", { class: "note" }, "over these events, in this browser"),
  ),
  eventsNote,
);

function button(label: string, action: () => void, kind = ""): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, label);
  made.addEventListener("click", action);
  return made;
}

const share = button("Copy a link", () => {
  history.replaceState(null, "", writeState(editor.text(), eventsArea.value));
  void navigator.clipboard.writeText(location.href);
  share.textContent = eventsArea.value.length > mostSharedEvents ? "Copied, without the events" : "Copied";
});

place.append(
  element(
    "section",
    { class: "pane pane-query" },
    element("h2", {}, "Query"),
    editorPlace,
    element(
      "p",
      { class: "actions" },
      button("Format", () => editor.format()),
      share,
      element("span", { class: "note keyboard" }, "Ctrl-Space offers fields and functions"),
    ),
  ),
  eventsPane,
  element("section", { class: "pane wide" }, element("h2", {}, "Result"), results),
  element(
    "section",
    { class: "pane wide" },
    element("h2", {}, "For another platform"),
    element("p", { class: "actions" }, targetSelect),
    converted,
  ),
);

const editor: EqlEditor = eqlEditor(editorPlace, "", later(run));

/** The action, once nothing has asked for it for a moment. */
function later(action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, 200);
  };
}

function huntAll(): void {
  newest++;
  results.replaceChildren(element("p", { class: "note" }, "Hunting …"));
  ask({ kind: "hunt", number: newest, rules: new URL(`${root}assets/rules.json`, location.href).href });
}

function run(): void {
  newest++;
  if (editor.text().trim() === "") {
    results.replaceChildren(element("p", { class: "note" }, "Write a query, and what it finds is shown here."));
    converted.replaceChildren();
    return;
  }
  ask({ kind: "run", number: newest, query: editor.text() });
  ask({ kind: "convert", number: newest, query: editor.text(), target: targetSelect.value });
}

function useEvents(text: string): void {
  eventsArea.value = text;
  ask({ kind: "text", text });
}

function openFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  eventsArea.value = "";
  eventsNote.textContent = "Reading …";
  ask({ kind: "files", files });
}

worker.addEventListener("message", ({ data: response }: MessageEvent<Response>) => {
  switch (response.kind) {
    case "progress":
      eventsNote.textContent = `Reading ${response.file}: ${response.events} events …`;
      return;
    case "loaded":
      eventsNote.replaceChildren(
        `${response.events} ${response.events === 1 ? "event" : "events"}${response.shapes.length > 0 ? ` (${response.shapes.join(", ")})` : ""}. Nothing leaves your browser.`,
        ...response.problems.map((problem) => element("div", { class: "bad" }, problem)),
      );
      run();
      return;
    case "result":
      if (response.number === newest) results.replaceChildren(...resultElements(response));
      return;
    case "hunted":
      if (response.number === newest) results.replaceChildren(...huntElements(response, root, tryRule));
      return;
    case "failed":
      if (response.number !== newest) return;
      results.replaceChildren(...mistakeElements(editor.text(), response.message));
      converted.replaceChildren(element("p", { class: "note" }, "A query that runs can be written for it."));
      mistaken = response.number;
      return;
    case "converted":
      if (response.number === newest && response.number !== mistaken) showPort(response);
  }
});

/** Puts a rule that found something into the editor. */
function tryRule(query: string): void {
  editor.replace(query.trimEnd());
  editorPlace.scrollIntoView({ block: "center" });
}

function showPort({ text, notes, level }: Response & { readonly kind: "converted" }): void {
  converted.replaceChildren(
    element("p", {}, element("span", { class: `level level-${level}` }, level)),
    text === ""
      ? element("p", { class: "note" }, "This platform cannot say this query.")
      : element("pre", { class: "wrap", tabindex: "0" }, element("code", {}, text)),
    element("ul", {}, ...notes.map((note) => element("li", {}, note))),
  );
}

targetSelect.addEventListener("change", run);
eventsArea.addEventListener(
  "input",
  later(() => ask({ kind: "text", text: eventsArea.value })),
);
fileInput.addEventListener("change", () => openFiles([...(fileInput.files ?? [])]));
for (const kind of ["dragenter", "dragover"] as const)
  addEventListener(kind, (event) => {
    event.preventDefault();
    eventsPane.classList.add("drop");
  });
addEventListener("dragleave", () => eventsPane.classList.remove("drop"));
addEventListener("drop", (event) => {
  event.preventDefault();
  eventsPane.classList.remove("drop");
  openFiles([...(event.dataTransfer?.files ?? [])]);
});

/** The query and events that a link from a pack's page stands for. */
async function openPart(part: PackPart): Promise<void> {
  const response = await fetch(`${root}detections/${encodeURIComponent(part.folder)}/tests.json`);
  if (!response.ok) throw new Error(`there is no pack ${part.folder}`);
  const opened = partIn((await response.json()) as TestsData, part);
  if (opened === undefined) throw new Error(`${part.folder} has no ${part.kind} ${part.name}`);
  editor.replace(opened.query.trimEnd());
  useEvents(opened.documents.map((document) => JSON.stringify(document)).join("\n"));
}

function begin(): void {
  const { query, events, fromPack } = readState(location.hash);
  if (fromPack !== undefined) {
    openPart(fromPack).catch((error: unknown) => {
      eventsNote.textContent = `The link cannot be followed: ${error instanceof Error ? error.message : String(error)}`;
    });
    return;
  }
  editor.replace(query ?? sampleQuery);
  useEvents(events ?? sampleEvents.map((event) => JSON.stringify(event)).join("\n"));
}

addEventListener("hashchange", begin);
begin();
