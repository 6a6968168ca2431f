// A query that cannot be run, with everything that is wrong with it.
import { type Diagnostic, LineMap } from "../text/index.ts";

export class QueryError extends Error {
  override readonly name = "QueryError";
  /** By position; at least one is an error. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where it was refused: by the parser, or by what knows fields and types. */
  readonly stage: "parse" | "verify";

  constructor(text: string | undefined, stage: "parse" | "verify", diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    super(`Found ${errors.length} problem${errors.length === 1 ? "" : "s"}\n${errors.map(lineOf(text)).join("\n")}`);
    this.stage = stage;
    this.diagnostics = diagnostics;
  }
}

function lineOf(text: string | undefined): (diagnostic: Diagnostic) => string {
  if (text === undefined) return ({ message }) => message;
  const map = new LineMap(text);
  return ({ span, message }) => {
    const { line, column } = map.position(span.start);
    return `line ${line}:${column}: ${message}`;
  };
}
