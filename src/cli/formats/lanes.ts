// The lanes of a sequence over time, drawn with characters: a row for each item, time from left to right.
import type { ItemSummary, Lane, LaneEvent } from "../../engine/index.ts";
import { shortTime } from "../event-text.ts";
import { printable, type Style } from "../style.ts";
import { cut, displayWidth } from "../table.ts";

const labelWidth = 32;
const mostWidth = 72;
const leastWidth = 20;

const marks: Readonly<Record<LaneEvent["role"], string>> = { held: "●", ended: "✗", unused: "○", "other-key": "·" };
/** What is drawn over what, where events fall into one column. */
const order: readonly LaneEvent["role"][] = ["other-key", "unused", "held", "ended"];
const meanings: Readonly<Record<LaneEvent["role"], string>> = {
  held: "in the sequence",
  ended: "ended it",
  unused: "of its keys, not used",
  "other-key": "of other keys",
};

export interface LaneChart {
  readonly items: readonly ItemSummary[];
  /** Milliseconds; null where there is none. */
  readonly maxspan: number | null;
  readonly style: Style;
  /** What the output can show. */
  readonly columns: number;
}

/** The lines of a chart; none where no event has a time. */
export function laneLines(lanes: readonly Lane[], chart: LaneChart): readonly string[] {
  const times = lanes.flatMap(({ events }) => events.map(({ time }) => Date.parse(time)));
  const held = lanes.flatMap(({ events }) => events.filter(({ role }) => role === "held"));
  if (times.length === 0) return [];
  const start = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const span = chart.maxspan === null ? undefined : spanOf(held, chart.maxspan);
  // The span is drawn whole unless it is much longer than everything that happened.
  const end = span === undefined ? last : Math.max(last, Math.min(span.to, last + (last - start)));
  const width = Math.max(leastWidth, Math.min(mostWidth, chart.columns - labelWidth - 6));
  const at = (time: number) => (end === start ? 0 : Math.round(((time - start) / (end - start)) * (width - 1)));
  return [
    row("", axis(start, end, width), chart),
    ...lanes.map((lane) => row(labelOf(lane, chart.items), track(lane, at, width, chart.style), chart)),
    ...(span === undefined || end === start ? [] : [row(span.label, bar(at(span.from), at(span.to), width), chart)]),
    ...legend(lanes, chart.style),
  ];
}

function spanOf(held: readonly LaneEvent[], maxspan: number): { from: number; to: number; label: string } | undefined {
  const [first] = held.map(({ time }) => Date.parse(time)).sort((a, b) => a - b);
  if (first === undefined) return undefined;
  return { from: first, to: first + maxspan, label: `maxspan ${maxspan / 1000} s` };
}

function axis(start: number, end: number, width: number): string {
  const from = shortTime(new Date(start).toISOString());
  const to = `+${(end - start) / 1000} s`;
  return end === start ? from : from + to.padStart(Math.max(to.length + 1, width - from.length));
}

function labelOf({ item, missing }: Lane, items: readonly ItemSummary[]): string {
  if (item === null) return "until";
  const { query = "" } = items[item - 1] ?? {};
  return `${item} ${missing ? "!" : ""}${printable(query)}`;
}

function row(label: string, drawn: string, { style }: LaneChart): string {
  const shown = cut(label, labelWidth);
  return `  ${style.faint(shown)}${" ".repeat(Math.max(0, labelWidth - displayWidth(shown)))}  ${drawn}`;
}

function track({ events, omitted }: Lane, at: (time: number) => number, width: number, style: Style): string {
  const cells = new Array<LaneEvent["role"] | undefined>(width).fill(undefined);
  for (const { time, role } of events) {
    const place = at(Date.parse(time));
    const there = cells[place];
    if (there === undefined || order.indexOf(role) > order.indexOf(there)) cells[place] = role;
  }
  const drawn = cells.map((role) => (role === undefined ? style.faint("─") : painted(role, style)));
  return `${drawn.join("")}${omitted > 0 ? style.faint(` and ${omitted} more`) : ""}`;
}

function painted(role: LaneEvent["role"], style: Style): string {
  if (role === "held") return style.green(marks.held);
  return role === "ended" ? style.red(marks.ended) : marks[role];
}

function bar(from: number, to: number, width: number): string {
  const isCut = to > width - 1;
  const inner = "─".repeat(Math.max(0, Math.min(to, width - 1) - from - 1));
  return `${" ".repeat(from)}├${inner}${isCut ? "▸" : to > from ? "┤" : ""}`;
}

function legend(lanes: readonly Lane[], style: Style): readonly string[] {
  const roles = order
    .toReversed()
    .filter((role) => lanes.some(({ events }) => events.some((one) => one.role === role)));
  if (roles.every((role) => role === "held")) return [];
  return [`  ${style.faint(roles.map((role) => `${marks[role]} ${meanings[role]}`).join("   "))}`];
}
