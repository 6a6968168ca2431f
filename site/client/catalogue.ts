// The catalogue: search over all detections, and facets that narrow it. Everything happens in the page; the state is in its address.
import MiniSearch from "minisearch";
import { element, scriptsRun } from "./dom.ts";

interface Entry {
  readonly href: string;
  readonly name: string;
  readonly summary: string;
  readonly severity: string;
  readonly tests: number;
  readonly techniques: readonly string[];
  readonly binaries: readonly string[];
  readonly [facet: string]: unknown;
}

scriptsRun();

const facets: readonly (readonly [field: string, title: string])[] = [
  ["tactics", "Tactic"],
  ["techniques", "Technique"],
  ["severity", "Severity"],
  ["confidence", "Confidence"],
  ["validation", "Validation"],
  ["sources", "Data source"],
  ["eventIds", "Event id"],
  ["binaries", "Binary"],
  ["groups", "Group"],
  ["software", "Software"],
];
const shownResults = 200;

const entries = (await (await fetch("assets/catalogue.json")).json()) as readonly Entry[];
const index = new MiniSearch<Entry & { id: number }>({
  fields: ["name", "summary", "techniques", "binaries", "groups", "software", "sources"],
  extractField: (entry, field) => textsOf(entry, field).join(" "),
  searchOptions: { prefix: true, fuzzy: 0.2, combineWith: "AND", boost: { name: 3, techniques: 2, binaries: 2 } },
});
index.addAll(entries.map((entry, id) => ({ ...entry, id })));

const input = document.querySelector<HTMLInputElement>("#search")!;
const results = document.querySelector("[data-results]")!;
const count = document.querySelector("[data-count]")!;
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
  results.replaceChildren(...shown.slice(0, shownResults).map(card));
  showFacets(all);
  writeAddress();
}

function card({ href, name, summary, severity, tests, techniques, binaries }: Entry): HTMLElement {
  const about = [techniques.join(", "), binaries.slice(0, 4).join(", ")].filter((text) => text !== "").join(" · ");
  return element(
    "li",
    { class: "card" },
    element("a", { href }, element("b", {}, name)),
    " ",
    element("span", { class: `badge sev-${severity}` }, severity),
    tests > 0 && " ",
    tests > 0 && element("span", { class: "badge good" }, `${tests} tests`),
    element("p", {}, summary),
    element("p", { class: "note" }, about),
  );
}

function showFacets(all: readonly Entry[]): void {
  const open = new Set(
    [...facetPlace.querySelectorAll("details[open]")].map((each) => each.getAttribute("data-field")),
  );
  const focused = document.activeElement?.id;
  facetPlace.replaceChildren(
    ...facets.flatMap(([field, title]) =>
      facet(field, title, all, open.has(field) || (open.size === 0 && field === "tactics")),
    ),
  );
  if (focused !== undefined && focused !== "") document.getElementById(focused)?.focus();
}

function facet(field: string, title: string, all: readonly Entry[], isOpen: boolean): readonly HTMLElement[] {
  const counts = new Map<string, number>();
  for (const entry of all)
    if (isChosen(entry, field))
      for (const value of textsOf(entry, field)) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size < 2 && !chosen.has(field)) return [];
  const values = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 60);
  const boxes = values.map(([value, number], position) => {
    const box = element("input", { type: "checkbox", id: `facet-${field}-${position}` });
    box.checked = chosen.get(field)?.has(value) ?? false;
    box.addEventListener("change", () => choose(field, value, box.checked));
    return element("label", {}, box, ` ${value}`, element("span", {}, number));
  });
  const details = element(
    "details",
    { "data-field": field },
    element("summary", {}, title),
    element("fieldset", { "aria-label": title }, ...boxes),
  );
  details.open = isOpen;
  return [details];
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
  for (const [field] of facets) {
    const values = state.getAll(field);
    if (values.length > 0) chosen.set(field, new Set(values));
  }
}

readAddress();
input.addEventListener("input", show);
input.form?.addEventListener("submit", (event) => event.preventDefault());
show();
