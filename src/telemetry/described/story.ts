// Descriptions resolved into what happened: every process has its id, start, account and parent, every event its instant and host. What an
// author leaves out is filled in the same way each time, so that one description always gives the same documents.
import type { EventDescription, EventKind, ProcessDescription } from "../description.ts";

/** A process of the story. */
export interface Actor {
  readonly description: ProcessDescription;
  readonly executable: string;
  readonly commandLine: string;
  readonly workingDirectory: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly account: Account;
  readonly host: string;
  readonly parent: Actor | undefined;
}

export interface Account {
  readonly domain: string;
  readonly name: string;
  readonly sid: string;
  readonly logonId: string;
}

/** One event of the story. */
export interface Occurrence {
  readonly kind: EventKind;
  /** Position of its description in the list. */
  readonly index: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly host: string;
  readonly process: Actor;
  readonly description: EventDescription;
  /** The process that is accessed or gets a thread. */
  readonly target: Actor | undefined;
}

export interface StoryProblem {
  /** Position of the description in the list. */
  readonly index: number;
  readonly message: string;
}

export interface Story {
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly StoryProblem[];
}

export interface StoryOptions {
  /** The instant of `at: 0`; default 2025-03-03T09:00:00Z. */
  readonly start?: string;
  /** The host of events that name none; default `WS01.lab.example`. */
  readonly host?: string;
}

const defaultStart = Date.UTC(2025, 2, 3, 9);
const defaultHost = "WS01.lab.example";
const defaultParent = "C:\\Windows\\explorer.exe";

/** What happened, in the order of time. A description that cannot be resolved is left out and named as a problem. */
export function resolveStory(descriptions: readonly EventDescription[], options: StoryOptions = {}): Story {
  const resolver = new Resolver(options);
  const order = descriptions.map((description, index) => ({ description, index }));
  order.sort((left, right) => left.description.at - right.description.at || left.index - right.index);
  const occurrences: Occurrence[] = [];
  for (const { description, index } of order) {
    const occurrence = resolver.resolve(description, index);
    if (occurrence !== undefined) occurrences.push(occurrence);
  }
  return { occurrences, problems: resolver.problems };
}

class Resolver {
  readonly problems: StoryProblem[] = [];
  private readonly start: number;
  private readonly host: string;
  private readonly named = new Map<string, Actor>();
  private readonly unnamed = new Map<string, Actor>();
  /** Processes whose id the author chose, by host, image and id: who gives the three again means the same one. */
  private readonly chosen = new Map<string, Actor>();
  private nextPid = 4120;

  constructor(options: StoryOptions) {
    const start = options.start === undefined ? defaultStart : Date.parse(options.start);
    this.start = Number.isNaN(start) ? defaultStart : start;
    this.host = options.host ?? defaultHost;
  }

  resolve(description: EventDescription, index: number): Occurrence | undefined {
    const at = this.start + Math.round(description.at * 1000);
    const host = description.host ?? this.host;
    const own = typeof description.process === "object" ? description.process.user : undefined;
    const parentOf = (parent: ProcessDescription) => this.running(ownedBy(parent, own), at, host);
    const given = this.actor(description.parent, index, "parent", parentOf);
    const process = this.actor(description.process, index, "process", (process) =>
      description.kind === "process_start"
        ? this.begin(process, at, host, given ?? parentOf({ executable: defaultParent }))
        : this.running(process, at, host, given),
    );
    if (process === undefined) {
      if (description.process === undefined) this.report(index, `a ${description.kind} event needs a \`process\``);
      return undefined;
    }
    const missing = missingMember(description);
    if (missing !== undefined) {
      this.report(index, `a ${description.kind} event needs \`${missing}\``);
      return undefined;
    }
    if (description.as !== undefined) this.named.set(description.as, process);
    const target = description.target && this.running(targetOf(description.target), at, host);
    return { kind: description.kind, index, at, host, process, description, target };
  }

