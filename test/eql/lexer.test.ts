// Tokens: kinds, the characters that strings mean, and what the lexer reports without stopping.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex, tokenize } from "../../src/eql/lexer.ts";
import { shortly } from "../support/eql.ts";

const kinds = (text: string) => tokenize(text).map((token) => `${token.kind} ${text.slice(token.start, token.end)}`);

describe("tokens", () => {
  test.each<[string, readonly string[]]>([
    ["process where true", ["identifier process", "keyword where", "keyword true"]],
    ["a.b", ["identifier a", "operator .", "identifier b"]],
    ["@timestamp", ["identifier @timestamp"]],
    ["_id", ["identifier _id"]],
    ["WHERE", ["identifier WHERE"]],
    ["in~ like~ regex~", ["keyword in~", "keyword like~", "keyword regex~"]],
    ["endsWith~(", ["function endsWith~", "bracket ("]],
    ["`my-field`", ["quoted-identifier `my-field`"]],
    [
      "1 1.5 1. .5 1e5 1.5e-3",
      ["integer 1", "decimal 1.5", "decimal 1.", "decimal .5", "decimal 1e5", "decimal 1.5e-3"],
    ],
    ["![ [ ] ( )", ["bracket ![", "bracket [", "bracket ]", "bracket (", "bracket )"]],
    ["!=<=>=<>", ["operator !=", "operator <=", "operator >=", "operator <>"]],
    ["a==b", ["identifier a", "operator ==", "identifier b"]],
    ["a // to the end\nb", ["identifier a", "comment // to the end", "identifier b"]],
    ["a /* one /* inside */ more */ b", ["identifier a", "comment /* one /* inside */ more */", "identifier b"]],
  ])("%s", (text, expected) => expect(kinds(text)).toEqual(expected));
});

describe("strings mean", () => {
  test.each<[string, string]>([
    ['"plain"', "plain"],
    ['""', ""],
    [String.raw`"\b\t\n\f\r\"\'\\"`, "\b\t\n\f\r\"'\\"],
    [String.raw`"C:\\Windows\\*"`, "C:\\Windows\\*"],
    [String.raw`"\u{41}\u{202e}\u{1F600}"`, "A\u202e😀"],
    [String.raw`"""C:\Windows\*"""`, "C:\\Windows\\*"],
    ['""""""', ""],
    ['"""say "hi""""', 'say "hi"'],
    ['"""two"""""', 'two""'],
    ['"""""in front"""', '""in front'],
    ["`one``two`", "one`two"],
  ])("%s", (text, value) => {
    const [token] = tokenize(text);
    expect(token!.kind === "string" ? token!.value : token!.text).toBe(value);
    expect(lex(text).diagnostics).toEqual([]);
  });
});

describe("what is no token is reported, and reading goes on", () => {
  test.each<[string, readonly string[]]>([
    ["a == 'b' and c", ["single-quoted-string «'b'»"]],
    ['a == ?"b\\c" and d', ['endgame-raw-string «?"b\\c"»']],
    [String.raw`"C:\Windows" and b`, [String.raw`invalid-escape «\W»`]],
    [String.raw`"\u{d800}"`, [String.raw`invalid-escape «\u{d800}»`]],
    [String.raw`"\u{110000}"`, [String.raw`invalid-escape «\u{110000}»`]],
    [String.raw`"\u{4}"`, [String.raw`invalid-escape «\u{4}»`]],
    [String.raw`"\u{zz}"`, [String.raw`invalid-escape «\u{zz}»`]],
    [String.raw`"\u{41"`, [String.raw`invalid-escape «\u{41»`]],
    ['"open\nb', ['unterminated-string «"open»']],
    ['"open\n"closed"', ['unterminated-string «"open»']],
    ['"C:\\"\nb', [String.raw`unterminated-string «"C:\"»`]],
    ['"""open\nb', ['unterminated-string «"""open»']],
    ["`open\nb", ["unterminated-identifier «`open»"]],
    ["``", ["unterminated-identifier «``»"]],
    ["a /* open", ["unterminated-comment «/*»"]],
    ["a ; b", ["unexpected-character «;»"]],
    ["a == “b”", ["unexpected-character «“b”»"]],
    ["a\u00a0== 1", ["unexpected-character «\u00a0»"]],
    ["$arg", ["endpoint-syntax «$arg»"]],
    ["a # b € c", ["unexpected-character «#»", "unexpected-character «€»"]],
  ])("%j", (text, expected) => expect(shortly(text, lex(text).diagnostics)).toEqual(expected));
});

test("every character that is no blank belongs to exactly one token, whatever the text", () => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    "`",
    "\\",
    "\n",
    " ",
    "a",
    "where",
    "/*",
    "*/",
    "//",
    "?",
    "![",
    "1.",
    "\u{1F600}",
    "\ud800",
    '"""',
    "~",
    "\u0000",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(pieces).map((parts) => parts.join("")),
      ),
      (text) => {
        const { tokens } = lex(text);
        let at = 0;
        for (const { start, end } of tokens) {
          expect(text.slice(at, start)).toMatch(/^[ \t\r\n]*$/);
          expect(end >= start).toBe(true);
          at = end;
        }
        expect(at).toBe(text.length);
      },
    ),
    { numRuns: 2000 },
  );
});
