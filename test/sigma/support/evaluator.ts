// A second opinion on Sigma: rules evaluated directly over flat records, as their authors think of them. Written from the specification alone,
// with nothing of src/sigma: YAML by the library, texts by JavaScript's regular expressions, no ECS anywhere. Slow and plain.
import { isIPv4, isIPv6 } from "node:net";
import { parseAllDocuments } from "yaml";

/** A field has one value, several, or none (it is absent). */
export type FlatRecord = Readonly<Record<string, string | readonly string[]>>;

export interface PlainRule {
  readonly id: string;
  readonly title: string;
  readonly logsource: { readonly category?: string; readonly product?: string; readonly service?: string };
  readonly detection: Readonly<Record<string, unknown>>;
}

/** The rules of a file that has no actions. */
export function readPlainRules(text: string): readonly PlainRule[] {
  return parseAllDocuments(text).map((document) => (document as { toJS(): unknown }).toJS() as PlainRule);
}

/** A rule ready to be asked: whether it holds on a record, and the names of the selections that do. */
export interface Evaluator {
  holds(record: FlatRecord): boolean;
  selections(record: FlatRecord): readonly string[];
}

type Test = (record: FlatRecord) => boolean;

export function evaluatorOf({ detection }: PlainRule): Evaluator {
  const tests = new Map<string, Test>();
  for (const [name, search] of Object.entries(detection)) {
    if (name !== "condition" && name !== "timeframe") tests.set(name, searchTest(search));
  }
  const conditions = [detection.condition].flat().map((condition) => conditionTest(String(condition), tests));
  return {
    holds: (record) => conditions.some((condition) => condition(record)),
    selections: (record) => [...tests].filter(([, test]) => test(record)).map(([name]) => name),
  };
}

// ---- Conditions ----

/** The condition as a JavaScript-like expression over words, by recursive descent. */
function conditionTest(text: string, tests: ReadonlyMap<string, Test>): Test {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const or = (): Test => {
    const operands = [and()];
    while (words[at] === "or" && ++at) operands.push(and());
    return (record) => operands.some((operand) => operand(record));
  };
  const and = (): Test => {
    const operands = [not()];
    while (words[at] === "and" && ++at) operands.push(not());
    return (record) => operands.every((operand) => operand(record));
  };
  const not = (): Test => {
    if (words[at] !== "not") return primary();
    at++;
    const operand = not();
    return (record) => !operand(record);
  };
  const primary = (): Test => {
    const word = words[at++]!;
    if (word === "(") {
      const inner = or();
      at++;
      return inner;
    }
    if (words[at] !== "of") return tests.get(word)!;
    const pattern = words[++at]!;
    at++;
    const names = [...tests.keys()].filter((name) => covers(pattern, name));
    const chosen = names.map((name) => tests.get(name)!);
    return word === "all"
      ? (record) => chosen.every((test) => test(record))
      : (record) => chosen.some((test) => test(record));
  };
  return or();
}

function covers(pattern: string, name: string): boolean {
  if (pattern === "them") return !name.startsWith("_");
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name);
}

// ---- Searches ----

