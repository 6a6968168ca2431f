// What a query or a hunt gave, as elements: matches as a table, sequences as lanes, the clauses with the values they saw, rules with their findings.
import type { ClauseResult, Explanation } from "eqlipse/engine";
import { LineMap } from "eqlipse/eql";
import { element, withCode } from "./dom.ts";
import { diagnosticsOf } from "./eql-editor.ts";
import type { Response, Row } from "./messages.ts";

type Result = Response & { readonly kind: "result" };
type Hunted = Response & { readonly kind: "hunted" };

export function resultElements(result: Result): readonly HTMLElement[] {
  const { total, milliseconds, matches } = result;
  const words =
    result.explanation.kind === "event"
      ? ["event", "events"]
      : [result.explanation.kind, `${result.explanation.kind}s`];
  const line = element(
    "p",
    { class: "note", "data-total": String(total) },
    `${total} matching ${total === 1 ? words[0] : words[1]} of ${result.explanation.events} ${result.explanation.events === 1 ? "event" : "events"}, in ${milliseconds.toFixed(0)} ms`,
    matches.length < total && `; the first ${matches.length} are shown`,
  );
  const found =
    result.explanation.kind === "event"
      ? [table(matches.map(([row]) => row))]
      : matches.map((rows, index) => lanes(rows, result.keys[index] ?? ""));
  if (result.explanation.events === 0)
    return [element("p", { class: "note", "data-total": "0" }, "There are no events yet: paste some, or open a file.")];
  return [line, ...(matches.length > 0 ? found : []), ...why(result.explanation)];
}

/** @param tryRule is given the query of a rule that the reader wants to look at */
export function huntElements(hunted: Hunted, root: string, tryRule: (query: string) => void): readonly HTMLElement[] {
  const { found, rules, events, milliseconds } = hunted;
  const total = found.reduce((sum, { count }) => sum + count, 0);
  const line = element(
    "p",
    { class: "note", "data-findings": String(total) },
    `${total} ${total === 1 ? "finding" : "findings"} of ${found.length} of ${rules} rules in ${events} events, in ${milliseconds.toFixed(0)} ms`,
  );
  return [line, ...found.map((one) => finding(one, root, tryRule))];
}

function finding(
  { rule, count, indicators, rows }: Hunted["found"][number],
  root: string,
  tryRule: (query: string) => void,
): HTMLElement {
  const look = element("button", { type: "button" }, "Look at its query");
  look.addEventListener("click", () => tryRule(rule.query));
  const page = `${root}detections/${encodeURIComponent(rule.folder)}/index.html`;
  return element(
    "details",
    { "data-rule": `${rule.folder}/${rule.key}` },
    element(
      "summary",
      {},
      element("span", { class: `badge sev-${rule.severity}` }, rule.severity),
      ` ${rule.name} `,
      element("span", { class: "level" }, `${count} ${count === 1 ? "finding" : "findings"}`),
    ),
    element("p", { class: "actions" }, look, element("a", { class: "button", href: page }, "Open its page")),
    indicators.length > 0 && element("p", { class: "note" }, `Indicators: ${indicators.join(", ")}`),
    table(rows),
    rows.length < count && element("p", { class: "note" }, `The first ${rows.length} are shown.`),
  );
}

/** What is wrong with a query, each at its place. @param message what the engine said, for what only it refuses */
export function mistakeElements(query: string, message: string): readonly HTMLElement[] {
  const lines = new LineMap(query);
  const mistakes = diagnosticsOf(query).filter(({ severity }) => severity === "error");
  const items = mistakes.map(({ span, message: text, hint }) => {
    const { line, column } = lines.position(span.start);
    return element(
      "li",
      {},
      element("b", {}, `Line ${line}, column ${column}`),
      " ",
      ...withCode(text),
      hint !== undefined && element("div", { class: "note" }, ...withCode(hint)),
    );
  });
  const told = items.length > 0 ? element("ul", {}, ...items) : element("p", {}, message);
  return [element("div", { class: "mistakes", role: "alert" }, element("b", {}, "The query cannot be run"), told)];
}

