// Keywords are looked for in every value of an event, whichever way the event is held.
import { describe, expect, test } from "vitest";
import { DocumentEvent } from "../../src/event/document.ts";
import { Scanner } from "../../src/scan/index.ts";
import { sigmaRules } from "../../src/sigma/index.ts";
import { ecsEvent, toEcs } from "../../src/telemetry/index.ts";
import { recordFrom } from "../telemetry/support/records.ts";
import { rule } from "./support/documents.ts";

const record = recordFrom({
  provider: "Microsoft-Windows-PrintService",
  eventId: 808,
  channel: "Microsoft-Windows-PrintService/Admin",
  data: { PlugIn: "C:\\Temp\\Evil.dll", ErrorCode: "0x7e" },
});

function holds(detection: string): readonly [lazy: boolean, whole: boolean] {
  const text = rule(detection, "{product: windows, service: printservice-admin}");
  const [file] = sigmaRules([{ source: "rule.yml", text }]);
  const scanner = new Scanner(file!.rules);
  const document = toEcs(record);
  const position = { file: "", index: 0, document: () => document };
  const found = (event: Parameters<Scanner["add"]>[0]) => scanner.add(event, position).length > 0;
  return [found(ecsEvent(record, scanner.fields)), found(new DocumentEvent(document, scanner.fields))];
}

describe("keywords", () => {
  test.each<[name: string, detection: string, expected: boolean]>([
    ["within a value", "k: [evil.dll, other]\ncondition: k", true],
    ["of which none is there", "k: [good.dll, other]\ncondition: k", false],
    ["all of them in one event", "k: {'|all': [evil, '0X7E']}\ncondition: k", true],
    ["all of them, one missing", "k: {'|all': [evil, '0x7f']}\ncondition: k", false],
    ["with wildcards", "k: ['temp\\*evil']\nw: ['temp*evil']\ncondition: w and not k", true],
    ["beside fields", "s: {EventID: 808}\nk: [evil]\ncondition: s and k", true],
    ["denied", "s: {EventID: 808}\nk: [evil]\ncondition: s and not k", false],
    ["as an expression", "k: {'|re': 'Evil\\.d.l$'}\ncondition: k", true],
    ["as an expression that heeds case", "k: {'|re': 'evil\\.d.l$'}\ncondition: k", false],
    ["a number", "k: [808]\ncondition: k", true],
  ])("%s", (_, detection, expected) => {
    expect(holds(detection)).toEqual([expected, expected]);
  });
});
