// `atomic`: the attack tests of a pack, ready to be run on a lab machine.
import { type AtomicTest, atomicTests, powershellScript } from "../../detection/atomic.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { Io } from "../io.ts";
import { findNamedPacks } from "../pack-input.ts";
import { type Style, styleOf } from "../style.ts";

interface AtomicOptions {
  readonly format: "text" | "json" | "powershell";
  readonly input?: readonly string[];
}

export const atomic: Command<AtomicOptions> = {
  name: "atomic",
  group: "Detection packs",
  summary: "Print the attack tests of packs, ready to be run on a lab machine",
  details: [
    "Nothing is run here. The tests do what attackers do: run them only where you may, on a machine that can be thrown away. `verify` then judges the telemetry that was collected.",
  ],
  arguments: [{ name: "<pack...>", description: "packs by folder, built-in name or technique id" }],
  options: [
    {
      flags: "--format <format>",
      description: "how to write the tests; powershell is one script that asks before each",
      choices: ["text", "json", "powershell"],
      default: "text",
    },
    { flags: "--input <name=value...>", description: "values for the tests' inputs, instead of their defaults" },
  ],
  examples: [
    { command: "eqlipse atomic T1218.003", what: "read the tests" },
    { command: "eqlipse atomic T1218.003 --format powershell > cmstp.ps1", what: "take them to a lab machine" },
  ],
  run: async (args, options, io) => {
    const inputs = readInputs(options.input ?? []);
    const tests = findNamedPacks(listArgument(args, 0), io).flatMap((pack) => atomicTests(pack, inputs));
    if (tests.length === 0) throw new CommandError("the packs have no test with a command");
    if (options.format === "json") await io.stdout.write(`${JSON.stringify(tests, undefined, 2)}\n`);
    else if (options.format === "powershell") await io.stdout.write(powershellScript(tests));
    else await writeTests(tests, io);
    return exitCodes.done;
  },
};

function readInputs(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf("=");
      if (at < 1) throw new CommandError(`--input ${one}: write NAME=VALUE`);
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}

async function writeTests(tests: readonly AtomicTest[], io: Io): Promise<void> {
  const style = styleOf(io.stdout, io.env);
  for (const test of tests) await io.stdout.write(`${testLines(test, style).join("\n")}\n\n`);
}

function testLines(test: AtomicTest, style: Style): readonly string[] {
  const { id, name, what, published, executor, elevated, command, cleanup, inputs, signals } = test;
  const origin =
    published?.guid === undefined
      ? "our own; Atomic Red Team has no such test"
      : `Atomic Red Team ${published.guid} "${published.name}"`;
  const indented = (text: string) => text.split("\n").map((line) => `    ${line}`);
  return [
    `${style.bold(name)}  ${style.faint(id)}`,
    ...indented(what),
    `  ${origin} · ${executor.replace("_", " ")}${elevated ? " · elevated" : ""}`,
    ...Object.entries(inputs).map(
      ([input, { description, value }]) => `  input ${input}: ${value}  ${style.faint(description)}`,
    ),
    "  run",
    ...indented(command).map((line) => style.cyan(line)),
    ...(cleanup === undefined ? [] : ["  clean up", ...indented(cleanup).map((line) => style.cyan(line))]),
    "  must be seen",
    ...signals.map((signal) => `    ${signal}`),
  ];
}
