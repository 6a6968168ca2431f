// Exceptions that tuning proposes: they silence what they say, hide no attack, and are called weak where an attacker could have them.
import { describe, expect, test } from "vitest";
import { compileCondition } from "../../src/compile/index.ts";
import { type Pack, readPack } from "../../src/detection/index.ts";
import { parseExpression } from "../../src/eql/index.ts";
import { type Document, DocumentEvent } from "../../src/event/document.ts";
import { FieldTable } from "../../src/event/event.ts";
import { builtInPacks, findPacks, readPackFiles } from "../../src/node/index.ts";
import { findingsOf, telemetryOf } from "../../src/proof/pack-tests.ts";
import { shapeOf } from "../../src/proof/tuning/clause.ts";
import { trustOfCommandLine, trustOfProgram } from "../../src/proof/tuning/trust.ts";
import { type Hit, type Proposal, tune } from "../../src/proof/tuning/tune.ts";

const packs = findPacks("detections", builtInPacks).map((folder) => readPack(readPackFiles(folder)).pack!);
const cmstp = packs.find(({ folder }) => folder === "T1218.003-cmstp")!;

/** What the rules of a pack find in its own stories of false positives. */
function storyHits(pack: Pack): readonly Hit[] {
  const stories = pack.cases.filter(({ document }) => document.expect.excepted_by.length > 0);
  return stories.flatMap((story) =>
    telemetryOf(story).telemetry.flatMap(({ source, documents }) => hits(pack, `${story.file}@${source}`, documents)),
  );
}

function hits({ rules }: Pack, file: string, documents: readonly Document[]): readonly Hit[] {
  return findingsOf(rules, documents).map(({ rule, matched }) => ({
    rule: rule.id,
    matched: matched.map((event) => ({ ...event, file })),
    documents: matched.map(({ index }) => documents[index]!),
  }));
}

function start(parent: string, line: string, executable = "C:\\Windows\\System32\\cmstp.exe"): Document {
  return {
    "@timestamp": "2026-03-02T10:00:00Z",
    event: { category: ["process"], type: ["start"] },
    host: { name: "ws01" },
    user: { id: "S-1-5-21-1-2-3-1001" },
    process: {
      executable,
      name: "cmstp.exe",
      command_line: line,
      args: line.split(" "),
      parent: { executable: parent, name: parent.replace(/^.*\\/, "") },
    },
  };
}

function tuneStarts(...starts: readonly Document[]): readonly Proposal[] {
  return tune({ rules: cmstp.rules, pack: cmstp, benign: hits(cmstp, "made", starts) }).proposals;
}

describe.each(packs)("exceptions for the stories of $folder", (pack) => {
  const benign = storyHits(pack);
  const tuning = tune({ rules: pack.rules, pack, benign });

  test("silence what they say, and no attack test", () => {
    const { left, proposals, tests, tunedRules } = tuning;
    expect(tests?.lost).toEqual([]);
    const silenced = benign.length - left.length;
    expect(silenced === 0).toBe(!proposals.some(({ verdict }) => verdict === "proposed"));
    const loud = benign.filter(({ documents }) => findingsOf(tunedRules, documents).length > 0);
    expect(
      loud.map(({ matched }) => matched.at(-1)!.file).filter((file) => !left.some((one) => one.file === file)),
    ).toEqual([]);
  });

  test("hold for exactly the false positives that they count", () => {
    for (const { condition, silences } of tuning.proposals) {
      const fields = new FieldTable();
      const holds = compileCondition(parseExpression(condition).expression!, { fields });
      const found = benign.filter(({ documents }) =>
        documents.some((document) => holds(new DocumentEvent(document, fields)) === true),
      );
      expect(found.length, condition).toBe(silences);
    }
  });

  test("are proposed only with a part that no attacker can have, and told with the attack where they are refused", () => {
    for (const { verdict, clauses, lost, hole } of tuning.proposals) {
      if (verdict === "proposed") expect(clauses.map(({ strength }) => strength)).toContain("strong");
      if (verdict === "proposed") expect(hole).toBeNull();
      expect(lost.length > 0).toBe(verdict === "rejected");
    }
  });
});

