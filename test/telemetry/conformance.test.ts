import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isTelemetryCase, telemetryFailures } from "../../scripts/conformance/telemetry.ts";
import { describeShared } from "../support/shared.ts";

describeShared("golden cases of Elastic's pipelines", "conformance-telemetry", (folder) => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ndjson"))) {
    const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
    test.each(lines.map((line) => [String(JSON.parse(line).case), line]))("%s", (_, line) => {
      const given: unknown = JSON.parse(line);
      if (!isTelemetryCase(given)) throw new TypeError("this line is no telemetry case");
      expect(telemetryFailures(given)).toEqual([]);
    });
  }
});

describe("the comparison", () => {
  const raw = {
    winlog: { event_id: 4672, provider_name: "Microsoft-Windows-Security-Auditing", record_id: 7 },
    event: { code: 4672 },
  };

  test("reports a leaf that differs, one that is missing, and one that must be absent", () => {
    const failures = telemetryFailures({
      case: "made",
      raw,
      expected: { event: { code: "4673" }, user: { name: "ada" } },
      absent: ["event.action"],
    });
    expect(failures).toEqual([
      'event.code: expected "4673", got "4672"',
      'user.name: expected "ada", got undefined',
      'event.action: expected nothing, got "logged-in-special"',
    ]);
  });

  test("passes a subset", () => {
    expect(telemetryFailures({ case: "made", raw, expected: { event: { category: ["iam"] } } })).toEqual([]);
  });
});
