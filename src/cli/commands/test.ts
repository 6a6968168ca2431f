// `test`: the packs' own tests.
import { watch } from "node:fs";
import { type CheckedFile, checkPack, type Pack, readPack } from "../../detection/index.ts";
import { builtInPacks, findPacks, type PackFolder, readPackFiles, reasonOf, resolvePath } from "../../node/index.ts";
import { type ClauseCoverage, clauseCoverage, type UndecidedClause } from "../../proof/clause-coverage.ts";
import { testHunts } from "../../proof/hunt-tests.ts";
import { type CaseOutcome, type PackOutcome, type TestFailure, testPack } from "../../proof/pack-tests.ts";
import { whyMissed } from "../../proof/why-missed.ts";
import { formatDiagnostic, LineMap } from "../../text/index.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { githubAnnotation } from "../formats/github.ts";
import { junitXml } from "../formats/junit.ts";
import { located } from "../formats/located.ts";
import { sarifLog } from "../formats/sarif.ts";
import { counted, group } from "../input-run.ts";
import type { Io } from "../io.ts";
import { builtInFolders } from "../pack-input.ts";
import { Progress } from "../progress.ts";
import { printable, type Style, styleOf } from "../style.ts";

interface TestOptions {
  readonly format: "text" | "json" | "junit" | "sarif" | "github";
  readonly watch?: boolean;
  readonly verbose?: boolean;
  readonly strict?: boolean;
}

/** A pack's outcome, with the errors that keep parts of it from being run. */
interface TestedPack {
  readonly folder: PackFolder;
  readonly pack: Pack | undefined;
  readonly outcome: PackOutcome | undefined;
  readonly broken: readonly CheckedFile[];
  readonly coverage: ClauseCoverage;
  /** In strict mode the clauses that no test decides are failures. */
  readonly isStrict: boolean;
  readonly milliseconds: number;
}

export const test: Command<TestOptions> = {
  name: "test",
  group: "Detection packs",
  summary: "Run the tests of detection packs",
  details: [
    "Each case's telemetry is described once; documents are made from it as Elastic Defend, Sysmon through Winlogbeat, and the Security log would ship them, and all three go through all rules of the pack. A case passes when the expected rules match as often as expected, with the expected indicators, every other rule is quiet, and every expected signal is seen. A hunt passes when it finds its events and nothing in those that it must not find.",
    "Clauses are counted too: a clause is decisive where a match hangs on it in one case, and a miss in another; each pattern of a list is a clause. With --strict a clause that no case decides is a failure.",
    "Without a folder the built-in packs are tested.",
  ],
  arguments: [{ name: "[dir...]", description: "packs, folders with packs in them, or names of built-in packs" }],
  options: [
    {
      flags: "--format <format>",
      description: "how to write the result",
      choices: ["text", "json", "junit", "sarif", "github"],
      default: "text",
    },
    { flags: "--watch", description: "run again whenever a file of the packs changes" },
    { flags: "--strict", description: "fail where a clause of a query is decisive in no test" },
    { flags: "--verbose", description: "show what each case matched on each source" },
  ],
  examples: [
    { command: "eqlipse test", what: "the built-in packs" },
    { command: "eqlipse test detections/T1218.003-cmstp --watch", what: "while writing a pack" },
    { command: "eqlipse test --format junit > report.xml", what: "for a CI server" },
  ],
  run: async (args, options, io) => {
    const folders = packFolders(listArgument(args, 0), io);
    const code = await runOnce(folders, options, io);
    if (options.watch !== true) return code;
    await watchFolders(folders, async () => {
      await runOnce(packFolders(listArgument(args, 0), io), options, io);
    });
    return exitCodes.done;
  },
};

function packFolders(dirs: readonly string[], io: Io): readonly PackFolder[] {
  if (dirs.length === 0) return findPacks("detections", builtInPacks);
  return dirs.flatMap((dir) => {
    const name = dir.replace(/[\\/]+$/, "");
    let found: readonly PackFolder[];
    try {
      found = findPacks(name, resolvePath(io.cwd, name));
    } catch (error) {
      const named = builtInFolders(name);
      if (named.length > 0) return named;
      throw new CommandError(`${dir}: ${reasonOf(error)}, and no built-in pack of that name`, exitCodes.input);
    }
    if (found.length === 0)
      throw new CommandError(`${dir}: there is no detection.yml in it or below it`, exitCodes.input);
    return found;
  });
}

