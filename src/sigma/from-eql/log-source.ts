// Which Sigma log source an EQL query is about: its category, and what its condition asks of `event.*`, the host and the log. Those parts
// become the log source and leave the condition.

import type { EventQuery, Expression } from "../../eql/ast.ts";
import { walk } from "../../eql/visit.ts";
import type { Span } from "../../text/span.ts";
import { ownEntry } from "../../text/table.ts";
import type { LogSource } from "../document/model.ts";
import { logSources } from "../mapping/index.ts";
import { requiresField } from "../required-field.ts";
import { fromAnySource, isAboutImages } from "./loaded-images.ts";
import { Differences, Refusal } from "./model.ts";
import { eventIdsOfAction } from "./security-actions.ts";

export interface ChosenLogSource {
  readonly logsource: LogSource;
  /** What is left of the condition. */
  readonly conditions: readonly Expression[];
  /** Event ids that the log source does not imply. */
  readonly eventIds: readonly number[];
}

/** The system that a query's events are of, where it says one. */
export function productOf(query: EventQuery): string | undefined {
  return new Facts(query, new Differences(true)).product();
}

/**
 * @param system the system where the query itself does not say it
 * @throws {Refusal} where Sigma has no log source for the query
 */
export function chooseLogSource(query: EventQuery, differences: Differences, system?: string): ChosenLogSource {
  const facts = new Facts(query, differences);
  const product = facts.product() ?? system;
  const { name, any } = query.category;
  const category = any ? facts.anyCategory() : name;
  if (name === "library" && !any) facts.deviate(query.category.span, onlyDefend);
  const chosen = categoryOf(category, facts, query.category.span);
  if (chosen.category !== undefined || chosen.service !== undefined) return facts.finish({ ...chosen, product });
  throw new Refusal(`Sigma has no log source for \`${category ?? "any"}\` events like these`, query.category.span);
}

const onlyDefend = "Sigma's `image_load` also covers images that Sysmon tells of, the query those of Elastic Defend";

interface Choice {
  readonly category?: string;
  readonly service?: string;
  readonly eventIds?: readonly number[];
}

function categoryOf(category: string | undefined, facts: Facts, span: Span): Choice {
  switch (category) {
    case "process":
      return processCategory(facts, span);
    case "file":
      return fileCategory(facts, span);
    case "registry":
      return registryCategory(facts, span);
    case "network":
      return networkCategory(facts, span);
    case "library":
      return loadCategory(facts, "image_load");
    case "driver":
      return loadCategory(facts, "driver_load");
    default:
      return serviceOf(facts, span);
  }
}

// ---- Categories ----

interface CodedCategory {
  readonly category: string;
  readonly codes: readonly string[];
  /** Whether the category has no other events. */
  readonly isWhole: boolean;
}

/** The categories of Windows that event ids alone tell, those of fewest ids first. */
const codedCategories: readonly CodedCategory[] = [
  { category: "process_creation", codes: ["1", "4688"], isWhole: false },
  { category: "process_termination", codes: ["5", "4689"], isWhole: false },
  ...logSources.flatMap(({ product, category, events }) =>
    events.flatMap(({ values }): readonly CodedCategory[] => {
      const { "event.code": codes, "winlog.channel": _channel, ...others } = values;
      if (product !== "windows" || category === undefined || codes === undefined || Object.keys(others).length > 0)
        return [];
      return [{ category, codes, isWhole: events.length === 1 }];
    }),
  ),
].toSorted((a, b) => a.codes.length - b.codes.length);

/** The category of events with these ids; the ids are kept where the category has other events. */
function byCodes(codes: readonly string[], facts: Facts, span: Span): Choice {
  const found = codedCategories.find((each) => codes.every((code) => each.codes.includes(code)));
  if (found === undefined) return serviceOf(facts, span);
  facts.take("event.code");
  const isAll = found.isWhole && new Set(codes).size === found.codes.length;
  return { category: found.category, eventIds: isAll ? [] : codes.map(Number) };
}

