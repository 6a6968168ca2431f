// Address blocks, as numbers and as expressions over canonical text.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressText, blockRegex, blockText, lastOf, parseBlock } from "../../src/backends/base/cidr.ts";
import { printRegex } from "../../src/backends/base/regex-print.ts";

const span = { start: 0, end: 0 };
const block = (text: string) => parseBlock(text, span);

test.each([
  ["10.1.2.3/8", "10.0.0.0/8"],
  ["217.41.220.0/24", "217.41.220.0/24"],
  ["172.16.0.0/12", "172.16.0.0/12"],
  ["FE80::/10", "fe80::/10"],
  ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
  ["2001:db8:0:0:0:0:0:1", "2001:db8::1/128"],
])("%s is %s", (from, to) => expect(blockText(block(from))).toBe(to));

test.each(["", "10.0.0", "10.0.0.0/33", "::/129", "a.b.c.d", "10.0.0.0/8/9", "10.0.0.256"])("%s is no block", (text) =>
  expect(() => block(text)).toThrow(/is not an address/),
);

describe("an expression holds exactly the addresses of its block", () => {
  test("of IPv4", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(32), fc.nat(0xffffffff), fc.boolean(), (base, prefix, other, near) => {
        const own = block(`${addressText(4, BigInt(base))}/${prefix}`);
        const size = 2 ** (32 - prefix);
        const address = near ? (base + (other % (4 * size)) - 2 * size + 2 ** 32) % 2 ** 32 : other;
        const expression = new RegExp(`^(?:${printRegex(blockRegex(own)!, { title: "test" }, span)})$`);
        expect(expression.test(addressText(4, BigInt(address)))).toBe(
          BigInt(address) >= own.base && BigInt(address) <= lastOf(own),
        );
      }),
    );
  });

  test.each(["fe80::/10", "ff00::/8", "fc00::/7", "2001:db8::/32", "2002::/16", "::1"])("of IPv6: %s", (text) => {
    const own = block(text);
    const expression = new RegExp(`^(?:${printRegex(blockRegex(own)!, { title: "test" }, span)})$`, "s");
    fc.assert(
      fc.property(fc.bigInt(own.base - 3n, lastOf(own) + 3n), (address) => {
        expect(expression.test(addressText(6, address))).toBe(address >= own.base && address <= lastOf(own));
      }),
    );
  });

  test("is not given where `::` may swallow the prefix", () => {
    expect(blockRegex(block("2001::/32"))).toBeUndefined();
    expect(blockRegex(block("::/0"))).toBeUndefined();
  });
});
