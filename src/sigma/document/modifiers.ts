// Field modifiers, applied from left to right to each value of a detection item. A value becomes one or several matchers.
// Specification: Sigma modifiers appendix, version 2.1.
import { base64, base64Offsets, bytesOf, type Utf16, utf16, windash } from "./encode.ts";
import type { Comparison, Matcher, TimeUnit } from "./matcher.ts";
import { timeUnits } from "./matcher.ts";
import { literalOf, mapTexts, type Pattern, parsePattern, withAny, withPlaceholders } from "./pattern.ts";

export type RawValue = string | number | bigint | boolean | null;

/** A value on its way through its modifiers. */
interface Draft {
  /** The matchers it has become; several after `windash` and `base64offset`. */
  readonly matchers: readonly Matcher[];
  readonly raw: RawValue;
  /** Texts made by `wide` hold a byte in each character. */
  readonly isBytes: boolean;
}

/** A modifier cannot work on a value, or not at its place. */
export class ModifierError extends Error {
  override readonly name = "ModifierError";
  readonly code: "modifier-order" | "modifier-value";

  constructor(code: "modifier-order" | "modifier-value", message: string) {
    super(message);
    this.code = code;
  }
}

type Modifier = (draft: Draft, before: readonly string[]) => Draft;

interface Affix {
  readonly before: boolean;
  readonly after: boolean;
}

/** The modifiers that let any text stand before a text, behind it, or both. */
const affixes: ReadonlyMap<string, Affix> = new Map([
  ["contains", { before: true, after: true }],
  ["startswith", { before: false, after: true }],
  ["endswith", { before: true, after: false }],
]);

const textModifiers: Readonly<Record<string, Modifier>> = {
  ...Object.fromEntries(
    [...affixes].map(([name, { before, after }]) => [name, (draft: Draft) => around(draft, before, after)]),
  ),
  cased: (draft) => ({ ...draft, matchers: draft.matchers.map(withCase) }),
  windash: (draft) => expandTexts(draft, "windash", windash),
  base64: (draft) => encode(draft, "base64", (bytes) => [base64(bytes)]),
  base64offset: (draft) => encode(draft, "base64offset", base64Offsets),
  wide: (draft) => wide(draft, "utf16le"),
  utf16le: (draft) => wide(draft, "utf16le"),
  utf16be: (draft) => wide(draft, "utf16be"),
  utf16: (draft) => wide(draft, "utf16"),
  expand: (draft) => ({ ...draft, matchers: draft.matchers.map(expanded) }),
};

const otherModifiers: Readonly<Record<string, Modifier>> = {
  re: toRegex,
  i: (draft) => withFlag(draft, "i", { ignoreCase: true }),
  m: (draft) => withFlag(draft, "m", { multiline: true }),
  s: (draft) => withFlag(draft, "s", { dotAll: true }),
  cidr: toCidr,
  lt: (draft) => compare(draft, "lt", "<"),
  lte: (draft) => compare(draft, "lte", "<="),
  gt: (draft) => compare(draft, "gt", ">"),
  gte: (draft) => compare(draft, "gte", ">="),
  ...Object.fromEntries(timeUnits.map((unit) => [unit, (draft: Draft) => timePart(draft, unit)])),
  fieldref: toField,
  exists: toExists,
};

const modifiers: ReadonlyMap<string, Modifier> = new Map(Object.entries({ ...textModifiers, ...otherModifiers }));

const none: readonly string[] = [];

/** The modifiers that tell how an item's values are combined, instead of what each of them asks. */
const linkingModifiers: ReadonlySet<string> = new Set(["all", "neq"]);

export const modifierNames: readonly string[] = [...modifiers.keys(), ...linkingModifiers];

export function isModifier(name: string): boolean {
  return modifiers.has(name) || linkingModifiers.has(name);
}

/**
 * What a value asks of its field. A keyword (`isKeyword`) is looked for within the event's values.
 * @throws {ModifierError}
 */