function searchTest(search: unknown): Test {
  if (Array.isArray(search)) {
    const members = search.map((member) => (isMap(member) ? searchTest(member) : keywordTest(member, [])));
    return (record) => members.some((member) => member(record));
  }
  if (!isMap(search)) return keywordTest(search, []);
  const items = Object.entries(search).map(([key, value]) => itemTest(key, value));
  return (record) => items.every((item) => item(record));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function itemTest(key: string, value: unknown): Test {
  const [field = "", ...modifiers] = key.split("|");
  const values = [value].flat();
  const tests = values.map((each) => (field === "" ? keywordTest(each, modifiers) : fieldTest(field, each, modifiers)));
  const linked: Test = modifiers.includes("all")
    ? (record) => tests.every((test) => test(record))
    : (record) => tests.some((test) => test(record));
  return modifiers.includes("neq") ? (record) => !linked(record) : linked;
}

function keywordTest(value: unknown, modifiers: readonly string[]): Test {
  const matches = textMatcher(String(value), modifiers.includes("re") ? modifiers : [...modifiers, "contains"]);
  return (record) => Object.values(record).some((each) => [each].flat().some(matches));
}

function fieldTest(field: string, value: unknown, modifiers: readonly string[]): Test {
  if (value === null) return (record) => record[field] === undefined;
  if (modifiers.includes("exists")) return (record) => (record[field] !== undefined) === value;
  if (modifiers.includes("fieldref")) {
    return (record) => {
      const [a, b] = [record[field], record[String(value)]];
      return (
        a !== undefined &&
        b !== undefined &&
        [a].flat().some((x) => [b].flat().some((y) => x.toLowerCase() === y.toLowerCase()))
      );
    };
  }
  const matches = valueMatcher(value, modifiers);
  return (record) => {
    const found = record[field];
    return found !== undefined && (typeof found === "string" ? matches(found) : found.some(matches));
  };
}

function valueMatcher(value: unknown, modifiers: readonly string[]): (text: string) => boolean {
  const comparison = modifiers.find((name) => ["lt", "lte", "gt", "gte"].includes(name));
  if (comparison !== undefined) return (text) => compare(Number(text), comparison, Number(value));
  if (modifiers.includes("cidr")) return (text) => inBlock(text, String(value));
  if (typeof value === "number" && modifiers.length === 0) return (text) => text !== "" && Number(text) === value;
  return textMatcher(String(value), modifiers);
}

function compare(left: number, operator: string, right: number): boolean {
  if (operator === "lt") return left < right;
  if (operator === "lte") return left <= right;
  return operator === "gt" ? left > right : left >= right;
}

// ---- Texts ----

function textMatcher(value: string, modifiers: readonly string[]): (text: string) => boolean {
  if (modifiers.includes("re")) {
    const flags = ["i", "m", "s"].filter((flag) => modifiers.includes(flag)).join("");
    const inline = /^\(\?([ims]+)\)/.exec(value);
    const source = value.slice(inline?.[0].length ?? 0);
    const regex = new RegExp(source, [...new Set(flags + (inline?.[1] ?? ""))].join(""));
    return (text) => regex.test(text);
  }
  let values = [value];
  for (const name of modifiers) values = values.flatMap((each) => transformed(each, name));
  const flags = modifiers.includes("cased") ? "su" : "siu";
  const before = modifiers.includes("contains") || modifiers.includes("endswith") ? "" : "^";
  const after = modifiers.includes("contains") || modifiers.includes("startswith") ? "" : "$";
  const regexes = values.map((each) => new RegExp(`${before}(?:${wildcardSource(each)})${after}`, flags));
  return (text) => regexes.some((regex) => regex.test(text));
}

/** Bytes travel as Latin-1 text between `wide` and `base64`. */
function transformed(value: string, modifier: string): readonly string[] {
  const bytes = () => Buffer.from(value, [...value].every((character) => character < "\u0100") ? "latin1" : "utf8");
  switch (modifier) {
    case "wide":
    case "utf16le":
      return [Buffer.from(value, "utf16le").toString("latin1")];
    case "base64":
      return [bytes().toString("base64")];
    case "base64offset":
      return [0, 1, 2].map((offset) => {
        const whole = Buffer.concat([Buffer.alloc(offset), bytes()])
          .toString("base64")
          .replace(/=+$/, "");
        const end = (offset + bytes().length) % 3 === 0 ? 0 : 1;
        return whole.slice([0, 2, 3][offset]!, whole.length - end);
      });
    case "windash":
      return spellings(value);
    default:
      return [value];
  }
}

function spellings(value: string): readonly string[] {
  const dash = /(?<!\w)[-/](?=\w)/;
  const found = dash.exec(value);
  if (found === null) return [value];
  const [before, after] = [value.slice(0, found.index), value.slice(found.index + 1)];
  const rests = spellings(`x${after}`).map((rest) => rest.slice(1));
  return ["-", "/", "–", "—", "―"].flatMap((each) => rests.map((rest) => before + each + rest));
}

/** `*` any text, `?` one character; a backslash takes the meaning of a wildcard or backslash behind it away. */
function wildcardSource(value: string): string {
  let source = "";
  for (let i = 0; i < value.length; i++) {
    const character = value[i]!;
    const next = value[i + 1];
    if (character === "\\" && (next === "*" || next === "?" || next === "\\")) {
      source += `\\${next}`;
      i++;
    } else if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else source += character.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  }
  return source;
}

// ---- Addresses ----

function inBlock(text: string, block: string): boolean {
  const [base = "", bits] = block.split("/");
  const [address, start] = [addressBits(text), addressBits(base)];
  if (address === undefined || start === undefined || address.length !== start.length) return false;
  return address.startsWith(start.slice(0, Number(bits ?? start.length)));
}

function addressBits(text: string): string | undefined {
  if (isIPv4(text))
    return text
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  if (!isIPv6(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const groups = (part: string | undefined) => (part === undefined || part === "" ? [] : part.split(":"));
  const [left, right] = [groups(head), groups(tail)];
  const all =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
