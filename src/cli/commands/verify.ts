// `verify`: whether telemetry that was collected from a test shows what the test says it must.
import { CompiledQuery, type SearchRun } from "../../engine/index.ts";
import { FieldTable } from "../../event/event.ts";
import { Scanner } from "../../scan/index.ts";
import { type Command, listArgument, textArgument } from "../command.ts";
import { exitCodes } from "../exit.ts";
import { InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { findNamedCase } from "../pack-input.ts";
import { printable, styleOf } from "../style.ts";

interface VerifyOptions extends InputRunOptions {
  readonly format: "text" | "json";
}

interface Verdict {
  readonly case: string;
  readonly signals: readonly { readonly name: string; readonly seen: readonly string[] }[];
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
    const signals = one.signals.map(({ name, query }) => ({
      name,
      run: new CompiledQuery(query, { size: 3 }, fields).start(),
    }));
    const scanner = new Scanner(pack.rules, { fields });
    const run = new InputRun(listArgument(args, 1), options, io);
    const found: ReturnType<Scanner["add"]>[number][] = [];
    await run.read(
      fields,
      (batch, file) => {
        for (const one of batch) {
          const { event, index } = one;
          const document = one.laterDocument();
          found.push(...scanner.add(event, { file: file.name, index, document }));
          for (const signal of signals) signal.run.addEvent(event, document, { index: file.name, id: String(index) });
        }
      },
      () => void found.push(...scanner.end()),
    );
    const expected = one.document.expect.rules;
    const verdict: Omit<Verdict, "passed"> = {
      case: one.document.name,
      signals: signals.map(({ name, run: search }) => ({ name, seen: placesOf(search) })),
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
    return passed ? code : exitCodes.verdict;
  },
};

function placesOf(search: SearchRun): readonly string[] {
  const { events = [], sequences = [] } = search.finish().hits;
  const hits = [...events, ...sequences.flatMap((sequence) => sequence.events)];
  return hits.filter(({ _source }) => _source !== null).map(({ _index, _id }) => `${_index}#${_id}`);
}

async function write(verdict: Verdict, options: VerifyOptions, io: Io): Promise<void> {
  if (options.format === "json") return io.stdout.write(`${JSON.stringify(verdict, undefined, 2)}\n`);
  const style = styleOf(io.stdout, io.env);
  const mark = (good: boolean) => (good ? style.green("seen   ") : style.red("missing"));
  const lines = [
    style.bold(verdict.case),
    ...verdict.signals.map(
      ({ name, seen }) => `  ${mark(seen.length > 0)}  ${name}  ${style.faint(printable(seen.join(", ")))}`,
    ),
    ...verdict.rules.map(({ name, expected, matches, indicators }) => {
      const word = matches > 0 ? style.green("matched") : style.red("missed ");
      const note = expected ? "" : style.faint(" (not expected by the case)");
      return `  ${word}  ${name}${matches > 1 ? ` ×${matches}` : ""}${note}  ${style.cyan(indicators.join(", "))}`.trimEnd();
    }),
    verdict.passed ? style.green("passed") : style.red("failed"),
  ];
  await io.stdout.write(`${lines.join("\n")}\n`);
}
