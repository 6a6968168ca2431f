// An explanation as a tree for people: each clause with what became of it and the values that it saw.
import type { Rule } from "../../detection/index.ts";
import type {
  ClauseResult,
  EventExplanation,
  EventQueryExplanation,
  Explanation,
  Hit,
  ItemSummary,
  NearestMatch,
  PlacedEvent,
  SampleExplanation,
  SeenValue,
  SequenceExplanation,
  Stop,
} from "../../engine/index.ts";
import { firstText } from "../../event/summary.ts";
import { eventText, placeText, shortTime } from "../event-text.ts";
import { counted } from "../input-run.ts";
import type { Io } from "../io.ts";
import { printable, type Style, severityStyle, styleOf } from "../style.ts";
import { type LaneChart, laneLines } from "./lanes.ts";

const maxText = 90;
const maxValues = 120;

export class ExplanationWriter {
  private readonly io: Io;
  private readonly style: Style;
  private readonly indicatorsOf: (explained: EventExplanation) => readonly string[];

  constructor(io: Io, indicatorsOf: (explained: EventExplanation) => readonly string[]) {
    this.io = io;
    this.style = styleOf(io.stdout, io.env);
    this.indicatorsOf = indicatorsOf;
  }

  async write(explanation: Explanation, rule: Rule | undefined): Promise<void> {
    const head = rule === undefined ? [] : [this.ruleText(rule), ""];
    const body = explanation.kind === "event" ? this.eventLines(explanation) : this.groupLines(explanation);
    await this.io.stdout.write(`${[...head, ...body].join("\n")}\n`);
  }

  private ruleText({ name, severity, source }: Rule): string {
    const { bold, faint } = this.style;
    return `${severityStyle(this.style, severity)(severity)}  ${bold(printable(name))}  ${faint(printable(source))}`;
  }

  // ---- Event queries ----

  private eventLines({ events, matched, hits, misses }: EventQueryExplanation): readonly string[] {
    if (matched > 0) {
      const more = matched > hits.length ? `; the first ${hits.length}:` : ":";
      return [
        `${this.style.green(`${matched} of ${counted(events, "event")} ${matched === 1 ? "matches" : "match"}`)}${more}`,
        ...hits.flatMap((hit) => this.explained(hit)),
      ];
    }
    const wanted = misses.length === 0 ? undefined : missedCategory(misses[0]!);
    if (wanted !== undefined) return this.otherKindLines(events, wanted);
    const nearest = misses.length > 0 ? " The nearest:" : "";
    return [
      `${this.style.red(`None of ${counted(events, "event")} matches.`)}${nearest}`,
      ...misses.flatMap((miss) => this.explained(miss)),
    ];
  }

  /** The clauses of an event that is of another kind than any that the rule looks at would tell nothing. */
  private otherKindLines(events: number, { text, seen }: ClauseResult): readonly string[] {
    return [
      this.style.red(`None of ${counted(events, "event")} is of the kind that the rule looks at.`),
      `  wanted: ${printable(text)}; of the first event, ${seenText(seen ?? [])}`,
      "  Is this the log that has such events? `eqlipse dump --stats` tells what was read, and `eqlipse readiness` what a source must record.",
    ];
  }

  private explained(explained: EventExplanation): readonly string[] {
    const { event, time, clauses, deciding } = explained;
    const indicators = this.indicatorsOf(explained);
    return [
      "",
      this.eventLine(event, time ?? undefined),
      ...this.clauseLines(clauses, "  ", clauses.truth === true),
      ...(indicators.length > 0 ? [`  indicators: ${this.style.cyan(indicators.join(", "))}`] : []),
      ...(clauses.truth === true ? [] : this.decidingLines(deciding)),
    ];
  }

  private decidingLines(deciding: readonly ClauseResult[]): readonly string[] {
    const tests = deciding.map(({ text }) => shortened(printable(text), maxText));
    return tests.length === 0 ? [] : [`  ${this.style.yellow("missed for:")} ${tests.join("; ")}`];
  }

