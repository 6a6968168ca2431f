// Clauses about one field: `{ "field": value }`, or `{ "field": { "value": …, … } }` where there is more to say.
import type { JsonValue } from "../json-value.ts";

/** Parameters that every clause may have and that mean nothing to a filter. */
const ofScoring = ["boost", "_name"];

export interface FieldClause {
  readonly path: string;
  /** The value asked for. */
  readonly value: JsonValue;
  readonly parameters: ReadonlyMap<string, JsonValue>;
}

/** Reads a clause whose value is called `names[0]`, or one of the further `names`, and which has these parameters. */
export function fieldClause(
  json: JsonValue,
  names: readonly string[],
  parameters: readonly string[] = [],
): FieldClause {
  const [path, body] = onlyField(json);
  if (!body.isObject()) return { path, value: body, parameters: new Map() };
  const members = body.allowed([...names, ...parameters, ...ofScoring]);
  const value = names.map((name) => members.get(name)).find((member) => member !== undefined);
  return { path, value: value ?? body.fail(`\`${names[0]}\` is missing`), parameters: members };
}

/** The field of a clause with what is said of it. */
export function onlyField(json: JsonValue): readonly [path: string, body: JsonValue] {
  const fields = json.members().filter(([name]) => !ofScoring.includes(name));
  const [first, second] = fields;
  if (first === undefined) return json.fail("a field is missing");
  return second === undefined
    ? first
    : json.fail(`one field is expected, but there are \`${first[0]}\` and \`${second[0]}\``);
}

/** The parameters of a clause that has no field. */
export function withoutScoring(json: JsonValue, names: readonly string[]): ReadonlyMap<string, JsonValue> {
  return json.allowed([...names, ...ofScoring]);
}

/** A flag among the parameters of a clause; false where it is not given. */
export function flagOf(parameters: ReadonlyMap<string, JsonValue>, name: string): boolean {
  return parameters.get(name)?.flag() ?? false;
}
