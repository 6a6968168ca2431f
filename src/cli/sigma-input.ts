// Options of commands that read Sigma rules: processing pipelines, and values for placeholders.
import { readFileSync } from "node:fs";
import { reasonOf, resolvePath } from "../node/index.ts";
import { type Pipeline, readPipeline, type SigmaOptions } from "../sigma/index.ts";
import { formatDiagnostic, hasErrors, LineMap } from "../text/index.ts";
import type { CommandOption } from "./command.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";
import { styleOf } from "./style.ts";

export interface SigmaInputOptions {
  readonly pipeline?: readonly string[];
  readonly placeholder?: readonly string[];
}

export const sigmaInputOptions: readonly CommandOption[] = [
  { flags: "--pipeline <file...>", description: "processing pipelines (pySigma's YAML) that Sigma rules go through" },
  {
    flags: "--placeholder <name=value...>",
    description: "a value for a Sigma rule's placeholder; several of one name are alternatives",
  },
];

/** What the options say of Sigma rules. Throws where a pipeline cannot be read; what is wrong in it is told with its places. */
export async function readSigmaInput(options: SigmaInputOptions, io: Io): Promise<SigmaOptions> {
  const pipelines: Pipeline[] = [];
  for (const path of options.pipeline ?? []) pipelines.push(await readPipelineFile(path, io));
  return { pipelines, placeholders: placeholdersOf(options.placeholder ?? []) };
}

async function readPipelineFile(path: string, io: Io): Promise<Pipeline> {
  const text = readText(path, io);
  const { pipeline, diagnostics } = readPipeline(text);
  const lines = new LineMap(text);
  const { frame } = styleOf(io.stderr, io.env);
  const frames = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, path, lines, frame));
  if (frames.length > 0) await io.stderr.write(`${frames.join("\n\n")}\n\n`);
  if (pipeline === undefined || hasErrors(diagnostics)) throw new CommandError(`--pipeline ${path} has errors`);
  return pipeline;
}

function readText(path: string, io: Io): string {
  try {
    return readFileSync(resolvePath(io.cwd, path), "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new CommandError(`--pipeline ${path}: ${reasonOf(error)}`);
  }
}

function placeholdersOf(given: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const values: Record<string, readonly string[]> = Object.create(null);
  for (const each of given) {
    const { name, value } = /^%?(?<name>\w+)%?=(?<value>.*)$/s.exec(each)?.groups ?? {};
    if (name === undefined || value === undefined)
      throw new CommandError(`--placeholder \`${each}\`: write NAME=VALUE, as in \`Servers=srv*\``);
    values[name] = [...(values[name] ?? []), value];
  }
  return values;
}
