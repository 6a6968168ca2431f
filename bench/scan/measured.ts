// Runs a program and takes its time, its memory where it tells it, and the number of lines that it prints.
import { spawnSync } from "node:child_process";

export interface Measured {
  /** User and system time of all threads, in seconds. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most memory that was resident, in MiB, where it is known. */
  readonly maxMemory: number | undefined;
  readonly findings: number;
  /** Events read, where the program tells. */
  readonly events: number | undefined;
}

const script = 'TIMEFORMAT="TIME %R %U %S"; time "$@" | wc -l';
/** Node tells its memory at its end. */
const tellMemory = `data:text/javascript,${encodeURIComponent('process.on("exit",()=>console.error("MAXRSS",process.resourceUsage().maxRSS))')}`;

/** @param env further variables of the environment; @throws where the program fails */
export function measured(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Measured {
  const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", script, "measured", command, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: `--import=${tellMemory}`, ...env },
  });
  const times = /TIME ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr);
  if (status !== 0 || times === null) throw new Error(`${command} failed: ${stderr.slice(-2000)}`);
  const memory = [...stderr.matchAll(/MAXRSS (\d+)/g)].map(([, kilobytes]) => Number(kilobytes) / 1024);
  const events = /([\d,]+) events? in/.exec(stderr)?.[1];
  return {
    wallSeconds: Number(times[1]),
    cpuSeconds: Number(times[2]) + Number(times[3]),
    maxMemory: memory.length === 0 ? undefined : Math.round(Math.max(...memory)),
    findings: Number(stdout.trim()),
    events: events === undefined ? undefined : Number(events.replaceAll(",", "")),
  };
}
