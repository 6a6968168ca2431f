// Options of commands that read Sigma rules: processing pipelines, and values for placeholders.
import { readText, reasonOf, resolvePath } from "../node/index.ts";
import type { Pipeline, SigmaOptions } from "../sigma/index.ts";
import { hasErrors } from "../text/index.ts";
import type { CommandOption } from "./command.ts";
import { tellDiagnostics } from "./diagnostics.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";

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
  const { readPipeline } = await import("../sigma/index.ts");
  const text = pipelineText(path, io);
  const { pipeline, diagnostics } = readPipeline(text);
  await tellDiagnostics(diagnostics, path, text, io);
  if (pipeline === undefined || hasErrors(diagnostics)) throw new CommandError(`--pipeline ${path} has errors`);
  return pipeline;
}

function pipelineText(path: string, io: Io): string {
  try {
    return readText(resolvePath(io.cwd, path));
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