function processCategory(facts: Facts, span: Span): Choice {
  const codes = facts.values("event.code");
  if (codes.length > 0) return byCodes(codes, facts, span);
  const types = facts.values("event.type");
  const actions = facts.values("event.action");
  const starts = (word: string) =>
    /^(?:start|exec|fork|process[ _](?:creat|start)|created-process|executed)/i.test(word);
  if (types.length > 0 && types.every(starts)) {
    facts.take("event.type");
    facts.lose("event.action", "kinds of process starts");
    return { category: "process_creation" };
  }
  if (types.length === 0 && actions.length > 0 && actions.every(starts)) {
    facts.lose("event.action", "kinds of process starts");
    return { category: "process_creation" };
  }
  if (types.length > 0 && types.every((type) => type === "end"))
    return taken(facts, "event.type", { category: "process_termination" });
  if (types.length > 0 || actions.length > 0) {
    throw new Refusal(`Sigma has no log source for process events that are ${[...types, ...actions].join(", ")}`, span);
  }
  if (facts.requires("event.code"))
    throw new Refusal("Sigma has no single log source for process events of several kinds", span);
  const except = facts.takeExcept("event.type");
  facts.deviate(except ?? span, "The query also covers process events other than starts, which Sigma keeps apart");
  return { category: "process_creation" };
}

function loadCategory(facts: Facts, category: string): Choice {
  if (facts.values("event.action").every((action) => action === "load")) facts.take("event.action");
  return { category };
}

const fileActions: Readonly<Record<string, string>> = {
  creation: "file_event",
  overwrite: "file_event",
  filecreate: "file_event",
  deletion: "file_delete",
  rename: "file_rename",
  open: "file_access",
};

function fileCategory(facts: Facts, span: Span): Choice {
  const codes = facts.values("event.code");
  if (codes.length > 0) return byCodes(codes, facts, span);
  const actions = facts.values("event.action");
  const categories = new Set(actions.map((action) => ownEntry(fileActions, action.toLowerCase())));
  const [only] = categories;
  if (categories.size === 1 && only !== undefined) {
    // Renaming and opening are told by their actions everywhere, creation and deletion by one source of telemetry alone.
    if (only === "file_rename" || only === "file_access") facts.take("event.action");
    else facts.lose("event.action", "the sources of telemetry");
    facts.lose("event.type", "types of file events");
    return { category: only };
  }
  if (actions.length > 0)
    throw new Refusal(`Sigma has no single log source for file events that are ${actions.join(", ")}`, span);
  const types = facts.values("event.type");
  if (types.length > 0 && types.every((type) => type === "creation"))
    return taken(facts, "event.type", { category: "file_event" });
  if (types.length > 0 && types.every((type) => type === "deletion"))
    return taken(facts, "event.type", { category: "file_delete" });
  if (types.length > 0) throw new Refusal(`Sigma has no log source for file events of type ${types.join(", ")}`, span);
  const except = facts.takeExcept("event.type") ?? facts.takeExcept("event.action");
  facts.deviate(except ?? span, "The query also covers changes of files, which Sigma keeps apart from their creation");
  return { category: "file_event" };
}

function registryCategory(facts: Facts, span: Span): Choice {
  const codes = facts.values("event.code");
  if (codes.length > 0) return byCodes(codes, facts, span);
  const [types, actions] = [facts.values("event.type"), facts.values("event.action")];
  const except = facts.takeExcept("event.type") ?? facts.takeExcept("event.action");
  if (except !== undefined) facts.deviate(except, "Sigma does not tell kinds of changes of the registry apart");
  if (types.length === 0 && actions.length === 0) return { category: "registry_event" };
  facts.take("event.type");
  const kinds = new Set([...types, ...actions].map((word) => registryKind(word.toLowerCase())));
  const [only] = kinds;
  const isOne = kinds.size === 1 && only !== undefined;
  // Sysmon's events of keys are changes too; those with data are of values that were set.
  const hasData = types.length > 0 && isOne && only === "registry_set" && facts.requiresBelow("registry.data.");
  if (!hasData) facts.deviate(span, "Sigma does not tell kinds of changes of the registry apart");
  facts.lose("event.action", "the sources of telemetry");
  return { category: isOne ? only : "registry_event" };
}

/** The category for a type or an action of registry events. */
function registryKind(word: string): string | undefined {
  if (word.startsWith("registryevent (value set")) return "registry_set";
  return ownEntry(registryKinds, word);
}

