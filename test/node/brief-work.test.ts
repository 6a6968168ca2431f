// What is done without V8's last compiler gives what it gives.
import { expect, test } from "vitest";
import { doneBriefly } from "../../src/node/brief-work.ts";

test("brief work gives its result, or throws its error", () => {
  expect(doneBriefly(() => 1)).toBe(1);
  expect(() =>
    doneBriefly(() => {
      throw new RangeError("no");
    }),
  ).toThrow(new RangeError("no"));
});
