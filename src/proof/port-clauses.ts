// A port taken apart where its text is all there is: groups, negations and tests, each with a query that asks for it alone. SQL and Lucene by a
// scanner that knows quotes, parentheses and the three words; Query DSL by its `bool`.

/** A part of a port's condition. */
export interface PortClause {
  readonly kind: "all" | "some" | "not" | "test";
  readonly text: string;
  /** The same for parts that differ in spelling only: keywords' case, blanks, parentheses, the order in a group. */
  readonly key: string;
  /** A whole query that selects the events for which this part holds. */
  readonly query: string;
  readonly parts: readonly PortClause[];
}

/** Reads the port of a target, or says that its conditions cannot be told apart here. */
export function clausesOfPort(target: string, query: string): PortClause | undefined {
  if (target === "query-dsl") return dslClauses(query);
  if (target === "lucene") return textClause(query.trim(), lucene, (text) => text);
  const found = Object.hasOwn(sqlTexts, target) ? selection(query, sqlTexts[target]!) : undefined;
  if (found === undefined) return undefined;
  return textClause(found.condition, sqlTexts[target]!, (text) => `${found.head} WHERE ${text}`);
}

/** A query of the user's as engines here take it: all columns of the rows, and no `;` behind it. */
export function runnablePort(target: string, query: string): string {
  const text = query.trim().replace(/;\s*$/, "");
  const found = Object.hasOwn(sqlTexts, target) ? selection(text, sqlTexts[target]!) : undefined;
  return found === undefined ? text : `${found.head} WHERE ${found.condition}`;
}

/** What a scanner has to know of a language: patterns (sticky) of what is taken as a whole. */
interface TextForm {
  readonly wholes: readonly RegExp[];
}

const doubledQuotes = [/'(?:[^']|'')*'/y, /"(?:[^"]|"")*"/y];
const sql: TextForm = { wholes: [...doubledQuotes, /\bBETWEEN\b[\s\S]*?\bAND\b/iy, /\bCASE\b[\s\S]*?\bEND\b/iy] };
const escapedQuotes = [/'(?:[^'\\]|\\[\s\S]|'')*'/y, /`(?:[^`\\]|\\[\s\S])*`/y, /"(?:[^"\\]|\\[\s\S])*"/y];
const sqlTexts: Readonly<Record<string, TextForm>> = {
  sqlite: sql,
  duckdb: sql,
  postgresql: sql,
  clickhouse: { wholes: [...escapedQuotes, ...sql.wholes.slice(2)] },
};
const lucene: TextForm = {
  wholes: [/"(?:[^"\\]|\\[\s\S])*"/y, /\/(?:[^/\\]|\\[\s\S])*\//y, /\\[\s\S][\w.]*/y, /[[{][^\]}]*[\]}]/y],
};

