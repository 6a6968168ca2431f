// An engine that ports are run on: started, given events, asked, stopped. Drivers are loaded only when asked for, and an engine that a
// machine does not have is told as absent with the way to get it, never as a failure.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "../../proof/engine.ts";
import { packageRoot } from "../package-root.ts";

export type { Engine } from "../../proof/engine.ts";

/** How to start an engine, or why it cannot be had here. */
export type EngineOffer =
  | { readonly target: string; readonly start: () => Promise<Engine> }
  | { readonly target: string; readonly absent: string };

const home = join(packageRoot, "engines");

/** The path of a module of the opt-in set-up in `engines/`, or of the user's own project. Undefined where there is none. */
export function optionalPath(name: string): string | undefined {
  for (const base of [join(home, "package.json"), join(process.cwd(), "package.json")]) {
    const path = existsSync(base) ? resolveFrom(base, name) : undefined;
    if (path !== undefined) return path;
  }
  return undefined;
}

function resolveFrom(base: string, name: string): string | undefined {
  try {
    return createRequire(base).resolve(name);
  } catch (error) {
    if ((error as { code?: string }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** A path in the opt-in set-up. */
export function enginePath(path: string): string {
  return join(home, path);
}

/** The offer of an engine whose driver is a module. */
export async function moduleEngine(
  target: string,
  module: string,
  start: (loaded: unknown) => Promise<Engine>,
): Promise<EngineOffer> {
  const path = optionalPath(module);
  if (path === undefined) return { target, absent: `${module} is not installed (npm run engines)` };
  return { target, start: async () => start(await import(pathToFileURL(path).href)) };
}

/** Rows of a sequence query (one per event, with the sequence it belongs to) as positions by sequence. */
export function bySequence(
  rows: readonly { readonly sequence: number; readonly position: number }[],
): readonly number[][] {
  const found = new Map<number, number[]>();
  for (const { sequence, position } of rows) {
    const known = found.get(sequence);
    if (known === undefined) found.set(sequence, [position]);
    else known.push(position);
  }
  return [...found.values()];
}
