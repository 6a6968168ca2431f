// The commands by name, each loaded only when it is asked for.
import type { AnyCommand, CommandGroup } from "../command.ts";

export const commandGroups: readonly CommandGroup[] = [
  "Hunting",
  "Rules",
  "Other platforms",
  "Detection packs",
  "Services",
];

const loaders: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  query: async () => (await import("./query.ts")).query,
  hunt: async () => (await import("./hunt.ts")).hunt,
  explain: async () => (await import("./explain.ts")).explain,
  dump: async () => (await import("./dump.ts")).dump,
  check: async () => (await import("./check.ts")).check,
  readiness: async () => (await import("./readiness.ts")).readiness,
  coverage: async () => (await import("./coverage.ts")).coverage,
  convert: async () => (await import("./convert.ts")).convert,
  prove: async () => (await import("./prove.ts")).prove,
  test: async () => (await import("./test.ts")).test,
  harden: async () => (await import("./harden.ts")).harden,
  tune: async () => (await import("./tune.ts")).tune,
  evidence: async () => (await import("./evidence.ts")).evidence,
  atomic: async () => (await import("./atomic.ts")).atomic,
  verify: async () => (await import("./verify.ts")).verify,
  site: async () => (await import("./site.ts")).site,
  serve: async () => (await import("./serve.ts")).serve,
  push: async () => (await import("./push.ts")).push,
  pull: async () => (await import("./pull.ts")).pull,
  new: async () => (await import("./new.ts")).newPack,
};

export const commandNames: readonly string[] = Object.keys(loaders);

export async function loadCommand(name: string): Promise<AnyCommand | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]!() : undefined;
}

/** All commands, in the order in which help lists them. */
export async function loadCommands(): Promise<readonly AnyCommand[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}
