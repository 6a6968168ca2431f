import { describe, expect, test } from "vitest";
import { type Document, valueAt } from "../../src/event/document.ts";
import { describeEvents, type EventDescription, type SourceName, telemetrySources } from "../../src/telemetry/index.ts";
import { story } from "./support/story.ts";

const sources: readonly SourceName[] = ["endpoint", "sysmon", "security"];

function documents(source: SourceName, events: readonly EventDescription[] = story): readonly Document[] {
  return describeEvents(events, source).documents.map(({ document }) => document);
}

function kinds(source: SourceName): readonly string[] {
  return describeEvents(story, source).documents.map(({ index }) => story[index]!.kind);
}

describe("which kinds of event each source has", () => {
  const all = story.map(({ kind }) => kind);

  test("Sysmon has them all", () => {
    expect(kinds("sysmon")).toEqual(all);
  });

  test("Elastic Defend lists no created keys and no remote threads", () => {
    expect(kinds("endpoint")).toEqual(all.filter((kind) => kind !== "registry_create_key" && kind !== "remote_thread"));
  });

  test("of handles, Elastic Defend has those to LSASS", () => {
    const access = (executable: string): readonly EventDescription[] => [
      { at: 0, kind: "process_access", process: { executable: "C:\\a.exe" }, target: { executable } },
    ];
    expect(documents("endpoint", access("C:\\Windows\\System32\\lsass.exe"))).toHaveLength(1);
    expect(documents("endpoint", access("C:\\Windows\\explorer.exe"))).toHaveLength(0);
  });

  test("the Security log has processes, registry values, connections and accesses", () => {
    expect(kinds("security")).toEqual([
      "process_start",
      "process_start",
      "registry_set",
      "network_connect",
      "process_access",
      "process_end",
    ]);
  });
});

describe("the same process start in all sources", () => {
  const shared: Record<string, unknown> = {
    "event.category": "process",
    "event.type": "start",
    "host.os.type": "windows",
    "process.name": "cmstp.exe",
    "process.executable": "C:\\Windows\\System32\\cmstp.exe",
    "process.command_line": 'cmstp.exe /s "C:\\Users\\ada\\a & b.inf" /au',
    "process.parent.name": "cmd.exe",
    "process.parent.executable": "C:\\Windows\\System32\\cmd.exe",
    "user.name": "ada",
    "user.domain": "LAB",
  };
  const own: Readonly<Record<SourceName, Record<string, unknown>>> = {
    endpoint: {
      "event.action": "start",
      "event.module": "endpoint",
      "data_stream.dataset": "endpoint.events.process",
      "process.args": ["cmstp.exe", "/s", "C:\\Users\\ada\\a & b.inf", "/au"],
      "process.args_count": 4,
      "process.pe.original_file_name": "CMSTP.EXE",
      "process.code_signature.trusted": true,
      "process.Ext.token.integrity_level_name": "medium",
      "process.parent.args": "cmd.exe",
      "winlog.event_id": undefined,
    },
    sysmon: {
      "event.code": "1",
      "process.args": ["cmstp.exe", "/s", "C:\\Users\\ada\\a & b.inf", "/au"],
      "process.args_count": 4,
      "process.pe.original_file_name": "CMSTP.EXE",
      "process.hash.sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "winlog.event_data.IntegrityLevel": "Medium",
      "user.id": "S-1-5-18",
    },
    security: {
      "event.code": "4688",
      "process.args": ["cmstp.exe", "/s", '"C:\\Users\\ada\\a & b.inf"', "/au"],
      "process.args_count": undefined,
      "process.pe.original_file_name": undefined,
      "winlog.event_data.MandatoryLabel": "S-1-16-8192",
      "event.outcome": "success",
    },
  };

  test.each(sources)("%s", (source) => {
    const document = documents(source)[1]!;
    const expected = { ...shared, ...own[source] };
    expect(Object.fromEntries(Object.keys(expected).map((path) => [path, valueAt(document, path)]))).toEqual(expected);
  });

  test("process ids are the same in all, and the parent's entity id is the shell's", () => {
    const pids = sources.map((source) => valueAt(documents(source)[1]!, "process.pid"));
    expect(new Set(pids).size).toBe(1);
    for (const source of ["endpoint", "sysmon"] as const) {
      const [shell, cmstp] = documents(source);
      expect(valueAt(cmstp!, "process.parent.entity_id")).toBe(valueAt(shell!, "process.entity_id"));
    }
  });
});

