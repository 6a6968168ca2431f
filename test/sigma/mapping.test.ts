// Log sources: SigmaHQ's own list of them, as the scanner THOR reads it, names the channels that a service stands for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { LogSource } from "../../src/sigma/document/model.ts";
import { findLogSource } from "../../src/sigma/mapping/index.ts";
import { describeShared } from "../support/shared.ts";

interface Listed {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
  readonly sources?: readonly string[];
  readonly conditions?: { readonly EventID?: number; readonly EventType?: string };
}

function listed(folder: string): readonly (readonly [name: string, source: Listed])[] {
  const list = parse(readFileSync(join(folder, "logsources-thor.yml"), "utf8")) as {
    readonly logsources: Readonly<Record<string, Listed>>;
  };
  return Object.entries(list.logsources).filter(([, { product }]) => product === "windows");
}

function logSource({ category, product, service }: Listed): LogSource {
  return { category, product, service, custom: {}, span: { start: 0, end: 0 } };
}

describeShared("the log sources of Windows that SigmaHQ lists", "corpus/rules/sigma", (folder) => {
  test("are known", () => {
    const all = listed(folder);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(([, each]) => !findLogSource(logSource(each)).isKnown).map(([name]) => name)).toEqual([]);
  });

  test("cover the channels that it names", () => {
    const missing = listed(folder).flatMap(([name, each]) => {
      if (each.service === undefined || each.category !== undefined) return [];
      const { mapping } = findLogSource(logSource(each));
      const channels = mapping.events.flatMap(({ values }) => values["winlog.channel"] ?? []);
      const known = new Set(channels.map((channel) => channel.toLowerCase()));
      const named = (each.sources ?? []).map((source) => source.replace(/^WinEventLog:/, ""));
      return named.filter((channel) => !known.has(channel.toLowerCase())).map((channel) => `${name}: ${channel}`);
    });
    expect(missing).toEqual([]);
  });

  test("cover the events of Sysmon that it gives them, keys of the registry that are made apart from those that go", () => {
    const told = listed(folder).filter(([, { category, conditions }]) => category !== undefined && conditions?.EventID);
    expect(told.length).toBeGreaterThan(35);
    for (const [name, source] of told) {
      const { EventID, EventType } = source.conditions!;
      const { events } = findLogSource(logSource(source)).mapping;
      const byCode = events.filter(({ values }) => values["event.code"] !== undefined);
      // Starts, ends, connections and questions for names are told by what they are.
      if (byCode.length === 0) continue;
      const same = byCode.filter(({ values }) => values["event.code"]!.includes(String(EventID)));
      const types = same.flatMap(({ values }) => values["?winlog.event_data.EventType"] ?? [""]);
      expect([name, types]).toEqual([name, EventType === undefined ? [""] : expect.arrayContaining([EventType])]);
    }
  });
});
