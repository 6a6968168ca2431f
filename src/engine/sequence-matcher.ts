// The state machine of EQL sequences, fed one event at a time in ascending order (docs/eql-semantics.md, "Sequences").
//
// Of each key tuple and stage at most one partial sequence is kept: a later one replaces it, and an event of the next stage uses it up, whether
// or not it can be carried on. Stages are tried from last to first, so that an event does not meet what it has itself just moved. Missing
// events (`![ … ]`) do not move anything: each is a gap between positive stages, judged when a sequence is complete.
import { compareInstants, type Instant } from "../event/instant.ts";
import type { JoinKey, JoinValue } from "./join-key.ts";
import { MissingEvents, type MissingGap } from "./missing-events.ts";
import { WaitingSequences } from "./waiting-sequences.ts";

/** One item of a sequence, or its `until`. `T` is whatever the caller takes for an event. */
export interface SequenceTerm<T> {
  readonly matches: (item: T) => boolean;
  /** The key tuples under which an item takes part, in ascending order. */
  readonly keys: (item: T) => readonly JoinKey[];
}

export interface SequenceStage<T> extends SequenceTerm<T> {
  readonly missing: boolean;
  /** How many times in a row, each time another event. */
  readonly runs: number;
}

export interface SequenceDefinition<T> {
  readonly stages: readonly SequenceStage<T>[];
  readonly until: SequenceTerm<T> | null;
  /** From the first event to the last, in milliseconds; the limit itself is still within. */
  readonly maxspan: number | null;
}

export interface SequenceOptions<T> {
  /**
   * Partial sequences kept at a time, over all keys. Beyond it the keys that have been quiet for longest are given up and counted in `dropped`.
   * Default: 1,000,000.
   */
  readonly maxOpenSequences?: number;
  /** Told how partial sequences end; for explanations. Expired ones are then kept until an event meets them. */
  readonly observer?: SequenceObserver<T>;
}

/** A complete sequence: an item for each stage, null for a missing event. */
export interface FoundSequence<T> {
  readonly keys: readonly JoinValue[];
  readonly items: readonly (T | null)[];
}

/** A partial sequence: the items of the positive stages reached so far. */
export interface PartialSequence<T> {
  readonly keys: readonly JoinValue[];
  readonly items: readonly T[];
}

export type StopReason = "replaced" | "expired" | "until" | "missing-event" | "dropped";

export interface SequenceObserver<T> {
  /** A partial sequence ended. `by`: the event that replaced it, came too late, cut it, or should have been missing. */
  stopped(partial: PartialSequence<T>, reason: StopReason, by: T | null): void;
}

/** An item in a partial sequence, linked to those before it. */
interface Link<T> {
  readonly item: T;
  readonly time: Instant;
  readonly before: Link<T> | null;
  /** When the first item of the sequence was. */
  readonly started: Instant;
  /** What broke a gap between two stages; the sequence fails when it is complete, not before. */
  readonly broken: { readonly item: T } | null;
  /** The last event of a leading missing item before the first event. */
  readonly leading: { readonly time: Instant; readonly item: T } | null;
}

interface KeyState<T> {
  readonly key: JoinKey;
  /** By stage; made in full, since an array that grows takes the room of many. */
  readonly pending: (Link<T> | undefined)[];
  open: number;
  /** Whether something happened to it since it was last considered for being given up. */
  recent: boolean;
}

const defaultMaxOpen = 1_000_000;
/** Expired partial sequences are looked for after so many events, or as many as there were keys left the last time. */
const sweepInterval = 4_096;

export class SequenceMatcher<T> {
  private openCount = 0;
  private droppedPartials = 0;
  private readonly maxspan: number;
  private readonly maxOpen: number;
  private readonly observer: SequenceObserver<T> | undefined;
  private readonly stages: readonly PositiveStage<T>[];
  private readonly lastStage: number;
  private readonly layout: readonly boolean[];
  private readonly until: SequenceTerm<T> | null;
  private readonly missing: MissingEvents<T>;
  private readonly states = new Map<JoinValue, KeyState<T>>();
  private readonly waiting: WaitingSequences<Link<T>>;
  private untilSweep = sweepInterval;

  constructor(definition: SequenceDefinition<T>, options: SequenceOptions<T> = {}) {
    this.maxspan = definition.maxspan ?? Number.POSITIVE_INFINITY;
    this.maxOpen = options.maxOpenSequences ?? defaultMaxOpen;
    this.observer = options.observer;
    this.until = definition.until;
    this.stages = positiveStages(definition.stages);
    this.lastStage = this.stages[0]!.last;
    this.layout = definition.stages.flatMap(({ missing, runs }) => new Array<boolean>(runs).fill(missing));
    this.missing = new MissingEvents(gapsOf(definition.stages), this.maxOpen);
    this.waiting = new WaitingSequences(this.maxOpen);
  }

