// Functions as Painless scripts. The values of a field are tried one by one (a loop a field), and the script is true as soon as one
// combination satisfies the test; a document without a value never does. Literals are written into the source, quoted.
import type { CallValue, FieldTest, FieldValue, Value } from "../base/condition.ts";
import { fieldsOf, numeral } from "../base/condition.ts";
import { hasWideCase } from "../base/fold.ts";
import { typeOf } from "../base/lower.ts";
import { literalText, type Pattern } from "../base/pattern.ts";
import { regexOf } from "../base/regex.ts";
import { printRegex } from "../base/regex-print.ts";
import { type LossList, Refusal } from "../base/result.ts";

/** A test on a computed value as a `script` query. */
export function scriptQuery(
  test: FieldTest,
  losses: LossList,
): { readonly script: { readonly script: { readonly source: string } } } {
  if (test.kind === "text" && test.ignoreCase && test.patterns.some(hasFoldedLetter))
    losses.add(
      "folded-letters",
      "over a computed text Painless takes `\u212a` (U+212A) for `k`, `ſ` (U+017F) for `s` and `İ` (U+0130) for `i` where case is ignored; EQL tells them apart",
      test.span,
    );
  const fields = fieldsOf(test.subject);
  const variable = new Map(fields.map((field, index) => [field.name, `v${index}`]));
  const value = print(test.subject, (field) => variable.get(field.name)!);
  const loops = fields.map((field) => `for (def ${variable.get(field.name)} : doc[${text(field.name)}]) {`).join(" ");
  const absent = fields.map((field) => `!doc.containsKey(${text(field.name)})`);
  const guard = absent.length === 0 ? "" : `if (${absent.join(" || ")}) { return false; } `;
  const divisors = divisorsOf(test.subject).map((one) => print(one, (field) => variable.get(field.name)!));
  const undefinedHere = divisors.map((divisor) => ` if (${divisor} == 0) { continue; }`).join("");
  const source = `${guard}${loops}${undefinedHere} def r = ${value}; if (r != null && ${condition(test)}) { return true; } ${"} ".repeat(fields.length)}return false;`;
  return { script: { script: { source } } };
}

/** Letters that Java's folding finds in letters beyond ASCII, or that have case beyond ASCII themselves. */
function hasFoldedLetter(pattern: Pattern): boolean {
  return pattern.some((part) => typeof part === "object" && (/[ksi]/i.test(part.literal) || hasWideCase(part.literal)));
}

/** What a value divides by, the innermost first: whole numbers divided by zero end a script with an error. */
function divisorsOf(value: Value): readonly Value[] {
  if (value.kind === "call") return value.args.flatMap(divisorsOf);
  if (value.kind !== "arithmetic") return [];
  const inner = [value.left, value.right].flatMap(divisorsOf);
  const divides = (value.operator === "/" || value.operator === "%") && value.right.kind !== "literal";
  return divides ? [...inner, value.right] : inner;
}

function condition(test: FieldTest): string {
  switch (test.kind) {
    case "exists":
      return "true";
    case "flag":
      return `r == ${test.value}`;
    case "number":
      return `r ${test.operator} ${numberText(test.value)}`;
    case "order":
      return `r.compareTo(${text(test.value)}) ${test.operator} 0`;
    case "text":
      return `(${test.patterns.map((pattern) => textCondition(pattern, test.ignoreCase, test)).join(" || ")})`;
    default:
      throw new Refusal("unsupported", "Query DSL: this test on a computed value cannot be written", test.span);
  }
}

function textCondition(pattern: Pattern, ignoreCase: boolean, test: FieldTest): string {
  const literal = literalText(pattern);
  if (literal !== undefined) return ignoreCase ? `r.equalsIgnoreCase(${text(literal)})` : `r.equals(${text(literal)})`;
  const first = pattern[0];
  const last = pattern.at(-1);
  const subject = ignoreCase ? "r.toLowerCase()" : "r";
  const fold = (part: string) => text(ignoreCase ? part.toLowerCase() : part);
  if (pattern.length === 2 && typeof first === "object" && last === "any")
    return `${subject}.startsWith(${fold(first.literal)})`;
  if (pattern.length === 2 && first === "any" && typeof last === "object")
    return `${subject}.endsWith(${fold(last.literal)})`;
  const middle = pattern[1];
  if (pattern.length === 3 && first === "any" && last === "any" && typeof middle === "object")
    return `${subject}.contains(${fold(middle.literal)})`;
  const regex = printRegex(regexOf(pattern), { title: "Painless", delimiters: "/" }, test.span);
  return `r ==~ /${regex}/s${ignoreCase ? "i" : ""}`;
}

type Resolve = (field: FieldValue) => string;

function print(value: Value, resolve: Resolve): string {
  switch (value.kind) {
    case "field":
      return resolve(value);
    case "literal":
      return value.value === null
        ? "null"
        : typeof value.value === "string"
          ? text(value.value)
          : typeof value.value === "boolean"
            ? String(value.value)
            : value.decimal === true
              ? numeral(value)
              : numberText(value.value);
    case "arithmetic":
      return `(${print(value.left, resolve)} ${value.operator} ${print(value.right, resolve)})`;
    case "call":
      return printCall(value, resolve);
  }
}

function printCall(call: CallValue, resolve: Resolve): string {
  const args = call.args.map((arg) => print(arg, resolve));
  const [a, b, c] = args;
  const subject = call.ignoreCase ? `${a}.toLowerCase()` : a!;
  const part = call.ignoreCase ? `${b}.toLowerCase()` : b!;
  switch (call.name) {
    case "length":
      return `${a}.length()`;
    case "string":
      return `String.valueOf(${a})`;
    case "concat":
      return `(${args.map((arg, index) => (typeOf(call.args[index]!) === "text" ? arg : `String.valueOf(${arg})`)).join(" + ")})`;
    case "startsWith":
      return `${subject}.startsWith(${part})`;
    case "endsWith":
      return `${subject}.endsWith(${part})`;
    case "stringContains":
      return `(${part}.length() > 0 && ${subject}.contains(${part}))`;
    case "indexOf":
      return `(${subject}.indexOf(${part}, ${c ?? "0"}) < 0 ? null : (def) ${subject}.indexOf(${part}, ${c ?? "0"}))`;
    case "substring":
      return substring(a!, call);
    default:
      throw new Refusal("unsupported", `Query DSL: the function \`${call.name}\` cannot be written`, call.span);
  }
}

/** Python's slice: negative counts from the end, both ends clamped. */
function substring(source: string, call: CallValue): string {
  const [start, end] = [call.args[1], call.args[2]].map((arg) => {
    if (arg === undefined || (arg.kind === "literal" && arg.value === null)) return undefined;
    if (arg.kind !== "literal" || typeof arg.value !== "number")
      throw new Refusal("unsupported", "Query DSL: a position that is no constant cannot be written", call.span);
    return arg.value;
  });
  const length = `${source}.length()`;
  const at = (position: number) =>
    position < 0 ? `(int) Math.max(${length} - ${-position}, 0)` : `(int) Math.min(${position}, ${length})`;
  const from = at(start ?? 0);
  const to = end === undefined ? length : at(end);
  return `${source}.substring(${from}, (int) Math.max(${from}, ${to}))`;
}

function numberText(value: number | bigint): string {
  const whole = typeof value === "bigint" || Number.isInteger(value);
  return whole && (value > 2147483647 || value < -2147483648) ? `${value}L` : String(value);
}

/** A Painless text in double quotes. */
function text(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
}
