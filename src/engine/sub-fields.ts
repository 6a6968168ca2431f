// Sub-fields of a mapping (`name.keyword` beside `name`): an event has no value of its own for them, so they are read from the field they belong to.
import type { Event, FieldTable } from "../event/event.ts";
import { type FieldTypes, familyOf } from "../event/field-type.ts";

/** Reads the sub-fields that a query names from the fields they belong to; undefined where it names none. */
export function subFieldReader(
  fields: FieldTable,
  types: FieldTypes | undefined,
): ((event: Event) => Event) | undefined {
  if (types === undefined) return undefined;
  const owners = new Map<number, number>();
  for (const path of [...fields.paths]) {
    const owner = ownerOf(path, types);
    if (owner !== undefined) owners.set(fields.slot(path), fields.slot(owner));
  }
  if (owners.size === 0) return undefined;
  return (event) => ({ ...withSearch(event), get: (slot) => event.get(slot) ?? ownValue(event, owners.get(slot)) });
}

function ownValue(event: Event, slot: number | undefined): ReturnType<Event["get"]> {
  return slot === undefined ? undefined : event.get(slot);
}

function withSearch(event: Event): Pick<Event, "some"> {
  return event.some === undefined ? {} : { some: (test) => event.some!(test) };
}

/** The field that a mapped path is a sub-field of: the mapped field directly above it, if that one has values itself. */
function ownerOf(path: string, types: FieldTypes): string | undefined {
  const owner = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  const type = types.get(owner);
  return type !== undefined && familyOf(type.type) !== undefined && types.get(path) !== undefined ? owner : undefined;
}
