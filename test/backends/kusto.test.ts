// Microsoft's own parser, by which KQL is bound (parsed.test.ts): it knows the columns of the real tables and a user's, and finds mistakes.
import { describe, expect, test } from "vitest";
import { kustoBinder } from "../../src/node/engines/index.ts";

const binder = kustoBinder();
if ("absent" in binder && process.env.CI === "true")
  throw new Error(`CI needs the Kusto language service: ${binder.absent}`);

describe.skipIf("absent" in binder)(`KQL${"absent" in binder ? ` (skipped: ${binder.absent})` : ""}`, () => {
  const bind = "absent" in binder ? () => [] : binder.bind;

  test("the binder knows the tables and finds mistakes", () => {
    expect(bind("DeviceProcessEvents | where FileName == 'a'")).toEqual([]);
    expect(bind("DeviceProcessEvents | where Nothing == 'a'")[0]).toMatch(/^KS142/);
    expect(bind("Nothing | where FileName == 'a'")[0]).toMatch(/^KS204/);
    expect(bind("DeviceProcessEvents | where FileName == '\\U'")).not.toEqual([]);
  });

  test("a user's columns are there too, those behind a dot in a dynamic one", () => {
    const binder = kustoBinder([{ name: "Account" }, { name: "Extra.Depth", type: "number" }, { name: "FileName" }]);
    if ("absent" in binder) throw new Error(binder.absent);
    expect(binder.bind("DeviceProcessEvents | where Account == 'a' and Extra.Depth == 1 and FileName == 'b'")).toEqual(
      [],
    );
    expect(binder.bind("DeviceProcessEvents | where Accounts == 'a'")).not.toEqual([]);
  });
});
