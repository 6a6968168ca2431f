// Writes the files of a site. A writer that is used again writes only what has changed, and takes away what a later build no longer has.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Html } from "./html.ts";

export class SiteWriter {
  private readonly out: string;
  private before = new Map<string, string | Uint8Array>();
  private now = new Map<string, string | Uint8Array>();
  private changed = 0;

  constructor(out: string) {
    this.out = out;
  }

  page(path: string, content: Html): void {
    this.file(path, content.text);
  }

  file(path: string, content: string | Uint8Array): void {
    this.now.set(path, content);
    if (isSame(this.before.get(path), content)) return;
    this.changed++;
    const target = join(this.out, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }

  /** The pages of this build. */
  get pages(): readonly string[] {
    return [...this.now.keys()].filter((path) => path.endsWith(".html"));
  }

  /** Ends a build. @returns how many files it wrote or took away */
  finish(): number {
    for (const path of this.before.keys()) {
      if (this.now.has(path)) continue;
      rmSync(join(this.out, path), { force: true });
      this.changed++;
    }
    const { changed } = this;
    this.before = this.now;
    this.now = new Map();
    this.changed = 0;
    return changed;
  }
}

function isSame(before: string | Uint8Array | undefined, now: string | Uint8Array): boolean {
  if (typeof before === "string" || typeof now === "string" || before === undefined) return before === now;
  return before.length === now.length && before.every((byte, index) => byte === now[index]);
}
