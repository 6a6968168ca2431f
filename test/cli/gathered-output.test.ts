import { expect, test } from "vitest";
import { GatheredOutput } from "../../src/cli/gathered-output.ts";

/** An output that takes its time, and what was handed over to it. */
function slowOutput() {
  const handed: string[] = [];
  const write = async (text: string): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    handed.push(text);
  };
  return { handed, output: new GatheredOutput({ write }) };
}

test("small texts are handed over together, in order, at the latest at the end", async () => {
  const { handed, output } = slowOutput();
  for (let i = 0; i < 1000; i++) await output.write(`${i}\n`);
  await output.end();
  expect(handed).toHaveLength(1);
  expect(handed.join("")).toBe(Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(""));
});

test("many texts are handed over as they come, and whoever writes waits for that", async () => {
  const { handed, output } = slowOutput();
  const line = `${"x".repeat(999)}\n`;
  for (let i = 0; i < 200; i++) await output.write(line);
  expect(handed.length).toBeGreaterThanOrEqual(3);
  await output.end();
  expect(handed.join("")).toBe(line.repeat(200));
});

test("a text does not wait for others that do not come", async () => {
  const { handed, output } = slowOutput();
  await output.write("one\n");
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(handed).toEqual(["one\n"]);
  await output.write("two\n");
  await output.end();
  expect(handed).toEqual(["one\n", "two\n"]);
});

test("nothing to write is not written", async () => {
  const { handed, output } = slowOutput();
  await output.end();
  expect(handed).toEqual([]);
});
