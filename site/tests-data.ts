// What the browser needs to run a pack's cases and hunts again, to show what gets past its main rule, and to hunt with the rules of all packs.
import { type PackRule, queryText } from "eqlipse/detection";
import { telemetryOf } from "eqlipse/proof";
import { describeEvents, type EventDescription } from "eqlipse/telemetry";
import type { PackRuleData } from "./client/hunting.ts";
import type { RuleData, TestsData } from "./client/replay.ts";
import { type DetectionModel, survivorsByEvasion } from "./model.ts";

const sources = ["endpoint", "sysmon", "security"] as const;

export function testsData({ pack, hardness }: DetectionModel): TestsData {
  return {
    rules: pack.rules.map(ruleData),
    cases: pack.cases.map((one) => ({
      file: one.file,
      name: one.document.name,
      rules: one.document.expect.rules,
      blind: one.document.expect.blind,
      signals: one.signals.map(({ name, text }) => ({ name, query: text })),
      telemetry: Object.fromEntries(telemetryOf(one).telemetry.map(({ source, documents }) => [source, documents])),
    })),
    hunts: pack.hunts.map(({ file, document }) => ({
      file,
      query: document.query,
      telemetry: documentsOf(document.events),
      quiet: documentsOf(document.quiet),
    })),
    evasions: survivorsByEvasion(hardness).map(({ first: { evasion, document } }) => ({
      id: evasion,
      rule: "main",
      document,
    })),
  };
}

function ruleData(rule: PackRule): RuleData {
  const { key, id, name, severity } = rule;
  return { key, id, name, severity, query: queryText(rule), indicators: indicatorTexts(rule) };
}

/** The rules of all packs, for hunting in the playground. */
export function huntRules(models: readonly DetectionModel[]): readonly PackRuleData[] {
  return models.flatMap(({ pack }) => pack.rules.map((rule) => ({ folder: pack.folder, ...ruleData(rule) })));
}

function indicatorTexts(rule: PackRule): readonly { readonly name: string; readonly condition: string }[] {
  const own = [rule.detection, ...rule.detection.variants].find(({ id }) => id === rule.id);
  return (own?.indicators ?? []).map(({ name, condition }) => ({ name, condition }));
}

function documentsOf(events: readonly EventDescription[]): TestsData["hunts"][number]["telemetry"] {
  return Object.fromEntries(
    sources.map((source) => [source, describeEvents(events, source).documents.map(({ document }) => document)]),
  );
}
