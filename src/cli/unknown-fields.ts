// Fields that nothing has, in rules that are run.
import { formatOfRuleFile } from "../detection/index.ts";
import { loadRules } from "../node/index.ts";
import { fieldsOf } from "../schema/index.ts";
import { lintSigma, type SigmaOptions } from "../sigma/index.ts";
import type { Diagnostic } from "../text/index.ts";
import { tellDiagnostics } from "./diagnostics.ts";
import type { Io } from "./io.ts";

/** Warns of fields that nothing has in rule files, but for those of Sigma rules that a pipeline renames: they are the user's own. */
export async function warnOfUnknownFields(paths: readonly string[], io: Io, sigma: SigmaOptions): Promise<void> {
  const { files } = loadRules(paths, { cwd: io.cwd, builtIn: false, schemaOf: fieldsOf });
  const isMapped = (sigma.pipelines ?? []).length > 0;
  for (const { source, text, diagnostics } of files) {
    const isSigma = formatOfRuleFile({ source, text }) === "sigma";
    const found = isSigma ? (isMapped ? [] : lintSigma([{ source, text }])[0]!.diagnostics) : diagnostics;
    await tellDiagnostics(unknownIn(found), source, text, io);
  }
}

export function unknownIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ code }) => code === "unknown-field").map((one) => ({ ...one, severity: "warning" }));
}
