// The conformance runner on the shared EQL suites: every case of Elasticsearch's dialect passes.
import { describe, expect, test } from "vitest";
import { closingLine, findCases, runCases } from "../../scripts/conformance/run.ts";
import { describeShared } from "../support/shared.ts";

describeShared("Elasticsearch's own EQL cases", "conformance", (folder) => {
  const cases = [...findCases(folder)];

  test("there are hundreds", () => {
    expect(cases.filter(({ skip }) => skip === undefined).length).toBeGreaterThan(700);
  });

  const [skipped, run] = [
    cases.filter(({ skip }) => skip !== undefined),
    cases.filter(({ skip }) => skip === undefined),
  ];

  test.each(run.map((each) => [each.name, each] as const))("%s", (_name, { failures }) => {
    expect(failures()).toEqual([]);
  });

  test("only Python's dialect is left out", () => {
    expect(new Set(skipped.map(({ skip }) => skip))).toEqual(new Set(["the dialect python is not run"]));
    expect(skipped.every(({ name }) => name.startsWith("python-"))).toBe(true);
  });
});

describe("the runner", () => {
  test("counts what passes, fails and is skipped, and prints why", () => {
    const lines: string[] = [];
    const totals = runCases(
      [
        { name: "good", failures: () => [] },
        { name: "bad", failures: () => ["expected 1, got 2"] },
        {
          name: "thrown",
          failures: () => {
            throw new TypeError("no");
          },
        },
        { name: "other", skip: "not ours", failures: () => [] },
      ],
      (line) => lines.push(line),
    );
    expect(closingLine(totals)).toBe("1 passed, 2 failed, 1 skipped");
    expect(lines.slice(0, 3)).toEqual(["FAILED bad", "  expected 1, got 2", "FAILED thrown"]);
    expect(lines.at(-1)).toBe("skipped 1: not ours");
  });

  test("leaves skipped out of the closing line where there is none", () => {
    expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  });
});
