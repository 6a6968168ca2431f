// What a column holds of a field's values, by the field map's own words, the other way round: how an ECS event would lie in a table. Where the map
// knows only a part (the name at the end of a path), something stands for the rest.
import type { Column, Holding } from "../backends/index.ts";
import type { Scalar } from "../event/event.ts";
import type { EventRow } from "./rows.ts";

const forms: Readonly<Record<Holding, (values: readonly Scalar[], field: string) => readonly Scalar[]>> = {
  value: (values) => values,
  path: (values) => values.map((value) => `C:\\${value}`),
  "any-path": (values) => values.map((value) => `C:\\${value}`),
  account: (values) => values.map((value) => `LAB\\${value}`),
  extension: (values) => values.map((value) => `file.${value}`),
  hex: (values) => values.map((value) => `0x${Number(value).toString(16)}`),
  hashes: (values, field) => [`${field.split(".").at(-1)!.toUpperCase()}=${values[0]}`],
  arguments: (values) => [values.map(quotedArgument).join(" ")],
};

/**
 * Sets the columns that a field map gives the fields of an event. Whole values come first: a column that holds a path takes it from the field of
 * the path if there is one, not from that of its name; a command line is never made up of arguments where a field is the command line.
 */
export function placeValues(
  placed: Map<string, readonly Scalar[]>,
  row: EventRow,
  map: Readonly<Record<string, Column | string>>,
): void {
  const given = Object.entries(map).map(([field, column]) => ({
    field,
    ...(typeof column === "string" ? { name: column } : column),
  }));
  const whole = given.filter(({ holds = "value" }) => holds === "value");
  const names = new Set(whole.map(({ name }) => name));
  for (const { field, name } of whole) if (row.has(field)) placed.set(name, row.get(field)!);
  for (const { field, name, holds = "value" } of given) {
    const values = row.get(field);
    if (values === undefined || holds === "value" || (holds === "arguments" && names.has(name))) continue;
    const known = placed.get(name);
    if (known === undefined) placed.set(name, forms[holds](values, field));
    else if (holds === "hashes") placed.set(name, [`${known[0]},${forms.hashes(values, field)[0]}`]);
  }
}

function quotedArgument(value: Scalar): string {
  const text = String(value);
  return text === "" || /\s/.test(text) ? `"${text}"` : text;
}
