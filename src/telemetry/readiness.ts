// Which fields a source can ever populate: asked of the mapping tables before deployment, or measured in a sample. A clause over a field that a
// source never has is dead there, whatever happens on the machine.
import { valueAt } from "../event/document.ts";
import type { Event, FieldTable, FieldValue } from "../event/event.ts";
import { classOf, type EventClass, type KnownValue } from "../event/event-class.ts";
import { eventClass, rowOf } from "./event-class.ts";
import type { EventMapping, SourceMapping } from "./mapping.ts";
import { circumstanceOf, presumedValue, settingOf } from "./sources/circumstances.ts";
import { type EndpointEvent, endpointEvents } from "./sources/endpoint.ts";
import { type EventDataNames, eventDataNames, eventDataNamesOf } from "./sources/event-data.ts";
import { sources } from "./sources/index.ts";

/** How often events of a class have a field: not at all, under some policy, version or circumstance, or as a rule. */
export type Availability = "never" | "seldom" | "usually";

/** One kind of event of a source. */
export interface SourceClass extends EventClass {
  readonly eventId: number | undefined;
  availability(path: string): Availability;
  /** What it takes for the field to be there, where not every deployment has it: a policy, a version, a setting. */
  needs(path: string): string | undefined;
  /** All ECS fields that its events can have, sorted; members of EventData only where a row fills them. */
  readonly fields: readonly string[];
}

/** A source of telemetry by name: `sysmon`, `security`, `endpoint` … */
export interface TelemetrySource {
  readonly name: string;
  readonly classes: readonly SourceClass[];
}

const eventDataPrefix = "winlog.event_data.";

class LogClass implements SourceClass {
  readonly name: string;
  readonly eventId: number | undefined;
  private readonly mapping: EventMapping;
  private readonly facts: EventClass;
  private readonly sourceName: string;
  private rawNames: EventDataNames | null | undefined;

  constructor(source: SourceMapping, mapping: EventMapping) {
    this.name = mapping.name;
    this.eventId = mapping.eventId;
    this.mapping = mapping;
    const eventId = mapping.eventId ?? Number.NaN;
    this.facts = eventClass({ provider: source.providers[0]!, eventId, channel: source.channel });
    this.sourceName = source.name;
  }

  /** What its EventData has; undefined where that is not known. */
  private get raw(): EventDataNames | undefined {
    this.rawNames ??= eventDataNames(this.sourceName, this.eventId ?? Number.NaN) ?? null;
    return this.rawNames ?? undefined;
  }

  get fields(): readonly string[] {
    return Object.keys(this.mapping.fields)
      .filter((path) => this.availability(path) !== "never")
      .sort();
  }

  known(path: string): KnownValue | undefined {
    const { channel, providers } = this.mapping.source;
    if (path === "winlog.channel" && channel === undefined) return undefined;
    if (providers.length > 1 && (path === "event.provider" || path === "winlog.provider_name")) return undefined;
    const known = this.facts.known(path);
    const value = known === undefined ? presumedValue(this.sourceName, path) : undefined;
    return value === undefined ? known : { value };
  }

  availability(path: string): Availability {
    const row = rowOf(this.mapping, path);
    if (row !== undefined) {
      if (this.known(path)?.value === undefined && this.known(path) !== undefined) return "never";
      return row.seldom === true ? "seldom" : "usually";
    }
    if (path.startsWith("winlog.user_data.")) return this.raw === undefined ? "seldom" : "never";
    return path.startsWith(eventDataPrefix) ? this.rawAvailability(path.slice(eventDataPrefix.length)) : "never";
  }

  needs(path: string): string | undefined {
    if (path.startsWith(eventDataPrefix)) return this.rawNeeds(path.slice(eventDataPrefix.length));
    const { inputs = [] } = rowOf(this.mapping, path) ?? {};
    const found = inputs.map((name) => this.rawNeeds(name));
    const ofInputs = found.every((need) => need !== undefined) ? found[0] : undefined;
    return ofInputs ?? settingOf(this.sourceName, path);
  }

  private rawNeeds(name: string): string | undefined {
    return circumstanceOf(this.sourceName, name, this.raw?.seldom.has(name) === true);
  }

