// The state machine of EQL sequences, fed one event at a time in ascending order (docs/eql-semantics.md, "Sequences").
//
// Of each key tuple and stage at most one partial sequence is kept: a later one replaces it, and an event of the next stage uses it up, whether
// or not it can be carried on. Stages are tried from last to first, so that an event does not meet what it has itself just moved. Missing
// events (`![ … ]`) do not move anything: each is a gap between positive stages, judged when a sequence is complete.
import { compareInstants, type Instant } from "../event/instant.ts";
import type { JoinKey, JoinValue } from "./join-key.ts";
import { MissingEvents, type MissingGap } from "./missing-events.ts";
import { hashOf, type OpenSequence, OpenSequences } from "./open-sequences.ts";
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
   * Partial sequences kept at a time, over all keys. Beyond it those whose last event is longest ago are given up and counted in `dropped`.
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

const none: readonly never[] = [];
const defaultMaxOpen = 1_000_000;
/** Expired partial sequences are looked for after so many events, or as many as were left open the last time. */
const sweepInterval = 4_096;

export class SequenceMatcher<T> {
  private openCount = 0;
  private linkCount = 0;
  private droppedPartials = 0;
  private completed: FoundSequence<T>[] = [];
  private readonly maxspan: number;
  private readonly maxOpen: number;
  private readonly observer: SequenceObserver<T> | undefined;
  private readonly stages: readonly PositiveStage<T>[];
  private readonly lastStage: number;
  private readonly layout: readonly boolean[];
  private readonly until: SequenceTerm<T> | null;
  private readonly missing: MissingEvents<T>;
  /** By stage. */
  private readonly pending: readonly OpenSequences<T>[];
  private readonly waiting: WaitingSequences<OpenSequence<T>>;
  private untilSweep = sweepInterval;

  constructor(definition: SequenceDefinition<T>, options: SequenceOptions<T> = {}) {
    this.maxspan = definition.maxspan ?? Number.POSITIVE_INFINITY;
    this.maxOpen = options.maxOpenSequences ?? defaultMaxOpen;
    this.observer = options.observer;
    this.until = definition.until;
    this.stages = positiveStages(definition.stages);
    this.lastStage = this.stages[0]!.last;
    this.pending = Array.from({ length: this.lastStage }, () => new OpenSequences<T>());
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
    if (this.missing.hasTrailing) this.settle(time);
    for (const stage of this.stages) {
      if (!stage.matches(item)) continue;
      for (const key of stage.keys(item)) {
        const hash = hashOf(key.id);
        for (let number = stage.last; number >= stage.first; number--) {
          this.meet(number, key, hash, item, time);
        }
      }
    }
    if (this.until?.matches(item) === true) this.cut(this.until.keys(item), item);
    if (this.missing.gaps.length > 0) this.pushMissing(item, time);
    if (this.openCount > this.maxOpen) this.giveUp();
    if (this.observer === undefined && this.maxspan !== Number.POSITIVE_INFINITY) this.sweepSometimes(time);
    return this.takeCompleted();
  }

  /** The end of the stream: sequences that waited for missing events are complete. */
  finish(): readonly FoundSequence<T>[] {
    this.settle(null);
    return this.takeCompleted();
  }

  /** Most events complete nothing, and then nothing is made for the answer. */
  private takeCompleted(): readonly FoundSequence<T>[] {
    if (this.completed.length === 0) return none;
    const { completed } = this;
    this.completed = [];
    return completed;
  }

  /** The partial sequences that are open now. */
  *partials(): Generator<PartialSequence<T>> {
    for (const stage of this.pending) {
      for (const link of stage.inOrder()) yield { keys: link.key.values, items: itemsOf(link) };
    }
  }

  private meet(number: number, key: JoinKey, hash: number, item: T, time: Instant): void {
    const link = number === 0 ? this.start(key, item, time) : this.carryOn(number, key, hash, item, time);
    if (link === null) return;
    if (number === this.lastStage) this.complete(link);
    else this.keep(number, link, hash);
  }

  private start(key: JoinKey, item: T, time: Instant): OpenSequence<T> {
    const leading = this.missing.hasLeading ? this.missing.lastBefore("leading", key, time) : null;
    return { key, serial: this.linkCount++, item, time, before: null, started: time, broken: null, leading };
  }

