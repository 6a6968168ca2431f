// The rules of a scan: those that were compiled before are taken from a cache, without what reads rules being loaded.
import { cacheFolder, loadCompiledRules } from "../node/index.ts";
import type { CompiledRules } from "../scan/index.ts";
import type { SigmaOptions } from "../sigma/index.ts";
import type { Io } from "./io.ts";
import { Progress } from "./progress.ts";
import { noRule, refuseMissing, tellErrors, tellUnknownFields } from "./rule-problems.ts";

/** Rules that are ready to be scanned for. */
export interface ScanInput {
  readonly compiled: CompiledRules;
  /** Files with rules that cannot be run. */
  readonly brokenFiles: number;
}

/** Like `loadRuleInput`, for a scan: rules that were compiled before are taken from the user's cache folder where `useCache` says so. */
export async function loadScanInput(
  paths: readonly string[],
  builtIn: boolean,
  useCache: boolean,
  io: Io,
  sigma: SigmaOptions = {},
): Promise<ScanInput> {
  const progress = new Progress(io);
  if (paths.length > 0) progress.say("reading rules");
  const { compiled, broken, missing } = await loadCompiledRules(
    paths,
    { cwd: io.cwd, builtIn, sigma },
    useCache ? cacheFolder(io.env) : undefined,
  );
  progress.clear();
  refuseMissing(missing);
  const brokenFiles = await tellErrors(broken, io);
  await tellUnknownFields(paths, io, sigma);
  if (compiled.rules.length + compiled.refused.length === 0) throw noRule();
  return { compiled, brokenFiles };
}
