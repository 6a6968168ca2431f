// Names of indices, and the patterns by which requests select them: names, wildcards, exclusions (`logs-*,-logs-old`), `_all`.
import { ApiError, badRequest } from "./api-error.ts";

/** What a request says about names that lead to nothing. */
export interface IndicesOptions {
  /** A name without an index is passed over. Default: false. */
  readonly ignoreUnavailable?: boolean;
  /** A wildcard without an index is no error. Default: true. */
  readonly allowNoIndices?: boolean;
}

const longestName = 255;

/** @throws {ApiError} for a name that Elasticsearch would refuse too */
export function assertIndexName(name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  throw new ApiError(400, "invalid_index_name_exception", `Invalid index name [${name}], ${problem}`, { index: name });
}

function problemOf(name: string): string | undefined {
  if (name === "" || name === "." || name === "..") return "must not be empty, '.' or '..'";
  if (/[\\/*?"<>|,#: ]/.test(name)) return 'must not contain a blank or one of \\ / * ? " < > | , # :';
  if (/^[-_+]/.test(name)) return "must not start with '_', '-' or '+'";
  if (name !== name.toLowerCase()) return "must be lowercase";
  if (Buffer.byteLength(name) > longestName) return `must not be longer than ${longestName} bytes`;
  return undefined;
}

/** The index name for a file: its path in the letters that names may have. */
export function indexNameOf(file: string): string {
  const name = file
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-_+.]+/, "");
  const bytes = Buffer.from(name).subarray(-longestName);
  return bytes.toString().replace(/^[\uFFFD_+-]+/, "") || "input";
}

/**
 * The names that a pattern selects, each once, in the order of `names`.
 * @throws {ApiError} 404 for a name that there is not, or for a wildcard that selects nothing where that is not allowed
 */
export function selectNames(
  pattern: string,
  names: readonly string[],
  options: IndicesOptions = {},
): readonly string[] {
  const { ignoreUnavailable = false, allowNoIndices = true } = options;
  const selected = new Set<string>();
  for (const part of pattern.split(",").filter((one) => one !== "")) {
    const isExclusion = part.startsWith("-") && selected.size > 0;
    const wanted = isExclusion ? part.slice(1) : part;
    const found = namesLike(wanted, names);
    if (found.length === 0 && !isExclusion) {
      const isAllowed = isWildcard(wanted) ? allowNoIndices : ignoreUnavailable;
      if (!isAllowed) throw noSuchIndex(wanted);
    }
    for (const name of found) {
      if (isExclusion) selected.delete(name);
      else selected.add(name);
    }
  }
  return names.filter((name) => selected.has(name));
}

export function isWildcard(pattern: string): boolean {
  return pattern === "_all" || pattern.includes("*");
}

export function noSuchIndex(index: string): ApiError {
  return new ApiError(404, "index_not_found_exception", `no such index [${index}]`, {
    "resource.type": "index_or_alias",
    "resource.id": index,
    index,
  });
}

function namesLike(wanted: string, names: readonly string[]): readonly string[] {
  if (wanted === "_all" || wanted === "*") return names;
  if (!wanted.includes("*")) {
    if (wanted.includes("<")) throw badRequest(`date math in index names is not supported: [${wanted}]`);
    return names.includes(wanted) ? [wanted] : [];
  }
  const parts = wanted.split("*");
  return names.filter((name) => holdsInOrder(name, parts));
}

/** Whether a text is the parts with anything between them; each is looked for once, so the time is linear. */
export function holdsInOrder(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