  /** How many partial sequences are open. */
  get open(): number {
    return this.openCount;
  }

  /** What was given up for `maxOpenSequences`: partial sequences, and what was remembered for missing events. Results may be incomplete. */
  get dropped(): number {
    return this.droppedPartials + this.missing.dropped + this.waiting.dropped;
  }

  /** Takes the next event and gives the sequences that are settled by it, in order. Times must not descend. */
  push(item: T, time: Instant): readonly FoundSequence<T>[] {
    const found: FoundSequence<T>[] = [];
    if (this.missing.hasTrailing) this.settle(time, found);
    for (const stage of this.stages) {
      if (!stage.matches(item)) continue;
      const keys = stage.keys(item);
      for (let number = stage.last; number >= stage.first; number--) {
        for (const key of keys) this.meet(number, key, item, time, found);
      }
    }
    if (this.until?.matches(item) === true) this.cut(this.until.keys(item), item);
    if (this.missing.gaps.length > 0) this.pushMissing(item, time, found);
    if (this.openCount > this.maxOpen) this.giveUp();
    if (this.observer === undefined && this.maxspan !== Number.POSITIVE_INFINITY) this.sweepSometimes(time);
    return found;
  }

  /** The end of the stream: sequences that waited for missing events are complete. */
  finish(): readonly FoundSequence<T>[] {
    const found: FoundSequence<T>[] = [];
    this.settle(null, found);
    return found;
  }

  /** The partial sequences that are open now. */
  *partials(): Generator<PartialSequence<T>> {
    for (const { key, pending } of this.states.values()) {
      for (const link of pending) if (link !== undefined) yield { keys: key.values, items: itemsOf(link) };
    }
  }

  private meet(number: number, key: JoinKey, item: T, time: Instant, found: FoundSequence<T>[]): void {
    const link = number === 0 ? this.start(key, item, time) : this.carryOn(number, key, item, time);
    if (link === null) return;
    if (number === this.lastStage) this.complete(key, link, found);
    else this.keep(number, key, link);
  }

  private start(key: JoinKey, item: T, time: Instant): Link<T> {
    const leading = this.missing.hasLeading ? this.missing.lastBefore("leading", key, time) : null;
    return { item, time, before: null, started: time, broken: null, leading };
  }

  /** Takes the partial sequence of the stage before, whatever becomes of it, and adds the item if it is in time. */
  private carryOn(number: number, key: JoinKey, item: T, time: Instant): Link<T> | null {
    const state = this.states.get(key.id);
    const before = state?.pending[number - 1];
    if (state === undefined || before === undefined || compareInstants(before.time, time) > 0) return null;
    this.clear(state, number - 1);
    if (this.isBeyond(before.started, time)) {
      this.stopped(key, before, "expired", item);
      return null;
    }
    const broken = before.broken ?? this.missing.between(number, key, before.time, time);
    return { item, time, before, started: before.started, broken, leading: before.leading };
  }

  private isBeyond(started: Instant, time: Instant): boolean {
    return isLonger(started, time, this.maxspan);
  }

  private keep(number: number, key: JoinKey, link: Link<T>): void {
    let state = this.states.get(key.id);
    if (state === undefined) {
      const pending = new Array<Link<T> | undefined>(this.lastStage).fill(undefined);
      state = { key, pending, open: 0, recent: false };
      this.states.set(key.id, state);
    }
    const replaced = state.pending[number];
    if (replaced !== undefined) this.stopped(key, replaced, "replaced", link.item);
    else {
      state.open++;
      this.openCount++;
    }
    state.pending[number] = link;
    state.recent = true;
  }

  private clear(state: KeyState<T>, number: number): void {
    state.pending[number] = undefined;
    state.open--;
    this.openCount--;
    if (state.open === 0) this.states.delete(state.key.id);
  }

  private complete(key: JoinKey, last: Link<T>, found: FoundSequence<T>[]): void {
    if (last.broken !== null) return this.stopped(key, last, "missing-event", last.broken.item);
    const { leading } = last;
    if (!this.missing.hasTrailing) {
      if (leading !== null && !isLonger(leading.time, last.time, this.maxspan)) {
        return this.stopped(key, last, "missing-event", leading.item);
      }
      found.push(this.found(key, last));
      return;
    }
    this.waiting.add(key, last, last.time, this.deadline(last));
  }

