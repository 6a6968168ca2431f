// The CMSTP pack on every platform.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { portsOf, targets } from "../../src/backends/index.ts";

const pack = join(import.meta.dirname, "../../detections/T1218.003-cmstp/detection.yml");
const { query } = parse(readFileSync(pack, "utf8")) as { query: string };

describe("the CMSTP pack", () => {
  const ports = portsOf(query);

  test("has a port or a reason for every target, in their order", () => {
    expect(ports.map(({ target }) => target.id)).toEqual(targets.map(({ id }) => id));
    for (const { conversion } of ports) if (conversion.query === null) expect(conversion.diagnostics).not.toEqual([]);
  });

  test.each(ports)("$target.id says its level", ({ target, conversion }) => {
    if (conversion.query === null) throw new Error(conversion.diagnostics[0]?.message);
    expect(conversion.level).toBe(target.level);
    expect(conversion.query).toMatch(/cmstp|\[cC\]\[mM\]\[sS\]\[tT\]\[pP\]/i);
  });

  test("arguments on one line are a loss where a platform keeps no list of them", () => {
    const losing = ports.filter(
      ({ conversion }) => conversion.query !== null && conversion.losses.some(({ code }) => code.includes("arg")),
    );
    expect(losing.map(({ target }) => target.id)).toEqual(expect.arrayContaining(["kusto-defender", "splunk-windows"]));
  });
});
