// `tune`: exceptions for the false positives of a rule, each tried before it is offered.
import type { Pack, PackRule, Rule } from "../../detection/index.ts";
import type { Document } from "../../event/document.ts";
import { FieldTable } from "../../event/event.ts";
import { jsonText } from "../../node/index.ts";
import { type Hit, type Proposal, type Remaining, type Tuning, tune as tuneRules } from "../../proof/tuning/tune.ts";
import type { Finding } from "../../scan/index.ts";
import { type Command, textArgument } from "../command.ts";
import { placeText } from "../event-text.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { counted, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { findPack } from "../pack-input.ts";
import { Progress } from "../progress.ts";
import { ruleOrQuery } from "../rule-input.ts";
import { printable, type Style, styleOf } from "../style.ts";

interface TuneOptions extends InputRunOptions {
  readonly benign?: readonly string[];
  readonly attacks?: readonly string[];
  readonly format: "text" | "json" | "eql";
}

/** The rules of a command, and the pack that they are of. */
interface Tuned {
  readonly rules: readonly Rule[];
  readonly pack: Pack | undefined;
}

/** What rules found in telemetry. */
interface Scanned {
  readonly hits: readonly Hit[];
  /** With those that were not kept. */
  readonly findings: number;
  readonly events: number;
  readonly files: number;
  /** Tells whether all of it could be read. */
  readonly code: ExitCode;
}

/** What was found with the proposed exceptions, in everything that was scanned before. */
interface Proof {
  readonly benign: number;
  /** Undefined where no captures were given. */
  readonly attacks: number | undefined;
}

/** Findings looked at one by one. Beyond it they are counted; what they have in common shows before. */
const keptFindings = 20_000;

export const tune: Command<TuneOptions> = {
  name: "tune",
  group: "Detection packs",
  summary: "Propose exceptions for false positives, and prove that every attack is still found",
  details: [
    "The rules run over ordinary telemetry. What they find is put together by what acted (program, parent, signer, file, command line, account), and for each group the narrowest condition is written that holds for all of it. A deployment adds it as `and not (condition)`.",
    "Each exception is tried: on every attack case of the pack, on every capture given with --attacks, and on forgeries: attacks that are given, as far as somebody without administrator's rights can, the values that the exception asks for. `proposed` are those that hide nothing; `weak` are those that an attacker can have or imitate, with the forged attack that would pass; `rejected` are those that would silence an attack, with the attack. At the end everything is run again with all proposed exceptions.",
    "A rule that is no pack has no tests: then only --attacks can show that an exception hides nothing.",
  ],
  arguments: [
    {
      name: "<rule>",
      description: "a pack (all its rules; PACK#RULE for one), a rule file, EQL text or the name of a built-in rule",
    },
  ],
  options: [
    { flags: "--benign <path...>", description: "ordinary activity: files, folders or globs" },
    { flags: "--attacks <path...>", description: "captures of attacks that must still be found" },
    {
      flags: "--format <format>",
      description: "how to write the result; eql: the rules with all proposed exceptions",
      choices: ["text", "json", "eql"],
      default: "text",
    },
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse tune T1218.011-rundll32 --benign logs/", what: "all rules of a built-in pack" },
    {
      command: "eqlipse tune rule.yml --benign logs/ --attacks captures/ --format json",
      what: "a Sigma rule, tried on captures since it has no tests",
    },
  ],
  run: async (args, options, io) => {
    const { benign = [], attacks } = options;
    if (benign.length === 0) throw new CommandError("give ordinary telemetry: --benign PATH…");
    if ([...benign, ...(attacks ?? [])].includes("-"))
      throw new CommandError("telemetry is read twice, which standard input cannot be: give files");
    const tuned = await rulesFor(textArgument(args, 0), io);
    if (tuned === undefined) return exitCodes.usage;
    const ordinary = await scan(benign, tuned.rules, options, io);
    const captured = attacks === undefined ? undefined : await scan(attacks, tuned.rules, options, io);
    const progress = new Progress(io);
    progress.say("trying exceptions on tests and attacks");
    const tuning = tuneRules({ ...tuned, benign: ordinary.hits, attacks: captured?.hits });
    progress.clear();
    const proof: Proof = {
      benign: await count(benign, tuning.tunedRules, options, io),
      attacks: attacks === undefined ? undefined : await count(attacks, tuning.tunedRules, options, io),
    };
    await writers[options.format]({ tuned, ordinary, captured, tuning, proof }, io);
    if (!isProven(tuning, captured, proof)) return exitCodes.verdict;
    return ordinary.code === exitCodes.done ? (captured?.code ?? exitCodes.done) : ordinary.code;
  },
};

