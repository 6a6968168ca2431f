// A pack of one rule and one case, for what packs' tests decide.
import { type Pack, readPack } from "../../src/detection/index.ts";

/** @param events of the case, as lines of YAML */
export function oneCasePack(query: string, events: readonly string[]): Pack {
  const detection = [
    "id: 7b0c3f5e-0000-4000-8000-000000000001",
    "version: 1",
    "name: A",
    "status: test",
    "severity: low",
    "confidence: {level: low, why: Because.}",
    "description: A.",
    'attack: {version: "18.1", techniques: [T1218.003]}',
    "data_sources: [{name: a, provider: b, dataset: c}]",
    "index_patterns: [winlogbeat-*]",
    `query: |\n  ${query.replaceAll("\n", "\n  ")}`,
  ].join("\n");
  const one = [
    "name: Starts",
    "what: Programs start.",
    "events:",
    ...events,
    "expect: {rules: {main: {matches: 1}}}",
  ].join("\n");
  const files = new Map([
    ["detection.yml", detection],
    ["tests/starts.yml", one],
  ]);
  return readPack({ folder: "T1218.003-a", path: "T1218.003-a", files }).pack!;
}