async function runOnce(folders: readonly PackFolder[], options: TestOptions, io: Io): Promise<ExitCode> {
  const progress = new Progress(io);
  const tested = folders.map((folder, index) => {
    progress.update(() => `pack ${index + 1} of ${folders.length} · ${printable(folder.name)}`);
    return testFolder(folder, options, io);
  });
  progress.clear();
  await writers[options.format](tested, options, io);
  const isRed = tested.some(
    (pack) =>
      pack.broken.length > 0 ||
      undecidedFailures(pack).length > 0 ||
      pack.outcome?.cases.some(({ failures }) => failures.length > 0),
  );
  return isRed ? exitCodes.verdict : exitCodes.done;
}

function testFolder(folder: PackFolder, { strict }: TestOptions, io: Io): TestedPack {
  const started = io.now();
  const input = readPackFiles(folder);
  const read = readPack(input);
  const broken = checkPack(input, read)
    .map((file) => ({ ...file, diagnostics: file.diagnostics.filter(({ severity }) => severity === "error") }))
    .filter(({ diagnostics }) => diagnostics.length > 0);
  const outcome = read.pack && testAll(read.pack);
  const coverage = read.pack === undefined ? { clauses: 0, undecided: [] } : clauseCoverage(read.pack);
  return {
    folder,
    pack: read.pack,
    outcome,
    broken,
    coverage,
    isStrict: strict === true,
    milliseconds: io.now() - started,
  };
}

function testAll(pack: Pack): PackOutcome {
  const outcome = testPack(pack);
  return { ...outcome, cases: [...outcome.cases, ...testHunts(pack)] };
}

/** Clauses that no test decides, where that is a failure. */
function undecidedFailures({ coverage, isStrict }: TestedPack): readonly string[] {
  return isStrict ? coverage.undecided.map(undecidedText) : [];
}

function undecidedText({ rule, clause, missing }: UndecidedClause): string {
  const what = { match: "no match hangs on it", miss: "no miss hangs on it", both: "nothing hangs on it" }[missing];
  return `${rule}: \`${clause}\` is decisive in no test: ${what}`;
}

/** Runs again after changes; several at once count as one. Ends only with the process. */
async function watchFolders(folders: readonly PackFolder[], run: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  for (const { path } of folders) {
    watch(path, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), 100);
    });
  }
  await new Promise<never>(() => {});
}

// ---- Output ----

type Writer = (tested: readonly TestedPack[], options: TestOptions, io: Io) => Promise<void>;

const writers: Readonly<Record<TestOptions["format"], Writer>> = {
  text: async (tested, options, io) => {
    for (const pack of tested) await writePack(pack, options, io);
    await io.stdout.write(`${totals(tested, io)}\n`);
  },
  json: async (tested, _options, io) => {
    const packs = tested.map(({ folder, outcome, broken, coverage }) => ({
      pack: folder.name,
      cases: outcome?.cases ?? [],
      errors: located(broken),
      coverage: { clauses: coverage.clauses, decisive: decisive(coverage), undecided: coverage.undecided },
    }));
    await io.stdout.write(`${JSON.stringify({ packs }, undefined, 2)}\n`);
  },
  junit: async (tested, _options, io) => {
    const suites = tested.map((pack) => ({
      name: pack.folder.name,
      seconds: pack.milliseconds / 1000,
      cases: [
        ...located(pack.broken).map(({ file, line, message }) => ({
          name: file,
          failures: [`line ${line}: ${message}`],
        })),
        ...(pack.isStrict ? [{ name: "clauses", failures: undecidedFailures(pack) }] : []),
        ...(pack.outcome?.cases ?? []).map((one) => ({
          name: one.name,
          file: `${pack.folder.name}/${one.file}`,
          failures: one.failures.map(failureText),
        })),
      ],
    }));
    await io.stdout.write(junitXml(suites));
  },
  sarif: async (tested, _options, io) => {
    const failures = tested.flatMap(failuresOf);
    const rules = [...new Set(failures.map(({ kind }) => kind))].map((kind) => ({
      id: kind,
      name: kind.replaceAll("-", " "),
    }));
    const results = failures.map(({ kind, file, message }) => ({
      ruleId: kind,
      level: "error" as const,
      file,
      message,
    }));
    await io.stdout.write(`${JSON.stringify(sarifLog(results, rules), undefined, 2)}\n`);
  },
  github: async (tested, _options, io) => {
    const lines = tested
      .flatMap(failuresOf)
      .map(({ kind, file, message }) => githubAnnotation({ level: "error", title: kind, file, message }));
    if (lines.length > 0) await io.stdout.write(`${lines.join("\n")}\n`);
  },
};