async function rulesFor(given: string, io: Io): Promise<Tuned | undefined> {
  const [name = "", key] = /\bwhere\b/.test(given) ? [given] : given.split("#");
  const pack = findPack(name, io);
  if (pack !== undefined) {
    const rules = key === undefined ? pack.rules : pack.rules.filter((rule) => isNamed(rule, key));
    if (rules.length > 0) return { rules, pack };
    throw new CommandError(
      `${pack.folder} has no rule \`${key}\`; it has main, ${pack.rules
        .slice(1)
        .map((rule) => rule.name)
        .join(", ")}`,
    );
  }
  const rule = await ruleOrQuery(given, io);
  if (rule === undefined) return undefined;
  return {
    rules: [rule],
    pack: rule.format === "pack" ? findPack(rule.source.replace(/[\\/][^\\/]*$/, ""), io) : undefined,
  };
}

function isNamed(rule: PackRule, key: string): boolean {
  return rule.key === key || rule.id === key || rule.name.toLowerCase() === key.toLowerCase();
}

// ---- Telemetry ----

async function scan(
  paths: readonly string[],
  rules: readonly Rule[],
  options: InputRunOptions,
  io: Io,
): Promise<Scanned> {
  const run = new InputRun(paths, options, io);
  const kept: Finding[] = [];
  let findings = 0;
  await run.scan(rules, undefined, async (found) => {
    findings += found.length;
    kept.push(...found.slice(0, keptFindings - kept.length));
  });
  run.assertWhole();
  const code = await run.finish();
  return {
    hits: await withDocuments(kept, paths, options, io),
    findings,
    events: run.eventCount,
    files: run.reports.length,
    code,
  };
}

/** Findings with the documents of all their events. Those of several events are looked up where they were found. */
async function withDocuments(
  findings: readonly Finding[],
  paths: readonly string[],
  options: InputRunOptions,
  io: Io,
): Promise<readonly Hit[]> {
  const documents = new Map<string, Document>();
  const wanted = new Set(findings.flatMap(({ matched }) => (matched.length > 1 ? matched.map(placeOf) : [])));
  if (wanted.size > 0) {
    const run = new InputRun(paths, { ...options, quiet: true }, io);
    await run.read(new FieldTable(), (batch, file) => {
      for (const event of batch) {
        const place = placeOf({ file: file.name, index: event.index });
        if (wanted.has(place)) documents.set(place, event.document());
      }
    });
    run.assertWhole();
  }
  return findings.map(({ rule, matched, event }) => ({
    rule: rule.id,
    matched,
    documents: matched.length > 1 ? matched.flatMap<Document>((one) => documents.get(placeOf(one)) ?? []) : [event],
  }));
}

function placeOf({ file, index }: { readonly file: string; readonly index: number }): string {
  return `${file}#${index}`;
}

async function count(
  paths: readonly string[],
  rules: readonly Rule[],
  options: InputRunOptions,
  io: Io,
): Promise<number> {
  let findings = 0;
  const run = new InputRun(paths, { ...options, quiet: true }, io);
  await run.scan(rules, undefined, async (found) => {
    findings += found.length;
  });
  run.assertWhole();
  return findings;
}

function isProven({ tests }: Tuning, captured: Scanned | undefined, proof: Proof): boolean {
  return (tests?.lost.length ?? 0) === 0 && (proof.attacks ?? 0) >= (captured?.findings ?? 0);
}

// ---- Output ----

interface Result {
  readonly tuned: Tuned;
  readonly ordinary: Scanned;
  readonly captured: Scanned | undefined;
  readonly tuning: Tuning;
  readonly proof: Proof;
}

const writers: Readonly<Record<TuneOptions["format"], (result: Result, io: Io) => Promise<void>>> = {
  json: async (result, io) => io.stdout.write(`${jsonText(plain(result), 2)}\n`),
  eql: async ({ tuning }, io) =>
    io.stdout.write(tuning.queries.map(({ rule, query }) => `// ${printable(rule)}\n${query}\n`).join("\n")),
  text: async (result, io) => io.stdout.write(`${textOf(result, styleOf(io.stdout, io.env))}\n`),
};

