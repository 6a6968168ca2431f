// Values as they are written: matchers have their escapes resolved and their modifiers applied, a check of spelling needs the text before.
import type { Span } from "../../text/span.ts";
import type { YamlMap, YamlNode } from "../yaml/tree.ts";

const texts = new WeakMap<YamlMap, ReadonlyMap<number, string>>();

/** The text of the scalar that starts at a span's start; undefined for anything but a text. */
export function textAt(root: YamlMap, span: Span): string | undefined {
  let known = texts.get(root);
  if (known === undefined) {
    const found = new Map<number, string>();
    collect(root, found);
    known = found;
    texts.set(root, known);
  }
  return known.get(span.start);
}

function collect(node: YamlNode, found: Map<number, string>): void {
  if (node.kind === "scalar") {
    if (typeof node.value === "string") found.set(node.span.start, node.value);
  } else if (node.kind === "list") for (const item of node.items) collect(item, found);
  else for (const { value } of node.entries) collect(value, found);
}