function failuresOf(pack: TestedPack): readonly { kind: string; file: string; message: string }[] {
  const { folder, outcome, broken } = pack;
  return [
    ...undecidedFailures(pack).map((message) => ({
      kind: "clause-undecided",
      file: `${folder.name}/detection.yml`,
      message,
    })),
    ...located(broken).map(({ code, file, message }) => ({ kind: code, file, message })),
    ...(outcome?.cases ?? []).flatMap((one) =>
      one.failures.map((failure) => ({
        kind: failure.kind,
        file: `${folder.name}/${one.file}`,
        message: failureText(failure),
      })),
    ),
  ];
}

function failureText({ source, message }: TestFailure): string {
  return source === undefined ? message : `${message} (${source})`;
}

async function writePack(pack: TestedPack, { verbose }: TestOptions, io: Io): Promise<void> {
  const { folder, outcome, broken, coverage, isStrict } = pack;
  const style = styleOf(io.stdout, io.env);
  const cases = outcome?.cases ?? [];
  const lines = [style.bold(folder.name)];
  for (const { source, text, diagnostics } of broken) {
    const map = new LineMap(text);
    lines.push(...diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, source, map, style.frame)}\n`));
  }
  for (const one of cases) {
    const mark = one.failures.length === 0 ? style.green("ok  ") : style.red("FAIL");
    lines.push(`  ${mark}  ${one.name}  ${style.faint(one.file)}`);
    lines.push(...one.failures.flatMap((failure) => failureLines(pack, one.file, failure, style)));
    if (verbose === true) lines.push(...detailLines(one).map((line) => `          ${style.faint(line)}`));
  }
  const isOpen = coverage.undecided.length > 0;
  const mark = isOpen && isStrict ? style.red("FAIL") : "    ";
  lines.push(`  ${mark}  ${decisive(coverage)} of ${counted(coverage.clauses, "clause")} decisive in a test`);
  if (isStrict || verbose === true)
    lines.push(...coverage.undecided.map((one) => `          ${style.red(undecidedText(one))}`));
  await io.stdout.write(`${lines.join("\n")}\n\n`);
}

/** A failure and, of what was not found, what it lacks. */
function failureLines({ pack }: TestedPack, file: string, failure: TestFailure, style: Style): readonly string[] {
  const one = pack?.cases.find((each) => each.file === file);
  const why = pack && one && whyMissed(pack, one, failure);
  return [
    `          ${style.red(failureText(failure))}`,
    ...(why === undefined ? [] : [`            ${printable(why.replace(/\s+/g, " "))}`]),
  ];
}

function decisive({ clauses, undecided }: ClauseCoverage): number {
  return clauses - undecided.length;
}

function detailLines({ sources, signals }: CaseOutcome): readonly string[] {
  return [
    ...sources.map(({ source, events, rules, blind }) => {
      const matched = rules.map(
        ({ rule, matches, indicators }) =>
          `${rule} ×${matches}${indicators.length > 0 ? ` (${indicators.join(", ")})` : ""}`,
      );
      const silent = blind.map((rule) => `${rule} is blind here`);
      return `${source}: ${counted(events, "event")}; ${[...matched, ...silent].join("; ") || "quiet"}`;
    }),
    ...signals.map(({ name, seenOn }) => `signal "${name}": ${seenOn.join(", ") || "not seen"}`),
  ];
}

function totals(tested: readonly TestedPack[], io: Io): string {
  const style = styleOf(io.stdout, io.env);
  const cases = tested.flatMap(({ outcome }) => outcome?.cases ?? []);
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const broken = tested.reduce((sum, pack) => sum + pack.broken.length, 0);
  const seconds = tested.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const verdict = failed + broken > 0 ? style.red(`${failed} failed`) : `${failed} failed`;
  const files = broken > 0 ? `, ${style.red(`${counted(broken, "file")} with errors`)}` : "";
  const clauses = tested.reduce((sum, { coverage }) => sum + coverage.clauses, 0);
  const decided = tested.reduce((sum, { coverage }) => sum + decisive(coverage), 0);
  const share = `${group(decided)} of ${counted(clauses, "clause")} decisive`;
  return `${counted(tested.length, "pack")}: ${style.green(`${cases.length - failed} passed`)}, ${verdict}${files}, ${share} · ${seconds.toFixed(1)} s`;
}
