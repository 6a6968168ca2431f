// What keeps rules from being run, told.
import type { BrokenFile, LoadedRules } from "../node/index.ts";
import { formatDiagnostic, hasErrors, LineMap } from "../text/index.ts";
import { CommandError, exitCodes } from "./exit.ts";
import { counted } from "./input-run.ts";
import type { Io } from "./io.ts";
import { styleOf } from "./style.ts";

const shownFrames = 10;
const mostNamed = 20;

export function refuseMissing(missing: LoadedRules["missing"]): void {
  if (missing.length === 0) return;
  throw new CommandError(missing.map(({ path, reason }) => `rules ${path}: ${reason}`).join("\n"));
}

export function noRule(): CommandError {
  return new CommandError("there is no rule to run", exitCodes.usage);
}

/** The paths that name a rule file: what is wrong with one of these is told more closely than of a folder's thousands. */
export function namedRuleFiles(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => /\.(eql|toml|ya?ml)$/i.test(path)).slice(0, mostNamed);
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