function table(rows: readonly (Row | undefined)[]): HTMLElement {
  const body = rows.flatMap((row) =>
    row === undefined
      ? []
      : [
          element(
            "tr",
            {},
            element("td", {}, row.time),
            element("td", {}, row.host),
            element("td", {}, document_(row)),
          ),
        ],
  );
  const head = element("tr", {}, ...["Time", "Host", "Event"].map((title) => element("th", { scope: "col" }, title)));
  return element(
    "div",
    { class: "scroll", tabindex: "0" },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)),
  );
}

/** An event's summary that opens to the whole document. */
function document_(row: Row): HTMLElement {
  return element(
    "details",
    { class: "inline" },
    element("summary", {}, row.summary),
    element("pre", { tabindex: "0" }, element("code", {}, JSON.stringify(row.document, undefined, 2))),
  );
}

/** A lane for each stage: when its event was within the sequence, and the event. */
function lanes(rows: readonly (Row | undefined)[], keys: string): HTMLElement {
  const times = rows.flatMap((row) => (row === undefined ? [] : [Date.parse(row.time)]));
  const start = Math.min(...times);
  const length = Math.max(...times) - start;
  const stages = rows.map((row, index) =>
    element(
      "div",
      { class: "lane" },
      element("b", {}, `Stage ${index + 1}`),
      row === undefined ? element("span", { class: "track" }) : track(Date.parse(row.time) - start, length),
      row === undefined ? element("span", { class: "note" }, "no such event, as the query wants") : document_(row),
    ),
  );
  const about = [
    keys === "" ? "" : `by ${keys}`,
    Number.isFinite(length) ? `${length / 1000} s from first to last` : "",
  ];
  return element(
    "div",
    { class: "lanes" },
    element("p", { class: "note" }, about.filter((text) => text !== "").join(" · ")),
    ...stages,
  );
}

function track(after: number, length: number): HTMLElement {
  const label = Number.isFinite(after) ? `+${after / 1000} s` : "";
  const dot = element("span", { class: "dot-at", title: label });
  dot.style.setProperty("--at", String(length > 0 ? after / length : 0));
  return element("span", { class: "track" }, dot, element("span", { class: "note" }, label));
}

function why(explanation: Explanation): readonly HTMLElement[] {
  if (explanation.kind === "event") {
    const [shown] = explanation.hits.length > 0 ? explanation.hits : explanation.misses;
    if (shown === undefined) return [];
    const title =
      explanation.hits.length > 0 ? "Why the first one matches" : "The event that came closest, and what it lacks";
    return [element("h3", {}, title), element("ul", { class: "clauses" }, clause(shown.clauses))];
  }
  const { nearest, items } = explanation;
  const summary = items.map(({ item, query, matched }) =>
    element("li", {}, `Item ${item}: ${matched} events match `, element("code", {}, query)),
  );
  const parts: HTMLElement[] = [element("h3", {}, "Items"), element("ul", {}, ...summary)];
  if (nearest !== undefined) {
    parts.push(element("h3", {}, "The attempt that got furthest"), element("p", {}, nearest.stopped.text));
    for (const { item, clauses } of nearest.events)
      parts.push(element("p", { class: "note" }, `Item ${item}`), element("ul", { class: "clauses" }, clause(clauses)));
  }
  return parts;
}

function clause(result: ClauseResult): HTMLElement {
  const seen = (result.seen ?? []).map(
    ({ expression, values }) =>
      `${expression} is ${values.length === 0 ? "absent" : values.map((value) => JSON.stringify(String(value))).join(", ")}`,
  );
  const inner = result.clauses ?? [];
  const holds = result.truth === true;
  return element(
    "li",
    { class: holds ? "yes" : "no" },
    element("span", { class: "sign", role: "img", "aria-label": holds ? "holds" : "does not hold" }, holds ? "✓" : "✕"),
    " ",
    inner.length > 0 ? element("b", {}, result.kind) : element("code", {}, result.text),
    seen.length > 0 && element("span", { class: "note" }, ` ${seen.join("; ")}`),
    result.decided && inner.length === 0 && element("span", { class: "badge" }, "decides"),
    inner.length > 0 && element("ul", { class: "clauses" }, ...inner.map(clause)),
  );
}