describe("an exception", () => {
  const agent = "C:\\Program Files\\Contoso Deployment\\agent.exe";

  test("names what acted, and leaves open what changes from one event to the next", () => {
    const lines = [1, 2, 3].map((version) => `cmstp.exe /s "C:\\Program Files\\Contoso VPN\\${version}.4\\vpn.inf"`);
    const [proposal, ...others] = tuneStarts(...lines.map((line) => start(agent, line)));
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({
      verdict: "proposed",
      condition: [
        'process.parent.executable : "C:\\\\Program Files\\\\Contoso Deployment\\\\agent.exe"',
        '  and process.executable : "C:\\\\Windows\\\\System32\\\\cmstp.exe"',
        '  and process.command_line : "cmstp.exe /s \\"C:\\\\Program Files\\\\Contoso VPN\\\\*\\\\vpn.inf\\""',
      ].join("\n"),
    });
  });

  test("is weak where all of it can be brought about, and shows the attack that would pass for it", () => {
    const lines = [101, 102, 103].map((number) => `cmstp.exe /s C:\\Users\\Public\\vpn${number}.inf`);
    const [proposal] = tuneStarts(...lines.map((line) => start("C:\\Windows\\System32\\cmd.exe", line)));
    expect(proposal).toMatchObject({ verdict: "weak", silences: 3 * proposal!.rules.length });
    expect(proposal!.hole?.command_line).toMatch(/^cmstp\.exe \/s C:\\Users\\Public\\vpn1 \S.*\.inf$/);
  });

  test("names account and host only where nothing stronger is to be had", () => {
    const [strong] = tuneStarts(start(agent, "cmstp.exe /s vpn.inf"));
    const [weak] = tuneStarts(start("C:\\Windows\\explorer.exe", "cmstp.exe /s vpn.inf"));
    expect(strong!.condition).not.toMatch(/user|host/);
    expect(weak!.condition).toMatch(/user\.id : "S-1-5-21-1-2-3-1001"\n {2}and host\.name : "ws01"/);
  });

  test("is rejected where a test would be lost, and the test is named", () => {
    const attack = cmstp.cases.find(({ file }) => file === "tests/silent-from-temp.yml")!;
    const { documents } = telemetryOf(attack).telemetry[0]!;
    const { proposals, left } = tune({ rules: cmstp.rules, pack: cmstp, benign: hits(cmstp, "attack", documents) });
    expect(proposals.map(({ verdict }) => verdict)).not.toContain("proposed");
    expect(proposals.flatMap(({ lost }) => lost.map(({ where }) => where))).toContain(
      "tests/silent-from-temp.yml (endpoint)",
    );
    expect(left.length).toBeGreaterThan(0);
  });

  test("is rejected where a capture would be lost, also for a rule without tests", () => {
    const [rule] = cmstp.rules;
    const benign = hits(cmstp, "ordinary", [start(agent, "cmstp.exe /s vpn.inf")]);
    const attacks = hits(cmstp, "capture", [start(agent, "cmstp.exe /s vpn.inf")]);
    const { tests, proposals } = tune({ rules: [rule!], benign, attacks });
    expect(tests).toBeNull();
    expect(proposals).toMatchObject([{ verdict: "rejected", lost: [{ where: "capture#0", rule: rule!.name }] }]);
  });
});

test("an event that names no program is told by what its record says", () => {
  const stopped = (service: string): Document => ({
    "@timestamp": "2026-03-02T10:00:00Z",
    event: { code: "7023", category: ["process"], type: ["start"] },
    host: { name: "ws01" },
    winlog: { event_data: { param1: service, param2: "%%1460" } },
  });
  const [main] = cmstp.rules;
  const stops = ["Contoso Sync", "Contoso Sync", "Other"].map(stopped);
  const benign = stops.map((document, index) => ({
    rule: main!.id,
    matched: [{ file: "System.evtx", index }],
    documents: [document],
  }));
  const { proposals } = tune({ rules: [main!], benign });
  expect(proposals.map(({ name, silences }) => [name, silences])).toEqual([
    ["event-7023", 2],
    ["event-7023-2", 1],
  ]);
  expect(proposals[0]!.condition).toContain('winlog.event_data.param1 : "Contoso Sync"');
});

test.each([
  ["C:\\Program Files\\Contoso\\agent.exe", "strong"],
  ["C:\\Program Files\\Python\\python.exe", "supporting"],
  ["C:\\Windows\\System32\\cmd.exe", "supporting"],
  ["C:\\Windows\\Temp\\agent.exe", "weak"],
  ["C:\\Program Files\\..\\Users\\Public\\agent.exe", "weak"],
  ["D:\\Tools\\agent.exe", "weak"],
  ["C:\\Program Files\\SharpDump.exe", "weak"],
  ["agent.exe", "weak"],
])("the trust in a program at %s is %s", (path, strength) => {
  expect(trustOfProgram(path).strength).toBe(strength);
});

test.each([
  ['x.exe "C:\\Program Files\\Contoso\\a.inf"', true, "strong"],
  ["x.exe C:\\Program Files (x86)\\Contoso\\a.inf /s", true, "strong"],
  ['x.exe "C:\\Program Files\\Contoso\\*\\a.inf"', false, "weak"],
  ['x.exe "C:\\Program Files\\Contoso\\a.inf" C:\\Users\\ada\\b.inf', true, "weak"],
  ["x.exe a.inf", true, "weak"],
  ["x.exe %TEMP%\\a", true, "weak"],
  ["x.exe \\\\server\\share\\a", true, "weak"],
  ["x.exe /i:https://server.example/a", true, "weak"],
  ["x.exe /quiet", true, "supporting"],
])("the trust in the command line %s, whole: %s, is %s", (line, isWhole, strength) => {
  expect(trustOfCommandLine(line, isWhole).strength).toBe(strength);
});

test.each([
  ["C:\\Users\\ada\\AppData\\a.exe", "C:\\Users\\*\\AppData\\a.exe"],
  ["C:\\App\\1.24.3\\app.exe", "C:\\App\\*\\app.exe"],
  ["x.exe {54002BDE-E024-4FC7-9ED2-992F1DB9D2AC} 0x3f2a91 go", "x.exe * * go"],
  ["a\\9f86d081884c7d65\\b", "a\\*\\b"],
  ["C:\\Windows\\System32\\cmd.exe", "C:\\Windows\\System*\\cmd.exe"],
])("the shape of %s is %s", (value, shape) => {
  expect(shapeOf(value)).toBe(shape);
});
