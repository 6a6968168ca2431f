// The value of a field inside an expression (an argument of a function, an operand of arithmetic), read as its type has it.
import type { Scalar } from "../event/event.ts";
import { type Family, type FieldType, familyOf } from "../event/field-type.ts";
import { formatInstant } from "../event/instant.ts";
import { formatIp, parseIp } from "../event/ip.ts";
import { toInteger, toNumber } from "../event/number.ts";
import { decimal, scalarText, type Value } from "../event/value.ts";
import { dateReader } from "./date-test.ts";
import { roundToHalf } from "./half-float.ts";

/** The family of a field's type; `dynamic` where each value decides. */
export type FieldKind = Family | "dynamic";

export const dynamicType: FieldType = { type: "dynamic" };

export function kindOf(type: FieldType): FieldKind {
  return familyOf(type.type) ?? "dynamic";
}

/** Reads a field's single values as values of expressions; null for what the type cannot read. */
export function valueReader(type: FieldType): (value: Scalar) => Value {
  switch (kindOf(type)) {
    case "string":
    case "version":
      return scalarText;
    case "integer":
    case "decimal":
      return numberValueReader(type);
    case "boolean":
      return (value) => (value === "" ? false : value === true || value === "true");
    case "date":
      return dateValueReader(type);
    case "ip":
      return (value) => {
        const address = parseIp(String(value));
        return address === undefined ? null : formatIp(address);
      };
    case "dynamic":
      return (value) => value;
  }
}

function dateValueReader(type: FieldType): (value: Scalar) => Value {
  const read = dateReader(type);
  return (value) => {
    const instant = read(value);
    return instant === undefined ? null : formatInstant(instant);
  };
}

function numberValueReader(type: FieldType): (value: Scalar) => Value {
  const read = numberReader(type);
  const isDecimal = kindOf(type) === "decimal";
  return (value) => {
    const number = read(toNumber(value));
    if (number === undefined) return null;
    return isDecimal ? decimal(Number(number)) : number;
  };
}

const roundings: ReadonlyMap<string, (value: number) => number> = new Map([
  ["float", Math.fround],
  ["half_float", roundToHalf],
]);

/** What becomes of a number in a field of a type: integers lose their fraction, floats and half floats their precision. */
export function numberReader(type: FieldType): (value: number | bigint | undefined) => number | bigint | undefined {
  const rounding = roundings.get(type.type);
  if (rounding !== undefined) return (value) => (value === undefined ? undefined : rounding(Number(value)));
  if (kindOf(type) === "integer") return (value) => (typeof value === "number" ? whole(value) : value);
  return (value) => value;
}

function whole(value: number): number | bigint {
  if (Number.isSafeInteger(value)) return value;
  const truncated = Math.trunc(value);
  return Number.isFinite(value) && !Number.isSafeInteger(truncated) ? toInteger(BigInt(truncated)) : truncated;
}