  private clauseLines(clause: ClauseResult, indent: string, holds: boolean): readonly string[] {
    const { kind, text, truth, decided, seen = [], clauses = [] } = clause;
    const mark =
      truth === true ? this.style.green("✓") : truth === false ? this.style.red("✗") : this.style.yellow("?");
    const isGroup = clauses.length > 0;
    const label = isGroup ? kind : shortened(printable(text.replace(/\s+/g, " ")), maxText);
    const values = isGroup || seen.length === 0 ? "" : `  ${this.style.faint(seenText(seen))}`;
    const decisive = !isGroup && decided && !holds ? this.style.yellow("  ← decided") : "";
    const own = `${indent}${mark} ${decided ? label : this.style.faint(label)}${values}${decisive}`;
    return [own, ...clauses.flatMap((inner) => this.clauseLines(inner, `${indent}  `, holds))];
  }

  // ---- Sequences and samples ----

  private groupLines(explanation: SequenceExplanation | SampleExplanation): readonly string[] {
    const { kind, events, matched, items, hits, nearest } = explanation;
    const maxspan = explanation.kind === "sequence" ? explanation.maxspan : null;
    const { columns } = this.io.stdout;
    const chart: LaneChart = { items, maxspan, style: this.style, columns };
    const verdict =
      matched > 0
        ? this.style.green(`${counted(matched, kind)} in ${counted(events, "event")}`)
        : this.style.red(`No ${kind} in ${counted(events, "event")}.`);
    return [
      verdict,
      "",
      ...items.map((item) => this.itemText(item)),
      ...hits.flatMap(({ join_keys, events: placed, lanes = [] }) => [
        "",
        ...(join_keys.length === 0 ? [] : [this.keysText(join_keys)]),
        ...laneLines(lanes, chart),
        ...placed.flatMap((one) => this.placed(one)),
      ]),
      ...(nearest === undefined ? [] : this.nearestLines(nearest, kind, chart)),
    ];
  }

  private itemText({ item, query, missing, runs, matched }: ItemSummary): string {
    const repeated = runs > 1 ? ` with runs=${runs}` : "";
    const count = matched === 0 && !missing ? this.style.red("no event") : counted(matched, "event");
    return `  ${item}. ${missing ? "!" : ""}[${shortened(printable(query), maxText)}]${repeated}  ${this.style.faint("→")} ${count}`;
  }

  private keysText(keys: readonly unknown[]): string {
    return keys.length === 0
      ? ""
      : this.style.bold(`by ${keys.map((key) => printable(JSON.stringify(String(key)))).join(", ")}`);
  }

  private placed(placed: PlacedEvent): readonly string[] {
    return this.explained(placed).map((line, index) => (index === 1 ? `${placed.item}. ${line}` : line));
  }

  private nearestLines(
    { join_keys, events, lanes = [], stopped, candidate }: NearestMatch,
    kind: string,
    chart: LaneChart,
  ): readonly string[] {
    const title = `${this.style.yellow(`The ${kind} that got furthest`)} ${this.keysText(join_keys)}`.trimEnd();
    return [
      ...(events.length === 0 ? [] : ["", title]),
      ...laneLines(lanes, chart),
      ...events.flatMap((one) => this.placed(one)),
      "",
      ...this.stopLines(stopped),
      ...(candidate === undefined || missedCategory(candidate) !== undefined
        ? []
        : ["  An event that is nearly what was to come:", ...this.explained(candidate)]),
    ];
  }

  private stopLines({ text, by, replaced = 0 }: Stop): readonly string[] {
    return [
      `  ${this.style.yellow("stopped:")} ${printable(text)}`,
      ...(by === undefined ? [] : [`    ${this.eventLine(by, firstText(by._source, "@timestamp"))}`]),
      ...(replaced === 0
        ? []
        : [`  ${counted(replaced, "attempt")} of these keys before it gave way to later ones: the latest start wins.`]),
    ];
  }

  private eventLine({ _index, _id, _source }: Hit, time: string | undefined): string {
    return `${this.style.bold(printable(placeText(_index, _id)))}  ${shortTime(time)}  ${eventText(_source)}`;
  }
}

/** The test of its category, where an event is of another than the query's. */
function missedCategory({ clauses }: EventExplanation): ClauseResult | undefined {
  return clauses.clauses?.find(({ kind, truth }) => kind === "category" && truth !== true);
}

function seenText(seen: readonly SeenValue[]): string {
  const texts = seen.map(
    ({ expression, values }) =>
      `${expression} ${values.length === 0 ? "has no value" : `is ${values.map(quoted).join(", ")}`}`,
  );
  return printable(shortened(texts.join("; "), maxValues));
}

/** A value that has quotation marks of its own, as command lines do, stands between single ones. */
function quoted(value: unknown): string {
  const text = String(value);
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
