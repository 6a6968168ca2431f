import { describe, expect, test } from "vitest";
import { DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import {
  type Availability,
  availabilityIn,
  describeEvents,
  ecsEvent,
  FieldMeasure,
  type SourceClass,
  telemetrySources,
} from "../../src/telemetry/index.ts";
import { recordFrom, securityProvider } from "./support/records.ts";
import { story } from "./support/story.ts";

function classNamed(name: string): SourceClass {
  const found = telemetrySources.flatMap(({ classes }) => classes).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no class ${name}`);
  return found;
}

describe("availability by the mapping", () => {
  test.each<[string, string, Availability]>([
    ["sysmon-1", "process.args", "usually"],
    ["sysmon-1", "process.pe.original_file_name", "usually"],
    ["sysmon-1", "process.code_signature.trusted", "never"],
    ["sysmon-1", "process.Ext.token.integrity_level_name", "never"],
    ["sysmon-1", "winlog.event_data.IntegrityLevel", "usually"],
    ["sysmon-1", "winlog.event_data.ParentUser", "seldom"],
    ["sysmon-1", "winlog.event_data.GrantedAccess", "never"],
    ["sysmon-10", "winlog.event_data.GrantedAccess", "usually"],
    ["sysmon-11", "user.name", "seldom"],
    ["sysmon-22", "dns.answers.data", "usually"],
    ["security-4688", "process.command_line", "seldom"],
    ["security-4688", "process.args_count", "never"],
    ["security-4688", "process.pe.original_file_name", "never"],
    ["security-4688", "process.parent.command_line", "never"],
    ["security-4688", "process.parent.executable", "usually"],
    ["security-4688", "event.outcome", "usually"],
    ["security-4688", "winlog.event_data.IntegrityLevel", "never"],
    ["security-4688", "winlog.event_data.MandatoryLabel", "seldom"],
    ["security-4624", "source.ip", "usually"],
    ["endpoint-process-start", "process.args", "usually"],
    ["endpoint-process-start", "process.code_signature.subject_name", "seldom"],
    ["endpoint-process-start", "winlog.event_data.Image", "never"],
    ["endpoint-registry-modification", "registry.path", "usually"],
    ["endpoint-file-rename", "file.Ext.original.path", "seldom"],
    ["endpoint-file-creation", "file.Ext.original.path", "never"],
  ])("%s: %s is there %s", (name, path, availability) => {
    expect(classNamed(name).availability(path)).toBe(availability);
  });

  test("of several classes, the best counts", () => {
    const { classes } = telemetrySources.find(({ name }) => name === "sysmon")!;
    expect(availabilityIn(classes, "registry.path")).toBe("usually");
    expect(availabilityIn(classes, "dll.path")).toBe("never");
    expect(availabilityIn([], "dll.path")).toBe("never");
  });

  test("a class knows its constants", () => {
    expect(classNamed("endpoint-process-start").known("event.action")).toEqual({ value: "start" });
    expect(classNamed("sysmon-1").known("event.action")).toEqual({ value: "Process creation" });
    expect(classNamed("powershell-4104").known("event.provider")).toBeUndefined();
  });

  test("what described documents hold is never said to be impossible", () => {
    for (const source of ["sysmon", "security"] as const) {
      const { classes } = telemetrySources.find(({ name }) => name === source)!;
      for (const { document } of describeEvents(story, source).documents) {
        const { code } = document.event as { code: string };
        const own = classes.find(({ eventId }) => String(eventId) === code)!;
        for (const path of Object.keys(document.process ?? {})) {
          if (typeof (document.process as Record<string, unknown>)[path] === "object") continue;
          expect(own.availability(`process.${path}`), `${own.name} process.${path}`).not.toBe("never");
        }
      }
    }
  });
});

describe("availability measured in a sample", () => {
  test("counts are by class", () => {
    const table = new FieldTable();
    const measure = new FieldMeasure(["process.args", "process.name"], table);
    const created = (data: Record<string, string>) =>
      ecsEvent(recordFrom({ provider: securityProvider, eventId: 4688, data }), table);
    measure.add(created({ NewProcessName: "C:\\a.exe", CommandLine: "a.exe" }));
    measure.add(created({ NewProcessName: "C:\\a.exe" }));
    measure.add(
      new DocumentEvent(
        { event: { dataset: "endpoint.events.process", action: "start" }, process: { name: "a" } },
        table,
      ),
    );
    measure.add(new DocumentEvent({ event: { provider: "X", code: 7 } }, table));
    measure.add(new DocumentEvent({}, table));
    expect(measure.result().map(({ name, events, present }) => [name, events, Object.fromEntries(present)])).toEqual([
      ["security-4688", 2, { "process.args": 1, "process.name": 2 }],
      ["X 7", 1, {}],
      ["document", 1, {}],
      ["endpoint.events.process start", 1, { "process.name": 1 }],
    ]);
  });
});
