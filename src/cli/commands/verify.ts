// `verify`: whether telemetry that was collected from a test shows what the test says it must.
import { CompiledQuery, type SearchRun } from "../../engine/index.ts";
import { FieldTable } from "../../event/event.ts";
import { Scanner } from "../../scan/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { placeText } from "../event-text.ts";
import { exitCodes } from "../exit.ts";
import { InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { findNamedCase } from "../pack-input.ts";
import { printable, type Style, styleOf } from "../style.ts";

/** Of the hits of a signal, so many places are named. */
const shownPlaces = 3;

interface VerifyOptions extends InputRunOptions {
  readonly format: "text" | "json";
}

interface Verdict {
  readonly case: string;
  readonly signals: readonly {
    readonly name: string;
    readonly query: string;
    /** Where the last hits stand. */
    readonly seen: readonly string[];
    /** Hits in all. */
    readonly matches: number;
  }[];
  readonly rules: readonly {
    readonly name: string;
    readonly expected: boolean;
    readonly matches: number;
    readonly indicators: readonly string[];
  }[];
  readonly passed: boolean;
}

export const verify: Command<VerifyOptions> = {
  name: "verify",
  group: "Detection packs",
  summary: "Judge the telemetry collected from an attack test, signal by signal",
  details: [
    "Each expected signal is looked for in what was collected, and each rule of the pack is run over it. A signal that is missing says that a sensor is not set up as the rule needs it.",
  ],
  arguments: [
    { name: "<case>", description: "the case: PACK/CASE, as `atomic` prints it" },
    { name: "<path...>", description: "the telemetry collected" },
  ],
  options: [
    { flags: "--format <format>", description: "how to write the verdict", choices: ["text", "json"], default: "text" },
    ...inputOptions,
  ],
  examples: [{ command: "eqlipse verify T1218.003-cmstp/malicious-inf lab/*.evtx", what: "after a test was run" }],
  run: async (args, options, io) => {
    const { pack, one } = findNamedCase(textArgument(args, 0), io);
    const fields = new FieldTable();
    const signals = one.signals.map(({ name, query, text }) => ({
      name,
      text,
      run: new CompiledQuery(query, { size: shownPlaces }, fields).start(),
    }));
    const scanner = new Scanner(pack.rules, { fields });
    const run = new InputRun(listArgument(args, 1), options, io);
    const found: ReturnType<Scanner["add"]>[number][] = [];
    await run.read(
      fields,
      (batch, file) => {
        for (const one of batch) {
          const { event, index } = one;
          const held = one.hold();
          const document = () => held.document();
          found.push(...scanner.add(event, { file: file.name, index, document }));
          for (const signal of signals) signal.run.addEvent(event, document, { index: file.name, id: String(index) });
        }
      },
      () => void found.push(...scanner.end()),
    );
    run.assertWhole();
    const expected = one.document.expect.rules;
    const verdict: Omit<Verdict, "passed"> = {
      case: one.document.name,
      signals: signals.map(({ name, text, run: search }) => ({ name, query: text.trim(), ...seenIn(search) })),
      rules: pack.rules.flatMap(({ id, key, name }) => {
        const own = found.filter(({ rule }) => rule.id === id);
        const isExpected = Object.hasOwn(expected, key);
        if (!isExpected && own.length === 0) return [];
        return {
          name,
          expected: isExpected,
          matches: own.length,
          indicators: [...new Set(own.flatMap(({ indicators }) => indicators))],
        };
      }),
    };
    const passed =
      verdict.signals.every(({ seen }) => seen.length > 0) &&
      verdict.rules.every(({ expected: wanted, matches }) => !wanted || matches > 0);
    await write({ ...verdict, passed }, options, io);
    const code = await run.finish();
    if (options.quiet !== true) await io.stderr.write(`${run.summary()}\n`);
    return passed || code === exitCodes.input ? code : exitCodes.verdict;
  },
};

function seenIn(search: SearchRun): { readonly seen: readonly string[]; readonly matches: number } {
  const { total, events = [], sequences = [] } = search.finish().hits;
  const hits = [...events, ...sequences.flatMap((sequence) => sequence.events)];
  const seen = hits.filter(({ _source }) => _source !== null).map(({ _index, _id }) => placeText(_index, _id));
  return { seen: seen.slice(0, shownPlaces), matches: total.value };
}

async function write(verdict: Verdict, options: VerifyOptions, io: Io): Promise<void> {
  if (options.format === "json") return io.stdout.write(`${JSON.stringify(verdict, undefined, 2)}\n`);
  const style = styleOf(io.stdout, io.env);
  const lines = [
    style.bold(verdict.case),
    ...verdict.signals.flatMap((signal) => signalLines(signal, style)),
    ...verdict.rules.map((rule) => ruleLine(rule, style)),
    verdict.passed ? style.green("passed") : style.red("failed"),
    ...hints(verdict),
  ];
  await io.stdout.write(`${lines.join("\n")}\n`);
}

/** Of a signal that is missing, what it was looked for with. */
function signalLines({ name, query, seen, matches }: Verdict["signals"][number], style: Style): readonly string[] {
  if (matches === 0) {
    const wanted = query.split("\n").map((line) => style.faint(`             ${printable(line.trim())}`));
    return [`  ${style.red("missing")}  ${name}`, ...wanted];
  }
  const count = matches > 1 ? ` ×${matches}` : "";
  return [`  ${style.green("seen   ")}  ${name}${count}  ${style.faint(printable(seen.join(", ")))}`];
}

function ruleLine({ name, expected, matches, indicators }: Verdict["rules"][number], style: Style): string {
  const word = matches > 0 ? style.green("matched") : style.red("missed ");
  const note = expected ? "" : style.faint(" (not expected by the case)");
  const count = matches > 1 ? ` ×${matches}` : "";
  return `  ${word}  ${name}${count}${note}  ${style.cyan(indicators.join(", "))}`.trimEnd();
}

/** Where to look next. */
function hints({ signals, rules }: Verdict): readonly string[] {
  const isSignalMissing = signals.some(({ matches }) => matches === 0);
  const isRuleMissed = rules.some(({ expected, matches }) => expected && matches === 0);
  return [
    ...(isSignalMissing
      ? [
          "A signal that is missing was not recorded or is in another log: `eqlipse explain 'QUERY' PATH` shows the nearest.",
        ]
      : []),
    ...(isRuleMissed ? ["`eqlipse explain 'PACK#RULE' PATH` says of a missed rule what the nearest events lack."] : []),
  ];
}
