// Hardening: the telemetry that a rule hits, changed as evaders change it, and the rule run again. A variant that the rule misses is a survivor:
// named with the clause that broke and with what would close it. Two evasions together are tried where each alone is detected: a rule of
// alternatives may bear one loss and not two. Whether a program takes a changed command line is the author's to judge; each evasion says what
// it assumes.
import type { Pack, PackCase, PackRule } from "../detection/index.ts";
import { explain } from "../engine/index.ts";
import { type Document, valueAt } from "../event/document.ts";
import { Scanner } from "../scan/index.ts";
import { withValue } from "../telemetry/documents.ts";
import { splitCommandLine } from "../telemetry/transforms/arguments.ts";
import { findingsIn, telemetryOf } from "./pack-tests.ts";

interface Evasion {
  readonly id: string;
  readonly title: string;
  readonly assumes: string;
  readonly close: string;
  /** The changed document; undefined where there is nothing to change. */
  readonly apply: (document: Document) => Document | undefined;
}

export interface Survivor {
  readonly evasion: string;
  readonly title: string;
  readonly assumes: string;
  /** The pack's case that was changed. */
  readonly file: string;
  readonly commandLine: string | undefined;
  /** The changed event. */
  readonly document: Document;
  /** The tests of the query that kept the variant from matching. */
  readonly broke: readonly string[];
  readonly close: string;
}

/** What became of variants. */
export interface Tally {
  readonly tried: number;
  readonly detected: number;
  /** Share of the variants that are still detected, in per cent; null where there was nothing to change. */
  readonly score: number | null;
  readonly survivors: readonly Survivor[];
}

export interface Hardness extends Tally {
  readonly rule: string;
  /** Two evasions together, where it was asked for. */
  readonly pairs?: Tally;
}

export interface HardenOptions {
  /** Also tries two evasions together, where the rule detects each alone. */
  readonly pairs?: boolean;
}

function textAt(document: Document, path: string): string | undefined {
  const value = valueAt(document, path);
  return typeof value === "string" ? value : undefined;
}

/** An evasion that changes what stands behind the program on the command line. */
function ofArguments(change: (rest: string) => string): Evasion["apply"] {
  return (document) => {
    const line = textAt(document, "process.command_line");
    if (line === undefined) return undefined;
    const [program] = /^\s*("[^"]*"|\S+)/.exec(line) ?? [""];
    const changed = program + change(line.slice(program.length));
    return changed === line ? undefined : withCommandLine(document, changed);
  };
}

function withCommandLine(document: Document, line: string): Document {
  return withValue(withValue(document, "process.command_line", line), "process.args", splitCommandLine(line));
}

