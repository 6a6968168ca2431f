// Texts that every match of a pattern has in it, exactly as they are: where a long text lacks one, it need not be gone through character by character.
import type { CodePoints, Syntax } from "./syntax.ts";

/** More than this are hardly ever of use. */
const mostPieces = 4;

/** Whether a text has all that a match needs; true where nothing is known of that. */
export type PieceTest = (text: string) => boolean;

export function pieceTestOf(syntax: Syntax): PieceTest {
  const alternatives = (syntax.kind === "anyOf" ? syntax.parts : [syntax]).map(piecesOf);
  if (alternatives.some((pieces) => pieces.length === 0)) return () => true;
  return (text) => alternatives.some((pieces) => pieces.every((piece) => text.includes(piece)));
}

/** The longest ones. */
function piecesOf(syntax: Syntax): readonly string[] {
  const runs = new Runs();
  runs.add(syntax);
  const pieces = new Set(runs.finished());
  return [...pieces].sort((a, b) => b.length - a.length).slice(0, mostPieces);
}

/** Characters that stand beside each other in every match. */
class Runs {
  private readonly runs: string[] = [];
  private run = "";

  add(syntax: Syntax): void {
    switch (syntax.kind) {
      case "set":
        this.addCharacter(onlyCharacter(syntax.points));
        break;
      case "sequence":
        for (const part of syntax.parts) this.add(part);
        break;
      case "repeat":
        this.finish();
        if (syntax.min > 0) this.add(syntax.part);
        this.finish();
        break;
      case "assertion":
        break;
      default:
        this.finish();
    }
  }

  finished(): readonly string[] {
    this.finish();
    return this.runs;
  }

  private addCharacter(character: string | undefined): void {
    if (character === undefined) this.finish();
    else this.run += character;
  }

  private finish(): void {
    if (this.run !== "") this.runs.push(this.run);
    this.run = "";
  }
}

/** The character of a set that has one only. Halves of pairs are left out: beside each other they would be another character. */
function onlyCharacter(points: CodePoints): string | undefined {
  const [from, to] = points;
  const isOne = points.length === 2 && from === to;
  const isHalf = from !== undefined && from >= 0xd800 && from <= 0xdfff;
  return isOne && !isHalf ? String.fromCodePoint(from!) : undefined;
}
