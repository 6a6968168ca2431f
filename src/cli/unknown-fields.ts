// Fields that nothing has, in rules that are run.
import { formatOfRuleFile } from "../detection/index.ts";
import { loadRules } from "../node/index.ts";
import { fieldsOf } from "../schema/index.ts";
import { lintSigma, type SigmaOptions } from "../sigma/index.ts";
import type { Diagnostic } from "../text/index.ts";
import { tellDiagnostics } from "./diagnostics.ts";
import type { Io } from "./io.ts";
import { namedRuleFiles } from "./rule-problems.ts";

/**
 * Warns of fields that nothing has in rules that were named as files: such a rule runs and finds nothing, whatever happens. Folders of thousands are
 * for `check`. Fields of Sigma rules that a pipeline renames are the user's own.
 */
export async function tellUnknownFields(paths: readonly string[], io: Io, sigma: SigmaOptions = {}): Promise<void> {
  const named = namedRuleFiles(paths);
  if (named.length === 0) return;
  const { files } = loadRules(named, { cwd: io.cwd, builtIn: false, schemaOf: fieldsOf });
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
