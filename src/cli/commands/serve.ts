// `serve`: events in over HTTP, EQL and findings out, in Elasticsearch's shapes; and a built site's pages.
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { FieldTable } from "../../event/event.ts";
import { jsonText, resolvePath } from "../../node/index.ts";
import {
  type Api,
  ApiError,
  indexNameOf,
  ingestValue,
  isLoopback,
  LiveFindings,
  type RunningServer,
  type ServerOptions,
  Store,
  type StoredDocument,
  startServer,
} from "../../server/index.ts";
import { type Command, listArgument } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { counted, InputRun, type InputRunOptions, inputOptions } from "../input-run.ts";
import type { Io } from "../io.ts";
import { portNumber, wholeNumber } from "../parse-option.ts";
import { loadRuleInput } from "../rule-input.ts";
import { printable, styleOf } from "../style.ts";
import { programVersion } from "../version.ts";

interface ServeOptions extends InputRunOptions {
  readonly rules?: readonly string[];
  readonly onlyRules?: boolean;
  readonly host: string;
  readonly port: number;
  readonly expose?: boolean;
  readonly site?: string;
  readonly maxDocuments: number;
  readonly maxMegabytes: number;
}

const maxFindings = 100_000;

export const serve: Command<ServeOptions> = {
  name: "serve",
  group: "Services",
  summary: "Answer EQL over HTTP as Elasticsearch does, with live findings and the pages",
  details: [
    "Events come in by `_bulk` and `_doc`, or from the files given; `/{index}/_eql/search` answers queries, and `/_findings` gives what the built-in detections and the rules given have found so far. docs/serve.md lists all requests.",
    "All events are one stream here, as in an index pattern: sequences and correlations join events of several files and indices. `hunt` takes each file for a stream of its own, and may find fewer or other sequences.",
    "Everything is held in memory and is gone at the end. Beyond --max-documents or --max-megabytes the oldest documents are given up; `GET /` and `GET /_cat/indices` say how many.",
    "The server listens on this machine only. --expose lets it listen elsewhere: it knows no users, so set EQLIPSE_API_KEY then, which every request must carry (`Authorization: ApiKey …`).",
  ],
  arguments: [{ name: "[path...]", description: "telemetry to begin with: files, folders, globs, archives" }],
  options: [
    { flags: "-r, --rules <path...>", description: "rule files, folders or globs, run on all events" },
    {
      flags: "--only-rules",
      description: "run the given rules alone, without the built-in ones; without --rules, none",
    },
    {
      flags: "--port <n>",
      description: "the port to listen on; 0 takes any free one",
      default: 9200,
      parse: portNumber,
    },
    { flags: "--host <address>", description: "the address to listen on", default: "127.0.0.1" },
    { flags: "--expose", description: "allow an address that other machines reach" },
    { flags: "--site <folder>", description: "a site that `site build` made, for browsers" },
    { flags: "--max-documents <n>", description: "documents held at most", default: 1_000_000, parse: wholeNumber },
    { flags: "--max-megabytes <n>", description: "megabytes of JSON held at most", default: 256, parse: wholeNumber },
    ...inputOptions,
  ],
  examples: [
    { command: "eqlipse serve samples", what: "the sample telemetry, an index for each file" },
    { command: "eqlipse serve -r my-rules/ --site public", what: "rules of one's own, and the pages" },
  ],
  run: async (args, options, io) => {
    assertMayListen(options);
    const limits = {
      maxDocuments: atLeastOne("--max-documents", options.maxDocuments),
      maxBytes: atLeastOne("--max-megabytes", options.maxMegabytes) * 2 ** 20,
      full: () => void tellFull(io),
    };
    const store = new Store(limits);
    const findings = await liveFindings(store, limits.maxDocuments, options, io);
    const code = await readFiles(listArgument(args, 0), store, findings, options, io);
    if (code === exitCodes.interrupted) return code;
    const server = await listen({ store, findings, version: programVersion() }, await serverOptions(options, io));
    if (options.expose === true) await warnOfExposure(io);
    const stopped = interrupted(io);
    await io.stdout.write(`Listening on ${server.address} — end with Ctrl-C\n`);
    await stopped;
    await server.close();
    await tellTotals(store, findings, io);
    return code;
  },
};

function atLeastOne(name: string, value: number): number {
  if (value < 1) throw new CommandError(`${name} must be 1 or more`);
  return value;
}

