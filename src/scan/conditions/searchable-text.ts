// What an automaton searches for instead of a text: a part of it that folds character by character, and of a long one a window that is rare among
// all texts, since a finding is only a reason to look closer.

/** Of pairs that stand for one character. */
const halves = /[\ud800-\udfff]/;

/** Whether a text can stand in an automaton: one of nothing but halves of pairs, or pairs that have a case, cannot. */
export function isSearchable(text: string): boolean {
  return searchablePieces(text).some((piece) => piece !== "");
}

/** The longest part of a searchable text that can stand in an automaton. */
export function searchablePiece(text: string): string {
  if (!halves.test(text)) return text;
  return searchablePieces(text).reduce((a, b) => (b.length > a.length ? b : a));
}

/** The text without halves that are no pair, and without pairs that have a case, whose halves fold only together. */
function searchablePieces(text: string): readonly string[] {
  if (!halves.test(text)) return [text];
  const characters = Array.from(text, (character) => (isCaseless(character) ? character : "\n"));
  return characters.join("").split("\n");
}

function isCaseless(character: string): boolean {
  if (character.length === 1) return !/[\ud800-\udfff]/.test(character);
  return character.toLowerCase() === character && character.toUpperCase() === character;
}

const windowLength = 8;

/** For each searchable text its searchable part, or the window of it whose pairs of characters are rarest among all the texts. */
export function rareWindows(texts: readonly string[]): readonly string[] {
  const pieces = texts.map(searchablePiece);
  const counts = new PairCounts();
  for (const piece of pieces) for (let i = 0; i + 1 < piece.length; i++) counts.count(piece, i);
  return pieces.map((piece) => (piece.length > windowLength ? rarestWindow(piece, counts) : piece));
}

/** How often two characters stand side by side. Pairs are told apart by their low bits, which is enough to weigh them. */
class PairCounts {
  private readonly counts = new Uint32Array(1 << 14);

  count(text: string, at: number): void {
    this.counts[this.place(text, at)]!++;
  }

  of(text: string, at: number): number {
    return this.counts[this.place(text, at)]!;
  }

  private place(text: string, at: number): number {
    return ((text.charCodeAt(at) & 127) << 7) | (text.charCodeAt(at + 1) & 127);
  }
}

function rarestWindow(text: string, counts: PairCounts): string {
  let weight = 0;
  for (let i = 0; i < windowLength - 1; i++) weight += counts.of(text, i);
  let [best, least] = [0, weight];
  for (let start = 1; start + windowLength <= text.length; start++) {
    weight += counts.of(text, start + windowLength - 2) - counts.of(text, start - 1);
    if (weight < least) [best, least] = [start, weight];
  }
  return text.slice(best, best + windowLength);
}
