// The catalogue: search over all detections, and facets that narrow it. Everything happens in the page; the state is in its address.
import MiniSearch from "minisearch";
import { facets } from "../facets.ts";
import { element } from "./dom.ts";

interface Entry {
  readonly href: string;
  readonly name: string;
  readonly summary: string;
  readonly severity: string;
  readonly collection: string;
  readonly tests: number;
  readonly techniques: readonly string[];
  readonly binaries: readonly string[];
  readonly [facet: string]: unknown;
}

const shownResults = 200;
const shownValues = 60;

const entries = (await (await fetch("assets/catalogue.json")).json()) as readonly Entry[];
const index = new MiniSearch<Entry & { id: number }>({
  fields: ["name", "summary", "techniques", "binaries", "groups", "software", "actors", "sources"],
  extractField: (entry, field) => textsOf(entry, field).join(" "),
  searchOptions: { prefix: true, fuzzy: 0.2, combineWith: "AND", boost: { name: 3, techniques: 2, binaries: 2 } },
});
index.addAll(entries.map((entry, id) => ({ ...entry, id })));

const input = document.querySelector<HTMLInputElement>("#search")!;
const results = document.querySelector("[data-results]")!;
const count = document.querySelector("[data-count]")!;
const chosenPlace = document.querySelector<HTMLElement>("[data-chosen]")!;
const facetPlace = document.querySelector("[data-facets]")!;
const chosen = new Map<string, Set<string>>();

function textsOf(entry: Readonly<Record<string, unknown>>, field: string): readonly string[] {
  const value = entry[field];
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

function found(): readonly Entry[] {
  const text = input.value.trim();
  return text === "" ? entries : index.search(text).map(({ id }) => entries[id as number]!);
}

function isChosen(entry: Entry, besides?: string): boolean {
  return [...chosen].every(
    ([field, values]) => field === besides || values.size === 0 || textsOf(entry, field).some((one) => values.has(one)),
  );
}

function show(): void {
  const all = found();
  const shown = all.filter((entry) => isChosen(entry));
  count.textContent = `${shown.length} ${shown.length === 1 ? "detection" : "detections"}${shown.length > shownResults ? `, the first ${shownResults} shown` : ""}`;
  results.replaceChildren(...(shown.length === 0 ? [nothingFound()] : shown.slice(0, shownResults).map(card)));
  showChosen();
  showFacets(all);
  writeAddress();
}

function card({ href, name, summary, severity, collection, tests, techniques, binaries }: Entry): HTMLElement {
  const about = [techniques.join(", "), binaries.slice(0, 4).join(", ")].filter((text) => text !== "").join(" · ");
  return element(
    "li",
    { class: "card" },
    element("a", { href }, element("b", {}, name)),
    " ",
    element("span", { class: `badge sev-${severity}` }, severity),
    " ",
    tests > 0 && element("span", { class: "badge good" }, `${tests} tests`),
    tests === 0 && element("span", { class: "badge" }, collection),
    element("p", {}, summary),
    element("p", { class: "note" }, about),
  );
}

function nothingFound(): HTMLElement {
  const again = element("button", { type: "button" }, "Show all detections");
  again.addEventListener("click", () => {
    input.value = "";
    clear();
  });
  return element("li", { class: "card empty" }, element("p", {}, "Nothing has all of these."), again);
}

/** What narrows the list, each to be taken back by a press. */
function showChosen(): void {
  const taken = [...chosen].flatMap(([field, values]) =>
    [...values].map((value) => {
      const one = element("button", { type: "button", "aria-label": `No longer only ${value}` }, `${value} ✕`);
      one.addEventListener("click", () => choose(field, value, false));
      return one;
    }),
  );
  const all = element("button", { type: "button" }, "Clear all");
  all.addEventListener("click", clear);
  chosenPlace.replaceChildren(...taken, ...(taken.length > 1 ? [all] : []));
  chosenPlace.hidden = taken.length === 0;
}

function clear(): void {
  chosen.clear();
  show();
}

function showFacets(all: readonly Entry[]): void {
  const focused = document.activeElement?.id ?? "";
  for (const { field } of facets) {
    const boxes = valuesOf(field, all).map(([value, count], position) => box(field, value, count, position));
    const facet = facetPlace.querySelector<HTMLDetailsElement>(`[data-field=${field}]`)!;
    facet.hidden = boxes.length === 0;
    facet.querySelector("fieldset")!.replaceChildren(...boxes);
    if (chosen.has(field)) facet.open = true;
  }
  if (focused !== "") document.getElementById(focused)?.focus();
}

/** The values that a facet has among what is found, the most frequent first; what is chosen stays, that it can be taken back. */
function valuesOf(field: string, all: readonly Entry[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>([...(chosen.get(field) ?? [])].map((value) => [value, 0]));
  for (const entry of all)
    if (isChosen(entry, field))
      for (const value of textsOf(entry, field)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, shownValues);
}

function box(field: string, value: string, count: number, position: number): HTMLElement {
  const input = element("input", { type: "checkbox", id: `facet-${field}-${position}` });
  input.checked = chosen.get(field)?.has(value) ?? false;
  input.addEventListener("change", () => choose(field, value, input.checked));
  return element("label", {}, input, ` ${value}`, element("span", {}, count));
}

function choose(field: string, value: string, on: boolean): void {
  const values = chosen.get(field) ?? new Set();
  if (on) values.add(value);
  else values.delete(value);
  if (values.size === 0) chosen.delete(field);
  else chosen.set(field, values);
  show();
}

function writeAddress(): void {
  const state = new URLSearchParams();
  if (input.value !== "") state.set("q", input.value);
  for (const [field, values] of chosen) for (const value of values) state.append(field, value);
  history.replaceState(null, "", state.size === 0 ? location.pathname : `#${state}`);
}

function readAddress(): void {
  const state = new URLSearchParams(location.hash.slice(1));
  input.value = state.get("q") ?? "";
  for (const { field } of facets) {
    const values = state.getAll(field);
    if (values.length > 0) chosen.set(field, new Set(values));
  }
}

readAddress();
input.addEventListener("input", show);
input.form?.addEventListener("submit", (event) => event.preventDefault());
show();
