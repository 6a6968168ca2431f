// What the browser needs to run a pack's cases and hunts again, and to show what gets past its main rule.
import { type PackRule, queryText } from "eqlipse/detection";
import { telemetryOf } from "eqlipse/proof";
import { describeEvents, type EventDescription } from "eqlipse/telemetry";
import type { TestsData } from "./client/replay.ts";
import { type DetectionModel, survivorsByEvasion } from "./model.ts";

const sources = ["endpoint", "sysmon", "security"] as const;

export function testsData({ pack, hardness }: DetectionModel): TestsData {
  return {
    rules: pack.rules.map((rule) => ({
      key: rule.key,
      id: rule.id,
      name: rule.name,
      severity: rule.severity,
      query: queryText(rule),
      indicators: indicatorTexts(rule),
    })),
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

function indicatorTexts(rule: PackRule): readonly { readonly name: string; readonly condition: string }[] {
  const own = [rule.detection, ...rule.detection.variants].find(({ id }) => id === rule.id);
  return (own?.indicators ?? []).map(({ name, condition }) => ({ name, condition }));
}

function documentsOf(events: readonly EventDescription[]): TestsData["hunts"][number]["telemetry"] {
  return Object.fromEntries(
    sources.map((source) => [source, describeEvents(events, source).documents.map(({ document }) => document)]),
  );
}
