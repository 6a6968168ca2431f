// Which clauses of a rule each source can ever satisfy, by what is known of its events and by counting.
import { describe, expect, test } from "vitest";
import { parseQuery, type Statement } from "../../src/eql/index.ts";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { readinessOf } from "../../src/proof/readiness.ts";
import { ReadinessSample } from "../../src/proof/readiness-sample.ts";
import { describeEvents, telemetrySources } from "../../src/telemetry/index.ts";

function parsed(query: string): Statement {
  const { statement } = parseQuery(query);
  if (statement === undefined) throw new SyntaxError(query);
  return statement;
}

function on(source: string, query: string) {
  return readinessOf(parsed(query), telemetrySources.find(({ name }) => name === source)!);
}

describe("on a source, a query", () => {
  test.each<[string, string, string]>([
    ["endpoint", 'process where event.action == "start" and process.args : "/s"', "usually"],
    ["sysmon", 'process where event.action == "start"', "never"],
    ["sysmon", 'process where event.type == "start" and process.args : "/s"', "usually"],
    ["security", 'process where event.type == "start" and process.args : "/s"', "seldom"],
    ["security", "process where process.args_count > 2", "never"],
    ["security", 'process where process.args_count > 2 or process.name : "a.exe"', "usually"],
    ["security", 'process where process.name : "a.exe" and not process.args_count > 2', "usually"],
    ["security", 'process where event.code == "4688" and process.name : "a.exe"', "usually"],
    ["security", 'process where event.code == "1"', "never"],
    ["sysmon", 'process where user.id : "S-1-5-21-*"', "never"],
    ["sysmon", 'process where not user.id : ("S-1-5-18", "S-1-5-19")', "never"],
    ["sysmon", 'process where user.id : "S-1-5-18" and user.name : "bob"', "usually"],
    ["security", 'process where not user.id : ("S-1-5-18", "S-1-5-19")', "usually"],
    ["sysmon", "process where process.code_signature.trusted == true", "never"],
    ["sysmon", "process where process.code_signature.trusted == null", "usually"],
    ["sysmon", "process where not process.code_signature.trusted == true", "usually"],
    ["endpoint", "process where process.code_signature.trusted == true", "seldom"],
    ["sysmon", 'library where dll.name : "x.dll"', "never"],
    ["endpoint", 'library where dll.name : "x.dll"', "usually"],
    ["powershell", 'any where event.code == "4104" and powershell.file.script_block_text : "*x*"', "usually"],
    ["security", 'any where event.code == "4104"', "never"],
    ["sysmon", 'sequence by host.id [process where true] [registry where registry.path : "HKLM*"]', "usually"],
    ["security", 'sequence by host.id [process where true] [network where dns.question.name : "*x"]', "never"],
    ["sysmon", 'sequence by host.id [process where true] ![registry where dll.name : "*"]', "usually"],
  ])("%s: %s is satisfied %s", (source, query, availability) => {
    expect(on(source, query).availability).toBe(availability);
  });

  test("a clause says why it is never satisfied, or excludes nothing", () => {
    const { stages } = on(
      "security",
      'process where process.args_count > 2 and event.code == "1" and not process.pe.original_file_name : "x"',
    );
    expect(stages[0]!.clauses.map(({ text, negated, reason }) => [text, negated, reason])).toEqual([
      ["process.args_count > 2", false, "process.args_count is never there"],
      ['event.code == "1"', false, expect.stringMatching(/^event.code is always "4688" or "4689"/)],
      [
        'process.pe.original_file_name : "x"',
        true,
        "process.pe.original_file_name is never there, so nothing is excluded",
      ],
    ]);
  });

  test.each<[string, string, string | undefined]>([
    [
      "security",
      'process where process.command_line : "*x*"',
      expect.stringMatching(/^needs the audit policy "Include command line/),
    ],
    ["security", 'process where process.args : "x"', expect.stringMatching(/^needs the audit policy/)],
    [
      "security",
      'process where winlog.event_data.CommandLine : "*x*"',
      expect.stringMatching(/^needs the audit policy/),
    ],
    ["security", 'process where not process.command_line : "*x*"', expect.stringMatching(/^needs the audit policy/)],
    ["security", 'process where process.parent.name : "x"', "needs Windows 10 or Server 2016, or newer"],
    ["security", 'process where process.name : "x"', undefined],
    [
      "sysmon",
      'process where event.type == "start" and process.pe.original_file_name : "x"',
      "needs Sysmon 10 or newer",
    ],
    ["sysmon", 'process where event.code == "1" and user.name : "x"', undefined],
    ["sysmon", 'registry where event.code == "13" and user.name : "x"', "needs Sysmon 13.30 or newer"],
    [
      "sysmon",
      'process where event.code == "1" and process.hash.sha256 : "x"',
      "needs this algorithm among Sysmon's HashAlgorithms",
    ],
    [
      "endpoint",
      "process where process.code_signature.trusted == true",
      "not every event has process.code_signature.trusted",
    ],
    ["security", 'process where process.pe.original_file_name : "x"', "process.pe.original_file_name is never there"],
  ])("%s: %s needs %s", (source, query, reason) => {
    expect(on(source, query).stages[0]!.clauses.at(-1)?.reason).toEqual(reason);
  });

  test("the account of Sysmon's service is not taken for that of the process", () => {
    const { stages } = on("sysmon", 'process where not user.id : "S-1-5-18"');
    expect(stages[0]!.clauses[0]!.reason).toBe('user.id is always "S-1-5-18"');
  });

  test("only classes that can match are looked at", () => {
    const { stages } = on("sysmon", 'any where event.code == "3" and destination.port == 443');
    expect(stages[0]!.classes).toEqual(["sysmon-3"]);
  });
});

test("in a sample, clauses are counted for each source", () => {
  const fields = new FieldTable();
  const sample = new ReadinessSample(parsed('process where process.args : "/s" and not user.name : "bob"'), fields);
  const process = (command_line: string) => ({ executable: "C:\\a.exe", command_line, user: "LAB\\ada" });
  for (const source of ["endpoint", "security"] as const) {
    const { documents } = describeEvents(
      [
        { at: 0, kind: "process_start", process: process("a.exe /s") },
        { at: 1, kind: "process_start", process: process("a.exe") },
        {
          at: 2,
          kind: "network_connect",
          process: process("a.exe"),
          network: { destination: { ip: "192.0.2.1", port: 1 } },
        },
      ],
      source,
    );
    for (const { document } of documents) sample.add(new DocumentEvent(document, fields));
  }
  const clauses = [
    { text: 'process.args : "/s"', negated: false, present: 2, satisfied: 1 },
    { text: 'user.name : "bob"', negated: true, present: 2, satisfied: 2 },
  ];
  expect(sample.result()).toEqual([
    { source: "endpoint", events: 3, stages: [{ events: 2, matched: 1, clauses }] },
    { source: "security", events: 3, stages: [{ events: 2, matched: 1, clauses }] },
  ]);
});
