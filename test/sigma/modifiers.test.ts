// Value modifiers, as the appendix of the specification describes them.
import { describe, expect, test } from "vitest";
import type { Matcher } from "../../src/sigma/document/matcher.ts";
import { applyModifiers, type RawValue } from "../../src/sigma/document/modifiers.ts";
import { formatPattern } from "../../src/sigma/document/pattern.ts";

/** Matchers in short: texts as they would be written (`~` in front where case counts), others by kind. */
function show(matcher: Matcher): string {
  switch (matcher.kind) {
    case "text":
      return `${matcher.cased ? "~" : ""}${formatPattern(matcher.pattern)}`;
    case "regex":
      return `/${matcher.source}/${matcher.ignoreCase ? "i" : ""}${matcher.multiline ? "m" : ""}${matcher.dotAll ? "s" : ""}${matcher.expands === true ? " with placeholders" : ""}`;
    case "cidr":
      return matcher.block;
    case "field":
      return `${matcher.match} ${matcher.cased ? "~" : ""}$${matcher.field}`;
    case "compare":
      return `${matcher.operator} ${matcher.value}`;
    case "time-part":
      return `${matcher.unit} ${matcher.operator} ${matcher.value}`;
    case "exists":
      return `exists ${matcher.exists}`;
    case "null":
      return "null";
    default:
      return `${matcher.kind} ${matcher.value}`;
  }
}

const cases: readonly (readonly [modifiers: string, value: RawValue, matchers: readonly string[]])[] = [
  ["", "a*", ["a*"]],
  ["", 4688, ["number 4688"]],
  ["", true, ["boolean true"]],
  ["", null, ["null"]],
  ["", "", [""]],
  ["contains", "x", ["*x*"]],
  ["contains", "*x*", ["*x*"]],
  ["contains", 429, ["*429*"]],
  ["startswith", "x", ["x*"]],
  ["endswith", "\\x.exe", ["*\\x.exe"]],
  ["endswith", "a?b", ["*a?b"]],
  ["cased", "x", ["~x"]],
  ["contains|cased", "x", ["~*x*"]],
  ["cased|contains", "x", ["~*x*"]],
  ["contains|all", "x", ["*x*"]],
  ["base64", "foobar", ["Zm9vYmFy"]],
  ["base64", "fooba", ["Zm9vYmE="]],
  ["base64|contains", "x y", ["*eCB5*"]],
  ["base64offset|contains", "foobar", ["*Zm9vYmFy*", "*Zvb2Jhc*", "*mb29iYX*"]],
  ["base64offset|contains", "IEX", ["*SUVY*", "*lFW*", "*JRV*"]],
  ["wide|base64", "ping", ["cABpAG4AZwA="]],
  ["utf16le|base64", "ping", ["cABpAG4AZwA="]],
  ["utf16be|base64", "ping", ["AHAAaQBuAGc="]],
  ["utf16|base64", "ping", ["//5wAGkAbgBnAA=="]],
  ["wide|base64offset|contains", "a", ["*YQ*", "*EA*", "*hA*"]],
  ["wide|base64", "ä", ["5AA="]],
  ["windash", "-x", ["-x", "/x", "–x", "—x", "―x"]],
  ["windash|contains", " /f", ["* /f*", "* -f*", "* –f*", "* —f*", "* ―f*"]],
  ["contains|windash", " -f", ["* -f*", "* /f*", "* –f*", "* —f*", "* ―f*"]],
  ["windash", "a-b -- -", ["a-b -- -"]],
  ["re", "a\\*b", ["/a\\*b/"]],
  ["re|i", "a", ["/a/i"]],
  ["re|i|m|s", "a", ["/a/ims"]],
  ["cidr", "10.0.0.0/8", ["10.0.0.0/8"]],
  ["cidr", "fe80::/10", ["fe80::/10"]],
  ["cidr", "::ffff:1.2.3.4/128", ["::ffff:1.2.3.4/128"]],
  ["lt", 5, ["< 5"]],
  ["lte", "5", ["<= 5"]],
  ["gt", 5, ["> 5"]],
  ["gte", -5, [">= -5"]],
  ["hour", 13, ["hour == 13"]],
  ["hour|gte", 13, ["hour >= 13"]],
  ["week", 7, ["week == 7"]],
  ["fieldref", "ParentImage", ["equals $ParentImage"]],
  ["fieldref|endswith", "X", ["endswith $X"]],
  ["fieldref|contains|cased", "X", ["contains ~$X"]],
  ["exists", true, ["exists true"]],
  ["exists", false, ["exists false"]],
  ["expand", "a%b%c", ["a%b%c"]],
  ["contains|expand", "%x%", ["*%x%*"]],
  ["expand", "\\%a%b%", ["%a%b%"]],
  ["re|expand", "a%b%", ["/a%b%/ with placeholders"]],
  ["expand|re|i", "a%b%", ["/a%b%/i with placeholders"]],
  ["neq", "x", ["x"]],
];

describe("modifiers", () => {
  test.each(cases)("%s of %j", (modifiers, value, matchers) => {
    const names = modifiers === "" ? [] : modifiers.split("|");
    expect(applyModifiers(value, names, false).map(show)).toEqual(matchers);
  });

  test("two dashes in one value make every combination", () => {
    expect(applyModifiers("-a /b", ["windash"], false)).toHaveLength(25);
  });

  test.each([
    ["keywords are looked for within values", [], "x", "*x*"],
    ["unless they say where", ["startswith"], "x", "x*"],
  ] as const)("%s", (_name, modifiers, value, shown) => {
    expect(applyModifiers(value, modifiers, true).map(show)).toEqual([shown]);
  });

  test.each<readonly [string, RawValue, string]>([
    ["contains|base64", "x", "modifier-order"],
    ["base64", "a*", "modifier-order"],
    ["contains|re", "x", "modifier-order"],
    ["i", "x", "modifier-order"],
    ["re|contains", "x", "modifier-order"],
    ["re|cased", "x", "modifier-order"],
    ["contains|cidr", "10.0.0.0/8", "modifier-order"],
    ["re|lt", 5, "modifier-order"],
    ["contains", null, "modifier-value"],
    ["cidr", "10.0.0.0/33", "modifier-value"],
    ["cidr", "300.0.0.0/8", "modifier-value"],
    ["cidr", "fe80::1::/10", "modifier-value"],
    ["cidr", "somewhere", "modifier-value"],
    ["lt", "five", "modifier-value"],
    ["hour", "noon", "modifier-value"],
    ["exists", "yes", "modifier-value"],
    ["fieldref", 5, "modifier-value"],
    ["re", null, "modifier-value"],
  ])("%s of %j is refused", (modifiers, value, code) => {
    expect(() => applyModifiers(value, modifiers.split("|"), false)).toThrow(expect.objectContaining({ code }));
  });
});
