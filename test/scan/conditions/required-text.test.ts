// What a leaf needs of its field for it to hold at all.
import { describe, expect, test } from "vitest";
import { parseQuery } from "../../../src/eql/index.ts";
import { fieldOfRequirement, type RequiredText, requirementOf } from "../../../src/scan/conditions/required-text.ts";

function requirement(leaf: string): string | undefined {
  const { statement } = parseQuery(`any where ${leaf}`);
  if (statement?.query.kind !== "EventQuery") throw new Error(`not an event query: ${leaf}`);
  const texts = requirementOf(statement.query.condition);
  return texts && `${fieldOfRequirement(statement.query.condition)}: ${texts.map(written).join(" | ")}`;
}

function written(text: RequiredText): string {
  return text.kind === "number" ? `${text.number}` : text.kind === "whole" ? `=${text.text}` : `…${text.text}…`;
}

describe("leaves with required texts", () => {
  test.each([
    ['process.name : "CMSTP.exe"', "process.name: =cmstp.exe"],
    ['process.name : ("a*", "b")', "process.name: …a… | =b"],
    ['process.executable like "?:\\\\Windows\\\\*\\\\x.exe"', "process.executable: …:\\windows\\…"],
    ['process.name == "A"', "process.name: =a"],
    ['"A" == process.name', "process.name: =a"],
    ["process.pid == 4", "process.pid: =4 | 4"],
    ['event.code == "4688"', "event.code: =4688 | 4688"],
    ['process.name in~ ("A", "b")', "process.name: =a | =b"],
    ["process.running == true", "process.running: =true"],
    ['startsWith~(process.name, "Ab")', "process.name: …ab…"],
    ['endsWith(process.name, ".EXE")', "process.name: ….exe…"],
    ['stringContains(process.command_line, "/au")', "process.command_line: …/au…"],
    ['process.command_line regex~ ".*frombase64string.*"', "process.command_line: …frombase64string…"],
    [
      'process.command_line regex "x[0-9]+(downloadstring|DownloadFile).*"',
      "process.command_line: …downloadstring… | …downloadfile…",
    ],
    ['process.command_line regex "(abc){2}d?"', "process.command_line: …abc…"],
  ])("%s needs %s", (leaf, expected) => {
    expect(requirement(leaf)).toBe(expected);
  });
});

describe("leaves without", () => {
  test.each([
    ['process.name : "*"'],
    ['process.name != "a"'],
    ['process.name not in ("a")'],
    ["process.name == null"],
    ["process.pid > 4"],
    ['process.name regex "a?b*"'],
    ['process.name regex "~(abc)"'],
    ['endsWith(process.name, "")'],
    ["endsWith(process.name, process.parent.name)"],
    ['cidrMatch(source.ip, "10.0.0.0/8")'],
    ['file.created == "2021-03-04"'],
    ["length(process.name) == 3"],
  ])("%s", (leaf) => {
    expect(requirement(leaf)).toBeUndefined();
  });
});
