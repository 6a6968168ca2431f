// EQL to portable Sigma: an event query becomes a rule, a sequence a `temporal_ordered` correlation of a rule a stage. What cannot be said is
// refused with its place; what is said differently is listed.
import type { EventQuery, Expression, Sequence, Statement, Term } from "../../eql/ast.ts";
import { parseQuery } from "../../eql/parser.ts";
import { walk } from "../../eql/visit.ts";
import type { Diagnostic } from "../../text/diagnostic.ts";
import type { Span } from "../../text/span.ts";
import { report } from "../diagnostics.ts";
import type { LogSource, SigmaLevel, SigmaStatus } from "../document/model.ts";
import { emitYaml, type PlainDocument } from "./emit.ts";
import { ExpressionReader } from "./expression.ts";
import { fieldTable, sigmaField } from "./fields.ts";
import { type ChosenLogSource, chooseLogSource, productOf } from "./log-source.ts";
import { Differences, group, item, type Loss, type Node, Refusal } from "./model.ts";
import { ruleId } from "./rule-id.ts";
import { arrange, type PartName } from "./selections.ts";
import { withWindash } from "./switches.ts";

/** What a rule carries besides its query. */
export interface ExportMetadata {
  readonly title: string;
  /** The id of the detection it comes from. The rule's own is made from it (else from its title), so that it never changes. */
  readonly id?: string | undefined;
  readonly description?: string | undefined;
  readonly status?: SigmaStatus | undefined;
  readonly level?: SigmaLevel | undefined;
  readonly author?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly date?: string | undefined;
  readonly modified?: string | undefined;
  readonly references?: readonly string[] | undefined;
  readonly falsepositives?: readonly string[] | undefined;
  /** Short names of tactics, as the version of ATT&CK has them: `defense-evasion` up to 18, `stealth` from 19 on. */
  readonly tactics?: readonly string[] | undefined;
  /** `T1218.003` */
  readonly techniques?: readonly string[] | undefined;
  /** Names for parts of the query; its selections are called by them. */
  readonly parts?: readonly PartName[] | undefined;
}

export interface ExportOptions {
  /**
   * Whether a rule that finds a little more than the query, or less, is wanted rather than none. What it finds differently is listed then; otherwise the
   * conversion is refused.
   */
  readonly approximate?: boolean | undefined;
}