  private rawAvailability(name: string): Availability {
    if (this.raw === undefined) return eventDataNamesOf(this.sourceName)?.has(name) === false ? "never" : "seldom";
    if (this.raw.usual.has(name)) return "usually";
    return this.raw.seldom.has(name) ? "seldom" : "never";
  }
}

class EndpointClass implements SourceClass {
  readonly name: string;
  readonly eventId = undefined;
  private readonly event: EndpointEvent;

  constructor(event: EndpointEvent) {
    this.name = event.name;
    this.event = event;
  }

  get fields(): readonly string[] {
    return [...this.event.usual, ...this.event.seldom].sort();
  }

  known(path: string): KnownValue | undefined {
    const { constants } = this.event;
    if (Object.hasOwn(constants, path)) {
      const value = constants[path]!;
      return { value: typeof value !== "string" && value.length === 1 ? value[0] : value };
    }
    return this.availability(path) === "never" ? { value: undefined } : undefined;
  }

  availability(path: string): Availability {
    const { constants, usual, seldom } = this.event;
    if (Object.hasOwn(constants, path) || usual.has(path)) return "usually";
    return seldom.has(path) ? "seldom" : "never";
  }

  /** The published lists say no more. */
  needs(): undefined {
    return undefined;
  }
}

/** All sources that are known by name, Elastic Defend first. */
export const telemetrySources: readonly TelemetrySource[] = [
  { name: "endpoint", classes: endpointEvents.map((event) => new EndpointClass(event)) },
  ...sources.map((source) => ({
    name: source.name,
    classes: [...source.events.values()].map((mapping) => new LogClass(source, mapping)),
  })),
];

/** The best that any class of a source has to offer for a field. */
export function availabilityIn(classes: readonly SourceClass[], path: string): Availability {
  let best: Availability = "never";
  for (const each of classes) {
    const found = each.availability(path);
    if (found === "usually") return found;
    if (found === "seldom") best = found;
  }
  return best;
}

/** How many events of one class a sample has, and how many of these have each field. */
export interface ClassMeasure {
  readonly name: string;
  readonly events: number;
  readonly present: ReadonlyMap<string, number>;
}

/** Counts, class by class, which events of a sample have which fields. */
export class FieldMeasure {
  private readonly table: FieldTable;
  private readonly slots: readonly (readonly [path: string, slot: number])[];
  private readonly classes = new Map<string, { events: number; present: Map<string, number> }>();

  /** `paths` are the fields to look for, `table` the one that the events are made for. */
  constructor(paths: Iterable<string>, table: FieldTable) {
    this.table = table;
    this.slots = [...new Set(paths)].map((path) => [path, table.slot(path)] as const);
  }

  add(event: Event): void {
    const measure = this.measureOf(classNameOf(event, this.table));
    measure.events++;
    for (const [path, slot] of this.slots) {
      if (event.get(slot) !== undefined) measure.present.set(path, (measure.present.get(path) ?? 0) + 1);
    }
  }

  /** The counts so far, the class with most events first. */
  result(): readonly ClassMeasure[] {
    return [...this.classes]
      .map(([name, { events, present }]) => ({ name, events, present }))
      .sort((left, right) => right.events - left.events || (left.name < right.name ? -1 : 1));
  }

  private measureOf(name: string) {
    const known = this.classes.get(name);
    if (known !== undefined) return known;
    const made = { events: 0, present: new Map<string, number>() };
    this.classes.set(name, made);
    return made;
  }
}

/** The class of an event; of a document, which has none, by its dataset or provider, and its code or action. */
function classNameOf(event: Event, table: FieldTable): string {
  const known = classOf(event);
  if (known !== undefined) return known.name;
  const at = (path: string) => single(event.get(table.slot(path)));
  const dataset = at("event.dataset") ?? at("data_stream.dataset");
  const origin = dataset?.startsWith("endpoint.") === true ? dataset : (at("event.provider") ?? dataset);
  const what = at("event.code") ?? at("event.action");
  return [origin ?? "document", what].filter((part) => part !== undefined).join(" ");
}

function single(value: FieldValue): string | undefined {
  const first: FieldValue = valueAt({ value }, "value");
  return first === undefined ? undefined : String(Array.isArray(first) ? first[0] : first);
}
