// An ECS event as a row of a target's table, by the target's own field map: columns that hold a field's value take it, and what the map says of a
// field's value is set the other way round. Used only to run golden ports on events that exist in ECS.
import type { Table } from "../../backends/index.ts";
import type { Scalar } from "../../event/event.ts";
import { parseInstant } from "../../event/instant.ts";
import { placeValues } from "../held-values.ts";
import type { EventRow } from "../rows.ts";

/** The row, or undefined where the table does not hold the event. */
export function targetRow(row: EventRow, table: Table): EventRow | undefined {
  if (!(row.get("event.category") ?? []).some((category) => table.categories.includes(String(category))))
    return undefined;
  const found = new Map<string, readonly Scalar[]>();
  placeValues(found, row, table.columns);
  const time = found.get("_time");
  if (time !== undefined) found.set("_time", inSeconds(time));
  for (const [name, text] of Object.entries(table.only ?? {})) found.set(name, [firstText(text)]);
  for (const { field, value, means } of table.values) {
    const has = (row.get(field) ?? []).some((one) => String(one) === value);
    if (has && means === false) return undefined;
    if (!has || typeof means !== "object") continue;
    for (const [name, text] of Object.entries(means)) found.set(name, [firstText(text)]);
  }
  if (!isHeld(row, table)) return undefined;
  return found;
}

/** Of a field that the table knows only by `true` or `false`, an event with other values is not of this table. */
function isHeld(row: EventRow, table: Table): boolean {
  for (const field of new Set(table.values.map((one) => one.field))) {
    const meanings = table.values.filter((one) => one.field === field);
    const values = row.get(field);
    if (values === undefined || !meanings.some((one) => one.means === true)) continue;
    if (!values.some((value) => meanings.some((one) => one.value === String(value)))) return false;
  }
  return true;
}

function firstText(text: string | readonly string[]): Scalar {
  const first = typeof text === "string" ? text : text[0]!;
  return first.startsWith("#") && /^#\d+$/.test(first) ? Number(first.slice(1)) : first;
}

/** Splunk's time is in seconds. */
function inSeconds(values: readonly Scalar[]): readonly Scalar[] {
  return values.map((value) => (parseInstant(String(value))?.ms ?? 0) / 1000);
}
