// The JSON shape that users of evtx_dump know, case by case; and the XML that Windows renders.
import { describe, expect, test } from "vitest";
import type { EvtxDataInput, EvtxUserData } from "../../scripts/evtx-writer/index.ts";
import { jsonData, jsonUserData, named, readBack, unnamed } from "./support.ts";

test("a whole record", () => {
  const record = readBack({
    provider: "Microsoft-Windows-Sysmon",
    providerGuid: "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
    eventId: 1,
    version: 5,
    task: 1,
    recordId: 42,
    processId: 2,
    threadId: 3,
    userSid: "S-1-5-18",
    channel: "Microsoft-Windows-Sysmon/Operational",
    data: named({ Image: "C:\\a.exe", ProcessId: 4 }),
  });
  expect(record.toJsonText()).toBe(
    '{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},' +
      '"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon","Guid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"}},' +
      '"EventID":1,"Version":5,"Level":4,"Task":1,"Opcode":0,"Keywords":"0x8000000000000000",' +
      '"TimeCreated":{"#attributes":{"SystemTime":"2026-03-01T10:00:00.1234567Z"}},"EventRecordID":42,"Correlation":null,' +
      '"Execution":{"#attributes":{"ProcessID":2,"ThreadID":3}},"Channel":"Microsoft-Windows-Sysmon/Operational",' +
      '"Computer":"HOST-1","Security":{"#attributes":{"UserID":"S-1-5-18"}}},' +
      '"EventData":{"Image":"C:\\\\a.exe","ProcessId":4}}}',
  );
});

const dataCases: readonly (readonly [about: string, data: readonly EvtxDataInput[], json: unknown])[] = [
  ["named items", named({ A: "x", B: 1, C: true }), { A: "x", B: 1, C: true }],
  ["an empty text stays a text", named({ A: "" }), { A: "" }],
  ["a null too", named({ A: null }), { A: "" }],
  ["an unnamed item", unnamed("x"), { Data: { "#text": "x" } }],
  ["several unnamed items are one list", unnamed("x", 2, "z"), { Data: { "#text": ["x", 2, "z"] } }],
  [
    "the items of an unnamed array join that list",
    unnamed("x", { type: "string", value: ["y", "z"] }),
    { Data: { "#text": ["x", "y", "z"] } },
  ],
  [
    "named and unnamed",
    [...unnamed("x"), ...named({ A: "a" }), ...unnamed("y")],
    { Data: { "#text": ["x", "y"] }, A: "a" },
  ],
  [
    "a repeated name is numbered",
    [
      { name: "A", value: "x" },
      { name: "A", value: "y" },
      { name: "A_1", value: "z" },
    ],
    { A: "x", A_1: "y", A_1_1: "z" },
  ],
  [
    "a named array is a member for each item",
    named({ A: { type: "uint16", value: [1, 2, 3] }, B: "b" }),
    { A: "1", A_1: "2", A_2: "3", B: "b" },
  ],
  ["no items at all", [], null],
];

describe("EventData", () => {
  test.each(dataCases)("%s", (_about, data, json) => {
    expect(jsonData(data)).toEqual(json);
  });

  test("more repeated names than are compared one by one", () => {
    const names = Array.from({ length: 30 }, (_, index) => `N${index % 15}`);
    const json = jsonData(names.map((name, index) => ({ name, value: index })));
    const expected = Object.fromEntries(names.map((name, index) => [index < 15 ? name : `${name}_1`, index]));
    expect(json).toEqual(expected);
  });
});

const userCases: readonly (readonly [about: string, userData: EvtxUserData, json: unknown])[] = [
  ["an element with a text", { name: "Root", value: "x" }, { Root: "x" }],
  ["an element without content", { name: "Root", children: [] }, { Root: null }],
  [
    "attributes beside children",
    { name: "Root", attributes: { a: "1" }, children: [{ name: "Child", value: "c" }] },
    { Root: { "#attributes": { a: "1" }, Child: "c" } },
  ],
  [
    "attributes beside a text",
    { name: "Root", attributes: { a: "1" }, value: "x" },
    { Root: { "#attributes": { a: "1" }, "#text": "x" } },
  ],
  ["attributes alone", { name: "Root", attributes: { a: "1" }, value: null }, { Root: { "#attributes": { a: "1" } } }],
  [
    "repeated children",
    {
      name: "Root",
      children: [
        { name: "C", value: "1" },
        { name: "C", value: "2" },
      ],
    },
    { Root: { C: "1", C_1: "2" } },
  ],
];

describe("UserData", () => {
  test.each(userCases)("%s", (_about, userData, json) => {
    expect(jsonUserData(userData)).toEqual(json);
  });
});

describe("XML", () => {
  test("attributes in apostrophes, text escaped, arrays as several elements", () => {
    const record = readBack({
      data: [
        { name: "A's <name>", value: "a < b && c > 'd'\r\n" },
        { name: "List", value: { type: "string", value: ["x", "y"] } },
        { value: "bad \u0001" },
      ],
    });
    const xml = record.toXml();
    expect(xml.slice(0, xml.indexOf("<System>"))).toBe(
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>",
    );
    expect(xml.slice(xml.indexOf("<EventData>"))).toBe(
      "<EventData><Data Name='A&apos;s &lt;name&gt;'>a &lt; b &amp;&amp; c &gt; 'd'&#xD;\n</Data>" +
        "<Data Name='List'>x</Data><Data Name='List'>y</Data><Data>bad \ufffd</Data></EventData></Event>",
    );
  });

  test("members of System that are null are left out", () => {
    const xml = readBack({ activityId: "{00000001-0002-0003-0405-060708090a0b}" }).toXml();
    expect(xml).toContain("<Correlation ActivityID='{00000001-0002-0003-0405-060708090A0B}'/>");
    expect(xml).toContain("<Security/>");
    expect(xml).not.toContain("Execution");
  });
});
