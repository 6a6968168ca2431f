// Literals of a filter, held against the type of their field: what the field cannot read is refused, as Elasticsearch does.
import { DateError } from "../../compile/date-test.ts";
import { kindOf } from "../../compile/field-value.ts";
import type { Scalar } from "../../event/event.ts";
import { parseCidr, parseIp } from "../../event/ip.ts";
import { toNumber } from "../../event/number.ts";
import { decimal, type Value } from "../../event/value.ts";
import type { JsonValue } from "../json-value.ts";
import type { FilterField } from "./filter-field.ts";

/** The value of a literal for a field. */
export function literalOf(json: JsonValue, field: FilterField): Value {
  const value = json.scalar();
  if (!isReadable(value, field))
    json.fail(`the field \`${field.path}\` is of type ${field.type.type} and cannot read ${JSON.stringify(value)}`);
  return typeof value === "number" && !Number.isSafeInteger(value) ? decimal(value) : value;
}

function isReadable(value: Scalar, { type }: FilterField): boolean {
  switch (kindOf(type)) {
    case "integer":
    case "decimal":
      return toNumber(value) !== undefined;
    case "boolean":
      return ["true", "false", ""].includes(String(value));
    case "ip":
      return parseIp(String(value)) !== undefined || parseCidr(String(value)) !== undefined;
    default:
      return true;
  }
}

/** What `make` gives; a date that cannot be read is told by its place. */
export function withDates<T>(json: JsonValue, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof DateError) return json.fail(error.message);
    throw error;
  }
}
