// Telemetry cases: an event log document before normalisation and the ECS document it must become. How they compare is what the README beside
// the cases says: every expected leaf must be there, a few lists are sets, old releases are excused where their pipelines differed.
import { type Document, valueAt } from "../../src/event/document.ts";
import { normalise } from "../../src/telemetry/index.ts";

export interface TelemetryCase {
  readonly case: string;
  readonly raw: Document;
  readonly expected: Document;
  readonly absent?: readonly string[];
  readonly pipeline_version?: string;
}

/** True for a line of a telemetry suite. */
export function isTelemetryCase(value: unknown): value is TelemetryCase {
  if (value === null || typeof value !== "object") return false;
  const { case: name, raw, expected } = value as Partial<TelemetryCase>;
  return typeof name === "string" && isObject(raw) && isObject(expected);
}

/** What is wrong with the document that a case's raw record becomes; empty where the case passes. */
export function telemetryFailures(given: TelemetryCase): readonly string[] {
  const { document } = normalise(given.raw);
  const failures: string[] = [];
  for (const [path, expected] of leaves(given.expected)) {
    if (isExcused(given, path)) continue;
    const actual = memberAt(document, path) ?? otherPlace(given, document, path);
    if (!agrees(path, expected, actual)) {
      failures.push(`${path.join(".")}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
    }
  }
  for (const path of given.absent ?? []) {
    const value = valueAt(document, path);
    if (value !== undefined) failures.push(`${path}: expected nothing, got ${JSON.stringify(value)}`);
  }
  return failures;
}

type Path = readonly string[];

function* leaves(document: Document, path: Path = []): Generator<readonly [Path, unknown]> {
  for (const [name, value] of Object.entries(document)) {
    if (isObject(value)) yield* leaves(value, [...path, name]);
    else yield [[...path, name], value];
  }
}

function memberAt(document: Document, path: Path): unknown {
  let node: unknown = document;
  for (const name of path) {
    if (!isObject(node)) return undefined;
    node = node[name];
  }
  return node;
}

/** Release 1.12 has the rendered task as its action. */
function isExcused(given: TelemetryCase, path: Path): boolean {
  return given.pipeline_version === "1.12" && path.join(".") === "event.action";
}

/** Release 1.12 has the hashes of a deleted file (Sysmon 26) under `process`, newer ones under `file`. */
function otherPlace(given: TelemetryCase, document: Document, path: Path): unknown {
  const isDeletion = given.pipeline_version === "1.12" && valueAt(document, "event.code") === "26";
  if (!isDeletion || path[0] !== "process" || (path[1] !== "hash" && path[1] !== "pe")) return undefined;
  return memberAt(document, ["file", ...path.slice(1)]);
}

function agrees(path: Path, expected: unknown, actual: unknown): boolean {
  if (path[0] === "@timestamp") return milliseconds(expected) === milliseconds(actual);
  if (Array.isArray(expected) && isSet(path)) {
    return Array.isArray(actual) && sorted(expected) === sorted(actual);
  }
  return JSON.stringify(ordered(expected)) === JSON.stringify(ordered(actual));
}

function isSet(path: Path): boolean {
  return path[0] === "related" || (path[0] === "winlog" && path[1] === "event_data");
}

function sorted(values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => JSON.stringify(value)).sort());
}

/** Members of objects in one order, so that their texts compare. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, ordered(value[name])]),
  );
}

function milliseconds(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}

function isObject(value: unknown): value is Document {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
