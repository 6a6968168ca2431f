// Where a platform's texts are not EQL's: letters beyond ASCII that count as ASCII letters where case is ignored, and what lengths and positions count.
// The first can concern nearly every rule and hardly ever an event, so it is a limit of the platform that is told once; the second is a loss of the
// construct that counts.
import { type AnyNode, type Call, type Statement, walk } from "../../eql/index.ts";
import { hasWideCase } from "./fold.ts";
import type { Limit, LossList } from "./result.ts";

type FoldedLetter = "k" | "s" | "i";

/** How a platform's texts differ from EQL's. */
export interface TextDifferences {
  /** ASCII letters that letters beyond ASCII count as, where case is ignored; none where all is written exactly. */
  readonly folds: readonly FoldedLetter[];
  /** Whether that is known of the platform, or only feared because it could not be tried. */
  readonly known: boolean;
  /** Two computed texts are compared by the platform's own folding. */
  readonly foldsComputed: boolean;
  /** Lengths and positions count characters; EQL counts units of 16 bits, as Java does. */
  readonly countsCharacters: boolean;
}

const lookalikes: Readonly<Record<FoldedLetter, string>> = {
  k: "`\u212a` (U+212A, the sign of Kelvin)",
  s: "`ſ` (U+017F, the long s)",
  i: "`İ` (U+0130, with a dot)",
};

/** The limits of a platform that a statement can meet. */
export function limitsOf(statement: Statement, texts: TextDifferences): readonly Limit[] {
  const compared = [...walk(statement)].flatMap(caselessTexts).map((text) => text.toLowerCase());
  return foldingLimit(
    texts,
    texts.folds.filter((letter) => compared.some((text) => text.includes(letter))),
  );
}

/** All limits of a platform. */
export function allLimitsOf(texts: TextDifferences): readonly Limit[] {
  return foldingLimit(texts, texts.folds);
}

function foldingLimit({ known }: TextDifferences, met: readonly FoldedLetter[]): readonly Limit[] {
  if (met.length === 0) return [];
  const pairs = met.map((letter) => `${lookalikes[letter]} for \`${letter}\``).join(", ");
  const takes = known ? "takes" : "may take";
  const message = `where case is ignored, this platform ${takes} ${pairs}; EQL tells them apart`;
  return [{ code: "folded-letters", message }];
}

/** The texts that a node compares with, ignoring case. */
function caselessTexts(node: AnyNode): readonly string[] {
  switch (node.kind) {
    case "Match":
      return node.operator === ":" || node.operator.endsWith("~") ? node.patterns.flatMap(textOf) : [];
    case "In":
      return node.caseInsensitive ? node.items.flatMap(textOf) : [];
    case "Call":
      return node.caseInsensitive ? node.args.flatMap(textOf) : [];
    case "Keyword":
      return node.caseInsensitive ? [node.pattern] : [];
    default:
      return [];
  }
}

function textOf(node: AnyNode): readonly string[] {
  return node.kind === "String" ? [node.value] : [];
}

const countingFunctions = new Set(["length", "substring", "indexof"]);

/** Names the losses of the calls of a statement whose outcome hangs on a platform's texts. */
export function tellTextLosses(statement: Statement, texts: TextDifferences, target: string, losses: LossList): void {
  for (const node of walk(statement)) {
    if (node.kind !== "Call") continue;
    if (texts.countsCharacters && countingFunctions.has(node.name.toLowerCase()))
      losses.add(
        "characters-counted",
        `${target} counts characters in \`${node.name}\`, EQL units of 16 bits: a text with characters beyond U+FFFF differs`,
        node.span,
      );
    if (texts.foldsComputed && node.caseInsensitive && leavesCase(node))
      losses.add(
        "folded-letters",
        `which letters beyond ASCII \`${node.name}~\` takes as equal here is up to ${target}`,
        node.span,
      );
  }
}

/** Whether the platform's own folding decides: over texts that are both computed, or constants with letters that have no expression here. */
function leavesCase({ name, args: [, ...others] }: Call): boolean {
  const isAffix = /^(startswith|endswith|stringcontains)$/i.test(name);
  return others.some((arg) =>
    arg.kind === "String" ? !isAffix && hasWideCase(arg.value) : !/^(Number|Boolean|Null)$/.test(arg.kind),
  );
}
