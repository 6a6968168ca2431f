// What was changed in each pack, from the history of the repository that the packs lie in. Where there is none, a pack has only its version.
import { execFileSync } from "node:child_process";

export interface Change {
  readonly commit: string;
  /** ISO 8601, with the offset of who made it. */
  readonly date: string;
  readonly text: string;
}

/** Changes of each pack by its folder's name, newest first; empty without git or outside of a repository. */
export function packHistory(packs: string): ReadonlyMap<string, readonly Change[]> {
  const history = new Map<string, Change[]>();
  for (const entry of logOf(packs).split("\0").slice(1)) {
    const [head = "", ...files] = entry.split("\n");
    const [commit = "", date = "", text = ""] = head.split("\t");
    const folders = new Set(files.flatMap((file) => file.split("/").slice(0, -1)));
    for (const folder of folders) {
      const changes = history.get(folder);
      if (changes === undefined) history.set(folder, [{ commit, date, text }]);
      else changes.push({ commit, date, text });
    }
  }
  return history;
}

function logOf(folder: string): string {
  try {
    return execFileSync("git", ["log", "--format=%x00%h%x09%cI%x09%s", "--name-only", "--relative", "--", "."], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 << 20,
    });
  } catch {
    return "";
  }
}