describe("a process whose id the author chose is the same wherever image and id are given again", () => {
  const waitfor = { executable: "C:\\Windows\\System32\\waitfor.exe", pid: 3912 };
  const injector = { executable: "C:\\Windows\\System32\\mavinject.exe" };
  const injection: readonly EventDescription[] = [
    { at: 0, kind: "process_start", process: { ...waitfor, command_line: "waitfor.exe signal", user: "LAB\\ada" } },
    {
      at: 1,
      kind: "remote_thread",
      process: injector,
      target: { executable: "c:\\windows\\system32\\WAITFOR.EXE", pid: 3912 },
    },
    { at: 2, kind: "file_create", process: waitfor, file: { path: "C:\\a.txt" } },
    { at: 3, kind: "file_create", process: { ...waitfor, pid: 3916 }, file: { path: "C:\\b.txt" } },
    { at: 4, kind: "file_create", host: "WS02", process: waitfor, file: { path: "C:\\c.txt" } },
    { at: 5, kind: "process_start", process: waitfor },
  ];
  const [started, thread, own, ofAnotherId, onAnotherHost, later] = documents("sysmon", injection);
  const id = valueAt(started!, "process.entity_id");

  test("as the target of a thread and as the one that acts", () => {
    expect(valueAt(thread!, "winlog.event_data.TargetProcessGUID")).toBe(id);
    expect(valueAt(own!, "process.entity_id")).toBe(id);
    expect(valueAt(own!, "user.name")).toBe("ada");
  });

  test("another id, another host and another start are other processes", () => {
    for (const other of [ofAnotherId, onAnotherHost, later]) expect(valueAt(other!, "process.entity_id")).not.toBe(id);
  });
});

describe("the registry in the words of each source", () => {
  const paths: Readonly<Record<SourceName, string>> = {
    endpoint: "HKEY_USERS\\S-1-5-21",
    sysmon: "HKU\\S-1-5-21",
    security: "HKU\\S-1-5-21",
  };

  test.each(sources)("%s", (source) => {
    const document = documents(source).find((each) => valueAt(each, "registry.path") !== undefined)!;
    const path = String(valueAt(document, "registry.path"));
    expect(path.startsWith(paths[source])).toBe(true);
    expect(path.endsWith("\\Software\\A\\B")).toBe(true);
    expect(valueAt(document, "registry.data.strings")).toBe("1");
  });
});

test("Elastic Defend's documents have no field that its published lists do not have", () => {
  const classes = telemetrySources.find(({ name }) => name === "endpoint")!.classes;
  for (const document of documents("endpoint")) {
    const dataset = valueAt(document, "event.dataset");
    const action = valueAt(document, "event.action");
    const known = classes.find(
      (each) =>
        each.known("event.dataset")?.value === dataset &&
        (action === undefined || each.known("event.action")?.value === action),
    );
    expect(known, `${dataset} ${action}`).toBeDefined();
    for (const path of leafPaths(document))
      expect(known!.availability(path), `${known!.name}: ${path}`).not.toBe("never");
  }
});

function leafPaths(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) {
    return value.some((item) => typeof item === "object") ? value.flatMap((item) => leafPaths(item, path)) : [path];
  }
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([name, member]) => leafPaths(member, path === "" ? name : `${path}.${name}`));
}

describe("what an author leaves out", () => {
  test("events come in order of time, and documents know their description", () => {
    const events: readonly EventDescription[] = [
      { at: 2, kind: "process_end", process: "a" },
      { at: 1, kind: "process_start", as: "a", process: { executable: "C:\\a.exe" } },
    ];
    expect(describeEvents(events, "sysmon").documents.map(({ index }) => index)).toEqual([1, 0]);
  });

  test("the start of the case and the host can be given", () => {
    const events: readonly EventDescription[] = [
      { at: 1.5, kind: "process_start", process: { executable: "C:\\a.exe" } },
    ];
    for (const source of sources) {
      const { documents: found } = describeEvents(events, source, { start: "2024-01-01T00:00:00Z", host: "PC9" });
      expect(valueAt(found[0]!.document, "@timestamp")).toBe("2024-01-01T00:00:01.500Z");
      expect(String(valueAt(found[0]!.document, "host.name")).toUpperCase()).toBe("PC9");
    }
  });

  test("a parent runs under its child's account, and is Explorer where none is named", () => {
    const events: readonly EventDescription[] = [
      { at: 0, kind: "process_start", process: { executable: "C:\\a.exe", user: "NT AUTHORITY\\SYSTEM" } },
    ];
    const [document] = documents("security", events);
    expect(valueAt(document!, "user.id")).toBe("S-1-5-18");
    expect(valueAt(document!, "process.parent.name")).toBe("explorer.exe");
  });

  test("a process that is described again in a later event is the same process", () => {
    const process = { executable: "C:\\a.exe" };
    const events: readonly EventDescription[] = [
      { at: 0, kind: "file_create", process, file: { path: "C:\\b" } },
      { at: 1, kind: "file_create", process, file: { path: "C:\\c" } },
    ];
    const ids = documents("sysmon", events).map((document) => valueAt(document, "process.entity_id"));
    expect(new Set(ids).size).toBe(1);
  });

  test("the same description always gives the same documents", () => {
    for (const source of sources) expect(documents(source)).toEqual(documents(source));
  });
});

describe("descriptions that cannot be resolved are named and left out", () => {
  test.each<[string, EventDescription, string]>([
    [
      "an unknown process",
      { at: 0, kind: "process_end", process: "x" },
      "`process: x` refers to no process; no earlier event names a process with `as`",
    ],
    ["no process", { at: 0, kind: "process_end" }, "a process_end event needs a `process`"],
    [
      "no file",
      { at: 0, kind: "file_create", process: { executable: "C:\\a.exe" } },
      "a file_create event needs `file`",
    ],
  ])("%s", (_, event, message) => {
    expect(describeEvents([event], "sysmon")).toEqual({ documents: [], problems: [{ index: 0, message }] });
  });
});
