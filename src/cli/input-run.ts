// Reading the input of a command: file after file with progress, and at the end what could not be read.
import type { FieldTable } from "../event/event.ts";
import {
  type DumpForm,
  dumpFiles,
  type FileReport,
  type InputEvent,
  type InputFile,
  type InputPlan,
  planInputs,
  type ScanFilesOptions,
  type ScanSummary,
  scanFiles,
} from "../node/index.ts";
import type { CompiledRules, Finding, ScannableRule } from "../scan/index.ts";
import { type ShapeName, shapeNames } from "../telemetry/index.ts";
import type { CommandOption } from "./command.ts";
import { fileText } from "./event-text.ts";
import { CommandError, type ExitCode, exitCodes } from "./exit.ts";
import type { Io } from "./io.ts";
import { threadCount } from "./parse-option.ts";
import { Progress } from "./progress.ts";
import { printable, styleOf } from "./style.ts";

/** Options of every command that reads telemetry. */
export interface InputRunOptions {
  readonly shape?: ShapeName;
  readonly recover?: boolean;
  readonly verifyChecksums?: boolean;
  readonly quiet?: boolean;
}

export const inputOptions: readonly CommandOption[] = [
  { flags: "--shape <name>", description: "take every JSON record for one of this shape", choices: shapeNames },
  { flags: "--recover", description: "also read EVTX records from slack space and damaged chunks" },
  { flags: "--quiet", description: "no summary and no list of what could not be read" },
];

/** Of commands whose work is shared out; `usual` says how many threads there are by default. */
export function threadsOption(usual: string): CommandOption {
  return { flags: "--threads <n>", description: `worker threads; by default ${usual}`, parse: threadCount };
}

const shownProblems = 20;

export class InputRun {
  readonly reports: FileReport[] = [];
  readonly progress: Progress;
  private readonly plan: InputPlan;
  private readonly signal: AbortSignal | undefined;
  private readonly io: Io;
  private readonly options: InputRunOptions;
  private events = 0;
  private leftAloneInArchives = 0;

  constructor(paths: readonly string[], options: InputRunOptions, io: Io) {
    if (paths.length === 0) throw new CommandError("give a file, a folder, a glob or `-` to read");
    this.plan = planInputs(paths, { ...options, cwd: io.cwd, stdin: io.stdin });
    this.options = options;
    this.io = io;
    this.signal = io.signal;
    this.progress = new Progress(io);
  }

  get eventCount(): number {
    return this.events;
  }

  /** Whether the user asked to stop, so that not everything may have been read. */
  get isStopped(): boolean {
    return this.signal?.aborted === true;
  }

  /** For what can only be said of the whole input. Throws where the user asked to stop. */
  assertWhole(): void {
    if (this.isStopped)
      throw new CommandError("stopped: nothing is said of a part of the input", exitCodes.interrupted);
  }

  /** Reads everything: `take` is given each batch, `end` is told when a file is done. */
  async read(
    table: FieldTable,
    take: (batch: readonly InputEvent[], file: InputFile) => Promise<void> | void,
    end: (file: InputFile) => Promise<void> | void = () => {},
  ): Promise<void> {
    const total = this.plan.found.length;
    for await (const file of this.plan.files()) {
      this.reports.push(file.report);
      for await (const batch of file.batches(table)) {
        if (this.isStopped) break;
        this.events += batch.length;
        this.progress.update(() => this.progressText(file.name, total));
        await take(batch, file);
      }
      await end(file);
      if (this.isStopped) break;
    }
    this.progress.clear();
  }

  /** Scans everything with rules, shared out among threads; `take` is given findings in the order of the files and events. */
  async scan(
    rules: readonly ScannableRule[] | CompiledRules,
    { threads, measures }: Pick<ScanFilesOptions, "threads" | "measures"> = {},
    take: (found: readonly Finding[]) => Promise<void>,
  ): Promise<ScanSummary> {
    const options = { ...this.threadOptions(), threads, measures };
    const summary = await scanFiles(this.plan.found, rules, options, { findings: take, events: this.countEvents() });
    this.progress.clear();
    this.reports.push(...summary.reports);
    this.leftAloneInArchives += summary.leftAlone.length;
    return summary;
  }

