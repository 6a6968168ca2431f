// Values by numbers. What is equal has one number and is there once; a text that spells a small whole number, such as a record id, is told by its
// number alone.
import { ownText } from "../../event/own-text.ts";
import { valueIn } from "./kept-rows.ts";

export class ValuePool {
  private known: unknown[] = [];
  private readonly scalars = new Map<unknown, number>();
  /** Lists of scalars, by the numbers of these. */
  private readonly lists = new Map<string, number>();

  /** The values whose numbers are 0, 1, 2 …; they hold on to nothing but themselves. */
  get values(): readonly unknown[] {
    return this.known;
  }

  /** The number of a value, from which `valueIn` makes it again. */
  numberOf(value: unknown): number {
    if (typeof value === "object" && value !== null) return this.numberOfObject(value);
    if (typeof value !== "string") return this.scalars.get(value) ?? this.addScalar(value);
    const spelt = spelledInteger(value);
    if (spelt >= 0) return -1 - spelt;
    return this.scalars.get(value) ?? this.addScalar(ownText(value));
  }

  clear(): void {
    this.known = [];
    this.scalars.clear();
    this.lists.clear();
  }

  private addScalar(value: unknown): number {
    const number = this.add(value);
    this.scalars.set(value, number);
    return number;
  }

  /** Lists of scalars are known by what is in them; any other object is taken as it is, each time anew. */
  private numberOfObject(value: object): number {
    if (!Array.isArray(value) || value.some(isObject)) return this.add(value);
    const numbers = value.map((item: unknown) => this.numberOf(item));
    const name = numbers.join();
    const known = this.lists.get(name);
    if (known !== undefined) return known;
    const number = this.add(numbers.map((item) => valueIn(this.known, item)));
    this.lists.set(name, number);
    return number;
  }

  private add(value: unknown): number {
    this.known.push(value);
    return this.known.length - 1;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Longer texts are no small integers. */
const mostDigits = 9;

/** The integer that a text is the only way to write; -1 where there is none, or not a small one. */
function spelledInteger(text: string): number {
  if (text.length === 0 || text.length > mostDigits) return -1;
  let integer = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    integer = 10 * integer + digit;
  }
  return text.charCodeAt(0) === 0x30 && text.length > 1 ? -1 : integer;
}
