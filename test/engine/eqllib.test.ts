// The analytics of eqllib on its data, against what the Python engine found. They are written in the old dialect, so they are translated first:
// mended by `check --fix`, then `==`, `!=` and `in` on texts to the operators that ignore case (and take wildcards), as the old ones did.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fix } from "../../src/check/index.ts";
import { search } from "../../src/engine/index.ts";
import { type Expression, mapOperands, parseQuery, type Statement, type Term } from "../../src/eql/index.ts";
import type { Document } from "../../src/event/document.ts";
import { hasErrors } from "../../src/text/index.ts";
import { describeShared } from "../support/shared.ts";

interface Analytic {
  readonly name: string;
  readonly normalized_query: string;
  /** By data set: matches as positions of their events. */
  readonly hits: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** Pipes that Elasticsearch lacks are left out; then all matches are found, of which the pipe kept some. */
const pipesLeftOut = /\|\s*(?:unique_count|unique|filter|count|sort)\b[^|]*/g;

const untranslated = ["event of", "descendant of"];

/** Where the dialects differ: analytics that Elasticsearch has no form of. All others find what the Python engine found. */
const differences = [
  "Installing Custom Shim Databases: process relationship",
  "Mshta Descendant of Microsoft Office: process relationship",
  "WMI Execution with Command Line Redirection: process relationship",
];

function translated(text: string): Statement | string {
  if (untranslated.some((construct) => text.includes(construct))) return "process relationship";
  const mended = fix(text.replace(pipesLeftOut, ""));
  const { statement, diagnostics } = parseQuery(mended.text);
  if (statement === undefined || hasErrors(diagnostics)) return diagnostics.map(({ message }) => message).join("; ");
  const { query } = statement;
  if (query.kind === "EventQuery")
    return { ...statement, query: { ...query, condition: ignoringCase(query.condition) } };
  if (query.kind !== "Sequence") return "only event queries and sequences are here";
  const term = (each: Term): Term => ({
    ...each,
    query: { ...each.query, condition: ignoringCase(each.query.condition) },
  });
  const until = query.until === null ? null : term(query.until);
  return { ...statement, query: { ...query, terms: query.terms.map(term), until } };
}

function ignoringCase(expression: Expression): Expression {
  const mapped = mapOperands(expression, ignoringCase);
  if (mapped.kind === "In") return { ...mapped, caseInsensitive: true };
  if (mapped.kind !== "Comparison" || mapped.right.kind !== "String") return mapped;
  const { operator, left, right, span } = mapped;
  if (operator !== "==" && operator !== "!=") return mapped;
  const match = { kind: "Match", operator: ":", operand: left, patterns: [right], list: false, span } as const;
  return operator === "==" ? match : { kind: "Not", operand: match, span };
}

function readEvents(folder: string, set: string): readonly Document[] {
  const text = gunzipSync(readFileSync(join(folder, `normalized-${set}.ndjson.gz`))).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const document = JSON.parse(line) as Document;
      // A Windows time: 100 nanoseconds since 1601.
      return { ...document, "@timestamp": Number(document.timestamp) / 10_000 - 11_644_473_600_000 };
    });
}

function found(statement: Statement, events: readonly Document[]): readonly string[] {
  const { hits } = search(statement, events, { eventCategoryField: "event_type", size: Number.POSITIVE_INFINITY });
  const groups = hits.sequences?.map((group) => group.events) ?? hits.events?.map((event) => [event]) ?? [];
  return groups.map((group) => group.map(({ _id }) => _id).join(",")).sort();
}

describeShared("eqllib", "corpus/eqllib", (folder) => {
  const { analytics } = JSON.parse(readFileSync(join(folder, "analytics.json"), "utf8")) as { analytics: Analytic[] };
  const sets = ["atomic-red-team", "rta"].map((set) => [set, readEvents(folder, set)] as const);
  const rows = analytics.map((each) => [each.name, each, translated(each.normalized_query)] as const);
  const refused = rows.filter(([, , statement]) => typeof statement === "string");

  test("differs only where Elasticsearch lacks the construct", () => {
    expect(refused.map(([name, , reason]) => `${name}: ${String(reason)}`)).toEqual(differences);
  });

  test.each(rows.filter(([, , statement]) => typeof statement !== "string"))("%s", (_name, analytic, statement) => {
    const isCut = new RegExp(pipesLeftOut).test(analytic.normalized_query);
    for (const [set, events] of sets) {
      const expected = (analytic.hits[set] ?? []).map((positions) => positions.join(",")).sort();
      const got = found(statement as Statement, events);
      if (isCut) expect(got).toEqual(expect.arrayContaining(expected));
      else expect(got).toEqual(expected);
    }
  });
});
