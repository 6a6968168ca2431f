// Candidates for exceptions: false positives are put together by what acted (program, parent, kind of event) and by whether others could have
// brought it about, and for each group the narrowest condition is written that holds for all of it.
import type { Expression, Statement } from "../../eql/index.ts";
import { type Document, valueAt } from "../../event/document.ts";
import { type Clause, clauseOf, type ExceptionField, fieldsFor, fieldsOfRecord, shapeOf } from "./clause.ts";
import { baseName, trustOfCommandLine, trustOfFile } from "./trust.ts";

/** A condition that would silence a group of false positives. */
export interface Candidate {
  readonly name: string;
  readonly clauses: readonly Clause[];
  readonly condition: Expression;
  /** EQL, a clause a line. */
  readonly text: string;
}

/** Candidates for the events of false positives, one of each of them, those of the largest groups first. */
export function candidatesFor(events: readonly Document[], queries: readonly Statement[]): readonly Candidate[] {
  const fields = fieldsFor(queries);
  const groups = groupedBy(events, groupKey).toSorted((a, b) => b.length - a.length);
  return named(groups.flatMap((group) => candidateOf(group, fields) ?? []));
}

/** Narrower candidates for the events of one that is too wide: one for each command line, or for each file, name or value. */
export function narrowerCandidates(
  events: readonly Document[],
  { name, clauses }: Candidate,
  queries: readonly Statement[],
): readonly Candidate[] {
  const wide = clauses.find(({ patterns, isWhole, role }) => role !== "host" && (patterns.length > 1 || !isWhole));
  if (wide === undefined) return [];
  const fields = fieldsFor(queries);
  const groups = groupedBy(events, (event) => String(valueAt(event, wide.path)).toLowerCase());
  const found = groups.flatMap((group) => candidateOf(group, fields) ?? []);
  return found.map((candidate, index) => ({ ...candidate, name: `${name}-${index + 1}` }));
}

/** The event of a false positive that says most: an exception for a sequence speaks of one of its events. */
export function tellingEvent(events: readonly Document[], queries: readonly Statement[]): Document | undefined {
  if (events.length < 2) return events[0];
  const fields = fieldsFor(queries);
  const weight = (event: Document) =>
    clausesOf([event], fields).reduce((sum, { strength }) => sum + (strength === "strong" ? 100 : 1), 0);
  let best: { readonly event: Document; readonly weight: number } | undefined;
  // The last event is what the rule waited for: among equals it is the one.
  for (const event of events.toReversed()) {
    const found = weight(event);
    if (best === undefined || found > best.weight) best = { event, weight: found };
  }
  return best?.event;
}

function candidateOf(events: readonly Document[], fields: readonly ExceptionField[]): Candidate | undefined {
  const clauses = clausesOf(events, fields);
  if (clauses.length === 0) return undefined;
  const text = clauses.map((clause) => clause.text).join("\n  and ");
  const { span } = clauses[0]!.condition;
  const operands = clauses.map(({ condition }) => condition);
  const condition: Expression =
    operands.length === 1 ? operands[0]! : { kind: "Logical", operator: "and", operands, span };
  return { name: nameOf(events[0]!), clauses, condition, text };
}

/** The clauses of a group. Account and host are named only where nothing stronger is to be had: an exception is not to end with a user's name. */
function clausesOf(events: readonly Document[], fields: readonly ExceptionField[]): readonly Clause[] {
  const found: Clause[] = [];
  for (const field of hasProgram(events[0]!) ? fields : fieldsOfRecord(events[0]!, fields)) {
    if (found.some(({ path }) => path === field.unless)) continue;
    const isLastResort = field.role === "account" || field.role === "host";
    if (isLastResort && found.some(({ strength }) => strength === "strong")) continue;
    const clause = clauseOf(field, events);
    if (clause !== undefined) found.push(clause);
  }
  return found.some(({ role }) => role !== "account" && role !== "host") ? found : [];
}

function hasProgram(event: Document): boolean {
  return valueAt(event, "process.executable") !== undefined || valueAt(event, "process.name") !== undefined;
}

/** What the record of an event without a program says first, such as a service's name. */
function firstDetail(event: Document): string {
  const [field] = fieldsOfRecord(event, []);
  return field === undefined ? "" : shapeOf(String(valueAt(event, field.path) ?? ""));
}

function groupKey(event: Document): string {
  const text = (path: string) => String(valueAt(event, path) ?? "");
  const line = text("process.command_line");
  const file = text("dll.path") || text("file.path");
  return [
    shapeOf(text("process.parent.executable") || text("process.parent.name")),
    shapeOf(text("process.executable") || text("process.name")),
    text("event.category"),
    ["dll.path", "file.path", "registry.path", "dns.question.name", "destination.ip"].find((path) => text(path) !== ""),
    hasProgram(event) ? "" : `${text("event.code")} ${firstDetail(event)}`,
    line === "" ? "" : trustOfCommandLine(line, true).strength,
    file === "" ? "" : trustOfFile(file).strength,
  ]
    .join("\n")
    .toLowerCase();
}

function groupedBy(events: readonly Document[], keyOf: (event: Document) => string): readonly (readonly Document[])[] {
  const groups = new Map<string, Document[]>();
  for (const event of events) {
    const key = keyOf(event);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

/** `agent-cmstp`: the parent and the program. */
function nameOf(event: Document): string {
  const names = ["process.parent", "process"].flatMap((path) => {
    const value = valueAt(event, `${path}.executable`) ?? valueAt(event, `${path}.name`);
    return typeof value === "string" ? baseName(value).replace(/\.[a-z]+$/i, "") : [];
  });
  const name = names
    .join(" ")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return name === "" ? `event-${String(valueAt(event, "event.code") ?? "other")}` : name;
}

/** Names that are there already get a number. */
function named(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Map<string, number>();
  return candidates.map((candidate) => {
    const count = (seen.get(candidate.name) ?? 0) + 1;
    seen.set(candidate.name, count);
    return count === 1 ? candidate : { ...candidate, name: `${candidate.name}-${count}` };
  });
}
