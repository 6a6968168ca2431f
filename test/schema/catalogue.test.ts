// The catalogue of fields: ECS with its types, and what the sources behind index patterns add.
import { describe, expect, test } from "vitest";
import { familyOf } from "../../src/event/field-type.ts";
import { endgameFields } from "../../src/schema/endgame.ts";
import { allFields, ecsVersion, fieldsOf, sources } from "../../src/schema/index.ts";

const typeOf = (path: string, patterns: readonly string[] = []) => fieldsOf(patterns).get(path)?.type;

describe("a field is of type", () => {
  test.each<[string, string | undefined]>([
    ["@timestamp", "date"],
    ["process.name", "keyword"],
    ["process.name.text", "match_only_text"],
    ["process.pid", "long"],
    ["process.parent.code_signature.trusted", "boolean"],
    ["process.command_line", "wildcard"],
    ["source.ip", "ip"],
    ["source.geo.location", "geo_point"],
    ["labels.anything", "dynamic"],
    ["dll.pe.sections.name", "nested"],
    ["winlog.event_data.TargetImage", "keyword"],
    ["winlog.process.pid", "long"],
    ["process.Ext.token.integrity_level_name", "keyword"],
    ["process.Ext.something.new", "dynamic"],
    ["process", undefined],
    ["process.nmae", undefined],
    ["a".repeat(5000), undefined],
    ["", undefined],
  ])("%s: %s", (path, type) => expect(typeOf(path)).toBe(type));
});

describe("index patterns say which sources count", () => {
  test.each<[string, readonly string[], boolean]>([
    ["winlog.event_data.X", ["winlogbeat-*"], true],
    ["winlog.event_data.X", ["logs-windows.sysmon_operational-*"], true],
    ["winlog.event_data.X", ["logs-*"], true],
    ["winlog.event_data.X", ["*:logs-system.security*"], true],
    ["winlog.event_data.X", ["logs-endpoint.events.process-*"], false],
    ["process.Ext.token.type", ["logs-endpoint.events.*"], true],
    ["process.Ext.token.type", ["winlogbeat-*"], false],
    ["okta.actor.id", ["logs-okta.system*"], true],
    ["okta.actor.id", ["winlogbeat-*"], false],
    ["fortinet.firewall.action", ["logs-fortinet_fortigate.log-*"], true],
  ])("%s under %j: %s", (path, patterns, known) => expect(typeOf(path, patterns) !== undefined).toBe(known));
});

describe("a path that is not known", () => {
  test.each<[string, boolean]>([
    ["my_company.flag", true],
    ["process.my_flag", false],
    ["flag", false],
  ])("%s may exist all the same: %s", (path, open) => expect(allFields().isOpen(path)).toBe(open));
});

test("the generated fields are those of a release, each of a type that is understood or refused by name", () => {
  expect(ecsVersion).toMatch(/^\d+\.\d+\.\d+$/);
  const fields = allFields();
  const paths = [...fields.keys()];
  expect(paths.length).toBeGreaterThan(2500);
  expect(new Set(paths).size).toBeGreaterThan(2500);
  const unusable = new Set(paths.map((path) => fields.get(path)!.type).filter((type) => familyOf(type) === undefined));
  expect([...unusable].sort()).toEqual(
    ["dynamic", "geo_point", "nested", "object"].filter((type) => unusable.has(type)),
  );
});

test("every source names index patterns and adds fields", () => {
  for (const { name, indexPatterns, fields } of sources) {
    expect(indexPatterns.length, name).toBeGreaterThan(0);
    expect(fields.length, name).toBeGreaterThan(0);
  }
});

test("Endgame's fields are translated to fields that exist", () => {
  for (const path of Object.values(endgameFields)) expect(typeOf(path!), path!).toBeDefined();
});
