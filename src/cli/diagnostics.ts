// Mistakes in a text, told on the error output with their places.
import { type Diagnostic, formatDiagnostic, LineMap } from "../text/index.ts";
import type { Io } from "./io.ts";
import { styleOf } from "./style.ts";

/** Writes a code frame for each; nothing where there are none. */
export async function tellDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: string,
  text: string,
  io: Io,
): Promise<void> {
  if (diagnostics.length === 0) return;
  const lines = new LineMap(text);
  const { frame } = styleOf(io.stderr, io.env);
  const frames = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, source, lines, frame));
  await io.stderr.write(`${frames.join("\n\n")}\n\n`);
}
