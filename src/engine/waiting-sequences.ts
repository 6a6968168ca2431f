// Complete sequences that end in a missing event (`… ![ … ]`): each waits until the event that must not follow has come, or can come no more.
// They are given out in the order in which they were completed.
import { compareInstants, type Instant } from "../event/instant.ts";
import type { JoinKey, JoinValue } from "./join-key.ts";

interface Waiting<S> {
  readonly key: JoinKey;
  readonly sequence: S;
  readonly completed: Instant;
  /** The moment after which no event can undo it; null: none can. */
  readonly deadline: Instant | null;
  state: "open" | "kept" | "lost";
}

export class WaitingSequences<S> {
  /** How many were given up because more than `limit` were waiting. */
  dropped = 0;
  private readonly limit: number;
  /** In the order of completion; those before `start` are gone. */
  private queue: Waiting<S>[] = [];
  private start = 0;
  private readonly openByKey = new Map<JoinValue, Set<Waiting<S>>>();

  constructor(limit: number) {
    this.limit = limit;
  }

  add(key: JoinKey, sequence: S, completed: Instant, deadline: Instant | null): void {
    const waiting: Waiting<S> = { key, sequence, completed, deadline, state: "open" };
    this.queue.push(waiting);
    const open = this.openByKey.get(key.id);
    if (open === undefined) this.openByKey.set(key.id, new Set([waiting]));
    else open.add(waiting);
    if (this.queue.length - this.start > this.limit) this.dropOldest();
  }

  private dropOldest(): void {
    const oldest = this.queue[this.start++]!;
    if (oldest.state !== "open") return;
    this.decide(oldest, "lost");
    this.dropped++;
  }

  /** An event that must not follow has come: decides those of its key that were complete before it, and gives those it undoes. */
  undo(key: JoinKey, time: Instant): readonly S[] {
    const undone: S[] = [];
    for (const waiting of this.openByKey.get(key.id) ?? []) {
      if (compareInstants(time, waiting.completed) <= 0) continue;
      const isLost = !isOver(waiting, time);
      this.decide(waiting, isLost ? "lost" : "kept");
      if (isLost) undone.push(waiting.sequence);
    }
    return undone;
  }

  /** Those that are settled at a moment, up to the first that is not. Null: no event will come any more. */
  settled(now: Instant | null, give: (sequence: S) => void): void {
    let waiting = this.queue[this.start];
    while (waiting !== undefined && (waiting.state !== "open" || now === null || isOver(waiting, now))) {
      if (waiting.state !== "lost") give(waiting.sequence);
      if (waiting.state === "open") this.decide(waiting, "kept");
      waiting = this.queue[++this.start];
    }
    if (this.start > 1024 && this.start * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.start);
      this.start = 0;
    }
  }

  private decide(waiting: Waiting<S>, state: "kept" | "lost"): void {
    waiting.state = state;
    const open = this.openByKey.get(waiting.key.id);
    open?.delete(waiting);
    if (open?.size === 0) this.openByKey.delete(waiting.key.id);
  }
}

function isOver({ deadline }: { readonly deadline: Instant | null }, now: Instant): boolean {
  return deadline === null || compareInstants(now, deadline) > 0;
}
