// A detection's page: copying, and running its cases and hunts.
import { copyButtons, element } from "./dom.ts";
import type { CaseResult, EventResult, TestsData } from "./replay.ts";

copyButtons();

const names: Readonly<Record<string, string>> = {
  endpoint: "Elastic Defend",
  sysmon: "Sysmon",
  security: "the Security log",
  files: "recorded telemetry",
};

let loading: Promise<TestsData> | undefined;

function tests(): Promise<TestsData> {
  loading ??= fetch("tests.json").then((response) => {
    if (!response.ok) throw new Error(`tests.json: ${response.status}`);
    return response.json() as Promise<TestsData>;
  });
  return loading;
}

/** @param stepwise the events appear one after another */
async function runCase(file: string, stepwise = false): Promise<CaseResult | undefined> {
  const data = await tests();
  const one = data.cases.find((each) => each.file === file);
  const place = document.querySelector<HTMLElement>(`details[data-case="${CSS.escape(file)}"]`);
  if (one === undefined || place === null) return undefined;
  const { replay } = await import("./replay.ts");
  const started = performance.now();
  const result = replay(data, one);
  show(result, place, performance.now() - started);
  if (stepwise) appear(place.querySelectorAll("details[open] > .replay > li"));
  return result;
}

function show(result: CaseResult, place: HTMLElement, milliseconds: number): void {
  const verdict = place.querySelector(".verdict")!;
  verdict.textContent = result.passed ? "passes" : "fails";
  verdict.className = `verdict ${result.passed ? "good" : "bad"}`;
  for (const { source, rule, matches, blind, right } of result.rules) {
    const cell = place.querySelector(`[data-rule-on="${CSS.escape(`${source}:${rule}`)}"]`);
    if (cell === null) continue;
    cell.textContent = matches > 0 ? `fires ×${matches}` : blind ? "blind" : "silent";
    cell.className = right ? (matches > 0 ? "fires" : "") : "wrong";
  }
  for (const { name, seenOn } of result.signals) {
    const line = place.querySelector(`[data-signal="${CSS.escape(name)}"]`);
    line?.classList.add(seenOn.length > 0 ? "seen" : "missed");
  }
  markIndicators(result);
  const wrong = result.rules.filter(({ right }) => !right);
  const text = result.passed
    ? `As expected on every source, in ${milliseconds.toFixed(0)} ms.`
    : `Not as expected: ${wrong.map(({ rule, source, matches }) => `${rule} on ${names[source] ?? source} matched ${matches} times`).join("; ")}`;
  place
    .querySelector("[data-run-output]")!
    .replaceChildren(element("p", { class: result.passed ? "good note" : "bad note" }, text), ...replayed(result));
}

/** The events in their order with what fired at each, by source; the first source that something fired on is open. */
function replayed({ events }: CaseResult): readonly HTMLElement[] {
  const shown = events.find((one) => one.events.some(({ fired }) => fired.length > 0)) ?? events[0];
  return events.map((one) =>
    element(
      "details",
      { class: "inline", ...(one === shown ? { open: "" } : {}) },
      element(
        "summary",
        {},
        `${(names[one.source] ?? one.source).replace(/^the /, "")}: ${one.events.length} ${one.events.length === 1 ? "event" : "events"}`,
      ),
      element("ol", { class: "replay" }, ...one.events.map(replayedEvent)),
    ),
  );
}

function replayedEvent({ summary, fired, signals }: EventResult): HTMLElement {
  return element(
    "li",
    fired.length > 0 ? { class: "hit" } : {},
    element("code", {}, summary),
    ...fired.map(({ rule, indicators }) =>
      element(
        "div",
        { "data-fired": rule },
        element("b", {}, rule),
        ...indicators.map((name) => element("span", { class: "badge good" }, name)),
      ),
    ),
    signals.length > 0 && element("div", { class: "note" }, `Signals: ${signals.join(", ")}`),
  );
}

/** In the queries and in the tables below them, the indicators that held in the case. */
function markIndicators(result: CaseResult): void {
  for (const marked of document.querySelectorAll(".fired:is(tr, mark)")) marked.classList.remove("fired");
  for (const { rule, indicators } of result.rules)
    for (const name of indicators) {
      const row = `[data-indicator-row="${CSS.escape(`${rule}:${name}`)}"]`;
      const mark = `[data-rule="${CSS.escape(rule)}"] mark[data-indicator="${CSS.escape(name)}"]`;
      for (const place of document.querySelectorAll(`${row}, ${mark}`)) place.classList.add("fired");
    }
}

const mostDelay = 2000;

function appear(elements: NodeListOf<Element>): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const step = Math.min(150, mostDelay / elements.length);
  for (const [index, one] of elements.entries())
    one.animate([{ opacity: 0 }, { opacity: 1 }], { delay: index * step, duration: 150, fill: "backwards" });
}

async function runAll(): Promise<void> {
  const summary = document.querySelector("[data-run-summary]")!;
  const { cases } = await tests();
  let passed = 0;
  const started = performance.now();
  for (const [index, { file }] of cases.entries()) {
    if ((await runCase(file))?.passed === true) passed++;
    summary.textContent = `${index + 1} of ${cases.length} …`;
    await new Promise((resolve) => setTimeout(resolve));
  }
  summary.textContent = `${passed} passed, ${cases.length - passed} failed, in ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

async function runHunt(file: string): Promise<void> {
  const hunt = (await tests()).hunts.find((each) => each.file === file);
  const place = document.querySelector(`[data-hunt="${CSS.escape(file)}"] [data-hunt-output]`);
  if (hunt === undefined || place === null) return;
  const { replayHunt } = await import("./replay.ts");
  const started = performance.now();
  const { found, unwanted, passed } = replayHunt(hunt);
  const counts = found.map(({ source, matches }) => `${names[source] ?? source}: ${matches}`).join(", ");
  const milliseconds = (performance.now() - started).toFixed(0);
  place.className = passed ? "note good" : "note bad";
  place.textContent = `${passed ? "Passes" : "Fails"} in ${milliseconds} ms. Found by source: ${counts}; among telemetry that only looks alike: ${unwanted}.`;
}

function tellFailure(error: unknown): void {
  const summary = document.querySelector("[data-run-summary]");
  if (summary !== null)
    summary.textContent = `The tests cannot be run: ${error instanceof Error ? error.message : String(error)}`;
}

function run({ run: file, runHunt: hunt }: DOMStringMap): Promise<unknown> {
  if (hunt !== undefined) return runHunt(hunt);
  return file === undefined ? runAll() : runCase(file, true);
}

document.addEventListener("click", (event) => {
  const target =
    event.target instanceof Element
      ? event.target.closest<HTMLElement>("[data-run], [data-run-all], [data-run-hunt]")
      : null;
  if (target !== null) run(target.dataset).catch(tellFailure);
});

/** A link to something inside of a closed part opens that part. */
function openTarget(): void {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const closed = target?.closest("details");
  if (closed !== null && closed !== undefined) closed.open = true;
  target?.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

/** The contents say which section is being read. */
function followReading(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>(".toc a")].map((link) => [link.hash.slice(1), link]),
  );
  let current: HTMLAnchorElement | undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      const reached = entries
        .filter(({ isIntersecting }) => isIntersecting)
        .at(-1)
        ?.target.querySelector("h2")?.id;
      if (reached === undefined) return;
      current?.removeAttribute("aria-current");
      current = links.get(reached);
      current?.setAttribute("aria-current", "true");
    },
    { rootMargin: "-15% 0px -80% 0px" },
  );
  for (const section of document.querySelectorAll("article > section")) observer.observe(section);
}
followReading();
