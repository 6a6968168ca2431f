// Texts of Sigma with their wildcards. `*` is any text, `?` any one character; a backslash before `*`, `?` or a backslash takes their meaning
// away, and stands for itself before anything else. Specification: Sigma rules, "Escaping" and "Wildcards".

/** A run of characters, a wildcard, or a name that a user fills in (`%name%` with the `expand` modifier). */
export type Piece = string | Wildcard | Placeholder;

export interface Wildcard {
  readonly wildcard: "*" | "?";
}

export interface Placeholder {
  readonly placeholder: string;
}

export type Pattern = readonly Piece[];

export const anyText: Wildcard = { wildcard: "*" };
export const anyCharacter: Wildcard = { wildcard: "?" };

export function isAny(piece: Piece | undefined): boolean {
  return typeof piece === "object" && "wildcard" in piece && piece.wildcard === "*";
}

export function isPlaceholder(piece: Piece): piece is Placeholder {
  return typeof piece === "object" && "placeholder" in piece;
}

/** Reads a value as written in a rule. */
export function parsePattern(text: string): Pattern {
  if (!/[*?]|\\\\/.test(text)) return text === "" ? [] : [text];
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(/[*?]|\\[\\*?]/g)) {
    pieces.push(text.slice(from, index), found === "*" ? anyText : found === "?" ? anyCharacter : found[1]!);
    from = index + found.length;
  }
  pieces.push(text.slice(from));
  return normalizePattern(pieces);
}

/** Writes a pattern as a value of a rule, so that it reads back as the same pattern. */
export function formatPattern(pattern: Pattern): string {
  let text = "";
  for (const [index, piece] of pattern.entries()) {
    if (typeof piece === "string") text += escapeText(piece, pattern[index + 1]);
    else text += "wildcard" in piece ? piece.wildcard : `%${piece.placeholder}%`;
  }
  return text;
}

/** A pattern with its backslashes as they are; only literal wildcards are escaped. That is the text that pipelines' expressions see. */
export function plainText(pattern: Pattern): string {
  return pattern
    .map((piece) => (typeof piece === "string" ? piece.replace(/[*?]/g, "\\$&") : formatPattern([piece])))
    .join("");
}

// A lone backslash needs no other one, except before a wildcard, real or literal.
function escapeText(text: string, next: Piece | undefined): string {
  return text.replace(/\\+|[*?]/g, (run, at: number) => {
    if (run[0] !== "\\") return `\\${run}`;
    const after = text[at + run.length];
    const beforeWildcard = after === undefined ? typeof next === "object" : after === "*" || after === "?";
    return run.length > 1 || beforeWildcard ? run.replaceAll("\\", "\\\\") : run;
  });
}

/** Neighbouring texts joined, neighbouring `*` made one, `*?` made `?*`. */
export function normalizePattern(pieces: readonly Piece[]): Pattern {
  const normal: Piece[] = [];
  for (const piece of pieces) {
    const last = normal.at(-1);
    if (piece === "") continue;
    if (typeof piece === "string" && typeof last === "string") normal[normal.length - 1] = last + piece;
    else if (isAny(piece) && isAny(last)) continue;
    else if (typeof piece === "object" && "wildcard" in piece && piece.wildcard === "?" && isAny(last)) {
      normal.splice(normal.length - 1, 0, piece);
    } else normal.push(piece);
  }
  return normal;
}

/** A pattern with any text before it, behind it, or both. */
export function withAny(pattern: Pattern, before: boolean, after: boolean): Pattern {
  const literal = literalOf(pattern);
  if (!literal) return normalizePattern([...(before ? [anyText] : []), ...pattern, ...(after ? [anyText] : [])]);
  if (before) return after ? [anyText, literal, anyText] : [anyText, literal];
  return after ? [literal, anyText] : pattern;
}

/** The text of a pattern without wildcards and placeholders; undefined where it has some. */
export function literalOf(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return "";
  return pattern.length === 1 && typeof pattern[0] === "string" ? pattern[0] : undefined;
}

/** A pattern with the placeholders (`%name%`) in its texts told from them; `\\%` is a percent sign. */
export function withPlaceholders(pattern: Pattern): Pattern {
  return normalizePattern(pattern.flatMap((piece) => (typeof piece === "string" ? placeholdersIn(piece) : [piece])));
}

function placeholdersIn(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, 1: placeholder, index } of text.matchAll(/\\%|%(\w+)%/g)) {
    pieces.push(text.slice(from, index), placeholder === undefined ? "%" : { placeholder });
    from = index + found.length;
  }
  return [...pieces, text.slice(from)];
}

/** A pattern with each text run changed. */
export function mapTexts(pattern: Pattern, change: (text: string) => string): Pattern {
  return normalizePattern(pattern.map((piece) => (typeof piece === "string" ? change(piece) : piece)));
}

/** Whether a pattern covers the whole of a text, ignoring case unless `cased`. Placeholders match nothing. */
export function matchesPattern(pattern: Pattern, text: string, cased = false): boolean {
  const subject = cased ? text : text.toLowerCase();
  const fold = (piece: string) => (cased ? piece : piece.toLowerCase());
  // Classic greedy matching with one point of return: linear in practice, quadratic at worst.
  let piece = 0;
  let at = 0;
  let back = -1;
  let backAt = 0;
  const tokens = pattern.flatMap((each): Piece[] => (typeof each === "string" ? [...fold(each)] : [each]));
  const characters = [...subject];
  while (at < characters.length || piece < tokens.length) {
    const token = tokens[piece];
    if (isAny(token)) {
      back = piece++;
      backAt = at;
      continue;
    }
    const one = typeof token === "object" && "wildcard" in token;
    if (at < characters.length && token !== undefined && (one || token === characters[at])) {
      piece++;
      at++;
      continue;
    }
    if (back < 0 || backAt >= characters.length) return false;
    piece = back + 1;
    at = ++backAt;
  }
  return true;
}
