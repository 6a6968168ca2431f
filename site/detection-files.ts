// The files of one detection: its page, its downloads, and the data by which the page runs its tests.
import { elasticToml, kibanaRule, type PackRule, sigmaOf } from "eqlipse/detection";
import { zipSync } from "fflate";
import type { TestsData } from "./client/replay.ts";
import type { SiteFrame } from "./layout.ts";
import type { DetectionModel } from "./model.ts";
import { detectionPage } from "./pages/detection.ts";
import { downloads } from "./pages/downloads.ts";
import { testsData } from "./tests-data.ts";
import type { SiteWriter } from "./writer.ts";

/** Files by their names in the detection's folder. */
export type Downloads = ReadonlyMap<string, string | Uint8Array>;

/** The files that depend on nothing but the pack, so that they are made once for each state of it. */
export function downloadsOf(model: DetectionModel): Downloads {
  const { rules } = model.pack;
  const [main] = rules;
  if (main === undefined) return new Map();
  const tests = testsData(model);
  return new Map<string, string | Uint8Array>([
    [downloads.sigma, sigmaText(main)],
    [downloads.toml, elasticToml(main)],
    [downloads.kibana, rules.map((rule) => `${JSON.stringify(kibanaRule(rule))}\n`).join("")],
    [downloads.tests, packZip(model, tests)],
    ["tests.json", JSON.stringify(tests)],
  ]);
}

/** @param made the detection's downloads */
export function writeDetection(model: DetectionModel, made: Downloads, frame: SiteFrame, writer: SiteWriter): void {
  const folder = `detections/${model.pack.folder}`;
  writer.page(`${folder}/index.html`, detectionPage(model, frame));
  for (const [name, content] of made) writer.file(`${folder}/${name}`, content);
  writer.file(`${folder}/${downloads.json}`, JSON.stringify(detectionJson(model), undefined, 2));
}

function sigmaText(rule: PackRule): string {
  const exact = sigmaOf(rule);
  const { text, diagnostics } = exact.text === undefined ? sigmaOf(rule, { approximate: true }) : exact;
  const notes = diagnostics.map(({ message }) => `# ${message}\n`).join("");
  return `${notes}${text ?? "# This rule has no Sigma form.\n"}`;
}

/** The pack's folder with the telemetry that its cases stand for, written out for every source. */
function packZip({ pack, documents }: DetectionModel, { cases }: TestsData): Uint8Array {
  const encoder = new TextEncoder();
  const entries: Record<string, Uint8Array> = {};
  for (const [path, text] of documents) entries[`${pack.folder}/${path}`] = encoder.encode(text);
  for (const { file, telemetry } of cases) {
    const name = file.replace(/^tests\/|\.ya?ml$/g, "");
    for (const [source, documents] of Object.entries(telemetry))
      entries[`${pack.folder}/telemetry/${name}.${source}.ndjson`] = encoder.encode(
        documents.map((document) => `${JSON.stringify(document)}\n`).join(""),
      );
  }
  // A fixed time, so that the same pack gives the same bytes.
  return zipSync(entries, { mtime: new Date("2026-01-01T00:00:00Z"), level: 9 });
}

function detectionJson(model: DetectionModel): object {
  const { pack, techniques, outcomes, huntOutcomes, hardness, rules, evidence, history } = model;
  return {
    ...pack.document,
    techniques: techniques.map(({ stated }) => stated),
    ports: rules[0]?.ports.map(({ target, conversion }) => ({
      target: target.id,
      level: target.level,
      query: conversion.query,
      ...(conversion.query === null
        ? { refused: conversion.diagnostics.map(({ message }) => message) }
        : {
            losses: conversion.losses.map(({ message }) => message),
            limits: conversion.limits.map(({ message }) => message),
          }),
    })),
    tests: outcomes,
    hunts: huntOutcomes,
    hardness,
    evidence,
    history,
  };
}