const registryKinds: Readonly<Record<string, string>> = {
  creation: "registry_add",
  deletion: "registry_delete",
  change: "registry_set",
  modification: "registry_set",
};

function networkCategory(facts: Facts, span: Span): Choice {
  const codes = facts.values("event.code");
  if (codes.length > 0) return byCodes(codes, facts, span);
  const actions = facts.values("event.action");
  const isDns =
    facts.values("network.protocol").includes("dns") || actions.some((action) => /^(?:lookup|dns)/i.test(action));
  if (isDns || facts.requires("dns.question.name")) {
    facts.take("network.protocol");
    facts.lose("event.action", "kinds of events about names");
    return { category: "dns_query" };
  }
  const types = facts.values("event.type");
  if (types.some((type) => type === "end"))
    throw new Refusal("Sigma has no log source for the end of connections", span);
  if (types.every((type) => type === "start")) facts.take("event.type");
  else facts.lose("event.type", "kinds of network events");
  const names = facts.takeExcept("network.protocol", "dns");
  if (names !== undefined) facts.deviate(names, "Sigma does not tell questions for names apart from connections");
  facts.lose("event.action", "kinds of connections");
  const except = facts.takeExcept("event.type");
  if (types.length === 0)
    facts.deviate(
      except ?? span,
      "The query also covers network events other than the start of connections, which Sigma keeps apart",
    );
  return { category: "network_connection" };
}

function taken(facts: Facts, path: string, choice: Choice): Choice {
  facts.take(path);
  return choice;
}

// ---- Services ----

/** The log that a channel or provider names; else the Security log, whose events have actions of their own. */
function serviceOf(facts: Facts, span: Span): Choice {
  const channels = facts.values("winlog.channel");
  const service = channels.length === 0 ? undefined : serviceOfChannels(channels);
  const codes = facts.values("event.code").filter((code) => /^\d+$/.test(code));
  const ids = codes.map(Number);
  if (service !== undefined) {
    if (service.isWhole) facts.take("winlog.channel");
    facts.take("event.code");
    if (ids.length === 0) facts.deviateByCategory("Sigma does not tell kinds of a log's events apart");
    return { service: service.name, eventIds: ids };
  }
  const ofActions = facts.values("event.action").map((action) => eventIdsOfAction(action));
  const isByAction = ofActions.length > 0 && ofActions.every((found) => found.length > 0);
  const isByCode = ids.length > 0 && facts.product() === "windows" && ids.every(isSecurityId);
  const isByName =
    facts.values("event.provider").some((provider) => /security-auditing/i.test(provider)) ||
    facts.values("event.module").includes("security");
  if (!isByAction && !isByCode && !isByName) throw new Refusal("Sigma has no log source for events like these", span);
  if (isByCode && !isByName && channels.length === 0)
    facts.note(span, "The query asks for its event ids in every log, the rule in the Security log");
  for (const path of ["event.provider", "event.module", "event.code", "event.type", "event.category"]) facts.take(path);
  if (isByAction) facts.take("event.action");
  const all = securityIds(ids, isByAction ? ofActions.flat() : []);
  if (all.length === 0)
    throw new Refusal("The events of the Security log have no ids here, so that the rule would be asked of all", span);
  return { service: "security", eventIds: all };
}

/** What must hold of both where both are asked for. */
function securityIds(ofCodes: readonly number[], ofActions: readonly number[]): readonly number[] {
  const [first, second] = ofCodes.length > 0 ? [ofCodes, ofActions] : [ofActions, ofCodes];
  const both = second.length === 0 ? first : first.filter((id) => second.includes(id));
  return [...new Set(both)].sort((a, b) => a - b);
}

/**
 * The ids of Microsoft-Windows-Security-Auditing, and of a cleared Security log, which no other log uses for what rules look for. WMI's log has some
 * between them.
 */
function isSecurityId(id: number): boolean {
  return (id >= 4608 && id <= 5890 && !(id >= 5857 && id <= 5861)) || id === 1102;
}

interface FoundService {
  readonly name: string;
  /** Whether the channels are all of the service's. */
  readonly isWhole: boolean;
}