  /** With a leading and a trailing missing item, the span may be laid so as to avoid one of the two. */
  private deadline({ started, leading }: Link<T>): Instant | null {
    if (!this.missing.hasLeading) return later(started, this.maxspan);
    return leading === null ? null : later(leading.time, this.maxspan);
  }

  private pushMissing(item: T, time: Instant, found: FoundSequence<T>[]): void {
    for (const key of this.missing.record(item, time)) {
      for (const last of this.waiting.undo(key, time)) this.stopped(key, last, "missing-event", item);
    }
    if (this.missing.hasTrailing) this.settle(time, found);
  }

  private settle(now: Instant | null, found: FoundSequence<T>[]): void {
    this.waiting.settled(now, (key, last) => found.push(this.found(key, last)));
  }

  private cut(keys: readonly JoinKey[], by: T): void {
    for (const key of keys) {
      const state = this.states.get(key.id);
      if (state === undefined) continue;
      for (const link of state.pending) if (link !== undefined) this.stopped(state.key, link, "until", by);
      this.forget(state);
    }
  }

  private forget(state: KeyState<T>): void {
    this.openCount -= state.open;
    this.states.delete(state.key.id);
  }

  /** Gives up the keys that have been quiet for longest: the map is a clock whose hand is its first entry. */
  private giveUp(): void {
    for (const [id, state] of this.states) {
      if (this.openCount <= this.maxOpen) return;
      if (state.recent) {
        state.recent = false;
        this.states.delete(id);
        this.states.set(id, state);
        continue;
      }
      this.droppedPartials += state.open;
      for (const link of state.pending) if (link !== undefined) this.stopped(state.key, link, "dropped", null);
      this.forget(state);
    }
  }

  private sweepSometimes(now: Instant): void {
    if (--this.untilSweep > 0) return;
    for (const state of this.states.values()) {
      for (const [number, link] of state.pending.entries()) {
        if (link !== undefined && this.isBeyond(link.started, now)) this.clear(state, number);
      }
    }
    this.missing.forget((time) => isLonger(time, now, this.maxspan));
    this.untilSweep = Math.max(sweepInterval, this.states.size);
  }

  private found(key: JoinKey, last: Link<T>): FoundSequence<T> {
    const items = itemsOf(last);
    let next = 0;
    return { keys: key.values, items: this.layout.map((missing) => (missing ? null : items[next++]!)) };
  }

  private stopped(key: JoinKey, link: Link<T>, reason: StopReason, by: T | null): void {
    this.observer?.stopped({ keys: key.values, items: itemsOf(link) }, reason, by);
  }
}

/** A positive item with the numbers of its stages: more than one with `runs`. */
interface PositiveStage<T> extends SequenceTerm<T> {
  readonly first: number;
  readonly last: number;
}

/** The positive items, last first. */
function positiveStages<T>(stages: readonly SequenceStage<T>[]): readonly PositiveStage<T>[] {
  const positive: PositiveStage<T>[] = [];
  let next = 0;
  for (const { matches, keys, missing, runs } of stages) {
    if (missing) continue;
    positive.unshift({ matches, keys, first: next, last: next + runs - 1 });
    next += runs;
  }
  if (positive.length === 0) throw new RangeError("a sequence needs an item that is not missing");
  return positive;
}

/** The missing items by the positive stage they stand before. */
function gapsOf<T>(stages: readonly SequenceStage<T>[]): readonly MissingGap<T>[] {
  const gaps: MissingGap<T>[] = [];
  const positive = stages.reduce((sum, { missing, runs }) => sum + (missing ? 0 : runs), 0);
  let next = 0;
  for (const { matches, keys, missing, runs } of stages) {
    if (!missing) next += runs;
    else gaps.push({ matches, keys, place: next === 0 ? "leading" : next === positive ? "trailing" : next });
  }
  return gaps;
}

function itemsOf<T>(last: Link<T>): T[] {
  const items: T[] = [];
  for (let link: Link<T> | null = last; link !== null; link = link.before) items.push(link.item);
  return items.reverse();
}

/** Whether more than `span` milliseconds lie between two moments. */
function isLonger(from: Instant, to: Instant, span: number): boolean {
  const passed = to.ms - from.ms;
  return passed > span || (passed === span && to.ns > from.ns);
}

function later(instant: Instant, span: number): Instant {
  return { ms: instant.ms + span, ns: instant.ns };
}
