import { describe, expect, test } from "vitest";
import { type Document, eventSummary } from "../../src/entry/engine.ts";

describe("an event in one line", () => {
  test.each<readonly [string, Document, string]>([
    ["what a process runs", { process: { name: "a.exe", command_line: "a.exe /x" } }, "a.exe /x"],
    [
      "what a file event is about, before its process",
      { event: { category: ["file"] }, file: { path: "C:\\x" }, process: { name: "a.exe", command_line: "a.exe /x" } },
      "a.exe → C:\\x",
    ],
    [
      "where a connection goes, before its process",
      {
        "event.category": "network",
        "destination.ip": "10.0.0.1",
        process: { name: "a.exe", command_line: "a.exe /x" },
      },
      "a.exe → 10.0.0.1",
    ],
    ["a file without a category", { file: { path: "C:\\x" } }, "C:\\x"],
    ["the first of several values", { dns: { question: { name: ["a.example", "b.example"] } } }, "a.example"],
    [
      "what a source calls it, where nothing else tells",
      { event: { action: "logged-in", code: 4624 } },
      "logged-in 4624",
    ],
    ["an empty value tells nothing", { process: { command_line: "", executable: "C:\\a.exe" } }, "C:\\a.exe"],
    ["a category named like a member of objects", { event: { category: "constructor" }, message: "m" }, "m"],
    ["an event that has nothing", { "@timestamp": "2026-01-01T00:00:00Z" }, ""],
  ])("%s", (_, document, summary) => {
    expect(eventSummary(document)).toBe(summary);
  });
});