export interface SigmaExport {
  /** One YAML text, of several documents for a sequence. Undefined where the conversion is refused. */
  readonly text: string | undefined;
  /** Errors for what cannot be said; warnings, with the code `lost-in-sigma`, for what the rule says differently. Spans are of the query. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Converts a query, given as text or tree. Never throws. */
export function eqlToSigma(
  query: string | Statement,
  metadata: ExportMetadata,
  { approximate = false }: ExportOptions = {},
): SigmaExport {
  const parsed = typeof query === "string" ? parseQuery(query) : { statement: query, diagnostics: [] };
  if (parsed.statement === undefined || parsed.diagnostics.some(({ severity }) => severity === "error")) {
    return { text: undefined, diagnostics: parsed.diagnostics };
  }
  const exported = exportAs(parsed.statement, metadata, approximate);
  if (!(exported instanceof Refusal)) return exported;
  // What not even an approximation can say is the better reason.
  const nearly = exported.isNear ? exportAs(parsed.statement, metadata, true) : exported;
  return { text: undefined, diagnostics: [refusalDiagnostic(nearly instanceof Refusal ? nearly : exported)] };
}

function exportAs(statement: Statement, metadata: ExportMetadata, approximate: boolean): SigmaExport | Refusal {
  const differences = new Differences(approximate);
  try {
    const documents = new Exporter(metadata, differences).documents(statement);
    return { text: emitYaml(documents), diagnostics: distinct(differences.losses).map(lossDiagnostic) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

/** A query often loses the same thing in several places of one test. */
function distinct(losses: readonly Loss[]): readonly Loss[] {
  const seen = new Set<string>();
  return losses.filter(({ message, span }) => {
    const key = `${span.start} ${span.end} ${message}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function lossDiagnostic({ message, span }: Loss): Diagnostic {
  return report("lost-in-sigma", span, message);
}

function refusalDiagnostic({ span, message, isNear }: Refusal): Diagnostic {
  const hint =
    "A rule that finds nearly the same can be asked for (`--approximate`); it says what it finds differently.";
  return report("not-in-sigma", span, message, isNear ? { hint } : {});
}

class Exporter {
  private readonly metadata: ExportMetadata;
  private readonly differences: Differences;

  constructor(metadata: ExportMetadata, differences: Differences) {
    this.metadata = metadata;
    this.differences = differences;
  }

  documents({ query, pipes }: Statement): readonly PlainDocument[] {
    const [pipe] = pipes;
    if (pipe !== undefined) throw new Refusal("A rule has no pipes", pipe.span);
    switch (query.kind) {
      case "EventQuery":
        return [this.rule(query)];
      case "Sequence":
        return this.sequence(query);
      case "Sample":
        throw new Refusal("A sample pays no attention to time, and Sigma's correlations need a timespan", query.span);
      case "Join":
        throw new Refusal("Sigma has no joins", query.span);
    }
  }

  // ---- Rules ----

  private rule(query: EventQuery): PlainDocument {
    const { logsource, detection } = this.detection(query);
    const seed = this.metadata.id ?? this.metadata.title;
    return this.withMetadata({ title: this.metadata.title, id: ruleId(seed) }, { logsource, detection });
  }

  /** The members of a document in their usual order. */
  private withMetadata(head: PlainDocument, body: PlainDocument): PlainDocument {
    const { metadata } = this;
    const tags = [
      ...(metadata.tactics ?? []).map((tactic) => `attack.${tactic}`),
      ...(metadata.techniques ?? []).map((technique) => `attack.${technique.toLowerCase()}`),
    ];
    return {
      ...head,
      status: metadata.status ?? "experimental",
      description: metadata.description,
      references: nonEmpty(metadata.references),
      author: metadata.author,
      date: metadata.date,
      modified: metadata.modified,
      tags: nonEmpty(tags),
      ...body,
      falsepositives: nonEmpty(metadata.falsepositives) ?? ["Unknown"],
      level: metadata.level ?? "medium",
    };
  }

  private detection(
    query: EventQuery,
    system?: string,
  ): { readonly logsource: PlainDocument; readonly detection: PlainDocument } {
    const chosen = chooseLogSource(query, this.differences, system);
    const reader = new ExpressionReader(fieldTable(chosen.logsource), this.differences, askedFields(query, chosen));
    const nodes: Node[] = chosen.eventIds.length > 0 ? [item("EventID", [], ...chosen.eventIds)] : [];
    for (const condition of chosen.conditions) if (!isTrue(condition)) nodes.push(reader.read(condition));
    if (nodes.length === 0) nodes.push(everyEvent(chosen.logsource, query.span));
    const node = withWindash(positiveFirst(nodes, chosen.logsource), this.onMoreDashes(query.span));
    const { selections, condition } = arrange(node, this.metadata.parts ?? []);
    return {
      logsource: logSourceMembers(chosen.logsource),
      detection: { ...Object.fromEntries(selections), condition },
    };
  }

  private onMoreDashes(span: Span): (() => void) | undefined {
    if (!this.differences.approximate) return undefined;
    return () => this.differences.deviate(span, "`windash` also finds switches that begin with other dashes");
  }

  // ---- Sequences ----

  private sequence(query: Sequence): readonly PlainDocument[] {
    this.refuseUnknown(query);
    const [only, ...more] = query.terms;
    if (only!.runs !== null && more.length === 0) return this.repeated(query, only!);
    const system = systemOf(query.terms);
    const stages = query.terms.map((term, index) => this.stage(term, index, query.by, system));
    const names = stages.map(({ name }) => name);
    const { groupBy, aliases } = keysOf(stages);
    const correlation = {
      type: "temporal_ordered",
      rules: names,
      "group-by": nonEmpty(groupBy),
      timespan: this.timespan(query),
      aliases,
    };
    return [...stages.map(({ document }) => document), this.correlation(correlation)];
  }

  private repeated(query: Sequence, term: Term): readonly PlainDocument[] {
    const stage = this.stage(term, 0, query.by);
    const correlation = {
      type: "event_count",
      rules: [stage.name],
      "group-by": nonEmpty(stage.keys),
      timespan: this.timespan(query),
      condition: { gte: term.runs!.count },
    };
    return [stage.document, this.correlation(correlation)];
  }

  private correlation(members: PlainDocument): PlainDocument {
    const correlation = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
    const seed = this.metadata.id ?? this.metadata.title;
    return this.withMetadata({ title: this.metadata.title, id: ruleId(seed) }, { correlation });
  }

  private refuseUnknown(query: Sequence): void {
    if (query.until !== null) throw new Refusal("Sigma's correlations have no `until`", query.until.span);
    for (const term of query.terms) {
      if (term.missing) throw new Refusal("Sigma's correlations cannot ask that an event is missing", term.span);
      if (term.runs !== null && query.terms.length > 1)
        throw new Refusal("Sigma's ordered correlations do not count events", term.runs.span);
    }
  }

  private stage(term: Term, index: number, shared: readonly Expression[], system?: string): Stage {
    const { title, id } = this.metadata;
    const chosen = chooseLogSource(term.query, new Differences(true), system);
    const table = fieldTable(chosen.logsource);
    const keys = [...shared, ...term.by].map((key) => this.keyField(key, (path) => sigmaField(table, path)?.field));
    const { logsource, detection } = this.detection(term.query, system);
    const name = `stage_${index + 1}`;
    const document = {
      title: `${title} - Stage ${index + 1}`,
      id: ruleId(`${id ?? title} ${name}`),
      name,
      status: this.metadata.status ?? "experimental",
      description: `Stage ${index + 1} of a correlation`,
      author: this.metadata.author,
      date: this.metadata.date,
      logsource,
      detection,
      level: "informational",
    };
    return { name, keys, document };
  }

  private keyField(key: Expression, fieldOf: (path: string) => string | undefined): string {
    if (key.kind !== "Field") throw new Refusal("A key must be a field", key.span);
    if (key.optional) this.differences.deviate(key.span, `Sigma does not join events without \`${key.path}\``);
    if (key.path === "host.id" || key.path === "agent.id" || key.path === "host.name") {
      if (key.path !== "host.name")
        this.differences.note(key.span, `Hosts are told apart by their name, not by \`${key.path}\``);
      return "Computer";
    }
    if (key.path === "user.id") {
      this.differences.note(key.span, "Users are told apart by their name, not by `user.id`");
      return "User";
    }
    const field = fieldOf(key.path);
    if (field === undefined) throw new Refusal(`Sigma's log source has no field for the key \`${key.path}\``, key.span);
    return field;
  }

  private timespan({ maxspan, span }: Sequence): string {
    if (maxspan === null) throw new Refusal("A correlation needs a timespan, and the sequence has no `maxspan`", span);
    if (maxspan.unit !== "ms") return `${maxspan.value}${maxspan.unit}`;
    const seconds = Math.ceil(maxspan.milliseconds / 1000);
    if (seconds * 1000 !== maxspan.milliseconds) {
      this.differences.deviate(
        maxspan.span,
        `Sigma's timespans are whole seconds, so ${maxspan.milliseconds} ms become ${seconds} s`,
      );
    }
    return `${seconds}s`;
  }
}

interface Stage {
  readonly name: string;
  readonly keys: readonly string[];
  readonly document: PlainDocument;
}

/** The system of a sequence's events: that of the stages which say one. The others have the names of fields that these have. */
function systemOf(terms: readonly Term[]): string | undefined {
  const systems = new Set(terms.flatMap(({ query }) => productOf(query) ?? []));
  const [only, ...more] = systems;
  return more.length === 0 ? only : undefined;
}

/** Keys under one name where all stages agree, else under an alias. */
function keysOf(stages: readonly Stage[]): {
  readonly groupBy: readonly string[];
  readonly aliases: PlainDocument | undefined;
} {
  const groupBy: string[] = [];
  const aliases: Record<string, PlainDocument> = {};
  for (const [index, field] of stages[0]!.keys.entries()) {
    if (stages.every(({ keys }) => keys[index] === field)) groupBy.push(field);
    else {
      const alias = `key_${index + 1}`;
      groupBy.push(alias);
      aliases[alias] = Object.fromEntries(stages.map(({ name, keys }) => [name, keys[index]]));
    }
  }
  return { groupBy, aliases: Object.keys(aliases).length === 0 ? undefined : aliases };
}

/** The fields that a query asks for; events with certain ids are all of one source, which fills one of several fields. */
function askedFields(query: EventQuery, { eventIds }: ChosenLogSource): ReadonlySet<string> | undefined {
  if (eventIds.length > 0) return undefined;
  return new Set([...walk(query.condition)].flatMap((node) => (node.kind === "Field" ? [node.path] : [])));
}

/** A rule needs something to look for: what is asked not to hold gets a selection of all events beside it. */
function positiveFirst(nodes: readonly Node[], logsource: LogSource): Node {
  const whole = group("and", nodes);
  const operands = whole.kind === "and" ? whole.operands : [whole];
  if (operands.some((operand) => operand.kind !== "not")) return whole;
  return group("and", [everyEvent(logsource, { start: 0, end: 0 }), ...operands]);
}

const alwaysThere: Readonly<Record<string, string>> = {
  process_creation: "Image",
  process_termination: "Image",
  file_event: "TargetFilename",
  file_delete: "TargetFilename",
  image_load: "ImageLoaded",
  driver_load: "ImageLoaded",
  dns_query: "QueryName",
  network_connection: "DestinationIp",
  registry_set: "TargetObject",
  registry_event: "TargetObject",
};

/** A selection that every event of the log source fits. */
function everyEvent({ category }: LogSource, span: Span): Node {
  const field = category === undefined ? undefined : alwaysThere[category];
  if (field === undefined) throw new Refusal("The rule would hold for every event of its log", span);
  return item(field, ["exists"], true);
}

function isTrue(condition: Expression): boolean {
  return condition.kind === "Boolean" && condition.value;
}

function logSourceMembers({ category, product, service }: LogSource): PlainDocument {
  return Object.fromEntries(Object.entries({ category, product, service }).filter(([, value]) => value !== undefined));
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