export function applyModifiers(raw: RawValue, names: readonly string[], isKeyword: boolean): readonly Matcher[] {
  if (names.length === 0 && !isKeyword) return [plainMatcher(raw)];
  const affix = onlyAffix(names);
  if (affix !== undefined && typeof raw === "string")
    return [{ kind: "text", pattern: withAny(parsePattern(raw), affix.before, affix.after), cased: false }];
  let draft: Draft = { raw, matchers: [plainMatcher(raw)], isBytes: false };
  for (let place = 0; place < names.length; place++) {
    const modifier = modifiers.get(names[place]!);
    if (modifier !== undefined) draft = modifier(draft, place === 0 ? none : names.slice(0, place));
  }
  if (isKeyword && !names.some((name) => affixes.has(name))) {
    draft = { ...draft, matchers: draft.matchers.map((matcher) => surrounded(matcher, true, true)) };
  }
  return draft.matchers;
}

/** What nearly all texts have, and nothing beside it. */
function onlyAffix(names: readonly string[]): Affix | undefined {
  return names.length === 1 || (names.length === 2 && names[1] === "all") ? affixes.get(names[0]!) : undefined;
}

function plainMatcher(raw: RawValue): Matcher {
  if (raw === null) return { kind: "null" };
  if (typeof raw === "boolean") return { kind: "boolean", value: raw };
  if (typeof raw === "string") return { kind: "text", pattern: parsePattern(raw), cased: false };
  return { kind: "number", value: raw };
}

// ---- Texts ----

function around(draft: Draft, before: boolean, after: boolean): Draft {
  const name = before ? (after ? "contains" : "endswith") : "startswith";
  const matchers = draft.matchers.map((matcher): Matcher => {
    if (matcher.kind === "field") return { ...matcher, match: name };
    return surrounded(textOf(matcher, name), before, after);
  });
  return { raw: draft.raw, matchers, isBytes: draft.isBytes };
}

function surrounded(matcher: Matcher, before: boolean, after: boolean): Matcher {
  if (matcher.kind !== "text") return matcher;
  return { kind: "text", pattern: withAny(matcher.pattern, before, after), cased: matcher.cased };
}

/** Numbers are looked for in texts as they are written. */
function textOf(matcher: Matcher, modifier: string): Matcher {
  if (matcher.kind === "number") return { kind: "text", pattern: [String(matcher.value)], cased: false };
  if (matcher.kind === "text") return matcher;
  if (matcher.kind === "null") throw new ModifierError("modifier-value", `\`${modifier}\` needs a text, not null`);
  if (matcher.kind === "boolean") return { kind: "text", pattern: [String(matcher.value)], cased: false };
  throw new ModifierError("modifier-order", `\`${modifier}\` cannot follow the modifiers before it`);
}

function withTexts(matcher: Matcher, change: (pattern: Pattern) => Pattern): Matcher {
  return matcher.kind === "text" ? { ...matcher, pattern: change(matcher.pattern) } : matcher;
}

function withCase(matcher: Matcher): Matcher {
  if (matcher.kind === "text" || matcher.kind === "field") return { ...matcher, cased: true };
  if (matcher.kind === "number" || matcher.kind === "null" || matcher.kind === "boolean") return matcher;
  throw new ModifierError("modifier-order", "`cased` is for texts; regular expressions heed case unless they have `i`");
}

function expandTexts(draft: Draft, name: string, forms: (pattern: Pattern) => readonly Pattern[]): Draft {
  const matchers = draft.matchers.flatMap((matcher): readonly Matcher[] => {
    const text = textOf(matcher, name);
    return text.kind === "text" ? forms(text.pattern).map((pattern) => ({ ...text, pattern })) : [text];
  });
  return { ...draft, matchers };
}

function encode(draft: Draft, name: string, forms: (bytes: Uint8Array) => readonly string[]): Draft {
  const encoded = expandTexts(draft, name, (pattern) => {
    const text = literalOf(pattern);
    if (text === undefined) {
      const hint = "encodings stand before `contains`, `startswith` and `endswith`, and their values have no wildcards";
      throw new ModifierError("modifier-order", `\`${name}\` cannot encode wildcards: ${hint}`);
    }
    return forms(bytesOf(text, draft.isBytes)).map((form) => [form]);
  });
  return { ...encoded, isBytes: false };
}

function wide(draft: Draft, form: Utf16): Draft {
  const texts = expandTexts(draft, form, (pattern) => [mapTexts(pattern, (text) => utf16(text, form))]);
  return { ...texts, isBytes: true };
}

function expanded(matcher: Matcher): Matcher {
  return matcher.kind === "regex" ? { ...matcher, expands: true } : withTexts(matcher, withPlaceholders);
}

