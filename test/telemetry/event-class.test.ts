import { isDeepStrictEqual as equals } from "node:util";
import { describe, expect, test } from "vitest";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { classOf, kindFields } from "../../src/event/event-class.ts";
import { ecsEvent, eventClass, windowsLog } from "../../src/telemetry/index.ts";
import { recordFrom, securityProvider, sysmonProvider } from "./support/records.ts";

const channel = "Microsoft-Windows-Sysmon/Operational";

describe("what is known of a class", () => {
  const started = eventClass({ provider: sysmonProvider, eventId: 1, channel });

  test.each<[string, unknown]>([
    ["event.category", "process"],
    ["event.type", "start"],
    ["event.code", "1"],
    ["event.provider", sysmonProvider],
    ["winlog.channel", channel],
    ["host.os.type", "windows"],
    ["dns.question.name", undefined],
    ["process.code_signature.trusted", undefined],
    ["file.path", undefined],
  ])("%s is %s", (path, value) => {
    expect(started.known(path)).toEqual({ value });
  });

  test.each([
    "process.name",
    "@timestamp",
    "winlog.event_data.Image",
    "winlog.event_data.Unheard",
    "winlog.user_data.X",
  ])("%s differs from event to event", (path) => {
    expect(started.known(path)).toBeUndefined();
  });

  test("members of the objects that a row yields may be there", () => {
    const query = eventClass({ provider: sysmonProvider, eventId: 22, channel });
    expect(query.known("dns.answers.data")).toBeUndefined();
    expect(query.known("dns.question.name.text")).toEqual({ value: undefined });
  });

  test("several values are a list", () => {
    const connection = eventClass({ provider: sysmonProvider, eventId: 3, channel });
    expect(connection.known("event.type")).toEqual({ value: ["start", "connection", "protocol"] });
  });

  test("an event without an id has no code", () => {
    expect(eventClass({ provider: "", eventId: Number.NaN, channel: undefined }).known("event.code")).toEqual({
      value: undefined,
    });
  });
});

describe("what no Windows record has", () => {
  test.each<[path: string, lacks: boolean]>([
    ["event.code", false],
    ["host.id", false],
    ["process.name", false],
    ["registry.value", false],
    ["dns.answers.data", false],
    ["winlog.event_data.Unheard", false],
    ["winlog.user_data.X", false],
    ["data_stream.dataset", true],
    ["process.code_signature.trusted", true],
    ["process.name.text", true],
    ["process", true],
    ["toString", true],
  ])("%s: %s", (path, lacks) => {
    expect(windowsLog.lacks(path)).toBe(lacks);
  });
});

describe("classes of one family know the same of all but the kind of record", () => {
  const classes = [
    { provider: sysmonProvider, eventId: 1, channel },
    { provider: sysmonProvider, eventId: 1, channel: "ForwardedEvents" },
    { provider: securityProvider, eventId: 4688, channel: "Security" },
    { provider: securityProvider, eventId: 4688, channel: undefined },
    { provider: "Some-Provider", eventId: 1, channel: "Some/Operational" },
    { provider: "Other-Provider", eventId: 2, channel: "Other/Operational" },
  ].map(eventClass);
  const paths = [...new Set(classes.flatMap(({ mapping }) => Object.keys(mapping.fields)))];

  test.each([
    [0, 1, true],
    [2, 3, true],
    [4, 5, true],
    [0, 2, false],
    [0, 4, false],
  ])("%i and %i: %s", (one, other, isSame) => {
    const [a, b] = [classes[one]!, classes[other]!];
    expect(a.family === b.family).toBe(isSame);
    const differing = paths.filter((path) => !kindFields.has(path) && !equals(a.known(path), b.known(path)));
    expect(differing.length > 0).toBe(!isSame);
  });
});

test("all events of a class have the same one", () => {
  const table = new FieldTable();
  const one = ecsEvent(recordFrom({ provider: securityProvider, eventId: 4688 }), table);
  const other = ecsEvent(recordFrom({ provider: securityProvider, eventId: 4688, data: { A: "b" } }), table);
  expect(classOf(one)).toBe(classOf(other));
  expect(classOf(one)?.name).toBe("security-4688");
  expect(classOf(new DocumentEvent({}, table))).toBeUndefined();
});

test("an event answers what its class knows", () => {
  const table = new FieldTable();
  const event = ecsEvent(recordFrom({ provider: sysmonProvider, eventId: 7, channel }), table);
  for (const path of ["event.category", "event.type", "event.code", "winlog.channel", "host.os.type", "dll.path"]) {
    expect(event.get(table.slot(path))).toEqual(event.eventClass.known(path)?.value);
  }
});
