// YAML text to trees: the quick reader first, the library for all it leaves.
import { readBlockStyle } from "./block.ts";
import { readWithLibrary, type YamlDocuments } from "./library.ts";

/** All documents of a YAML text, with what is wrong in it. Never throws. */
export function readYaml(text: string): YamlDocuments {
  const roots = readBlockStyle(text);
  return roots === undefined ? readWithLibrary(text) : { roots, problems: [] };
}