// ---- Everything else ----

function toRegex(draft: Draft, before: readonly string[]): Draft {
  if (before.some((name) => name !== "all" && name !== "neq" && name !== "expand")) {
    throw new ModifierError("modifier-order", "`re` takes the value as it is written, so it comes first");
  }
  if (typeof draft.raw === "boolean" || draft.raw === null)
    throw new ModifierError("modifier-value", "`re` needs a text");
  const source = String(draft.raw);
  const expands = before.includes("expand") ? { expands: true } : {};
  const matcher = { kind: "regex", source, ignoreCase: false, multiline: false, dotAll: false, ...expands } as const;
  return { ...draft, matchers: [matcher] };
}

function withFlag(draft: Draft, name: string, flag: Partial<Extract<Matcher, { kind: "regex" }>>): Draft {
  const matchers = draft.matchers.map((matcher): Matcher => {
    if (matcher.kind !== "regex")
      throw new ModifierError("modifier-order", `\`${name}\` is a flag of \`re\` and follows it`);
    return { ...matcher, ...flag };
  });
  return { ...draft, matchers };
}

function toCidr(draft: Draft, before: readonly string[]): Draft {
  alone("cidr", before);
  if (typeof draft.raw !== "string" || !isBlock(draft.raw)) {
    throw new ModifierError("modifier-value", "`cidr` needs an address block such as `10.0.0.0/8`");
  }
  return { ...draft, matchers: [{ kind: "cidr", block: draft.raw }] };
}

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function isBlock(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  if (more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false;
  const octets = ipv4.exec(address);
  if (octets !== null) return octets.slice(1).every((octet) => Number(octet) < 256) && Number(bits ?? 32) <= 32;
  return isIpv6(address) && Number(bits ?? 128) <= 128;
}

function isIpv6(address: string): boolean {
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1);
  const hasIpv4 = last !== undefined && ipv4.test(last);
  const hexadecimal = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = hexadecimal.length + (hasIpv4 ? 2 : 0);
  if (!hexadecimal.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

function numberOf(draft: Draft, name: string): number | bigint {
  const { raw } = draft;
  if (typeof raw === "number" || typeof raw === "bigint") return raw;
  if (typeof raw === "string" && /^[-+]?\d+(?:\.\d+)?$/.test(raw.trim())) return Number(raw);
  throw new ModifierError("modifier-value", `\`${name}\` needs a number`);
}

function compare(draft: Draft, name: string, operator: Comparison): Draft {
  const value = numberOf(draft, name);
  const matchers = draft.matchers.map((matcher): Matcher => {
    if (matcher.kind === "time-part") return { ...matcher, operator };
    if (matcher.kind === "number" || matcher.kind === "text") return { kind: "compare", operator, value };
    throw new ModifierError("modifier-order", `\`${name}\` cannot follow the modifiers before it`);
  });
  return { ...draft, matchers };
}

function timePart(draft: Draft, unit: TimeUnit): Draft {
  const value = numberOf(draft, unit);
  if (draft.matchers.some((matcher) => matcher.kind !== "number" && matcher.kind !== "text")) {
    throw new ModifierError("modifier-order", `\`${unit}\` stands before a comparison: \`${unit}|gte\``);
  }
  return { ...draft, matchers: [{ kind: "time-part", unit, operator: "==", value }] };
}

function toField(draft: Draft, before: readonly string[]): Draft {
  alone("fieldref", before);
  if (typeof draft.raw !== "string" || draft.raw === "") {
    throw new ModifierError("modifier-value", "`fieldref` needs the name of a field");
  }
  return { ...draft, matchers: [{ kind: "field", field: draft.raw, match: "equals", cased: false }] };
}

function toExists(draft: Draft, before: readonly string[]): Draft {
  alone("exists", before);
  if (typeof draft.raw !== "boolean") throw new ModifierError("modifier-value", "`exists` needs `true` or `false`");
  return { ...draft, matchers: [{ kind: "exists", exists: draft.raw }] };
}

/** For modifiers that take the value as it is written. */
function alone(name: string, before: readonly string[]): void {
  if (before.every((other) => linkingModifiers.has(other))) return;
  throw new ModifierError("modifier-order", `\`${name}\` takes the value as it is written, so it comes first`);
}
