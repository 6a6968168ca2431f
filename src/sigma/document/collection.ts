// Files with several documents. `action: global` is merged into all documents after it, `reset` ends that, `repeat` is the previous rule
// with changes. Specification: Sigma rules, "Rule collections".
import type { Reporter } from "../diagnostics.ts";
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from "../yaml/tree.ts";
import { firstLineOf } from "./metadata.ts";

/** The documents of a file with its actions carried out. */
export function carryOutActions(roots: readonly YamlNode[], reporter: Reporter): readonly YamlMap[] {
  const documents: YamlMap[] = [];
  let global: YamlMap | undefined;
  let previous: YamlMap | undefined;
  for (const root of roots) {
    if (root.kind !== "map") {
      reporter.add("not-a-sigma-document", root.span, "A Sigma document must be a map");
      continue;
    }
    const action = actionOf(root, reporter);
    if (action === "unknown") continue;
    if (action === "global") global = global === undefined ? withoutAction(root) : merge(global, withoutAction(root));
    else if (action === "reset") {
      global = undefined;
      refuseMembers(root, reporter);
    } else if (action === "repeat" && previous === undefined) {
      reporter.add("unknown-action", firstLineOf(root), "There is no rule before this one that could be repeated");
    } else {
      const own = withoutAction(root);
      const base = action === "repeat" ? previous : global;
      previous = base === undefined ? own : merge(base, own);
      documents.push(previous);
    }
  }
  return documents;
}

type Action = "global" | "reset" | "repeat" | "none" | "unknown";

function actionOf(map: YamlMap, reporter: Reporter): Action {
  const entry = entryOf(map, "action");
  if (entry === undefined) return "none";
  const action = entry.value.kind === "scalar" ? entry.value.value : undefined;
  if (action === "global" || action === "reset" || action === "repeat") return action;
  reporter.add("unknown-action", entry.value.span, "An action is `global`, `reset` or `repeat`");
  return "unknown";
}

/** A reset is a document of its own, which nobody reads as a rule. */
function refuseMembers(map: YamlMap, reporter: Reporter): void {
  const [other] = withoutAction(map).entries;
  if (other === undefined) return;
  reporter.add("unknown-action", other.key.span, "A document with `action: reset` is no rule, and has nothing else", {
    hint: "Put the rule into the next document.",
  });
}

function withoutAction(map: YamlMap): YamlMap {
  const entries = map.entries.filter((entry) => entry.key.value !== "action");
  return entries.length === map.entries.length ? map : { ...map, entries };
}

/** Maps are merged member by member; of anything else the second replaces the first. */
function merge(first: YamlMap, second: YamlMap): YamlMap {
  const entries = new Map<unknown, YamlEntry>(first.entries.map((entry) => [entry.key.value, entry]));
  for (const entry of second.entries) {
    const before = entries.get(entry.key.value);
    const both = before?.value.kind === "map" && entry.value.kind === "map";
    entries.set(
      entry.key.value,
      both ? { ...entry, value: merge(before.value as YamlMap, entry.value as YamlMap) } : entry,
    );
  }
  return { kind: "map", entries: [...entries.values()], span: second.span };
}
