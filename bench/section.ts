// A section of docs/benchmarks.md that a benchmark writes, between two comments.
import { readFileSync, writeFileSync } from "node:fs";

/** Puts the section into the page, in place of the one that is there or at its end. */
export function replaceSection(path: string, name: string, section: string): void {
  const begin = `<!-- ${name}: written by bench/${name}.ts -->`;
  const end = `<!-- end of ${name} -->`;
  const page = readFileSync(path, "utf8");
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  const text = `${begin}\n${section}\n${end}`;
  const next =
    from === -1 || to === -1
      ? `${page.trimEnd()}\n\n${text}\n`
      : page.slice(0, from) + text + page.slice(to + end.length);
  writeFileSync(path, next);
}
