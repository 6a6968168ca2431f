// `site`: the catalogue of detections as a static site.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildOptions, BuildReport } from "eqlipse/site";
import { resolvePath } from "../../node/index.ts";
import { type Command, textArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { portNumber } from "../parse-option.ts";
import { Progress } from "../progress.ts";
import { printable } from "../style.ts";
import { programVersion } from "../version.ts";

interface SiteOptions {
  readonly out?: string;
  readonly packs?: string;
  readonly rules?: readonly string[];
  readonly address?: string;
  readonly port: number;
}

const actions = ["build", "serve", "dev"] as const;
const shownProblems = 10;

export const site: Command<SiteOptions> = {
  name: "site",
  group: "Services",
  summary: "Build the catalogue of detections as a static site, or serve it here",
  details: [
    "`site build --out DIR` writes the pages: they work below any path of any file server, and need nothing behind it. `site serve` builds them into a temporary folder and serves that on this machine. `site dev` does so too, builds again what changes (packs, rules, the site's scripts and styles), and open pages load themselves again.",
    "With --rules, rules of other collections (Sigma, Elastic, EQL) get pages too.",
  ],
  arguments: [{ name: "<action>", description: "`build`, `serve` or `dev`" }],
  options: [
    { flags: "--out <folder>", description: "where to write the site" },
    { flags: "--packs <folder>", description: "detection packs to take instead of the built-in ones" },
    { flags: "--rules <path...>", description: "further rules: files, folders or globs" },
    { flags: "--address <url>", description: "where the site will be published, for canonical links and the feed" },
    { flags: "--port <n>", description: "the port to serve on", default: 4173, parse: portNumber },
  ],
  examples: [
    { command: "eqlipse site build --out public", what: "the built-in detections" },
    { command: "eqlipse site serve --rules sigma/rules/windows", what: "look at a collection of one's own" },
  ],
  run: async (args, options, io) => {
    const action = actions.find((one) => one === textArgument(args, 0));
    if (action === undefined) {
      const given = textArgument(args, 0);
      throw new CommandError(`there is no \`site ${given}\`; write \`build\`, \`serve\` or \`dev\``);
    }
    if (action === "build" && options.out === undefined)
      throw new CommandError("give the folder to write to: --out DIR");
    const out =
      options.out === undefined ? mkdtempSync(join(tmpdir(), "eqlipse-site-")) : resolvePath(io.cwd, options.out);
    const input = inputOf(out, options, io);
    if (action === "dev") return dev(input, options.port, io);
    await build(input, io);
    if (action === "serve") {
      const { serveSite } = await import("eqlipse/site");
      const { server, address } = await serveSite(out, options.port);
      await untilStopped(address, io);
      server.close();
      server.closeAllConnections();
    }
    return exitCodes.done;
  },
};

function inputOf(out: string, { packs, rules = [], address }: SiteOptions, io: Io): BuildOptions {
  return {
    out,
    packs: packs === undefined ? undefined : resolvePath(io.cwd, packs),
    rules,
    cwd: io.cwd,
    address,
    version: programVersion(),
  };
}

async function untilStopped(address: string, io: Io): Promise<void> {
  const stopped = new Promise<void>((resolve) => io.signal?.addEventListener("abort", () => resolve()));
  await io.stdout.write(`Serving ${address} — end with Ctrl-C\n`);
  await stopped;
}

async function build(input: BuildOptions, io: Io): Promise<void> {
  const { buildSite } = await import("eqlipse/site");
  const started = io.now();
  const progress = new Progress(io);
  progress.say("building the site");
  const report = await buildSite(input);
  progress.clear();
  await io.stderr.write(reportText(report, io.now() - started));
}

async function dev(input: BuildOptions, port: number, io: Io): Promise<ExitCode> {
  const { devSite } = await import("eqlipse/site");
  const tell = (text: string) => void io.stderr.write(text);
  const { address, close } = await devSite(
    input,
    port,
    (report, milliseconds) => tell(`${counted(report.changed, "file")} changed · ${reportText(report, milliseconds)}`),
    (error) => tell(`${printable(error instanceof Error ? error.message : String(error))}\n`),
  );
  await untilStopped(address, io);
  close();
  return exitCodes.done;
}

function reportText({ pages, detections, problems }: BuildReport, milliseconds: number): string {
  const lines = problems.slice(0, shownProblems).map((problem) => `left out  ${printable(problem)}\n`);
  if (problems.length > shownProblems) lines.push(`          … and ${problems.length - shownProblems} more\n`);
  const seconds = (milliseconds / 1000).toFixed(1);
  return `${lines.join("")}${counted(pages, "page")} of ${counted(detections, "detection")} · ${seconds} s\n`;
}
