// Damage of known kinds: exactly these records come back, exactly these failures are reported, with and without recovery and checksums, and the same
// from a file on the command line.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { EvtxOptions, EvtxProblem, EvtxReport } from "../../src/evtx/index.ts";
import { runCli } from "../cli/run.ts";
import { type KindOfDamage, kindsOfDamage, type Told } from "./kinds-of-damage.ts";
import { readAll } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "kinds-of-damage-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Read {
  readonly ids: readonly number[];
  readonly marked: readonly number[];
  readonly report: EvtxReport;
}

function read(log: Uint8Array, options: EvtxOptions): Read {
  const { records, ids, report } = readAll(log, options);
  return { ids, marked: records.filter(({ recovered }) => recovered).map(({ recordId }) => recordId), report };
}

/** Each problem is at its place, and its text begins as it should. */
function expectTold(problems: readonly EvtxProblem[], told: readonly Told[]): void {
  const texts = problems.map(({ structure, recordId, offset, expected, found }): Told => {
    const record = recordId === undefined ? "" : ` (record ${recordId})`;
    return [offset, `${structure}${record}: expected ${expected}, found ${found}`];
  });
  const shortened = texts.map(([offset, text], index): Told => [offset, text.slice(0, told[index]?.[1].length)]);
  expect(shortened).toEqual(told);
}

/** Checksums of the file header come before all else, those of a chunk before what its records have. */
function byOffset([left]: Told, [right]: Told): number {
  return left - right;
}

describe.each(kindsOfDamage.map((kind) => [kind.about, kind] as const))("%s", (_about, kind) => {
  const { log, ids, told, recoveredIds = ids, recoveredTold = told, marked = [], checksums = [] } = kind;

  test("gives what can be read, and tells the rest", () => {
    const plain = read(log, {});
    expect(plain.ids).toEqual(ids);
    expect(plain.marked).toEqual([]);
    expectTold(plain.report.problems, told);
  });

  test("gives more with recovery", () => {
    const recovered = read(log, { recover: true });
    expect(recovered.ids).toEqual(recoveredIds);
    expect(recovered.marked).toEqual(marked);
    expect(recovered.report).toMatchObject({ records: recoveredIds.length, recoveredRecords: marked.length });
    expectTold(recovered.report.problems, recoveredTold);
  });

  test("tells wrong checksums when asked to, and keeps no record back for them", () => {
    const verified = read(log, { verifyChecksums: true });
    expect(verified.ids).toEqual(ids);
    const differ = (problem: EvtxProblem) => problem.expected.startsWith("checksum");
    expectTold(verified.report.problems.filter(differ), [...checksums].sort(byOffset));
    expectTold(
      verified.report.problems.filter((problem) => !differ(problem)),
      told,
    );
  });

  test("is the same on the command line", async () => {
    expect(await dumped(kind, [])).toEqual({ ids, marked: [] });
    expect(await dumped(kind, ["--recover"])).toEqual({ ids: recoveredIds, marked });
  });
});

/** Identifiers of the records of `dump`, and those that are marked. Every problem stands on standard error, at its place. */
async function dumped(
  { log, told, recoveredTold = told }: KindOfDamage,
  flags: readonly string[],
): Promise<{ readonly ids: readonly number[]; readonly marked: readonly number[] }> {
  writeFileSync(join(folder, "damaged.evtx"), log);
  const { stdout, stderr } = await runCli(["dump", "damaged.evtx", ...flags], { cwd: folder });
  const problems = flags.length > 0 ? recoveredTold : told;
  for (const [offset] of problems.slice(0, 5)) expect(stderr).toContain(`at byte 0x${offset.toString(16)}`);
  expect(problems.length > 0).toBe(/^(damaged|not read) /m.test(stderr));
  const records = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): { recovered?: true; Event: { System: { EventRecordID: number } } } => JSON.parse(line));
  return {
    ids: records.map(({ Event }) => Event.System.EventRecordID),
    marked: records.filter(({ recovered }) => recovered).map(({ Event }) => Event.System.EventRecordID),
  };
}
