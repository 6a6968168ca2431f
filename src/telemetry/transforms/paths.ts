// Windows paths taken apart, as ECS wants them: name and directory split at the last backslash.

/** What follows the last backslash; `undefined` where there is none or nothing follows it. */
export function baseName(path: string): string | undefined {
  const slash = path.lastIndexOf("\\");
  return slash < 0 || slash === path.length - 1 ? undefined : path.slice(slash + 1);
}

/** What precedes the last backslash. */
export function directoryOf(path: string): string | undefined {
  const slash = path.lastIndexOf("\\");
  return slash <= 0 ? undefined : path.slice(0, slash);
}

/** What follows the last dot of the file name, the dot left out. */
export function extensionOf(path: string): string | undefined {
  const dot = path.lastIndexOf(".");
  return dot <= path.lastIndexOf("\\") || dot === path.length - 1 ? undefined : path.slice(dot + 1);
}

/** The last segment, or the whole where there is no backslash. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("\\") + 1);
}