  /** Writes everything as lines, shared out among threads; `block` is given bytes of whole lines, in order. */
  async dump(
    form: DumpForm | undefined,
    threads: number | undefined,
    block: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const { reports, leftAlone } = await dumpFiles(
      this.plan.found,
      { ...this.threadOptions(), form, threads },
      {
        block,
        events: this.countEvents(),
      },
    );
    this.progress.clear();
    this.reports.push(...reports);
    this.leftAloneInArchives += leftAlone.length;
  }

  /** What a run that is shared out among threads needs beyond its files. */
  private threadOptions() {
    const stdin = planInputs(["-"], { ...this.options, cwd: this.io.cwd, stdin: this.io.stdin });
    return { ...this.options, signal: this.signal, openStdin: () => stdin.files() };
  }

  /** Counts events as they are read, and shows how far things are. */
  private countEvents(): (count: number, file: string) => void {
    const total = this.plan.found.length;
    const filesSeen = new Set<string>();
    return (count, file) => {
      this.events += count;
      filesSeen.add(file);
      this.progress.update(() => this.progressText(file, total, filesSeen.size));
    };
  }

  private progressText(name: string, total: number, seen = this.reports.length): string {
    const rate = Math.round(this.events / Math.max(0.001, this.progress.seconds));
    const files = total > 1 ? `file ${Math.min(seen, total)} of ${total}, ` : "";
    return `${files}${group(this.events)} events, ${group(rate)} a second · ${printable(fileText(name))}`;
  }

  /** Tells what could not be read, and gives the exit code that follows from it. */
  async finish(): Promise<ExitCode> {
    const { missing } = this.plan;
    const unreadable = this.reports.filter((report) => report.unreadable);
    if (this.options.quiet !== true) await this.tellProblems();
    if (this.isStopped) return exitCodes.interrupted;
    return missing.length > 0 || unreadable.length > 0 ? exitCodes.input : exitCodes.done;
  }

  private async tellProblems(): Promise<void> {
    const style = styleOf(this.io.stderr, this.io.env);
    const lines = this.plan.missing.map(
      ({ path, reason }) => `${style.red("not read")}  ${printable(path)}: ${reason}`,
    );
    for (const report of this.reports) {
      const kept = report.problems.slice(0, shownProblems);
      for (const { kind, message, offset } of kept) {
        const label = report.unreadable
          ? style.red("not read")
          : kind === "empty"
            ? style.faint("empty   ")
            : style.yellow("damaged ");
        const at = offset === undefined || message.includes("at byte") ? "" : ` at byte ${offset}`;
        lines.push(`${label}  ${printable(fileText(report.file))}${at}: ${printable(message)}`);
      }
      if (report.problemCount > kept.length)
        lines.push(style.faint(`          … and ${report.problemCount - kept.length} more in this file`));
    }
    if (lines.length > 0) await this.io.stderr.write(`${lines.join("\n")}\n`);
  }

  /** One sentence on what was read. */
  summary(): string {
    const failed = this.reports.reduce((sum, report) => sum + report.failedRecords, 0);
    const chunks = this.reports.reduce((sum, report) => sum + report.damagedChunks, 0);
    const recovered = this.reports.reduce((sum, report) => sum + report.recoveredRecords, 0);
    const unreadable = this.reports.filter((report) => report.unreadable).length;
    const missing = this.plan.missing.length;
    const leftAlone = this.plan.leftAlone.length + this.leftAloneInArchives;
    const parts = [
      `${counted(this.events, "event")} in ${counted(this.reports.length, "file")}`,
      ...(recovered > 0 ? [`${counted(recovered, "record")} recovered`] : []),
      ...(failed > 0 ? [`${counted(failed, "damaged record")} skipped`] : []),
      ...(chunks > 0 ? [`${counted(chunks, "damaged chunk")}`] : []),
      ...(unreadable > 0 ? [`${counted(unreadable, "file")} not read`] : []),
      ...(missing > 0 ? [`${counted(missing, "path")} not read`] : []),
      ...(leftAlone > 0 ? [`${counted(leftAlone, "file")} left alone as no telemetry`] : []),
    ];
    const stopped = this.isStopped ? " · stopped before everything was read" : "";
    return `${parts.join(", ")}${stopped} · ${this.progress.seconds.toFixed(1)} s`;
  }
}

/** A number of things, `what` being one of them. */
export function counted(count: number, what: string): string {
  const ending = count === 1 ? "" : what.endsWith("ch") ? "es" : "s";
  return `${group(count)} ${what}${ending}`;
}

/** 1234567 as `1,234,567`. */
export function group(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
