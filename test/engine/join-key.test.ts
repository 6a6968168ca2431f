// The order of join key values: by what they are, then by the order of their type.
import { expect, test } from "vitest";
import { compareJoinValues, type JoinValue, type KeyKind } from "../../src/engine/join-key.ts";

test.each<readonly [KeyKind, readonly JoinValue[]]>([
  ["plain", [null, false, true, -1, 2, 10n ** 18n, "", "10", "9", "\uffff", "\u{10000}"]],
  [
    "ip",
    ["9.0.0.0", "10.0.0.0", "216.41.220.0", "217.0.0.1", "224.0.0.1", "255.255.255.255", "d929:dc00::1", "e000::"],
  ],
  ["version", ["1.2.0", "1.10.0", "2.0.0-alpha", "2.0.0"]],
])("of %s keys", (kind, ascending) => {
  const sorted = [...ascending].reverse().sort((a, b) => compareJoinValues(a, b, kind));
  expect(sorted).toEqual(ascending);
});