  private actor(
    given: ProcessDescription | string | undefined,
    index: number,
    member: string,
    described: (process: ProcessDescription) => Actor,
  ): Actor | undefined {
    if (given === undefined) return undefined;
    if (typeof given !== "string") return described(given);
    const actor = this.named.get(given);
    if (actor === undefined) {
      const names = [...this.named.keys()].map((name) => `\`${name}\``).join(", ");
      const known = names === "" ? "no earlier event names a process with `as`" : `earlier events name ${names}`;
      this.report(index, `\`${member}: ${given}\` refers to no process; ${known}`);
    }
    return actor;
  }

  /** The process of that description that runs already; it is taken to have begun with its first event. */
  private running(description: ProcessDescription, at: number, host: string, parent?: Actor): Actor {
    const key = JSON.stringify([host, description]);
    const running = this.chosen.get(chosenKey(host, description)) ?? this.unnamed.get(key);
    if (running !== undefined) return running;
    const actor = this.begin(description, at, host, parent);
    this.unnamed.set(key, actor);
    return actor;
  }

  private begin(description: ProcessDescription, at: number, host: string, parent: Actor | undefined): Actor {
    const pid = description.pid ?? this.nextPid;
    if (description.pid === undefined) this.nextPid += 156;
    const { executable } = description;
    const actor: Actor = {
      description,
      executable,
      commandLine: description.command_line ?? executable,
      workingDirectory: description.working_directory ?? "C:\\Windows\\system32\\",
      pid,
      started: at,
      account: description.user === undefined ? (parent?.account ?? defaultAccount(host)) : accountOf(description.user),
      host,
      parent,
    };
    if (description.pid !== undefined) this.chosen.set(chosenKey(host, description), actor);
    return actor;
  }

  private report(index: number, message: string): void {
    this.problems.push({ index, message });
  }
}

function chosenKey(host: string, { executable, pid }: ProcessDescription): string {
  return JSON.stringify([host, executable.toLowerCase(), pid]);
}

const needed: Partial<Readonly<Record<EventKind, keyof EventDescription>>> = {
  file_create: "file",
  file_delete: "file",
  registry_set: "registry",
  registry_create_key: "registry",
  network_connect: "network",
  dns_query: "dns",
  image_load: "library",
  process_access: "target",
  remote_thread: "target",
};

function missingMember(description: EventDescription): string | undefined {
  const member = needed[description.kind];
  return member !== undefined && description[member] === undefined ? member : undefined;
}

/** A parent without an account of its own runs under its child's. */
function ownedBy(parent: ProcessDescription, user: string | undefined): ProcessDescription {
  return parent.user !== undefined || user === undefined ? parent : { ...parent, user };
}

function targetOf({ executable, pid }: NonNullable<EventDescription["target"]>): ProcessDescription {
  return pid === undefined ? { executable } : { executable, pid };
}

const wellKnownAccounts: Readonly<Record<string, { readonly sid: string; readonly logonId: string }>> = {
  SYSTEM: { sid: "S-1-5-18", logonId: "0x3e7" },
  "LOCAL SERVICE": { sid: "S-1-5-19", logonId: "0x3e5" },
  "NETWORK SERVICE": { sid: "S-1-5-20", logonId: "0x3e4" },
};

function defaultAccount(host: string): Account {
  return accountOf(`${host.split(".")[0]!.toUpperCase()}\\user`);
}

function accountOf(user: string): Account {
  const slash = user.indexOf("\\");
  const domain = slash < 0 ? "" : user.slice(0, slash);
  const name = user.slice(slash + 1);
  const wellKnown = wellKnownAccounts[name.toUpperCase()];
  if (wellKnown !== undefined) return { domain, name, ...wellKnown };
  const machine = [0, 1, 2].map((part) => stableNumber(`${domain}/${part}`)).join("-");
  const relative = 1000 + (stableNumber(name) % 9000);
  const logon = 0x10000 + (stableNumber(user) % 0xfffff);
  return { domain, name, sid: `S-1-5-21-${machine}-${relative}`, logonId: `0x${logon.toString(16)}` };
}

/** A number of 32 bits that is always the same for a text (FNV-1a). */
export function stableNumber(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
