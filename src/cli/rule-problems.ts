// What is wrong with rules that are to be run, told.
import type { BrokenFile, LoadedRules } from "../node/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import { formatDiagnostic, hasErrors, LineMap } from "../text/index.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { counted } from "./input-run.ts";
import type { Io } from "./io.ts";
import { styleOf } from "./style.ts";

const shownFrames = 10;
/** Files whose fields are judged when their rules are run. */
const mostJudged = 20;

export function refuseMissing(missing: LoadedRules["missing"]): void {
  if (missing.length === 0) return;
  throw new CommandError(missing.map(({ path, reason }) => `rules ${path}: ${reason}`).join("\n"));
}

export function noRule(): CommandError {
  return new CommandError("there is no rule to run", exitCodes.usage);
}

/**
 * Warns of fields that nothing has in rules that were named as files: such a rule runs and finds nothing, whatever happens. Folders of thousands are
 * for `check`.
 */
export async function tellUnknownFields(paths: readonly string[], io: Io, sigma: SigmaOptions = {}): Promise<void> {
  const named = paths.filter((path) => /\.(eql|toml|ya?ml)$/i.test(path)).slice(0, mostJudged);
  if (named.length === 0) return;
  const { warnOfUnknownFields } = await import("./unknown-fields.ts");
  await warnOfUnknownFields(named, io, sigma);
}

/** Tells errors with their places, and how many of the files have errors. */
export async function tellErrors(files: readonly BrokenFile[], io: Io): Promise<number> {
  const style = styleOf(io.stderr, io.env);
  const broken = files.filter(({ diagnostics }) => hasErrors(diagnostics));
  const frames = broken.flatMap(({ source, text, diagnostics }) => {
    const lines = new LineMap(text);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return errors.map((diagnostic) => formatDiagnostic(diagnostic, source, lines, style.frame));
  });
  if (frames.length === 0) return 0;
  const more = frames.length - shownFrames;
  const rest = more > 0 ? `\n\n… and ${counted(more, "error")} more; \`eqlipse check\` shows all of them` : "";
  await io.stderr.write(`${frames.slice(0, shownFrames).join("\n\n")}${rest}\n\n`);
  return broken.length;
}
