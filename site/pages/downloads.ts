// What can be taken home from a detection's page.
import { type Html, html } from "../html.ts";
import { heading } from "./parts.ts";

/** File names of the downloads of every page. */
export const downloads = {
  sigma: "sigma.yml",
  toml: "rule.toml",
  kibana: "kibana.ndjson",
  tests: "pack.zip",
  json: "detection.json",
} as const;

const told: readonly (readonly [file: string, ending: string, title: string, about: string])[] = [
  [downloads.sigma, "yml", "Sigma rule", "The main rule, for every tool that reads Sigma."],
  [downloads.toml, "toml", "Elastic rule (TOML)", "The main rule as Elastic's own rules are kept."],
  [
    downloads.kibana,
    "ndjson",
    "Kibana import (NDJSON)",
    "All rules of the pack, to be imported into Elastic Security.",
  ],
  [downloads.tests, "zip", "Test pack (zip)", "The whole pack with the telemetry of its tests, for every source."],
  [downloads.json, "json", "This page as JSON", "What stands here, for programs."],
];

export function downloadsSection(folder: string): Html {
  return html`<section>${heading("downloads", "Downloads")}
<dl class="facts">${told.map(([file, ending, title, about]) => html`<dt><a href="${file}" download="${folder}.${ending}">${title}</a></dt><dd>${about}</dd>`)}</dl></section>`;
}