function serviceOfChannels(channels: readonly string[]): FoundService | undefined {
  const lower = new Set(channels.map((channel) => channel.toLowerCase()));
  for (const { service, events } of logSources) {
    const own = new Set(
      events.flatMap(({ values }) => values["winlog.channel"] ?? []).map((channel) => channel.toLowerCase()),
    );
    if (service !== undefined && own.size > 0 && [...lower].every((channel) => own.has(channel)))
      return { name: service, isWhole: lower.size === own.size };
  }
  return undefined;
}

// ---- What the condition says of the event ----

interface Fact {
  readonly path: string;
  readonly values: readonly string[];
  readonly negated: boolean;
  readonly index: number;
  readonly span: Span;
}

/** The operands of the top-level `and` that compare one field with constants. */
class Facts {
  private readonly query: EventQuery;
  private conditions: readonly Expression[];
  private readonly facts: readonly Fact[];
  private readonly taken = new Set<number>();
  private readonly differences: Differences;

  constructor(query: EventQuery, differences: Differences) {
    this.query = query;
    this.differences = differences;
    const { condition } = query;
    this.conditions = condition.kind === "Logical" && condition.operator === "and" ? condition.operands : [condition];
    this.facts = this.conditions.flatMap((operand, index) => {
      const fact = factOf(operand);
      return fact === undefined ? [] : [{ ...fact, index, span: operand.span }];
    });
  }

  /** The values that a field must have. */
  values(path: string): readonly string[] {
    return this.facts.find((fact) => fact.path === path && !fact.negated)?.values ?? [];
  }

  requires(path: string): boolean {
    return this.conditions.some((condition) => mentions(condition, path) && condition.kind !== "Not");
  }

  /** Whether the query finds only events with a member of a field set. */
  requiresBelow(prefix: string): boolean {
    return requiresField(this.query.condition, (path) => path.startsWith(prefix));
  }

  /** The log source says this already. */
  take(path: string): void {
    for (const fact of this.facts) if (fact.path === path && !fact.negated) this.taken.add(fact.index);
  }

  /** Takes a `field != "…"` (of this value, if one is given); gives its place. */
  takeExcept(path: string, value?: string): Span | undefined {
    const found = this.facts.find(
      (fact) =>
        fact.path === path && fact.negated && (value === undefined || fact.values.every((each) => each === value)),
    );
    if (found !== undefined) this.taken.add(found.index);
    return found?.span;
  }

  /** The rule cannot say this, and covers more without it. */
  lose(path: string, what: string): void {
    for (const fact of this.facts) {
      if (fact.path !== path || this.taken.has(fact.index)) continue;
      this.taken.add(fact.index);
      this.deviate(fact.span, `Sigma does not tell ${what} apart`);
    }
  }

  /** The query's category means something that the log source does not say. */
  deviateByCategory(message: string): void {
    const { category } = this.query;
    if (!category.any) this.deviate(category.span, message);
  }

  note(span: Span, message: string): void {
    this.differences.note(span, message);
  }

  deviate(span: Span, message: string): void {
    this.differences.deviate(span, message);
  }

  product(): string | undefined {
    const systems = [...this.values("host.os.type"), ...this.values("host.os.family")].map((system) =>
      system.toLowerCase(),
    );
    this.take("host.os.type");
    this.take("host.os.family");
    const distinct = [...new Set(systems)];
    if (distinct.length > 1) {
      const isEverySystem = ["windows", "linux", "macos"].every((system) => distinct.includes(system));
      if (!isEverySystem) this.deviate(this.query.category.span, "Sigma has log sources of one system, or of any");
      return undefined;
    }
    return distinct[0] ?? (this.isWindows() ? "windows" : undefined);
  }

  /** Members of the Windows event log, paths with backslashes, programs by its names, and images that Sysmon or Defend tell of, are of Windows. */
  private isWindows(): boolean {
    if (this.query.category.any && this.conditions.some(isAboutImages)) return true;
    for (const node of walk(this.query)) {
      if (node.kind === "Field" && /^(?:winlog|registry)\./.test(node.path)) return true;
      if (node.kind === "String" && /\\|\.(?:exe|dll|sys)$/i.test(node.value)) return true;
    }
    return false;
  }

