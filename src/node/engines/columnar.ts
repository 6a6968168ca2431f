// Events as a file of JSON lines, which DuckDB and ClickHouse both read fast.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scalar } from "../../event/event.ts";

/** A value as JSON, integers beyond 2^53 with all their digits. */
export function jsonOf(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${jsonOf(item)}`)
      .join(",")}}`;
  return JSON.stringify(value);
}

/** Runs a step with a file of JSON lines that is removed afterwards. */
export async function withLines(objects: Iterable<unknown>, step: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "eqlipse-engine-"));
  try {
    const path = join(folder, "events.ndjson");
    writeLines(path, objects);
    await step(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeLines(path: string, objects: Iterable<unknown>): void {
  const file = openSync(path, "w");
  try {
    for (const object of objects) writeSync(file, `${jsonOf(object)}\n`);
  } finally {
    closeSync(file);
  }
}

/** `2026-01-10T10:00:00.000Z` as SQL engines write times, to the microsecond. */
export function sqlTime(value: Scalar): string {
  const [seconds, fraction = ""] = String(value).slice(0, -1).replace("T", " ").split(".");
  return `${seconds}.${fraction.padEnd(6, "0").slice(0, 6)}`;
}
