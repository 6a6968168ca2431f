// Many prefixes or suffixes looked up in one walk over the text, from its start or its end: a tree with a branch for each UTF-16 unit.
import { foldCase } from "./fold-case.ts";

interface Branch {
  /** A text of the list ends here. */
  found: boolean;
  readonly next: Map<number, Branch>;
}

export class AffixTree {
  private readonly root: Branch = { found: false, next: new Map() };
  private readonly fromEnd: boolean;

  /** For case-insensitive look-up the texts must be folded. */
  constructor(texts: readonly string[], kind: "prefix" | "suffix") {
    this.fromEnd = kind === "suffix";
    for (const text of texts) this.add(text);
  }

  matches(text: string): boolean {
    const step = this.fromEnd ? -1 : 1;
    let branch = this.root;
    for (let i = this.fromEnd ? text.length - 1 : 0; ; i += step) {
      if (branch.found) return true;
      if (i < 0 || i >= text.length) return false;
      const next = branch.next.get(text.charCodeAt(i));
      if (next === undefined) return false;
      branch = next;
    }
  }

  /** Folds ASCII on the way; a text with anything else near its end is folded as a whole. */
  matchesFolded(text: string): boolean {
    const step = this.fromEnd ? -1 : 1;
    let branch = this.root;
    for (let i = this.fromEnd ? text.length - 1 : 0; ; i += step) {
      if (branch.found) return true;
      if (i < 0 || i >= text.length) return false;
      let unit = text.charCodeAt(i);
      if (unit > 127) return this.matches(foldCase(text));
      if (unit >= 65 && unit <= 90) unit += 32;
      const next = branch.next.get(unit);
      if (next === undefined) return false;
      branch = next;
    }
  }

  private add(text: string): void {
    let branch = this.root;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(this.fromEnd ? text.length - 1 - i : i);
      let next = branch.next.get(unit);
      if (next === undefined) {
        next = { found: false, next: new Map() };
        branch.next.set(unit, next);
      }
      branch = next;
    }
    branch.found = true;
  }
}
