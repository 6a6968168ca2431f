// Values are numbers in between, and come back as they were.
import { expect, test } from "vitest";
import { valueIn } from "../../../src/scan/kept/kept-rows.ts";
import { ValuePool } from "../../../src/scan/kept/value-pool.ts";

const scalars = {
  "a text": "cmd.exe",
  "no characters": "",
  "a text with letters beyond Latin": "Ñandú 🦤",
  "the integer 0": "0",
  "a record id": "148714",
  "nine digits": "999999999",
  "ten digits": "1000000000",
  "twenty digits": "18446744073709551615",
  "a leading zero": "007",
  "two zeros": "00",
  "a sign": "-1",
  "a plus": "+1",
  "a decimal": "1.5",
  "blanks around an integer": " 7 ",
  "digits that are not ASCII": "１２",
  "an exponent": "1e3",
  "a small number": 7,
  zero: 0,
  "a negative number": -3,
  "a fraction": 0.1,
  "a number beyond 32 bits": 2 ** 40,
  "a big integer": 18446744073709551615n,
  "a small big integer": 7n,
  true: true,
  false: false,
} as const;

const others = {
  null: null,
  "a list": ["process", "network"],
  "a list of integers in texts": ["1", "2"],
  "a list of numbers": [1, 2],
  "a list of one kind and another": ["1", 1, true, 2n],
  "an empty list": [],
  "a list with null": ["a", null],
  "a list of lists": [["a"], ["b"]],
  "a list of objects": [{ pid: 4 }],
  "an object": { name: "cmd.exe", parent: { pid: 4 } },
};

test.each(Object.entries({ ...scalars, ...others }))("%s", (_name, value) => {
  const pool = new ValuePool();
  const number = pool.numberOf(value);
  expect(valueIn(structuredClone(pool.values), number)).toStrictEqual(value);
});

test("values that differ have numbers of their own, and equal ones the same", () => {
  const pool = new ValuePool();
  const values = [...Object.values(scalars), ["1", "2"], [1, 2], ["1", 2], ["12"], [], ["a,b"], ["a", "b"]];
  const numbers = values.map((value) => pool.numberOf(value));
  expect(new Set(numbers).size).toBe(values.length);
  expect(structuredClone(values).map((value) => pool.numberOf(value))).toEqual(numbers);
});

test("a small whole number in a text takes no room", () => {
  const pool = new ValuePool();
  for (let id = 0; id < 1000; id++) pool.numberOf(String(id));
  expect(pool.values).toEqual([]);
});

test("an emptied pool knows nothing", () => {
  const pool = new ValuePool();
  pool.numberOf("a");
  const given = pool.values;
  pool.clear();
  expect(pool.values).toEqual([]);
  expect(pool.numberOf("b")).toBe(0);
  expect(given).toEqual(["a"]);
});
