// Writes the table of sources in docs/telemetry.md from the mapping tables: which events each log has rows for, and which ECS fields they fill.
// Usage: node --conditions=source scripts/telemetry-docs.ts (a test fails where the page is not what this writes)
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SourceClass, telemetrySources } from "../src/telemetry/index.ts";

const path = join(import.meta.dirname, "../docs/telemetry.md");
const start = "<!-- sources: written by scripts/telemetry-docs.ts -->";
const end = "<!-- end of sources -->";

/** The page with its table of sources written anew. */
export function telemetryPage(page: string): string {
  const [before, rest] = [page.slice(0, page.indexOf(start)), page.slice(page.indexOf(end))];
  return `${before}${start}\n${sourceTable()}\n${rest}`;
}

function sourceTable(): string {
  const rows = telemetrySources.map(({ name, classes }) => {
    const ids = classes.map(({ eventId }) => eventId).filter((id) => id !== undefined);
    const events = ids.length === 0 ? classes.map((each) => each.name.replace(`${name}-`, "")).join(", ") : ranges(ids);
    return `| \`${name}\` | ${events} | ${groups(classes)} |`;
  });
  return ["", "| source | events | fields of |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

/** `1, 2, 3, 7` as `1–3, 7`. */
function ranges(ids: readonly number[]): string {
  const sorted = [...ids].sort((left, right) => left - right);
  const parts: string[] = [];
  for (let index = 0; index < sorted.length; ) {
    let last = index;
    while (sorted[last + 1] === sorted[last]! + 1) last++;
    parts.push(last - index > 1 ? `${sorted[index]}–${sorted[last]}` : sorted.slice(index, last + 1).join(", "));
    index = last + 1;
  }
  return parts.join(", ");
}

const everywhere: ReadonlySet<string> = new Set(["@timestamp", "message", "event", "host", "log", "winlog", "related"]);

function groups(classes: readonly SourceClass[]): string {
  const names = new Set(classes.flatMap(({ fields }) => fields.map((field) => field.split(".")[0]!)));
  return [...names]
    .filter((name) => !everywhere.has(name))
    .sort()
    .map((name) => `\`${name}\``)
    .join(", ");
}

if (import.meta.main) writeFileSync(path, telemetryPage(readFileSync(path, "utf8")));
