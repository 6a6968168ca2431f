// Hunts of packs, run as cases.
import { expect, test } from "vitest";
import type { PackHunt } from "../../src/detection/pack.ts";
import type { HuntDocument } from "../../src/detection/schema.ts";
import { parseQuery } from "../../src/eql/index.ts";
import { testHunts } from "../../src/proof/hunt-tests.ts";

type Events = HuntDocument["events"];

const start = (name: string): Events[number] => ({
  kind: "process_start",
  at: 0,
  process: { executable: `C:\\Windows\\System32\\${name}`, command_line: name },
});

const write = (path: string): Events[number] => ({
  kind: "file_create",
  at: 0,
  process: { executable: "C:\\Windows\\System32\\cmd.exe" },
  file: { path },
});

function outcomeOf(query: string, events: Events, quiet: Events) {
  const hunt: PackHunt = {
    file: "hunts/one.yml",
    document: { name: "One", question: "Is it there?", query, events, quiet },
    query: parseQuery(query).statement!,
  };
  return testHunts({ hunts: [hunt] } as unknown as Parameters<typeof testHunts>[0])[0]!;
}

const messages = (outcome: ReturnType<typeof outcomeOf>) =>
  outcome.failures.map(({ kind, source }) => (source === undefined ? kind : `${kind} on ${source}`));

const processQuery = 'process where event.type == "start" and process.name : "cmstp.exe"';
const fileQuery = 'file where file.extension : "inf"';

test("a hunt that finds its events and nothing else passes", () => {
  expect(messages(outcomeOf(processQuery, [start("cmstp.exe")], [start("cmd.exe")]))).toEqual([]);
});

test("it is enough that one source shows the events", () => {
  const outcome = outcomeOf(fileQuery, [write("C:\\a.inf")], [write("C:\\a.txt")]);
  expect(messages(outcome)).toEqual([]);
  expect(outcome.sources.map(({ source, rules }) => [source, rules.length])).toEqual([
    ["endpoint", 1],
    ["sysmon", 1],
    ["security", 0],
  ]);
});

test("a hunt that does not find its events fails", () => {
  expect(messages(outcomeOf(processQuery, [start("cmd.exe")], []))).toEqual(["rule-missed"]);
});

test("a hunt that finds what it must not fails on each source that shows it", () => {
  const outcome = outcomeOf(processQuery, [start("cmstp.exe")], [start("cmstp.exe")]);
  expect(messages(outcome)).toEqual(["rule-fired on endpoint", "rule-fired on sysmon", "rule-fired on security"]);
});

test("an event that cannot be resolved is a failure", () => {
  const broken: Events = [{ kind: "file_create", at: 0, process: "nobody", file: { path: "C:\\a.inf" } }];
  expect(messages(outcomeOf(fileQuery, [write("C:\\a.inf"), ...broken], []))).toEqual(["bad-event"]);
});
