// Tests of an ECS field's value as tests of the Sigma field it comes from.
import type { Span } from "../../text/span.ts";
import { isAny, literalOf, type Pattern } from "../document/pattern.ts";
import { argumentsNode } from "./arguments.ts";
import type { Derivation, Separator, SigmaField } from "./fields.ts";
import { type Differences, group, item, type Node, Refusal } from "./model.ts";
import { quoteRegex, wholeItem } from "./patterns.ts";

/**
 * Any of some patterns of a text field.
 * @throws {Refusal}
 */
export function textNode(
  target: SigmaField,
  patterns: readonly Pattern[],
  cased: boolean,
  span: Span,
  differences: Differences,
): Node {
  const { field, derivation } = target;
  const asked = patterns.filter((pattern) => !isEverything(pattern));
  if (asked.length < patterns.length) return item(field, ["exists"], true);
  if (derivation.kind === "messages")
    differences.deviate(span, `Sigma's \`${field}\` means a message in the log and its number in a list alike`);
  if (derivation.kind === "hash" && asked.some((pattern) => literalOf(pattern) === undefined))
    differences.deviate(span, `A wildcard in one of the \`${field}\` reaches into the others`);
  if (derivation.kind === "argument")
    return argumentsNode({ field, isSplit: derivation.isSplit, cased, span, differences }, asked);
  return group(
    "or",
    asked.map((pattern) => single(field, derivation, pattern, cased, span)),
  );
}

function isEverything(pattern: Pattern): boolean {
  return pattern.length === 1 && isAny(pattern[0]);
}

type OneTextDerivation = Exclude<Derivation, { readonly kind: "argument" }>;

function single(field: string, derivation: OneTextDerivation, pattern: Pattern, cased: boolean, span: Span): Node {
  switch (derivation.kind) {
    case "whole":
    case "messages":
    case "number":
    case "address":
      return wholeItem(field, pattern, cased);
    case "base-name":
      return group(
        "or",
        derivation.separators.map((separator) => lastSegment(field, separator, pattern, cased)),
      );
    case "path-end":
      return lastSegment(field, "\\", pattern, cased);
    case "account-name":
      return lastSegment(field, "\\", pattern, cased);
    case "account-domain":
      return wholeItem(field, [...pattern, "\\", { wildcard: "*" }], cased);
    case "extension":
      return wholeItem(field, [{ wildcard: "*" }, ".", ...pattern], cased);
    case "hash":
      return wholeItem(field, [{ wildcard: "*" }, `${derivation.algorithm}=`, ...pattern, { wildcard: "*" }], cased);
    case "registry-strings":
      return group(
        "or",
        registryForms(pattern).map((form) => wholeItem(field, form, cased)),
      );
    case "word":
      return wordItem(field, derivation.words, pattern, span);
    case "flag":
      throw new Refusal(`\`${field}\` is true or false, and has no text`, span);
  }
}

/** The part of a path behind its last separator. Wildcards must not reach beyond it, which needs a regular expression. */
function lastSegment(field: string, separator: Separator, pattern: Pattern, cased: boolean): Node {
  const literal = literalOf(pattern);
  if (literal !== undefined) return wholeItem(field, [{ wildcard: "*" }, separator + literal], cased);
  const [first, second, ...more] = pattern;
  // `*.exe` ends the name whatever is before it.
  if (isAny(first) && typeof second === "string" && more.length === 0 && !second.includes(separator)) {
    return wholeItem(field, pattern, cased);
  }
  const quoted = separator === "\\" ? "\\\\" : separator;
  const inner = pattern.map((piece) => {
    if (typeof piece === "string") return quoteRegex(piece);
    return isAny(piece) ? `[^${quoted}]*` : `[^${quoted}]`;
  });
  return item(field, cased ? ["re"] : ["re", "i"], `${quoted}${inner.join("")}$`);
}

/** ECS has numbers in decimal, Sysmon as `DWORD (0x…)`, and a text of digits looks like a number in ECS. */
function registryForms(pattern: Pattern): readonly Pattern[] {
  const literal = literalOf(pattern);
  if (literal === undefined || !/^\d{1,20}$/.test(literal)) return [pattern];
  const hex = BigInt(literal).toString(16);
  const forms: Pattern[] = [pattern];
  if (hex.length <= 8) forms.push([`DWORD (0x${hex.padStart(8, "0")})`]);
  if (hex.length <= 16) {
    const wide = hex.padStart(16, "0");
    forms.push([`QWORD (0x${wide.slice(0, 8)}-0x${wide.slice(8)})`]);
  }
  return forms;
}

function wordItem(field: string, words: Readonly<Record<string, string>>, pattern: Pattern, span: Span): Node {
  const meant = literalOf(pattern)?.toLowerCase() ?? "";
  const word = Object.hasOwn(directions, meant) ? directions[meant] : meant;
  const raw = Object.entries(words).filter(([, own]) => own.toLowerCase() === word);
  if (raw.length === 0) throw new Refusal(`\`${field}\` has no value that means this`, span);
  return item(field, [], ...raw.map(([value]) => value));
}

/** Words for the direction of a connection that other sources of telemetry use. */
const directions: Readonly<Record<string, string>> = {
  inbound: "ingress",
  incoming: "ingress",
  outbound: "egress",
  outgoing: "egress",
};