  /** For `any where`: the category that the condition names, with the forms in which rules ask for loaded images. */
  anyCategory(): string | undefined {
    const named = this.values("event.category");
    if (named.length > 0) {
      this.take("event.category");
      const isLoaded = named.every((name) => name === "library" || name === "driver");
      if (isLoaded) this.deviate(this.query.category.span, onlyDefend);
      return isLoaded ? "library" : named.length === 1 ? named[0] : undefined;
    }
    const index = this.conditions.findIndex(asksForLoadedImages);
    if (index >= 0) this.takeLoadedImages(index);
    else if (this.conditions.some(isAboutImages))
      this.conditions = this.conditions.map((condition) => fromAnySource(condition, (span) => this.lostSource(span)));
    else return undefined;
    return "library";
  }

  private takeLoadedImages(index: number): void {
    const condition = this.conditions[index]!;
    this.taken.add(index);
    const ofDrivers = [...walk(condition)].find((node) => node.kind === "String" && node.value === "driver");
    if (ofDrivers !== undefined) this.deviate(ofDrivers.span, "Sigma keeps drivers apart from other images");
  }

  private lostSource(span: Span): void {
    this.deviate(span, "Sigma asks the same of images from every source of telemetry, the query does not");
  }

  finish(choice: Choice & { readonly product: string | undefined }): ChosenLogSource {
    for (const path of ["event.module", "event.dataset", "data_stream.dataset", "event.provider", "agent.type"]) {
      if (path === "event.provider" && choice.service !== undefined) continue;
      this.lose(path, "the sources of telemetry");
    }
    this.lose("event.kind", "kinds of documents");
    this.lose("event.type", "types of events");
    const { category, service } = choice;
    return {
      logsource: { category, product: choice.product, service, custom: {}, span: this.query.category.span },
      conditions: this.conditions.filter((_condition, index) => !this.taken.has(index)),
      eventIds: choice.eventIds ?? [],
    };
  }
}

function factOf(test: Expression): Pick<Fact, "path" | "values" | "negated"> | undefined {
  if (test.kind === "Not") {
    const inner = factOf(test.operand);
    return inner === undefined ? undefined : { ...inner, negated: !inner.negated };
  }
  if (test.kind === "Comparison" && test.left.kind === "Field" && (test.operator === "==" || test.operator === "!=")) {
    const value = textOf(test.right);
    return value === undefined ? undefined : { path: test.left.path, values: [value], negated: test.operator === "!=" };
  }
  if (test.kind === "In" && test.operand.kind === "Field") return listFact(test.operand.path, test.items, test.negated);
  if (test.kind === "Match" && test.operand.kind === "Field" && !test.operator.startsWith("regex")) {
    return listFact(test.operand.path, test.patterns, false);
  }
  return undefined;
}

function listFact(
  path: string,
  items: readonly Expression[],
  negated: boolean,
): Pick<Fact, "path" | "values" | "negated"> | undefined {
  const values = items.map(textOf);
  return values.includes(undefined) ? undefined : { path, values: values as string[], negated };
}

function textOf(literal: Expression): string | undefined {
  return literal.kind === "String" || literal.kind === "Number" || literal.kind === "Boolean"
    ? String(literal.value)
    : undefined;
}

function mentions(expression: Expression, path: string): boolean {
  for (const node of walk(expression)) if (node.kind === "Field" && node.path === path) return true;
  return false;
}

/** `event.category == "library" or (event.category == "process" and event.action : "Image loaded*")` and the like. */
function asksForLoadedImages(condition: Expression): boolean {
  if (condition.kind !== "Logical" || condition.operator !== "or") return false;
  return condition.operands.every((operand) => {
    const parts = operand.kind === "Logical" && operand.operator === "and" ? operand.operands : [operand];
    const facts = parts.map(factOf);
    const category = facts.find((fact) => fact?.path === "event.category")?.values ?? [];
    const isLibrary = category.length > 0 && category.every((name) => name === "library" || name === "driver");
    if (parts.length === 1) return isLibrary;
    const rest = facts.find((fact) => fact?.path === "event.action" || fact?.path === "event.code");
    return (
      parts.length === 2 &&
      category.includes("process") &&
      rest?.values.every((value) => /^(?:image loaded|7$|load)/i.test(value)) === true
    );
  });
}
