// EQL as coloured text, by the tokens of our own lexer, with parts marked that something is to be said about.
import { type Token, tokenize } from "eqlipse/eql";
import { type Html, html } from "./html.ts";

export interface Mark {
  readonly start: number;
  readonly end: number;
  /** What the mark is called; shown on hover. */
  readonly name: string;
  /** Which of the colours for marks it has. */
  readonly colour: number;
}

const classes: Readonly<Record<string, string>> = {
  keyword: "k",
  function: "f",
  string: "s",
  integer: "n",
  decimal: "n",
  comment: "c",
  operator: "o",
};

/** A query in a `pre`; marks may touch, overlap and lie in one another. */
export function highlighted(query: string, marks: readonly Mark[] = []): Html {
  const cuts = new Set([0, query.length]);
  for (const { start, end } of marks) cuts.add(start).add(end);
  const places = [...cuts].sort((a, b) => a - b);
  const tokens = tokenize(query).filter(({ kind, start, end }) => start < end && Object.hasOwn(classes, kind));
  const pieces = places
    .slice(0, -1)
    .map((from, index) => marked(coloured(query, tokens, from, places[index + 1]!), from, places[index + 1]!, marks));
  return html`<pre class="eql" tabindex="0"><code>${pieces}</code></pre>`;
}

function marked(inner: Html, from: number, to: number, marks: readonly Mark[]): Html {
  return marks
    .filter(({ start, end }) => start <= from && to <= end)
    .reduceRight(
      (made, { name, colour }) =>
        html`<mark class="m${colour}" data-indicator="${name}" title="${name}">${made}</mark>`,
      inner,
    );
}

/** A part of the query with its tokens; one that reaches beyond the part is cut. */
function coloured(query: string, tokens: readonly Token[], from: number, to: number): Html {
  const parts: Html[] = [];
  let at = from;
  for (const { kind, start, end } of tokens) {
    if (end <= from || start >= to) continue;
    const begin = Math.max(start, from);
    const stop = Math.min(end, to);
    parts.push(html`${query.slice(at, begin)}<span class="t-${classes[kind]}">${query.slice(begin, stop)}</span>`);
    at = stop;
  }
  return html`${parts}${query.slice(at, to)}`;
}
