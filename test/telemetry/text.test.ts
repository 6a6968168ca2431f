import { describe, expect, test } from "vitest";
import { valueAt } from "../../src/event/document.ts";
import { type TextItem, textReader, toEcs } from "../../src/telemetry/index.ts";
import { parseXml } from "../../src/telemetry/text/xml-parser.ts";

function read(text: string, blockSize = text.length): readonly TextItem[] {
  const reader = textReader(text);
  if (reader === undefined) throw new Error("no reader takes this text");
  const items: TextItem[] = [];
  for (let at = 0; at < text.length; at += Math.max(1, blockSize))
    items.push(...reader.push(text.slice(at, at + blockSize)));
  return [...items, ...reader.finish()];
}

function event(id: number, data: string): string {
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>${id}</EventID><TimeCreated SystemTime='2025-03-03T09:00:00.1234567Z'/><EventRecordID>7</EventRecordID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>WS01</Computer><Security UserID='S-1-5-18'/></System><EventData>${data}</EventData></Event>`;
}

const image = "<Data Name='Image'>C:\\a\\b &amp; c.exe</Data>";

function values(items: readonly TextItem[], path: string): readonly unknown[] {
  return items.map((item) => ("problem" in item ? item.problem : valueAt(toEcs(item.record), path)));
}

describe("event XML", () => {
  test.each([
    ["one event", event(1, image)],
    ["events after one another, as wevtutil prints them", `${event(1, image)}${event(5, image)}`],
    ["events on lines", `${event(1, image)}\r\n${event(5, image)}\r\n`],
    [
      "events in an Events element, as Event Viewer saves them",
      `<?xml version="1.0" encoding="utf-8"?>\n<Events>${event(1, image)}${event(5, image)}</Events>`,
    ],
    ["with a byte order mark and a comment", `\uFEFF<!-- exported --><Events>${event(1, image)}</Events>`],
  ])("%s", (_, text) => {
    const names = values(read(text), "process.name");
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names)).toEqual(new Set(["b & c.exe"]));
  });

  test("is the same however it is cut into blocks", () => {
    const text = `<Events>${event(1, image)}${event(5, image)}</Events>`;
    for (const size of [1, 2, 7, 100]) expect(values(read(text, size), "event.code")).toEqual(["1", "5"]);
  });

  test("unnamed items are numbered, elements named, the first of a name counts", () => {
    const [item] = read(
      event(1, "<Data>a</Data><Data>b</Data><Binary>00FF</Binary><Data Name='x'>1</Data><Data Name='x'>2</Data>"),
    );
    if (item === undefined || "problem" in item) throw new Error("not read");
    expect(item.record.dataNames()).toEqual(["param1", "param2", "Binary", "x"]);
    expect(item.record.data("x")).toBe("1");
  });

  test("UserData and the message of a forwarded event", () => {
    const text =
      "<Event><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID Qualifiers=''>1102</EventID><Channel>Security</Channel></System><UserData><LogFileCleared xmlns='x'><SubjectUserName>ada</SubjectUserName></LogFileCleared></UserData><RenderingInfo Culture='en-US'><Message>The audit log was cleared.</Message></RenderingInfo></Event>";
    const [item] = read(text);
    if (item === undefined || "problem" in item) throw new Error("not read");
    expect(toEcs(item.record)).toMatchObject({
      message: "The audit log was cleared.",
      user: { name: "ada" },
      winlog: { user_data: { SubjectUserName: "ada", xml_name: "LogFileCleared" } },
    });
  });

  test("a bad event is told with its place, and the next is read", () => {
    const text = `${event(1, "<Data Name='a'>x</Date>")}${event(5, image)}<Event><System/></Event><Event><Sys`;
    const items = read(text);
    expect(items.map((item) => ("problem" in item ? item.problem : item.record.eventId))).toEqual([
      "this is no XML: expected </Data>",
      5,
      "this event has no System element with an EventID",
      "the text ends inside this event: expected </Event>",
    ]);
    expect(text.slice(items[0]!.offset).startsWith("</Date>")).toBe(true);
    expect(text.slice(items.at(-1)!.offset)).toBe("<Event><Sys");
  });
});

describe("XML of an element", () => {
  test.each([
    ["<a/>", { name: "a", attributes: [], children: [] }],
    [
      "<n:a x='1' y = \"&lt;2&gt;\">t<![CDATA[<&>]]><!-- c --></n:a>",
      {
        name: "a",
        attributes: [
          { name: "x", value: "1" },
          { name: "y", value: "<2>" },
        ],
        children: ["t", "<&>"],
      },
    ],
    [
      "<?xml version='1.0'?><!DOCTYPE a><a>&#65;&#x42;&unknown;&#x110000;</a>",
      { name: "a", attributes: [], children: ["AB&unknown;&#x110000;"] },
    ],
  ])("%s", (text, element) => {
    expect(parseXml(text)).toEqual({ element });
  });

  test.each([
    ["", 0, "expected an element"],
    ["text", 0, "expected an element"],
    ["<a>", 0, "<a> has no end"],
    ["<a></b>", 3, "expected </a>"],
    ["</a>", 0, "nothing is open that </a> could end"],
    ["<a x>", 3, "expected > at the end of <a"],
    ["<a x=1>", 5, "expected a value in quotes"],
    ["<a><!-- </a>", 3, "this comment, instruction or CDATA section has no end"],
    ["< a>", 0, "expected a name after <"],
  ])("%s is refused", (text, offset, message) => {
    expect(parseXml(text)).toEqual({ problem: { offset, message } });
  });

  test("depth is bounded", () => {
    const { problem } = parseXml("<a>".repeat(200));
    expect(problem?.message).toBe("elements lie in more than 100 others");
  });
});

describe("CSV", () => {
  const message = `Process Create:\r\nRuleName: -\r\nUtcTime: 2025-03-03 09:00:00.000\r\nImage: C:\\a\\b.exe\r\nCommandLine: "b.exe" /x`;
  const row = `Information,3/3/2025 10:00:00 AM,Microsoft-Windows-Sysmon,1,Process Create (rule: ProcessCreate),"${message.replaceAll('"', '""')}"`;
  const header = "Level,Date and Time,Source,Event ID,Task Category";

  test("of Event Viewer, whose message holds Sysmon's data", () => {
    const [item] = read(`\uFEFF${header}\r\n${row}\r\n`);
    if (item === undefined || "problem" in item) throw new Error("not read");
    expect(toEcs(item.record)).toMatchObject({
      "@timestamp": "2025-03-03T09:00:00.000Z",
      event: { code: "1", provider: "Microsoft-Windows-Sysmon", category: ["process"] },
      process: { name: "b.exe", args: ["b.exe", "/x"] },
    });
  });

  test("is the same however it is cut into blocks", () => {
    const text = `${header}\r\n${row}\r\n${row}`;
    for (const size of [1, 3, 50]) expect(values(read(text, size), "process.name")).toEqual(["b.exe", "b.exe"]);
  });

  test("of PowerShell, with the type before the header", () => {
    const text = `#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"Message","Id","ProviderName","LogName","MachineName","RecordId","TimeCreated"\r\n"${message.replaceAll('"', '""')}","1","Microsoft-Windows-Sysmon","Microsoft-Windows-Sysmon/Operational","WS01","9","3/3/2025 10:00:00 AM"\r\n`;
    expect(values(read(text), "winlog.record_id")).toEqual(["9"]);
    expect(values(read(text), "host.name")).toEqual(["WS01"]);
  });

  test("with semicolons", () => {
    const text =
      'Keywords;Date and Time;Source;Event ID;Task Category\r\nAudit Success;01.03.2025 10:00:00;Microsoft-Windows-Security-Auditing;4634;Logoff;"An account was logged off."';
    const [item] = read(text);
    if (item === undefined || "problem" in item) throw new Error("not read");
    expect(toEcs(item.record)).toMatchObject({
      "@timestamp": "2025-03-01T10:00:00.000Z",
      event: { action: "logged-out", outcome: "success" },
    });
  });

  test("a Security message's sections are accounts and processes", () => {
    const created = [
      "A new process has been created.",
      "",
      "Creator Subject:",
      "\tSecurity ID:\t\tS-1-5-18",
      "\tAccount Name:\t\tada",
      "Process Information:",
      "\tNew Process ID:\t\t0x24f0",
      "\tNew Process Name:\tC:\\Windows\\System32\\cmstp.exe",
      "\tCreator Process Name:\tC:\\a\\b.exe",
      "\tProcess Command Line:\tcmstp.exe /s x.inf",
    ].join("\r\n");
    const [item] = read(
      `${header}\r\nInformation,3/3/2025 10:00:00 AM,Microsoft-Windows-Security-Auditing,4688,Process Creation,"${created}"`,
    );
    if (item === undefined || "problem" in item) throw new Error("not read");
    expect(toEcs(item.record)).toMatchObject({
      process: { pid: 9456, name: "cmstp.exe", args: ["cmstp.exe", "/s", "x.inf"], parent: { name: "b.exe" } },
      user: { name: "ada", id: "S-1-5-18" },
    });
  });

  test("rows that are no events, and a text that ends inside quotes, are told", () => {
    const items = read(`${header}\r\na,b,c,d,e\r\nInformation,"3/3`);
    expect(items.map((item) => ("problem" in item ? item.problem : "read"))).toEqual([
      "this row has no event id and source in the columns of an event log",
      "the text ends inside quotes",
    ]);
  });
});

test.each(["", "{}", "[1]", "plain text", "a,b,c\n1,2,3"])("no reader takes %j", (text) => {
  expect(textReader(text)).toBeUndefined();
});
