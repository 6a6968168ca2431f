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
  ])("%s", (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test("any value, written and read", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.bigInt({ min: 1n << 53n }), fc.integer(), fc.string())),
        (value) => {
          expect(parseJson(jsonText(value))).toEqual(value);
        },
      ),
    );
  });
});
