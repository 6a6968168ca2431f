// `site`: the catalogue of detections as a static site.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolvePath } from "../../node/index.ts";
import { type Command, textArgument } from "../command.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { wholeNumber } from "../parse-option.ts";
import { printable } from "../style.ts";
import { programVersion } from "../version.ts";

interface SiteOptions {
  readonly out?: string;
  readonly packs?: string;
  readonly rules?: readonly string[];
  readonly address?: string;
  readonly port: number;
}

const shownProblems = 10;

export const site: Command<SiteOptions> = {
  name: "site",
  group: "Services",
  summary: "Build the catalogue of detections as a static site, or serve it here",
  details: [
    "`site build --out DIR` writes the pages: they work below any path of any file server, and need nothing behind it. `site serve` builds them into a temporary folder and serves that on this machine.",
    "With --rules, rules of other collections (Sigma, Elastic, EQL) get pages too.",
  ],
  arguments: [{ name: "<action>", description: "`build` or `serve`" }],
  options: [
    { flags: "--out <folder>", description: "where to write the site" },
    { flags: "--packs <folder>", description: "detection packs to take instead of the built-in ones" },
    { flags: "--rules <path...>", description: "further rules: files, folders or globs" },
    { flags: "--address <url>", description: "where the site will be published, for canonical links and the feed" },
    { flags: "--port <n>", description: "the port to serve on", default: 4173, parse: wholeNumber },
  ],
  examples: [
    { command: "eqlipse site build --out public", what: "the built-in detections" },
    { command: "eqlipse site serve --rules sigma/rules/windows", what: "look at a collection of one's own" },
  ],
  run: async (args, options, io) => {
    const action = textArgument(args, 0);
    if (action === "build") {
      if (options.out === undefined) throw new CommandError("give the folder to write to: --out DIR");
      await build(resolvePath(io.cwd, options.out), options, io);
      return exitCodes.done;
    }
    if (action !== "serve") throw new CommandError(`there is no \`site ${action}\`; write \`build\` or \`serve\``);
    const folder =
      options.out === undefined ? mkdtempSync(join(tmpdir(), "eqlipse-site-")) : resolvePath(io.cwd, options.out);
    await build(folder, options, io);
    const { serveSite } = await import("eqlipse/site");
    const { server, address } = await serveSite(folder, options.port);
    await io.stdout.write(`Serving ${address} — end with Ctrl-C\n`);
    await new Promise<void>((resolve) => io.signal?.addEventListener("abort", () => resolve()));
    server.close();
    server.closeAllConnections();
    return exitCodes.done;
  },
};

async function build(out: string, { packs, rules = [], address }: SiteOptions, io: Io): Promise<void> {
  const { buildSite } = await import("eqlipse/site");
  const started = io.now();
  const { pages, detections, problems } = await buildSite({
    out,
    packs: packs === undefined ? undefined : resolvePath(io.cwd, packs),
    rules,
    cwd: io.cwd,
    address,
    version: programVersion(),
  });
  for (const problem of problems.slice(0, shownProblems)) await io.stderr.write(`left out  ${printable(problem)}\n`);
  if (problems.length > shownProblems)
    await io.stderr.write(`          … and ${problems.length - shownProblems} more\n`);
  const seconds = ((io.now() - started) / 1000).toFixed(1);
  await io.stderr.write(`${counted(pages, "page")} of ${counted(detections, "detection")} · ${seconds} s\n`);
}
