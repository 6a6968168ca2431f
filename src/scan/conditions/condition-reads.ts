// What conditions read of the few fields that say what kind of event it is, found in one walk over all of them.
import type { FieldTable } from "../../event/event.ts";
import type { ConditionPlan, PlannedLeaf } from "./condition-plan.ts";
import { addTo } from "./grouped.ts";
import type { Program } from "./program.ts";

/** Fields whose values say what kind of event it is; few combinations of them occur in a log. */
const routingFields = [
  "event.category",
  "event.type",
  "event.code",
  "event.kind",
  "event.module",
  "event.provider",
  "event.dataset",
  "event.action",
  "event.outcome",
  "winlog.channel",
  "winlog.provider_name",
  "winlog.event_id",
  "host.os.type",
  "host.os.family",
  "data_stream.dataset",
] as const;

/** One of these fields. */
interface RoutingField {
  readonly slot: number;
  /** The leaves that read it, and the conditions that have one of them. */
  readonly leaves: Set<number>;
  readonly conditions: number[];
}

/** What a leaf reads of these fields. */
interface RoutingReads {
  readonly fields: readonly RoutingField[];
  /** Whether it reads nothing else. */
  readonly isDecided: boolean;
}

const nothing: RoutingReads = { fields: [], isDecided: false };
const none: readonly number[] = [];

export class ConditionReads {
  /** By leaf, 1 where one of the conditions has it. */
  readonly inUse: Uint8Array;
  /** Those of the routing fields that a leaf reads. */
  readonly routingSlots: readonly number[];
  /** The conditions by the rarest of their gates, so that most of them are ruled out together; by nothing those that have none. */
  readonly byRarestGate: ReadonlyMap<number | undefined, readonly number[]>;
  private readonly plan: ConditionPlan;
  /** The routing fields, in their order, by slot, and what a leaf reads that reads one of them alone, by path. */
  private readonly bySlot = new Map<number, RoutingField>();
  private readonly byPath: ReadonlyMap<string, RoutingReads>;
  /** By leaf, where it has some. */
  private readonly reads: (RoutingReads | undefined)[];
  private readonly gates = new Map<number, number[]>();
  /** By leaf, how many conditions need it. */
  private readonly uses: Uint32Array;
  /** By the slots that were asked for. */
  private readonly leavesOverSlots = new Map<string, readonly number[]>();

  constructor(plan: ConditionPlan, conditions: readonly number[], table: FieldTable, categoryField: string) {
    this.plan = plan;
    this.inUse = new Uint8Array(plan.leaves.length);
    this.reads = new Array(plan.leaves.length).fill(undefined);
    this.uses = new Uint32Array(plan.leaves.length);
    this.byPath = new Map(
      [categoryField, ...routingFields].map((path) => [path, this.fieldAt(table.slot(path))] as const),
    );
    for (const condition of conditions) this.take(plan.conditions[condition]!, condition, true);
    this.routingSlots = [...this.bySlot.values()].filter(({ leaves }) => leaves.size > 0).map(({ slot }) => slot);
    this.byRarestGate = this.sortByRarestGate(conditions);
  }

  /** The leaves that a condition needs each of, and that the kind of an event decides. */
  gatesOf(condition: number): readonly number[] {
    return this.gates.get(condition) ?? none;
  }

  /** The conditions that read a routing slot. */
  conditionsOver(slot: number): readonly number[] {
    return this.bySlot.get(slot)?.conditions ?? none;
  }

  /** The leaves that read one of some routing slots. */
  leavesOver(slots: readonly number[]): readonly number[] {
    const key = slots.join();
    const known = this.leavesOverSlots.get(key);
    if (known !== undefined) return known;
    const leaves = [...new Set(slots.flatMap((slot) => [...(this.bySlot.get(slot)?.leaves ?? none)]))];
    this.leavesOverSlots.set(key, leaves);
    return leaves;
  }

  private fieldAt(slot: number): RoutingReads {
    const field = this.bySlot.get(slot) ?? { slot, leaves: new Set(), conditions: [] };
    this.bySlot.set(slot, field);
    return { fields: [field], isDecided: true };
  }

  /** @param isNeeded whether the condition does not hold where this part of it does not */
  private take(program: Program, condition: number, isNeeded: boolean): void {
    switch (program.kind) {
      case "leaf":
        this.takeLeaf(program.leaf, condition, isNeeded);
        return;
      case "not":
        this.take(program.part, condition, false);
        return;
      case "and":
        for (const part of program.parts) this.take(part, condition, isNeeded);
        return;
      case "or":
        for (const part of program.parts) this.take(part, condition, false);
    }
  }

  private takeLeaf(leaf: number, condition: number, isNeeded: boolean): void {
    if (this.inUse[leaf] === 0) {
      this.inUse[leaf] = 1;
      this.reads[leaf] = this.readsOf(leaf);
    }
    const reads = this.reads[leaf];
    if (reads === undefined) return;
    for (const { conditions } of reads.fields) if (conditions.at(-1) !== condition) conditions.push(condition);
    if (isNeeded && reads.isDecided) this.addGate(leaf, condition);
  }

  private addGate(leaf: number, condition: number): void {
    this.uses[leaf]!++;
    addTo(this.gates, condition, leaf);
  }

  private readsOf(leaf: number): RoutingReads | undefined {
    const reads = this.routingReads(this.plan.leaves[leaf]!);
    for (const { leaves } of reads?.fields ?? []) leaves.add(leaf);
    return reads;
  }

  private routingReads({ paths, readsAll }: PlannedLeaf): RoutingReads | undefined {
    if (paths.length === 1 && !readsAll) return this.byPath.get(paths[0]!);
    const reads = paths.map((path) => this.byPath.get(path) ?? nothing);
    const fields = reads.flatMap((read) => read.fields);
    return fields.length === 0 ? undefined : { fields, isDecided: !readsAll && reads.every((read) => read.isDecided) };
  }

  private sortByRarestGate(conditions: readonly number[]): ReadonlyMap<number | undefined, readonly number[]> {
    const byGate = new Map<number | undefined, number[]>();
    for (const condition of conditions) addTo(byGate, this.rarest(this.gatesOf(condition)), condition);
    return byGate;
  }

  private rarest(gates: readonly number[]): number | undefined {
    let rarest = gates[0];
    for (const gate of gates) if (this.uses[gate]! < this.uses[rarest!]!) rarest = gate;
    return rarest;
  }
}