function assertMayListen({ host, expose }: ServeOptions): void {
  if (expose === true || isLoopback(host)) return;
  throw new CommandError(
    `${host} can be reached by other machines, and the server knows no users. Add --expose if that is meant, and set EQLIPSE_API_KEY`,
  );
}

async function warnOfExposure(io: Io): Promise<void> {
  const { yellow } = styleOf(io.stderr, io.env);
  const key = io.env.EQLIPSE_API_KEY === undefined ? "anyone who reaches it may read and write, " : "";
  await io.stderr.write(`${yellow("exposed ")}  other machines reach this server: ${key}nothing is encrypted\n`);
}

async function tellFull(io: Io): Promise<void> {
  const { yellow } = styleOf(io.stderr, io.env);
  const hint = "--max-documents and --max-megabytes allow more";
  await io.stderr.write(`${yellow("full    ")}  from now on the oldest documents are given up for new ones; ${hint}\n`);
}

/** The rules, and why some of them cannot be run. */
async function liveFindings(store: Store, maxDocuments: number, options: ServeOptions, io: Io): Promise<LiveFindings> {
  const paths = options.rules ?? [];
  const builtIn = options.onlyRules !== true;
  const rules = builtIn || paths.length > 0 ? (await loadRuleInput(paths, builtIn, io)).rules : [];
  const live = { maxFindings, maxDocuments, oldestOrdinal: () => store.oldestOrdinal };
  const findings = new LiveFindings(rules, live);
  const { yellow } = styleOf(io.stderr, io.env);
  for (const { rule, reason } of findings.refused)
    await io.stderr.write(`${yellow("not run ")}  ${printable(rule.name)}: ${printable(reason)}\n`);
  return findings;
}

/** Each file is an index of its own; a document's id is its place in the file. */
async function readFiles(
  paths: readonly string[],
  store: Store,
  findings: LiveFindings,
  options: ServeOptions,
  io: Io,
): Promise<ExitCode> {
  if (paths.length === 0) return exitCodes.done;
  const target = { store, stored: (document: StoredDocument) => findings.add(document) };
  const run = new InputRun(paths, options, io);
  let refused = 0;
  await run.read(new FieldTable(), (batch, file) => {
    const index = indexNameOf(file.name);
    for (const event of batch) {
      const document = event.document();
      try {
        ingestValue(target, document, jsonText(document).length, { index, pipeline: "_none" });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refused++;
      }
    }
  });
  const code = await run.finish();
  if (options.quiet !== true) {
    const { yellow } = styleOf(io.stderr, io.env);
    if (refused > 0)
      await io.stderr.write(
        `${yellow("refused ")}  ${counted(refused, "document")} with too many or too deep fields\n`,
      );
    await io.stderr.write(`${run.summary()}\n`);
  }
  return code;
}

async function serverOptions({ host, port, site }: ServeOptions, io: Io): Promise<ServerOptions> {
  return {
    host,
    port,
    hostNames: [host.toLowerCase(), hostname().toLowerCase()],
    apiKey: io.env.EQLIPSE_API_KEY,
    pages: site === undefined ? undefined : await pagesOf(resolvePath(io.cwd, site)),
    failed: (error) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      void io.stderr.write(`a request could not be answered: ${text}\n`);
    },
  };
}

async function pagesOf(folder: string): Promise<NonNullable<ServerOptions["pages"]>> {
  if (!existsSync(join(folder, "index.html")))
    throw new CommandError(`--site ${folder}: there is no index.html; \`eqlipse site build --out DIR\` makes a site`);
  const { answerWithFile } = await import("eqlipse/site");
  return (request, response) => answerWithFile(folder, request, response);
}

async function listen(api: Api, options: ServerOptions): Promise<RunningServer> {
  try {
    return await startServer(api, options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "another program listens there; --port chooses another" : message;
    throw new CommandError(`cannot listen on ${options.host}:${options.port}: ${printable(why)}`, exitCodes.input);
  }
}

/** Listens for Ctrl-C from when it is called. */
async function interrupted({ signal }: Io): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
}

async function tellTotals(store: Store, findings: LiveFindings, io: Io): Promise<void> {
  const { bold } = styleOf(io.stderr, io.env);
  const { documentCount, dropped } = store;
  const parts = [
    bold(counted(findings.total, "finding")),
    `of ${counted(findings.rules.length, "rule")}`,
    `in ${counted(documentCount + dropped, "document")}`,
    ...(dropped > 0 ? [`(${counted(dropped, "document")} given up for the limits)`] : []),
  ];
  await io.stderr.write(`${parts.join(" ")}\n`);
}
