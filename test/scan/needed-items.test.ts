import { expect, test } from "vitest";
import { parseQuery } from "../../src/eql/index.ts";
import { eventQueriesOf, neededItems } from "../../src/scan/ordered-rule.ts";

test.each<[string, readonly number[]]>([
  ["process where true | head 3", []],
  ["sequence [process where true] [file where true]", [0, 1]],
  ["sequence [process where true] ![file where true] [network where true]", [0, 2]],
  ["sequence with maxspan=1m ![process where true] [file where true]", [1]],
  ["sequence by a [process where true] with runs=3 [file where true] until [any where true]", [0, 1]],
  ["sample by a [process where true] [file where true] [any where true]", [0, 1, 2]],
])("a result of %s has an event for each of the items %j", (text, items) => {
  const { query } = parseQuery(text).statement!;
  expect(neededItems(query)).toEqual(items);
  expect(items.every((item) => item < eventQueriesOf(query).length)).toBe(true);
});
