import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonText, parseJson } from "../../src/text/json-text.ts";

describe("integers keep their digits", () => {
  test.each<[string, unknown]>([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ['{"a":[-9223372036854775808]}', { a: [-9223372036854775808n] }],
    ['{"a": {"b":18446744073709551615}}', { a: { b: 18446744073709551615n } }],
    ['{"text":"9223372036854775807"}', { text: "9223372036854775807" }],
    ["1e300", 1e300],
    ["1234567890123456.5", 1234567890123456.5],
    ["[1,2.5,-0.5e-3]", [1, 2.5, -0.5e-3]],
    ["[1.9223372036854775807, 1e9223372036854775807]", [1.9223372036854776, Number.POSITIVE_INFINITY]],
    [
      '{"a\\\\":9223372036854775807,"b":"\\",:9223372036854775807"}',
      { "a\\": 2n ** 63n - 1n, b: '",:9223372036854775807' },
    ],
    ['{"nul":"\\u00001","n":9223372036854775807}', { nul: "\u00001", n: 2n ** 63n - 1n }],
    ['{"__proto__":9223372036854775807}', Object.fromEntries([["__proto__", 2n ** 63n - 1n]])],
  ])("%s", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each([
    "{9223372036854775807:1}",
    "[09223372036854775807]",
    "[--9223372036854775807]",
    '{"a":9223372036854775807',
    '["a 9223372036854775807',
  ])("what is no JSON stays none, and is told of as it is: %s", (text) => {
    const messageOf = (parse: (text: string) => unknown): string => {
      try {
        return JSON.stringify(parse(text));
      } catch (error) {
        return String(error);
      }
    };
    expect(messageOf(parseJson)).toMatch(/^SyntaxError/);
    expect(messageOf(parseJson)).toBe(messageOf(JSON.parse));
  });

  test("any value, written and read", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.oneof(
            fc.bigInt({ min: 1n << 53n }),
            fc.integer(),
            fc.string(),
            fc.double({ noNaN: true, noDefaultInfinity: true }).filter((of) => !Number.isInteger(of)),
          ),
        ),
        (value) => {
          expect(parseJson(jsonText(value))).toEqual(value);
        },
      ),
    );
  });
});
