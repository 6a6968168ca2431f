// Boolean functions of a field and constants as tests prepared once: `startsWith(f, "x")` is a prefix matcher, `cidrMatch(f, …)` knows its
// blocks. Everything else is computed event by event (computed.ts).

import { isLiteral, literalValue } from "../check/literal.ts";
import type { Call } from "../eql/ast.ts";
import type { Scalar } from "../event/event.ts";
import type { FieldType } from "../event/field-type.ts";
import { inBlock, parseCidr, parseIp } from "../event/ip.ts";
import { textOf } from "../event/value.ts";
import { containing, endingWith, startingWith, type TextMatcher } from "../event/wildcard.ts";
import { findFunction } from "../functions/index.ts";
import { CompileError } from "./environment.ts";
import type { ValueTest } from "./field-test.ts";
import { kindOf, valueReader } from "./field-value.ts";

/** A test for the values of the call's first argument, if the others are constants and the function has a prepared form. */
export function callTest(call: Call, type: FieldType): ValueTest | undefined {
  const rest = call.args.slice(1).map((arg) => (isLiteral(arg) ? textOf(literalValue(arg)) : undefined));
  const name = findFunction(call.name)?.name;
  const texts = rest.filter((text) => typeof text === "string");
  if (texts.length !== rest.length || texts.length === 0) return undefined;
  if (name === "cidrMatch") return blockTest(call, texts);
  const matches = texts.length === 1 ? affixMatcher(name, texts[0]!, call.caseInsensitive) : undefined;
  return matches && textTest(matches, type);
}

export function isBooleanCall(call: Call): boolean {
  return findFunction(call.name)?.returns === "boolean";
}

function affixMatcher(name: string | undefined, text: string, caseInsensitive: boolean): TextMatcher | undefined {
  switch (name) {
    case "startsWith":
      return startingWith(text, caseInsensitive);
    case "endsWith":
      return endingWith(text, caseInsensitive);
    case "stringContains":
      return text === "" ? () => false : containing(text, caseInsensitive);
    default:
      return undefined;
  }
}

/** A text of a dynamic or string field is taken as it is; anything else is read by the field's type first. */
function textTest(matches: TextMatcher, type: FieldType): ValueTest {
  const read = valueReader(type);
  const test = (value: Scalar) => {
    const text = textOf(read(value));
    return text !== null && matches(text);
  };
  const kind = kindOf(type);
  return { text: kind === "dynamic" || kind === "string" ? matches : test, other: test };
}

function blockTest(call: Call, texts: readonly string[]): ValueTest {
  const blocks = texts.map((text, index) => {
    const block = parseCidr(text);
    if (block === undefined) throw new CompileError(call.args[index + 1]!.span, `[${text}] is no block of addresses`);
    return block;
  });
  const text = (value: string) => {
    const address = parseIp(value);
    return address !== undefined && blocks.some((block) => inBlock(block, address));
  };
  return { text, other: () => false };
}
