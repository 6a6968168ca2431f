// KQL is bound by Microsoft's own parser against the columns of the real tables: no unknown table, column or function, no type error.
import { describe, expect, test } from "vitest";
import { convert } from "../../src/backends/index.ts";
import { kustoTargets } from "../../src/backends/kusto/index.ts";
import { kustoBinder } from "../../src/node/engines/index.ts";
import { loadSuites } from "./suite.ts";

const binder = kustoBinder();
if ("absent" in binder && process.env.CI === "true")
  throw new Error(`CI needs the Kusto language service: ${binder.absent}`);

const suites = loadSuites();

describe.skipIf("absent" in binder)(`KQL${"absent" in binder ? ` (skipped: ${binder.absent})` : ""}`, () => {
  const bind = "absent" in binder ? () => [] : binder.bind;

  test("the binder knows the tables and finds mistakes", () => {
    expect(bind("DeviceProcessEvents | where FileName == 'a'")).toEqual([]);
    expect(bind("DeviceProcessEvents | where Nothing == 'a'")[0]).toMatch(/^KS142/);
    expect(bind("Nothing | where FileName == 'a'")[0]).toMatch(/^KS204/);
    expect(bind("DeviceProcessEvents | where FileName == '\\U'")).not.toEqual([]);
  });

  describe.each(kustoTargets)("$id", ({ id }) => {
    test.each(suites)("binds every case of $name", (suite) => {
      for (const { name, query } of suite.cases) {
        const port = convert(query.replace(/^any /, "process "), id);
        if (port.query !== null) expect(bind(port.query), `${name}: ${port.query}`).toEqual([]);
      }
    });
  });
});
