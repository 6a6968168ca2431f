// Events for the comparison, made from a seed: flat documents in the old engine's field names, which both engines read. A stream of everyday
// activity, and one in which a hundred thousand processes are open at a time.

import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";

type EventDocument = Readonly<Record<string, string | number>>;

/** Windows counts in steps of 100 ns; Python's engine measures `maxspan` in them. */
const stepsPerMs = 10_000;
const started = Date.UTC(2026, 0, 1);

/** A small generator with even distribution (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const programs = [
  "svchost.exe",
  "explorer.exe",
  "chrome.exe",
  "cmd.exe",
  "powershell.exe",
  "conhost.exe",
  "msiexec.exe",
];
const rarePrograms = [
  "cmstp.exe",
  "regsvr32.exe",
  "mshta.exe",
  "certutil.exe",
  "rundll32.exe",
  "net.exe",
  "whoami.exe",
];
const folders = [
  "Windows\\System32",
  "Program Files\\Vendor\\Product",
  "Users\\user\\AppData\\Local\\Temp",
  "ProgramData",
];
const hives = [
  "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run",
  "HKLM\\System\\CurrentControlSet\\Services\\Dhcp",
];

/** Everyday activity: processes, files, registry, images and connections of a few thousand processes. */
export function* everyday(count: number): Generator<EventDocument> {
  const next = random(20260101);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  for (let index = 0; index < count; index++) {
    const program = next() < 0.02 ? pick(rarePrograms) : pick(programs);
    const pid = 4 * Math.floor(next() * 2_500);
    const common = {
      ...times(index * 20),
      pid,
      unique_pid: `{7e1f-${pid.toString(16).padStart(6, "0")}}`,
      process_name: program,
      process_path: `C:\\${pick(folders)}\\${program}`,
      user_name: pick(["user", "admin", "SYSTEM"]),
    };
    yield { ...common, ...activity(next, pick) };
  }
}

function activity(next: () => number, pick: <T>(list: readonly T[]) => T): EventDocument {
  const kind = next();
  const number = Math.floor(next() * 100_000);
  if (kind < 0.2) {
    const arguments_ = pick([
      "/c whoami",
      "-nop -w hidden -enc SQBFAFgA",
      "/s /au C:\\Temp\\profile.inf",
      "--type=renderer",
      "-k netsvcs",
    ]);
    return {
      event_type: "process",
      subtype: next() < 0.5 ? "create" : "terminate",
      command_line: `program ${arguments_} ${number}`,
      parent_process_name: pick(programs),
    };
  }
  if (kind < 0.4)
    return {
      event_type: "file",
      subtype: "create",
      file_path: `C:\\${pick(folders)}\\file${number}.tmp`,
      file_name: `file${number}.tmp`,
    };
  if (kind < 0.7)
    return {
      event_type: "registry",
      registry_path: `${pick(hives)}\\value${number}`,
      registry_value: `value${number}`,
    };
  if (kind < 0.9)
    return {
      event_type: "image_load",
      image_path: `C:\\Windows\\System32\\lib${number % 300}.dll`,
      image_name: `lib${number % 300}.dll`,
    };
  return {
    event_type: "network",
    destination_address: `10.${number % 256}.3.4`,
    destination_port: pick([80, 443, 445, 8080]),
    protocol: "tcp",
  };
}

/** Processes start, each ending only when `open` others have started after it: so many are open nearly all the time. */
export function* manyOpen(count: number, open: number): Generator<EventDocument> {
  for (let index = 0, written = 0; written < count; index++) {
    yield lifeEvent(index, "create", written++);
    if (index >= open) yield lifeEvent(index - open, "terminate", written++);
  }
}

function lifeEvent(index: number, subtype: string, position: number): EventDocument {
  return {
    ...times(position * 2),
    event_type: "process",
    subtype,
    pid: 4 * index,
    unique_pid: `{7e1f-${index.toString(16).padStart(6, "0")}}`,
    process_name: programs[index % programs.length]!,
  };
}

function times(ms: number): { readonly "@timestamp": number; readonly timestamp: number } {
  // Since 1601, as Windows has it; beyond 2^53, where only differences of whole milliseconds matter here.
  const since1601 = started + ms + 11_644_473_600_000;
  return { "@timestamp": started + ms, timestamp: since1601 * stepsPerMs };
}

/** Writes documents as NDJSON. */
export async function writeEvents(path: string, documents: Iterable<EventDocument>): Promise<void> {
  const file: WriteStream = createWriteStream(path);
  for (const document of documents) if (!file.write(`${JSON.stringify(document)}\n`)) await once(file, "drain");
  file.end();
  await once(file, "close");
}
