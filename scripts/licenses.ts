// The licences of packages whose code is part of a build, in one text: all of them ask that theirs goes along.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The text for the packages that some files belong to, given by their paths. @throws {Error} for a package without a licence file */
export function licensesText(files: Iterable<string>): string {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file.replace(/^\0/, ""))?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].sort().map(licenseOf).join("\n");
}

function licenseOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}