  /** Takes the partial sequence of the stage before, whatever becomes of it, and adds the item if it is in time. */
  private carryOn(number: number, key: JoinKey, hash: number, item: T, time: Instant): OpenSequence<T> | null {
    const stage = this.pending[number - 1]!;
    const place = stage.placeOf(key.id, hash);
    if (place < 0) return null;
    const before = stage.at(place);
    if (compareInstants(before.time, time) > 0) return null;
    stage.removeAt(place);
    this.openCount--;
    if (this.isBeyond(before.started, time)) {
      this.stopped(before, "expired", item);
      return null;
    }
    const broken = before.broken ?? this.missing.between(number, key, before.time, time);
    const { started, leading } = before;
    return { key, serial: this.linkCount++, item, time, before, started, broken, leading };
  }

  private isBeyond(started: Instant, time: Instant): boolean {
    return isLonger(started, time, this.maxspan);
  }

  private keep(number: number, link: OpenSequence<T>, hash: number): void {
    const replaced = this.pending[number]!.put(link, hash);
    if (replaced === undefined) this.openCount++;
    else this.stopped(replaced, "replaced", link.item);
  }

  private complete(last: OpenSequence<T>): void {
    if (last.broken !== null) return this.stopped(last, "missing-event", last.broken.item);
    const { leading } = last;
    if (!this.missing.hasTrailing) {
      if (leading !== null && !isLonger(leading.time, last.time, this.maxspan)) {
        return this.stopped(last, "missing-event", leading.item);
      }
      this.completed.push(this.found(last));
      return;
    }
    this.waiting.add(last.key, last, last.time, this.deadline(last));
  }

  /** With a leading and a trailing missing item, the span may be laid so as to avoid one of the two. */
  private deadline({ started, leading }: OpenSequence<T>): Instant | null {
    if (!this.missing.hasLeading) return later(started, this.maxspan);
    return leading === null ? null : later(leading.time, this.maxspan);
  }

  private pushMissing(item: T, time: Instant): void {
    for (const key of this.missing.record(item, time)) {
      for (const last of this.waiting.undo(key, time)) this.stopped(last, "missing-event", item);
    }
    if (this.missing.hasTrailing) this.settle(time);
  }

  private settle(now: Instant | null): void {
    this.waiting.settled(now, (last) => this.completed.push(this.found(last)));
  }

  private cut(keys: readonly JoinKey[], by: T): void {
    for (const { id } of keys) {
      const hash = hashOf(id);
      for (const stage of this.pending) {
        const place = stage.placeOf(id, hash);
        if (place >= 0) this.stopped(this.taken(stage, place), "until", by);
      }
    }
  }

  private taken(stage: OpenSequences<T>, place: number): OpenSequence<T> {
    const link = stage.at(place);
    stage.removeAt(place);
    this.openCount--;
    return link;
  }

  /** Gives up the partial sequences that have waited for longest for their next event. */
  private giveUp(): void {
    while (this.openCount > this.maxOpen) {
      const stage = this.pending.reduce((first, each) => (isQuieter(each.oldest(), first.oldest()) ? each : first));
      const { id } = stage.oldest()!.key;
      const link = this.taken(stage, stage.placeOf(id, hashOf(id)));
      this.droppedPartials++;
      this.stopped(link, "dropped", null);
    }
  }

  private sweepSometimes(now: Instant): void {
    if (--this.untilSweep > 0) return;
    for (const stage of this.pending) this.openCount -= stage.retain(({ started }) => !this.isBeyond(started, now));
    this.missing.forget((time) => isLonger(time, now, this.maxspan));
    this.untilSweep = Math.max(sweepInterval, this.openCount);
  }

  private found(last: OpenSequence<T>): FoundSequence<T> {
    const items = new Array<T | null>(this.layout.length).fill(null);
    let link: OpenSequence<T> | null = last;
    for (let stage = items.length - 1; link !== null; stage--) {
      if (this.layout[stage]) continue;
      items[stage] = link.item;
      link = link.before;
    }
    return { keys: last.key.values, items };
  }

  private stopped(link: OpenSequence<T>, reason: StopReason, by: T | null): void {
    this.observer?.stopped({ keys: link.key.values, items: itemsOf(link) }, reason, by);
  }
}

function isQuieter<T>(a: OpenSequence<T> | undefined, b: OpenSequence<T> | undefined): boolean {
  return a !== undefined && (b === undefined || compareInstants(a.time, b.time) < 0);
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

function itemsOf<T>(last: OpenSequence<T>): T[] {
  const items: T[] = [];
  for (let link: OpenSequence<T> | null = last; link !== null; link = link.before) items.push(link.item);
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
