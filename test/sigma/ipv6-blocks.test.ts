// IPv6 blocks over texts: an address is found in a block if and only if its bits begin with the block's, however it is written.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileCondition } from "../../src/compile/index.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { textCidrTest } from "../../src/sigma/to-eql/addresses.ts";
import { field } from "../../src/sigma/to-eql/build.ts";

const span = { start: 0, end: 0 };

function finds(block: string, address: string): boolean {
  const fields = new FieldTable();
  const condition = textCidrTest(field("address", span), { kind: "cidr", block }, span);
  return compileCondition(condition, { fields })(new DocumentEvent({ address }, fields)) === true;
}

// Zeros are frequent, and neighbours of the block's own groups.
const group = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  fc.integer({ min: 0, max: 0xffff }),
  fc.integer({ min: 0, max: 15 }),
);
const address = fc.array(group, { minLength: 8, maxLength: 8 });

/** An address as it may be written: with leading zeros or without, in capitals, with a run of zeros left out, with its end as in IPv4. */
const written = fc.record({
  padded: fc.boolean(),
  capitals: fc.boolean(),
  dotted: fc.boolean(),
  run: fc.option(fc.tuple(fc.nat(7), fc.nat(7))),
});

type Style = typeof written extends fc.Arbitrary<infer T> ? T : never;

function spelled(groups: readonly number[], { padded, capitals, dotted, run }: Style): string {
  const parts = groups.map((value) => value.toString(16).padStart(padded ? 4 : 1, "0"));
  if (dotted) {
    const [high, low] = [groups[6]!, groups[7]!];
    parts.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join("."));
  }
  const [from, to] = run === null ? [0, -1] : [Math.min(...run), Math.max(...run)];
  const isRun = to < (dotted ? 6 : 8) && from <= to && groups.slice(from, to + 1).every((value) => value === 0);
  const text = isRun ? `${parts.slice(0, from).join(":")}::${parts.slice(to + 1).join(":")}` : parts.join(":");
  return capitals ? text.toUpperCase() : text;
}

function bitsOf(groups: readonly number[]): string {
  return groups.map((value) => value.toString(2).padStart(16, "0")).join("");
}

test("an address is in a block if its first bits are", () => {
  fc.assert(
    fc.property(
      address,
      address,
      fc.integer({ min: 1, max: 127 }),
      fc.nat(8),
      written,
      (block, other, bits, kept, style) => {
        // An address that shares its first groups with the block, so that both answers are frequent.
        const groups = [...block.slice(0, kept), ...other.slice(kept)];
        const isInside = bitsOf(groups).startsWith(bitsOf(block).slice(0, bits));
        // Where a block reaches into the last four bytes, these are looked for in hexadecimal only.
        const text = spelled(groups, bits > 96 ? { ...style, dotted: false } : style);
        const name = `${block.map((value) => value.toString(16)).join(":")}/${bits}`;
        expect(finds(name, text), `${text} in ${name}`).toBe(isInside);
      },
    ),
    { numRuns: 600 },
  );
});

test.each<readonly [block: string, address: string, isInside: boolean]>([
  ["2001:0:1::/33", "2001:0:1::5", true],
  ["2001:0:1::/33", "2001:0:8000::5", false],
  ["2001:db8::/33", "2001:db8:7fff::1", true],
  ["2001:db8::/33", "2001:db8::1", true],
  ["2001:db8::/33", "2001:db8:8000::1", false],
  ["::/96", "::10.1.2.3", true],
  ["::ffff:0:0/96", "::ffff:10.1.2.3", true],
  ["::ffff:0:0/96", "::fffe:10.1.2.3", false],
  ["fe80::/64", "fe80::1%12", true],
  ["fe80::/64", "fe80:0:0:1::1", false],
  ["::/8", "1::", true],
  ["::/8", "100::", false],
  ["::/8", "10.0.0.1", false],
])("%s and %s: %s", (block, text, isInside) => {
  expect(finds(block, text)).toBe(isInside);
});