function renamed(document: Document, executable: string): Document | undefined {
  const old = textAt(document, "process.executable");
  if (old === undefined) return undefined;
  const name = executable.replace(/^.*\\/, "");
  const moved = withValue(withValue(document, "process.executable", executable), "process.name", name);
  const line = textAt(document, "process.command_line");
  return line === undefined
    ? moved
    : withCommandLine(
        moved,
        line.replace(/^\s*("[^"]*"|\S+)/, () => `"${executable}"`),
      );
}

function withParent(executable: string): Evasion["apply"] {
  return (document) => {
    if (textAt(document, "process.parent.name") === undefined) return undefined;
    const name = executable.replace(/^.*\\/, "");
    return withValue(withValue(document, "process.parent.executable", executable), "process.parent.name", name);
  };
}

const takesDash = "the program takes either sign before an option, as many of Windows' own do";
const eitherSign = "List both forms of each option, or test for what the option does.";
const byArguments = "Test process.args, which is split by Windows' rules, instead of the command line's text.";

export const evasions: readonly Evasion[] = [
  {
    id: "renamed-binary",
    title: "a copy of the program under another name",
    assumes: "the program runs under any name",
    close: "Test process.pe.original_file_name beside the name.",
    apply: (document) => {
      const old = textAt(document, "process.executable");
      return old === undefined ? undefined : renamed(document, old.replace(/[^\\]*$/, "update.exe"));
    },
  },
  {
    id: "relocated-binary",
    title: "a copy of the program in another folder",
    assumes: "the program runs from any folder",
    close: "Test the name, not the whole path.",
    apply: (document) => {
      const name = textAt(document, "process.name");
      return name === undefined ? undefined : renamed(document, `C:\\Tools\\${name}`);
    },
  },
  {
    id: "upper-case",
    title: "arguments in capitals",
    assumes: "the program ignores case",
    close: "Compare with `:`, `like~` or `regex~`.",
    apply: ofArguments((rest) => rest.toUpperCase()),
  },
  {
    id: "dash-for-slash",
    title: "a dash where the option has a slash",
    assumes: takesDash,
    close: eitherSign,
    apply: ofArguments((rest) => rest.replace(/(^|\s)\/(?=[A-Za-z])/g, "$1-")),
  },
  {
    id: "slash-for-dash",
    title: "a slash where the option has a dash",
    assumes: takesDash,
    close: eitherSign,
    apply: ofArguments((rest) => rest.replace(/(^|\s)-(?=[A-Za-z])/g, "$1/")),
  },
  {
    id: "unicode-dash",
    title: "an en dash before the option",
    assumes: "the program takes any dash, as PowerShell does",
    close: eitherSign,
    apply: ofArguments((rest) => rest.replace(/(^|\s)[-/](?=[A-Za-z])/g, "$1\u2013")),
  },
  {
    id: "extra-blanks",
    title: "more blanks between arguments",
    assumes: "nothing: Windows splits at any number of blanks",
    close: byArguments,
    apply: ofArguments((rest) => rest.replace(/ +/g, "   ")),
  },
  {
    id: "quote-insertion",
    title: "quotes within a word",
    assumes: "nothing: quotes vanish when the command line is split",
    close: byArguments,
    apply: ofArguments((rest) => rest.replace(/([A-Za-z])([A-Za-z]{2,})/g, '$1""$2')),
  },
  {
    id: "alternate-extension",
    title: "another extension for the file that is named",
    assumes: "the program does not look at the extension",
    close: "Test what the program does with the file, not what it is called.",
    apply: ofArguments((rest) => rest.replace(/\.(inf|hta|chm|cpl|dll|msi|rsp|sct|js|vbs|exe)\b/gi, ".txt")),
  },
  {
    id: "forward-slashes",
    title: "forward slashes in paths",
    assumes: "the program hands the path to Windows, which takes both",
    close: "Test parts of the path without their slashes.",
    apply: ofArguments((rest) => rest.replace(/(?<=[A-Za-z0-9:])\\/g, "/")),
  },
  {
    id: "other-folder",
    title: "the file in a folder that is not watched",
    assumes: "the evader can write elsewhere",
    close: "Do not let the folder alone decide.",
    apply: ofArguments((rest) => rest.replace(/[A-Za-z]:\\[^"]*\\/g, "C:\\Tools\\")),
  },
  {
    id: "other-parent",
    title: "started through WMI",
    assumes: "the evader can start programs through WMI",
    close: "Do not let the parent alone decide.",
    apply: withParent("C:\\Windows\\System32\\wbem\\WmiPrvSE.exe"),
  },
];

/** Tries every evasion on every attack case that the rule matches, as Sysmon's documents show it; false-positive stories are left out. */
export function hardenRule(pack: Pack, rule: PackRule, { pairs = false }: HardenOptions = {}): Hardness {
  // One scanner for all variants.
  const scanner = new Scanner([{ ...rule, indicators: [] }]);
  const alone: Tried[] = [];
  const together: Tried[] = [];
  for (const one of pack.cases) {
    const target = targetOf(one, scanner);
    if (target === undefined) continue;
    const tried = evasions.flatMap((evasion) => attempt(evasion, target, rule, scanner) ?? []);
    alone.push(...tried);
    if (!pairs) continue;
    const detected = tried.filter(({ survivor }) => survivor === undefined).map(({ evasion }) => evasion);
    together.push(...pairsOf(detected).flatMap((pair) => attempt(pair, target, rule, scanner) ?? []));
  }
  return { rule: rule.name, ...tallyOf(alone), ...(pairs ? { pairs: tallyOf(together) } : {}) };
}

/** The telemetry of a case that a rule matches, and which of its events it matched. */
interface Target {
  readonly file: string;
  readonly documents: readonly Document[];
  readonly positions: ReadonlySet<number>;
  readonly findings: number;
}

interface Tried {
  readonly evasion: Evasion;
  readonly survivor: Survivor | undefined;
}

function targetOf(one: PackCase, scanner: Scanner): Target | undefined {
  if (one.document.expect.excepted_by.length > 0) return undefined;
  const documents = telemetryOf(one).telemetry.find(({ source }) => source === "sysmon")?.documents;
  if (documents === undefined) return undefined;
  const found = findingsIn(documents, scanner);
  const positions = new Set(found.flatMap(({ matched }) => matched.map(({ index }) => index)));
  return { file: one.file, documents, positions, findings: found.length };
}

/** The variant of a case by an evasion; undefined where there is nothing to change. */
function attempt(evasion: Evasion, target: Target, rule: PackRule, scanner: Scanner): Tried | undefined {
  const { documents, positions, findings, file } = target;
  const changed = documents.map((document, index) => (positions.has(index) ? evasion.apply(document) : undefined));
  const first = changed.find((document) => document !== undefined);
  if (first === undefined) return undefined;
  const variant = documents.map((document, index) => changed[index] ?? document);
  if (findingsIn(variant, scanner).length >= findings) return { evasion, survivor: undefined };
  return { evasion, survivor: survivorOf(rule, evasion, file, variant, first) };
}

function tallyOf(tried: readonly Tried[]): Tally {
  const survivors = tried.flatMap(({ survivor }) => survivor ?? []);
  const detected = tried.length - survivors.length;
  const score = tried.length === 0 ? null : Math.round((100 * detected) / tried.length);
  return { tried: tried.length, detected, score, survivors };
}

function pairsOf(detected: readonly Evasion[]): readonly Evasion[] {
  return detected.flatMap((first, index) => detected.slice(index + 1).map((second) => pairOf(first, second)));
}

/** One evasion after the other; where either changes nothing, or undoes the other, there is no pair. */
function pairOf(first: Evasion, second: Evasion): Evasion {
  return {
    id: `${first.id} + ${second.id}`,
    title: `${first.title}, and ${second.title}`,
    assumes: first.assumes === second.assumes ? first.assumes : `${first.assumes}; ${second.assumes}`,
    close: first.close === second.close ? first.close : `${first.close} ${second.close}`,
    apply: (document) => {
      const once = first.apply(document);
      const twice = once && second.apply(once);
      return twice === undefined || JSON.stringify(twice) === JSON.stringify(document) ? undefined : twice;
    },
  };
}

function survivorOf(
  rule: PackRule,
  { id, title, assumes, close }: Evasion,
  file: string,
  variant: readonly Document[],
  changed: Document,
): Survivor {
  const commandLine = textAt(changed, "process.command_line");
  const broke = brokenTests(rule, variant, changed);
  return { evasion: id, title, assumes, file, commandLine, document: changed, broke, close };
}

/** What decided against the changed event; of a sequence, what was to come. */
function brokenTests({ query }: PackRule, variant: readonly Document[], changed: Document): readonly string[] {
  if (query.query.kind === "EventQuery") {
    const found = explain(query, [changed], { limit: 1 });
    return found.kind === "event" ? (found.misses[0]?.deciding.map(({ text }) => text) ?? []) : [];
  }
  const found = explain(query, variant, { limit: 1 });
  if (found.kind === "event" || found.nearest === undefined) return [];
  return [found.nearest.stopped.text, ...(found.nearest.candidate?.deciding.map(({ text }) => text) ?? [])];
}
