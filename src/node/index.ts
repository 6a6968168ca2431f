// Files, archives and streams as events; files as rules and packs.

export { jsonText, parseJson } from "../text/json-text.ts";
export { cacheFolder } from "./cache-folder.ts";
export { type CheckedFiles, checkFiles } from "./check-files.ts";
export type { BrokenFile } from "./compile-texts.ts";
export { type LoadedForScan, loadCompiledRules } from "./compiled-rules.ts";
export { type DumpFilesOptions, dumpFiles } from "./dump/dump-files.ts";
export type { DumpForm, DumpResult } from "./dump/messages.ts";
export { type MeasureOptions, measureEvidence } from "./evidence.ts";
export type { InputEvent } from "./input-event.ts";
export type { InputFile, ReadOptions } from "./input-file.ts";
export { type InputOptions, type InputPlan, planInputs } from "./inputs.ts";
export { builtInPacks, findPacks, type PackFolder, readPackFiles } from "./packs.ts";
export { type FoundFile, readText, reasonOf, resolvePath } from "./paths.ts";
export { FileReport, type InputProblem, type ProblemKind } from "./problems.ts";
export { readRuleTexts } from "./rule-texts.ts";
export { type LoadedRules, loadRules } from "./rules.ts";
export { type ScanFilesOptions, type ScanSummary, scanFiles } from "./scan/scan-files.ts";
