// What is looked for in every field of an event, for the conditions of one class of events. Where the texts allow it they are searched in what
// the values are parts of, JSON as it was written included, so that the values are not made.
import type { Event, Scalar, TextKind, TextSearch } from "../../event/event.ts";
import type { SearchedText } from "./condition-plan.ts";
import { PieceSearch } from "./piece-search.ts";
import { type LeafReceiver, TextIndex } from "./text-index.ts";

export class KeywordIndex implements TextSearch {
  private readonly texts: readonly SearchedText[];
  private readonly index: TextIndex;
  private readonly receiver: LeafReceiver;
  /** Whether each text is a part of a value and a word. */
  private readonly areWords: boolean;
  private readonly inJson: PieceSearch | undefined;
  private readonly inUtf16: PieceSearch | undefined;
  private readonly foundInKind = new WeakMap<object, readonly number[]>();
  private readonly searchValue = (value: Scalar): boolean => {
    this.index.searchScalar(value, this.receiver);
    return false;
  };

  constructor(texts: readonly SearchedText[], receiver: LeafReceiver) {
    this.texts = texts;
    this.receiver = receiver;
    this.index = new TextIndex(texts);
    this.areWords = texts.every(([text]) => text.kind === "part" && isWord(text.text));
    if (!this.areWords) return;
    this.inJson = pieceSearch(texts, (piece) => JSON.stringify(piece).slice(1, -1));
    this.inUtf16 = pieceSearch(texts, (piece) => piece);
  }

  /** Tells the leaves whose texts the event may have. */
  search(event: Event): void {
    if (this.texts.length === 0) return;
    if (this.areWords && event.eachText !== undefined) event.eachText(this);
    else event.some?.(this.searchValue);
  }

  common(kind: TextKind): void {
    let found = this.foundInKind.get(kind);
    if (found === undefined) {
      const leaves = new Set<number>();
      const add = (leaf: number) => leaves.add(leaf);
      for (const text of kind.commonTexts()) this.index.searchScalar(text, { found: add, holds: add });
      found = [...leaves];
      this.foundInKind.set(kind, found);
    }
    for (const leaf of found) this.receiver.found(leaf);
  }

  text(value: string): void {
    this.index.searchScalar(value, this.receiver);
  }

  json(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.inJson === undefined) return false;
    this.inJson.search(bytes, from, to, this.receiver);
    return true;
  }

  utf16(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.inUtf16 === undefined) return false;
    this.inUtf16.search(bytes, from, to, this.receiver, 2);
    return true;
  }
}

/** Whether a text goes over no end of a line, and no number, instant, identifier in hexadecimal or SID has it. */
function isWord(text: string): boolean {
  return !/[\r\n]/.test(text) && /[^0-9a-fstxz:.+{}-]/.test(text);
}

/** Undefined where one of the texts is too short, or may be written in more than one way. */
function pieceSearch(texts: readonly SearchedText[], written: (piece: string) => string): PieceSearch | undefined {
  const pieces: [string, number][] = [];
  for (const [text, leaves] of texts) {
    const piece = text.kind === "part" ? longestPiece(text.text) : "";
    if (piece.length < 2) return undefined;
    for (const leaf of leaves) pieces.push([written(piece), leaf]);
  }
  return new PieceSearch(pieces);
}

/** The longest part that is written in one way, but for characters written by their numbers: a solidus may be escaped or not. */
function longestPiece(text: string): string {
  return text.split(/[^ -.0-~]+/).reduce((best, piece) => (piece.length > best.length ? piece : best), "");
}