/** A place at which a word stands outside of quotes and parentheses. */
interface Found {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function* wordsOf(text: string, { wholes }: TextForm): Generator<Found> {
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const whole = wholes.map((pattern) => matchAt(pattern, text, at)).find((match) => match !== undefined);
    const word = whole === undefined ? matchAt(/[A-Za-z_][\w.]*/y, text, at) : undefined;
    if (word !== undefined && depth === 0) yield { word: word.toUpperCase(), start: at, end: at + word.length };
    if (text[at] === "(") depth++;
    if (text[at] === ")") depth--;
    at += (whole ?? word)?.length ?? 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `SELECT * FROM …` and the condition of one selection without anything behind it. */
function selection(query: string, form: TextForm): { readonly head: string; readonly condition: string } | undefined {
  const words = [...wordsOf(query, form)];
  const from = words.find(({ word }) => word === "FROM");
  const where = words.find(({ word }) => word === "WHERE");
  const rest = words.some(({ word }) => /^(GROUP|ORDER|LIMIT|UNION|JOIN|WITH|HAVING|SETTINGS|WINDOW)$/.test(word));
  if (words[0]?.word !== "SELECT" || from === undefined || where === undefined || rest) return undefined;
  return { head: `SELECT * ${query.slice(from.start, where.start).trim()}`, condition: query.slice(where.end).trim() };
}

/** `OR` binds loosest, then `AND`, then `NOT`; parentheses round a whole part are taken off. */
function textClause(text: string, form: TextForm, queryOf: (text: string) => string): PortClause {
  const inner = (part: string) => textClause(part, form, queryOf);
  const clause = (kind: PortClause["kind"], parts: readonly PortClause[]): PortClause => ({
    kind,
    text,
    key: keyOf(kind, parts, spelling(text, form)),
    query: queryOf(text),
    parts,
  });
  const words = [...wordsOf(text, form)];
  for (const [kind, word] of [
    ["some", "OR"],
    ["all", "AND"],
  ] as const) {
    const at = words.filter((one) => one.word === word);
    if (at.length > 0) return clause(kind, flat(kind, between(text, at).map(inner)));
  }
  const [first] = words;
  if (first?.word === "NOT" && /^(\*:\*)?$/.test(text.slice(0, first.start).trim()))
    return clause("not", [inner(text.slice(first.end).trim())]);
  const bare = withoutParentheses(text, form);
  return bare === text ? clause("test", []) : inner(bare);
}

/** A group's parts, those of groups of its own kind among them. */
function flat(kind: PortClause["kind"], parts: readonly PortClause[]): readonly PortClause[] {
  return parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
}

function keyOf(kind: PortClause["kind"], parts: readonly PortClause[], test: string): string {
  if (kind === "test") return test;
  const keys = parts.map(({ key }) => key).sort();
  return `${kind}(${keys.join("; ")})`;
}

function spelling(text: string, { wholes }: TextForm): string {
  let key = "";
  for (let at = 0; at < text.length; ) {
    const whole = wholes.map((pattern) => matchAt(pattern, text, at)).find((match) => match !== undefined);
    const blank = whole === undefined ? matchAt(/\s+/y, text, at) : undefined;
    key += whole ?? (blank === undefined ? text[at]!.toLowerCase() : " ");
    at += (whole ?? blank)?.length ?? 1;
  }
  return key;
}

function between(text: string, words: readonly Found[]): readonly string[] {
  const starts = [0, ...words.map(({ end }) => end)];
  return starts.map((start, index) => text.slice(start, words[index]?.start ?? text.length).trim());
}

/** The text without the parentheses that hold all of it. */
function withoutParentheses(text: string, { wholes }: TextForm): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; ) {
    const whole = wholes.map((pattern) => matchAt(pattern, text, at)).find((match) => match !== undefined);
    if (whole === undefined && text[at] === "(") depth++;
    if (whole === undefined && text[at] === ")") depth--;
    at += whole?.length ?? 1;
    if (depth === 0) return text;
  }
  return text.slice(1, -1).trim();
}

type Json = { readonly [key: string]: unknown };

function dslClauses(query: string): PortClause | undefined {
  try {
    return dslClause((JSON.parse(query) as { query: Json }).query);
  } catch {
    return undefined;
  }
}

function dslClause(part: Json): PortClause {
  const { bool } = part as { bool?: Readonly<Record<string, unknown>> };
  if (bool === undefined) return clauseOf("test", part, []);
  const listOf = (key: string) => [bool[key] ?? []].flat() as unknown as readonly Json[];
  const [must, should] = [[...listOf("filter"), ...listOf("must")], listOf("should")];
  const negated = listOf("must_not").map((one) => clauseOf("not", { bool: { must_not: [one] } }, [dslClause(one)]));
  if (should.length > 0 && must.length + negated.length === 0)
    return clauseOf("some", part, flat("some", should.map(dslClause)));
  const optional = bool.minimum_should_match === undefined || bool.minimum_should_match === 0;
  const alternatives = should.length === 0 || optional ? [] : [{ bool: { should, minimum_should_match: 1 } }];
  const parts = flat("all", [...[...must, ...alternatives].map(dslClause), ...negated]);
  return parts.length === 1 ? parts[0]! : clauseOf("all", part, parts);
}

function clauseOf(kind: PortClause["kind"], part: Json, parts: readonly PortClause[]): PortClause {
  const text = JSON.stringify(part);
  return { kind, text, key: keyOf(kind, parts, text), query: JSON.stringify({ query: part }), parts };
}
