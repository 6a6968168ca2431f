// EQL as coloured text, by the tokens of our own lexer, with parts marked that something is to be said about.
import { tokenize } from "eqlipse/eql";
import { type Html, html, trusted } from "./html.ts";

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

/** A query in a `pre`; marks may touch and lie in one another. */
export function highlighted(query: string, marks: readonly Mark[] = []): Html {
  const cuts = new Set([0, query.length]);
  const tokens = tokenize(query).filter(({ kind }) => Object.hasOwn(classes, kind));
  for (const { start, end } of [...tokens, ...marks]) cuts.add(start).add(end);
  const places = [...cuts].sort((a, b) => a - b);
  const pieces = places.slice(0, -1).map((from, index) => {
    const to = places[index + 1]!;
    const token = tokens.find(({ start, end }) => start <= from && to <= end);
    const inner =
      token === undefined
        ? html`${query.slice(from, to)}`
        : html`<span class="t-${classes[token.kind]}">${query.slice(from, to)}</span>`;
    return marks
      .filter(({ start, end }) => start <= from && to <= end)
      .reduceRight(
        (made, { name, colour }) =>
          html`<mark class="m${colour}" data-indicator="${name}" title="${name}">${made}</mark>`,
        inner,
      );
  });
  return html`<pre class="eql" tabindex="0"><code>${trusted(pieces.map(String).join(""))}</code></pre>`;
}
