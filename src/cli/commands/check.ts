// `check`: rules and packs, without telemetry.
import { writeFileSync } from "node:fs";
import { type CheckedFiles, checkFiles, reasonOf } from "../../node/index.ts";
import { applyFixes, formatDiagnostic, hasErrors, LineMap } from "../../text/index.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { githubAnnotation } from "../formats/github.ts";
import { type Located, located } from "../formats/located.ts";
import { sarifLog } from "../formats/sarif.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { styleOf } from "../style.ts";
import { mappingOf } from "./query.ts";

interface CheckOptions {
  readonly fix?: boolean;
  readonly strict?: boolean;
  readonly mapping?: string;
  readonly format: "text" | "json" | "sarif" | "github";
}

export const check: Command<CheckOptions> = {
  name: "check",
  group: "Rules",
  summary: "Check syntax, types, fields and style of rules and packs",
  details: [
    "Reads EQL files, Elastic rules (TOML, NDJSON), Sigma rules and detection packs. All mistakes of a file are shown at once, each at its place and, where one is near, with what was probably meant.",
    "Of a pack also its indicators (each must be a part of the query), its ATT&CK ids, groups and software, its tests and documents. What needs telemetry is checked by `test`.",
  ],
  arguments: [{ name: "<path...>", description: "rule files, packs, folders or globs" }],
  options: [
    { flags: "--fix", description: "write the fixes that are certain into the files" },
    { flags: "--strict", description: "exit 1 on warnings too" },
    {
      flags: "--mapping <file>",
      description:
        "an Elasticsearch mapping (JSON) that says which fields there are, and of what type, in place of ECS",
    },
    {
      flags: "--format <format>",
      description: "how to write the result",
      choices: ["text", "json", "sarif", "github"],
      default: "text",
    },
  ],
  examples: [
    { command: "eqlipse check detections rules/", what: "everything in two folders" },
    { command: "eqlipse check --fix rules/mine.eql", what: "mend what can be mended" },
    { command: "eqlipse check rules/ --mapping mapping.json", what: "against the fields of one's own indices" },
    { command: "eqlipse check --format sarif . > check.sarif", what: "for code scanning" },
  ],
  run: async (args, options, io) => {
    const paths = listArgument(args, 0);
    const schema = options.mapping === undefined ? undefined : mappingOf(options.mapping, io);
    const progress = new Progress(io);
    const checked = () => {
      progress.say("checking");
      const found = checkFiles(paths, io.cwd, schema && (() => schema));
      progress.clear();
      return found;
    };
    let result = checked();
    if (options.fix === true) {
      let count = 0;
      for (
        let round = 0, fixed = fixFiles(result);
        fixed > 0 && round < MAX_ROUNDS;
        round++, fixed = fixFiles(result)
      ) {
        count += fixed;
        result = checked();
      }
      await io.stderr.write(`${counted(count, "mistake")} mended\n`);
    }
    if (result.missing.length > 0 && result.files.length === 0) {
      throw new CommandError(
        result.missing.map(({ path, reason }) => `${path}: ${reason}`).join("\n"),
        exitCodes.input,
      );
    }
    for (const { path, reason } of result.missing) await io.stderr.write(`not read  ${path}: ${reason}\n`);
    await writers[options.format](result, io);
    const diagnostics = result.files.flatMap((file) => file.diagnostics);
    if (hasErrors(diagnostics)) return exitCodes.verdict;
    if (options.strict === true && diagnostics.some(({ severity }) => severity === "warning")) return exitCodes.verdict;
    return result.missing.length > 0 ? exitCodes.input : exitCodes.done;
  },
};

/** Mending one thing may bring another to light; that many times. */
const MAX_ROUNDS = 20;

/** Writes the fixes that do not touch one another. Gives the number of fixes written. */
function fixFiles({ files }: CheckedFiles): number {
  let count = 0;
  for (const { path, text, diagnostics } of files) {
    const { text: mended, fixed } = applyFixes(text, diagnostics);
    if (fixed.length === 0) continue;
    write(path, mended);
    count += fixed.length;
  }
  return count;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(`${path} could not be mended: ${reasonOf(error)}`, exitCodes.input);
  }
}

const writers: Readonly<Record<CheckOptions["format"], (result: CheckedFiles, io: Io) => Promise<void>>> = {
  text: async ({ files, rules, packs }, io) => {
    const style = styleOf(io.stdout, io.env);
    for (const { source, text, diagnostics } of files) {
      if (diagnostics.length === 0) continue;
      const lines = new LineMap(text);
      const frames = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, source, lines, style.frame));
      await io.stdout.write(`${frames.join("\n\n")}\n\n`);
    }
    const all = files.flatMap(({ diagnostics }) => diagnostics);
    const errors = all.filter(({ severity }) => severity === "error").length;
    const warnings = all.filter(({ severity }) => severity === "warning").length;
    const what = `${counted(rules, "rule")} in ${counted(files.length, "file")}${packs > 0 ? `, ${counted(packs, "pack")}` : ""}`;
    await io.stderr.write(`${what}: ${counted(errors, "error")}, ${counted(warnings, "warning")}\n`);
  },
  json: async ({ files }, io) => {
    await io.stdout.write(`${JSON.stringify(located(files), undefined, 2)}\n`);
  },
  sarif: async ({ files }, io) => {
    const found = located(files);
    const rules = [...new Set(found.map(({ code }) => code))].map((code) => ({
      id: code,
      name: code.replaceAll("-", " "),
    }));
    const log = sarifLog(found.map(sarifResult), rules);
    await io.stdout.write(`${JSON.stringify(log, undefined, 2)}\n`);
  },
  github: async ({ files }, io) => {
    const lines = located(files).map(({ severity, code, message, hint, ...place }) =>
      githubAnnotation({
        level: severity === "info" ? "notice" : severity,
        title: code,
        message: hint === undefined ? message : `${message}\n${hint}`,
        ...place,
      }),
    );
    if (lines.length > 0) await io.stdout.write(`${lines.join("\n")}\n`);
  },
};

function sarifResult({ code, severity, message, hint, file, line, column, endLine, endColumn }: Located) {
  return {
    ruleId: code,
    level: severity === "info" ? ("note" as const) : severity,
    message: hint === undefined ? message : `${message}. ${hint}`,
    file,
    region: { line, column, endLine, endColumn },
  };
}
