// The paths of a command line as files of events, read one after the other.

import { type InputFile, isTelemetryName, openInput, openStream, type ReadOptions, textStart } from "./input-file.ts";
import { type FoundFile, type FoundFiles, findFiles } from "./paths.ts";

export interface InputPlan {
  /** All files that will be read, in order; archives count as one. */
  readonly found: readonly FoundFile[];
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  /** Files of folders and archives that are no telemetry by name and content; grows while archives are read. */
  readonly leftAlone: readonly string[];
  /** Opens the files one after the other: each must be read before the next is asked for. */
  files(): AsyncGenerator<InputFile>;
}

export interface InputOptions extends ReadOptions {
  readonly cwd: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

/** The files at paths; of folders those that are telemetry. */
export function findTelemetry(paths: readonly string[], cwd: string): FoundFiles {
  return findFiles(paths, cwd, isTelemetry, "telemetry");
}

/** Finds the files of command-line paths. */
export function planInputs(paths: readonly string[], options: InputOptions): InputPlan {
  const { files, missing, leftAlone: inFolders } = findTelemetry(paths, options.cwd);
  const leftAlone = [...inFolders];
  const readOptions: ReadOptions = { ...options, leaveAlone: (name) => void leftAlone.push(name) };
  return {
    found: files,
    missing,
    leftAlone,
    files: async function* () {
      for (const { name, path } of files) {
        if (path === undefined) yield* openStream(name, options.stdin(), readOptions);
        else yield* openInput(name, path, readOptions);
      }
    },
  };
}

/** In a folder: what is named like telemetry and begins like it, and event logs whatever their name. */
function isTelemetry(name: string, firstBytes: () => Uint8Array): boolean {
  if (/\.(txt|log)$/i.test(name)) return ["[", "{", "<"].includes(textStart(firstBytes()) ?? "");
  if (isTelemetryName(name)) return true;
  const head = firstBytes();
  return head.length >= 8 && new TextDecoder().decode(head.subarray(0, 7)) === "ElfFile";
}
