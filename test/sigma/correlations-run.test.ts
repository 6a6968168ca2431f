// The correlation types of the specification, run by the scanner over events of Windows logs: as sequences where EQL has some, else by their plan.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";
import { correlationTypes } from "../../src/sigma/document/model.ts";
import { sigmaRules } from "../../src/sigma/rules.ts";

interface Case {
  readonly name: string;
  /** A correlation called `inner`, for those of correlations. */
  readonly inner?: string;
  readonly correlation: string;
  readonly events: string;
  readonly finds: readonly (readonly number[])[];
}

const cases: readonly Case[] = parse(readFileSync(join(import.meta.dirname, "cases/correlations-run.yml"), "utf8"));

const security = (name: string, id: number) =>
  `title: ${name}\nname: ${name}\nlogsource: {product: windows, service: security}\ndetection: {s: {EventID: ${id}}, condition: s}\n`;

const rules = [
  security("fail", 4625),
  security("log", 4624),
  "title: net\nname: net\nlogsource: {category: network_connection, product: windows}\ndetection: {s: {Initiated: 'true'}, condition: s}\n",
];

function findings({ inner, correlation, events }: Case): readonly (readonly number[])[] {
  const correlations = [
    ...(inner === undefined ? [] : [`title: inner\nname: inner\ncorrelation: ${inner}\n`]),
    `title: Correlated\ncorrelation: ${correlation}\n`,
  ];
  const [file] = sigmaRules([{ source: "case.yml", text: [...rules, ...correlations].join("---\n") }]);
  expect(file!.diagnostics).toEqual([]);
  const scanner = new Scanner([...file!.rules, ...file!.correlations].filter(({ name }) => name === "Correlated"));
  const found = events.split(" ").flatMap((word, index) => {
    const document = documentOf(word);
    return scanner.add(new DocumentEvent(document, scanner.fields), { file: "case", index, document: () => document });
  });
  return [...found, ...scanner.end()].map(({ matched }) => matched.map(({ index }) => index));
}

function documentOf(word: string): Document {
  const [, rule, second = "0"] = /^(\w+)@(\d+)/.exec(word)!;
  const given = new Map(
    word
      .split(",")
      .slice(1)
      .map((pair) => pair.split("=") as [string, string]),
  );
  const member = (name: string, path: string) => (given.has(name) ? { [path]: given.get(name)! } : {});
  const common = {
    "@timestamp": new Date(Number(second) * 1000).toISOString(),
    "winlog.computer_name": "host",
  };
  if (rule !== "net") {
    return {
      ...common,
      "winlog.channel": "Security",
      "event.code": rule === "fail" ? "4625" : "4624",
      ...member("user", "winlog.event_data.TargetUserName"),
      ...member("bytes", "winlog.event_data.Size"),
      ...member("ip", "source.ip"),
    };
  }
  const [domain, name] = given.get("account")?.split("/") ?? [];
  return {
    ...common,
    "event.category": ["network"],
    "event.type": ["start"],
    "network.direction": "egress",
    ...member("ip", "destination.ip"),
    ...(name === undefined ? {} : { "user.domain": domain!, "user.name": name }),
  };
}

describe("a correlation, run", () => {
  test.each(cases)("$name", (each) => {
    expect(findings(each)).toEqual(each.finds);
  });

  test("there is a case for each type", () => {
    const used = new Set(cases.map(({ correlation }) => /type: (\w+)/.exec(correlation)![1]));
    expect([...used].toSorted()).toEqual(correlationTypes.toSorted());
  });
});
