// What a query gave, as elements: matches as a table, sequences as lanes, and the clauses with the values they saw.
import type { ClauseResult, Explanation } from "eqlipse/engine";
import { element } from "./dom.ts";
import type { Response, Row } from "./messages.ts";

type Result = Response & { readonly kind: "result" };

export function resultElements(result: Result): readonly HTMLElement[] {
  const { total, milliseconds, matches } = result;
  const words =
    result.explanation.kind === "event"
      ? ["event", "events"]
      : [result.explanation.kind, `${result.explanation.kind}s`];
  const line = element(
    "p",
    { class: "note", "data-total": String(total) },
    `${total} matching ${total === 1 ? words[0] : words[1]} of ${result.explanation.events} events, in ${milliseconds.toFixed(0)} ms`,
    matches.length < total && `; the first ${matches.length} are shown`,
  );
  const found =
    result.explanation.kind === "event"
      ? [table(matches.map(([row]) => row))]
      : matches.map((rows, index) => lanes(rows, result.keys[index] ?? ""));
  return [line, ...(matches.length > 0 ? found : []), ...why(result.explanation)];
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

function lanes(rows: readonly (Row | undefined)[], keys: string): HTMLElement {
  const stages = rows.map((row, index) =>
    element(
      "div",
      { class: "lane" },
      element("span", {}, element("b", {}, `Stage ${index + 1}`), ` ${row?.time.slice(11, 23) ?? ""}`),
      row === undefined ? element("span", { class: "note" }, "no such event, as the query wants") : document_(row),
    ),
  );
  return element("div", { class: "story" }, keys !== "" && element("p", { class: "note" }, `by ${keys}`), ...stages);
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
  const sign = result.truth === true ? "✓" : "✕";
  return element(
    "li",
    { class: result.truth === true ? "yes" : "no" },
    `${sign} `,
    inner.length > 0 ? element("b", {}, result.kind) : element("code", {}, result.text),
    seen.length > 0 && element("span", { class: "note" }, ` ${seen.join("; ")}`),
    result.decided && inner.length === 0 && element("span", { class: "badge" }, "decides"),
    inner.length > 0 && element("ul", { class: "clauses" }, ...inner.map(clause)),
  );
}
