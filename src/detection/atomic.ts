// A pack's attack cases as something to be run on a lab machine: commands with their inputs filled in, and one PowerShell script of them.
import type { Pack, PackCase } from "./pack.ts";

/** A case that can be run: it has a command. */
export interface AtomicTest {
  /** `T1218.003-cmstp/malicious-inf`: how `verify` names it. */
  readonly id: string;
  readonly name: string;
  readonly what: string;
  /** The test of Atomic Red Team that it is, where it is one. */
  readonly published?: { readonly name: string; readonly guid?: string };
  readonly executor: "command_prompt" | "powershell" | "manual";
  readonly elevated: boolean;
  readonly command: string;
  readonly cleanup: string | undefined;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  /** What the telemetry must show. */
  readonly signals: readonly string[];
}

/** The pack's cases that have a command, with inputs filled in: `inputs` by name, else their defaults. */
export function atomicTests(pack: Pack, inputs: Readonly<Record<string, string>> = {}): readonly AtomicTest[] {
  return pack.cases.flatMap((one) => atomicTest(pack, one, inputs) ?? []);
}

function atomicTest(
  pack: Pack,
  { file, document, signals }: PackCase,
  given: Readonly<Record<string, string>>,
): AtomicTest | undefined {
  const { command, cleanup, atomic, executor = "manual", elevated, inputs } = document;
  if (command === undefined) return undefined;
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { description, default: usual }]) => [
      name,
      { description, value: Object.hasOwn(given, name) ? given[name]! : usual },
    ]),
  );
  const filled = (text: string) =>
    text.replace(/#\{([A-Za-z0-9_-]+)\}/g, (whole, name: string) => values[name]?.value ?? whole);
  return {
    id: caseId(pack, file),
    name: document.name,
    what: document.what.trim(),
    ...(atomic === undefined ? {} : { published: atomic }),
    executor,
    elevated,
    command: filled(command).trimEnd(),
    cleanup: cleanup === undefined ? undefined : filled(cleanup).trimEnd(),
    inputs: values,
    signals: signals.map(({ name }) => name),
  };
}

/** How a case is named on the command line. */
export function caseId(pack: { readonly folder: string }, file: string): string {
  return `${pack.folder}/${file.replace(/^tests\//, "").replace(/\.ya?ml$/, "")}`;
}

/** One script that runs the tests one after the other, each with a question before it, and cleans up behind each. */
export function powershellScript(tests: readonly AtomicTest[]): string {
  const runnable = tests.filter(({ executor }) => executor !== "manual");
  return [scriptHead, ...runnable.map(testBlock), ""].join("\n").replaceAll("\n", "\r\n");
}

const scriptHead = `# Attack tests for a lab machine. They do what attackers do: run them only where you may, on a machine that can be thrown away,
# with its sensors on and nobody's data on it. Each test asks first and cleans up behind itself.
$ErrorActionPreference = "Continue"

function Invoke-Step([string] $Executor, [string] $Text) {
  if ($Executor -eq "powershell") { Invoke-Expression $Text; return }
  $file = Join-Path $env:TEMP ("eqlipse-" + [guid]::NewGuid() + ".cmd")
  Set-Content -Path $file -Value ("@echo off\`r\`n" + $Text) -Encoding ASCII
  cmd.exe /c $file
  Remove-Item -Path $file -ErrorAction SilentlyContinue
}
`;

function testBlock({ id, name, what, executor, elevated, command, cleanup }: AtomicTest): string {
  const notes = what.split("\n").map((line) => `# ${line}`);
  const rights = elevated ? ["# Needs an elevated session."] : [];
  return [
    `# ---- ${id} ----`,
    ...notes,
    ...rights,
    `if ((Read-Host ${quoted(`Run "${name}"? (y/n)`)}) -eq "y") {`,
    `  Write-Host ("started " + (Get-Date).ToUniversalTime().ToString("o"))`,
    `  Invoke-Step ${quoted(executor)} ${hereString(command)}`,
    `  Read-Host "Press Enter to clean up" | Out-Null`,
    ...(cleanup === undefined ? [] : [`  Invoke-Step ${quoted(executor)} ${hereString(cleanup)}`]),
    "}",
    "",
  ].join("\n");
}

/** In single quotes nothing is expanded; the quote itself is doubled. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A literal block. A line that would end it early is only possible at the start of a line, where a blank keeps it from that. */
function hereString(text: string): string {
  return `@'\n${text.replace(/^'@/gm, " '@")}\n'@`;
}
