// A value of a request's JSON with its place in the request, so that whatever is wrong with it can be told by place.
import { didYouMean, suggestAll } from "../text/index.ts";
import { OptionError } from "./option-error.ts";

type JsonObject = Readonly<Record<string, unknown>>;

export class JsonValue {
  readonly value: unknown;
  /** `filter.bool.must[1]` */
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  /** @throws {OptionError} with the place and the problem */
  fail(problem: string): never {
    throw new OptionError(`${this.path}: ${problem}`);
  }

  isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  /** The members of an object. */
  members(): readonly (readonly [name: string, value: JsonValue])[] {
    if (!this.isObject()) this.fail("an object is expected here");
    const object = this.value as JsonObject;
    return Object.keys(object).map((name) => [name, new JsonValue(object[name], `${this.path}.${name}`)]);
  }

  /** The members of an object by name; a name that is not among those allowed is refused. */
  allowed(names: readonly string[]): ReadonlyMap<string, JsonValue> {
    const members = new Map(this.members());
    for (const name of members.keys()) {
      if (!names.includes(name)) this.fail(unknownName("parameter", name, names));
    }
    return members;
  }

  /** The items of a list; a single value is a list of one. */
  items(): readonly JsonValue[] {
    const list: readonly unknown[] = Array.isArray(this.value) ? this.value : [this.value];
    return list.map(
      (item, index) => new JsonValue(item, Array.isArray(this.value) ? `${this.path}[${index}]` : this.path),
    );
  }

  list(): readonly JsonValue[] {
    return Array.isArray(this.value) ? this.items() : this.fail("a list is expected here");
  }

  text(): string {
    return typeof this.value === "string" ? this.value : this.fail("a text is expected here");
  }

  /** A value that can be compared with those of a field. */
  scalar(): string | number | boolean {
    const { value } = this;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    return this.fail("a text, a number, true or false is expected here");
  }

  /** `true` or `false`, also as texts. */
  flag(): boolean {
    if (this.value === true || this.value === "true") return true;
    return this.value === false || this.value === "false" ? false : this.fail("true or false is expected here");
  }
}

/** Says that a name is not known, and which ones were perhaps meant. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const hint = didYouMean(suggestAll(name, known)) ?? `There are: ${known.join(", ")}.`;
  return `there is no ${what} \`${name}\`. ${hint}`;
}
