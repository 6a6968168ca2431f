// The site while one works on packs, rules or the site's own scripts and styles: built again on every change, only what changed, and open pages load
// themselves again.
import { existsSync, type FSWatcher, watch } from "node:fs";
import { join, resolve } from "node:path";
import { builtInPacks } from "eqlipse/node";
import { type BuildOptions, type BuildReport, SiteBuilder } from "./build.ts";
import { Reload, serveSite } from "./serve.ts";

/** Changes come in bursts: an editor writes a file, its backup and its folder. */
const settleMilliseconds = 60;

export interface DevSite {
  readonly address: string;
  close(): void;
}

/**
 * Builds, serves, and builds again.
 * @param built told of every build but the first one, and how long it took
 */
export async function devSite(
  options: BuildOptions,
  port: number,
  built: (report: BuildReport, milliseconds: number) => void,
  failed: (error: unknown) => void,
): Promise<DevSite> {
  const builder = new SiteBuilder(options);
  await builder.build();
  const reload = new Reload();
  const { server, address } = await serveSite(options.out, port, reload);
  const again = oneAtATime(async () => {
    const started = performance.now();
    const report = await builder.build();
    built(report, performance.now() - started);
    reload.pages();
  }, failed);
  const watchers = watching(options, builder, again);
  return {
    address,
    close: () => {
      for (const watcher of watchers) watcher.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function watching(options: BuildOptions, builder: SiteBuilder, again: () => void): readonly FSWatcher[] {
  const on = (path: string, changed: () => void) =>
    existsSync(path)
      ? [
          watch(path, { recursive: true }, () => {
            changed();
            again();
          }),
        ]
      : [];
  return [
    ...on(options.packs ?? builtInPacks, () => undefined),
    ...(options.rules ?? []).flatMap((path) => on(resolve(options.cwd, path), () => builder.rulesChanged())),
    ...["client", "style"].flatMap((name) => on(join(import.meta.dirname, name), () => builder.assetsChanged())),
  ];
}

/** Runs an action once changes have settled, and once more if there were others meanwhile. */
function oneAtATime(action: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = Promise.resolve();
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(action).catch(failed);
    }, settleMilliseconds);
  };
}