function plain({ tuned, ordinary, captured, tuning, proof }: Result): object {
  const measured = ({ files, events, findings }: Scanned, after: number | undefined) => ({
    files,
    events,
    findings,
    findings_with_exceptions: after,
  });
  return {
    rules: tuned.rules.map(({ id, name, source }) => ({ id, name, source })),
    benign: measured(ordinary, proof.benign),
    attacks: captured === undefined ? null : measured(captured, proof.attacks),
    tests: tuning.tests,
    exceptions: tuning.proposals,
    left: tuning.left,
    queries: tuning.queries,
  };
}

const shownLeft = 20;

function textOf({ tuned, ordinary, captured, tuning, proof }: Result, style: Style): string {
  const { proposals, tests, left } = tuning;
  const title = tuned.pack?.folder ?? tuned.rules[0]!.name;
  const found = `${counted(ordinary.findings, "finding")} in ${counted(ordinary.events, "ordinary event")}`;
  const unseen = ordinary.findings - ordinary.hits.length;
  return [
    `${style.bold(printable(title))}  ${found}${unseen > 0 ? `, the first ${counted(ordinary.hits.length, "finding")} looked at` : ""}`,
    ...proposals.map((proposal) => proposalText(proposal, ordinary.hits.length, style)),
    [
      style.bold("With all proposed exceptions"),
      `  ordinary  ${counted(proof.benign, "finding")} left of ${ordinary.findings}`,
      tests === null
        ? `  tests     ${style.yellow("none")}: the rule is no pack, or its pack was not found`
        : `  tests     ${keptText(tests.run - tests.lost.length, tests.run, "still fire", style)}`,
      captured === undefined
        ? `  captures  ${style.faint("none given (--attacks)")}`
        : `  captures  ${keptText(proof.attacks ?? 0, captured.findings, "still found", style)}`,
    ].join("\n"),
    ...(left.length === 0 ? [] : [leftText(left, style)]),
  ].join("\n\n");
}

function keptText(kept: number, all: number, what: string, style: Style): string {
  return (kept >= all ? style.green : style.red)(`${kept} of ${all} ${what}`);
}

function proposalText(proposal: Proposal, of: number, style: Style): string {
  const { name, verdict, condition, clauses, silences, rules, lost, hole } = proposal;
  const paint = { proposed: style.green, weak: style.yellow, rejected: style.red }[verdict];
  const width = Math.max(...clauses.map(({ strength }) => strength.length));
  return [
    `${paint(verdict)}  ${style.bold(printable(name))}  silences ${silences} of ${of}`,
    ...rules.map((rule) => `  ${rule.silences}× ${printable(rule.rule)}`),
    `  and not (\n    ${condition.split("\n").map(printable).join("\n    ")}\n  )`,
    ...clauses.map(({ text, strength, reason }) =>
      style.faint(`  ${strength.padEnd(width)}  ${fieldOf(text)}: ${reason}`),
    ),
    ...lost
      .slice(0, 3)
      .map(({ where, rule }) => `  ${style.red("silences")} ${printable(rule)} in ${printable(where)}`),
    ...(lost.length > 3 ? [`  … and ${lost.length - 3} more`] : []),
    ...(hole === null
      ? []
      : [
          `  ${style.yellow("hides")} the attack of ${printable(hole.attack)}, written as`,
          `    ${printable(hole.command_line ?? "the same event with these values")}`,
        ]),
  ].join("\n");
}

function fieldOf(text: string): string {
  return text.split(" ")[0]!;
}

/** What is left, with findings that read the same as one. */
function leftText(left: readonly Remaining[], style: Style): string {
  const groups = new Map<string, Remaining[]>();
  for (const one of left) {
    const key = [one.rule, one.reason, one.command_line ?? ""].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const blocks = [...groups.values()].map((same) => {
    const { rule, file, index, command_line, reason } = same[0]!;
    const others = same.length > 1 ? `  and ${same.length - 1} more like it` : "";
    return [
      `  ${printable(placeText(file, index))}  ${style.faint(printable(rule))}${others}`,
      ...(command_line === undefined ? [] : [`    ${printable(command_line)}`]),
      `    ${reason}`,
    ].join("\n");
  });
  const more = blocks.length > shownLeft ? [`  … and ${blocks.length - shownLeft} other kinds`] : [];
  return [style.bold("Left"), ...blocks.slice(0, shownLeft), ...more].join("\n");
}
