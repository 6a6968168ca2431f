// Records made for Sigma rules: one on which a rule should hold, and near misses of it. A record of the rule's log source is taken from real telemetry
// where there is one, and the fields that the rule asks for are given values that its patterns cover. Whether a rule really holds on what is made
// is for its readers to say: nothing here is proof of itself.
import fc from "fast-check";
import type { Condition } from "../../src/sigma/document/condition.ts";
import type { Matcher } from "../../src/sigma/document/matcher.ts";
import type { DetectionItem, Search, SigmaRule } from "../../src/sigma/document/model.ts";
import type { Pattern } from "../../src/sigma/document/pattern.ts";
import { itemsOfSearch as allItemsOf } from "../../src/sigma/pipeline/conditions.ts";
import { asRecord, type WindowsRecord } from "../../src/telemetry/index.ts";

/** Values for fields; null where the field must be absent. */
export type MadeFields = ReadonlyMap<string, string | null>;

/** How many ways through its alternatives are tried for a rule. */
const variants = 12;

/** Fields with which a rule should hold, one set for each way through its alternatives. */
export function* fieldsFor(rule: SigmaRule): Generator<MadeFields> {
  for (const condition of rule.conditions) {
    for (let variant = 0; variant < variants; variant++) {
      const wanted = new Map<string, Matcher[]>();
      for (const item of itemsToHold(condition, rule, variant)) addMatchers(wanted, item, variant);
      for (const [field, matchers] of eventTypeOf(rule)) if (!wanted.has(field)) wanted.set(field, matchers);
      yield new Map([...wanted].map(([field, matchers]) => [field, valueFor(matchers, variant)]));
    }
  }
}

/** Sets of fields as `fieldsFor` makes them, with what the rule's exceptions ask for taken away, or made unlike anything they name. */
export function* fieldsBesideExceptions(rule: SigmaRule): Generator<MadeFields> {
  const barred = rule.conditions.flatMap((condition) => barredFields(condition, rule, false));
  for (const made of fieldsFor(rule)) {
    const others = [...new Set(barred)].filter((field) => !made.has(field) && !ofRecord.has(field));
    if (others.length === 0) return;
    const absent = others.filter((field) => !isProgram(field));
    yield new Map([...made, ...absent.map((field) => [field, null] as const)]);
    yield new Map([...made, ...others.map((field) => [field, unlikely] as const)]);
  }
}

/** What a record is, and not what it is about. */
const ofRecord: ReadonlySet<string> = new Set(["EventID", "Provider_Name", "Computer", "Level", "Keywords", "Channel"]);

/** Whether a field names a program of the event. Logs write no event of a program without it. */
export function isProgram(field: string): boolean {
  return /Image$/.test(field);
}

/** A value that no rule names. */
const unlikely = "D:\\unlikely\\unlikely.unlikely";

/** The fields of what must not hold. */
function barredFields(condition: Condition, rule: SigmaRule, barred: boolean): readonly string[] {
  switch (condition.kind) {
    case "not":
      return barredFields(condition.operand, rule, !barred);
    case "and":
    case "or":
      return condition.operands.flatMap((operand) => barredFields(operand, rule, barred));
    default: {
      const names = condition.kind === "of" ? condition.names : [condition.name];
      if (!barred) return [];
      const searches = rule.selections.filter(({ name }) => names.includes(name)).map(({ search }) => search);
      return searches.flatMap(allItemsOf).flatMap(({ field }) => field ?? []);
    }
  }
}

/** Registry keys are told to be created or deleted by a field of their own. */
function eventTypeOf({ logsource: { category } }: SigmaRule): readonly (readonly [string, Matcher[]])[] {
  const word = { registry_add: "CreateKey", registry_delete: "DeleteKey" }[category ?? ""];
  return word === undefined ? [] : [["EventType", [{ kind: "text", pattern: [word], cased: false }]]];
}

/** What is changed about a record that a rule holds on: each field that it asks for is taken away, lengthened, or written in capitals. */
export function* nearMisses(made: MadeFields): Generator<MadeFields> {
  for (const [field, value] of made) {
    if (value === null) yield new Map([...made, [field, "x"]]);
    else {
      const others = isWord(value) ? [null] : [null, `${value}x`, `x${value}`, value.toUpperCase()];
      for (const other of others) yield new Map([...made, [field, other]]);
    }
  }
}

/** What a log writes in one way only: a truth, a number or other data of the registry, a hash, the number of a message. */
function isWord(value: string): boolean {
  return /^(?:true|false|binary data|[DQ]WORD \(.*|(?:MD5|SHA1|SHA256|IMPHASH)=.*|%%\d+)$/i.test(value);
}

// ---- Which items ----

function itemsToHold(condition: Condition, rule: SigmaRule, variant: number): readonly DetectionItem[] {
  switch (condition.kind) {
    case "and":
      return condition.operands.flatMap((operand) => itemsToHold(operand, rule, variant));
    case "or":
      return itemsToHold(chosen(condition.operands, variant), rule, variant);
    case "name":
      return itemsOfSelection(rule, condition.name, variant);
    case "of": {
      const names = condition.quantity === "all" ? condition.names : [chosen(condition.names, variant)];
      return names.flatMap((name) => itemsOfSelection(rule, name, variant));
    }
    case "not":
      return [];
  }
}

function itemsOfSelection(rule: SigmaRule, name: string, variant: number): readonly DetectionItem[] {
  const selection = rule.selections.find((each) => each.name === name);
  return selection === undefined ? [] : itemsOfSearch(selection.search, variant);
}

function itemsOfSearch(search: Search, variant: number): readonly DetectionItem[] {
  if (search.kind === "item") return [search];
  const of = search.kind === "all" ? search.of : [chosen(search.of, variant)];
  return of.flatMap((each) => itemsOfSearch(each, variant));
}

function chosen<T>(list: readonly T[], variant: number): T {
  return list[variant % list.length]!;
}

// ---- Which values ----

/** Keywords are put into a field that rules do not ask for. */
const keywordField = "Payload";

function addMatchers(wanted: Map<string, Matcher[]>, item: DetectionItem, variant: number): void {
  if (item.negated) return;
  const field = item.field ?? keywordField;
  const values = item.linking === "all" ? item.values : [chosen(item.values, variant)];
  const matchers = values.map((value) => chosen(value.matchers, variant));
  wanted.set(field, [...(wanted.get(field) ?? []), ...matchers]);
}

/** One value that all matchers cover, where such a value is simple. */
function valueFor(matchers: readonly Matcher[], variant: number): string | null {
  if (matchers.some(({ kind }) => kind === "null")) return null;
  let head = "";
  let tail = "";
  const middle: string[] = [];
  for (const matcher of matchers) {
    const whole = wholeValue(matcher, variant);
    if (whole !== undefined) return whole;
    const { text, isHead, isTail } = partValue(matcher, variant);
    if (isHead) head = text.startsWith(head) ? text : head;
    else if (isTail) tail = text.endsWith(tail) ? text : tail;
    else middle.push(text);
  }
  const parts = [head, ...middle, tail].filter((part) => part !== "");
  return parts.length === 0 ? "x" : parts.join(middle.length > 1 ? " " : "");
}

/** The value of a matcher that covers whole values only. */
function wholeValue(matcher: Matcher, variant: number): string | undefined {
  switch (matcher.kind) {
    case "text":
      return isOpen(matcher.pattern[0]) || isOpen(matcher.pattern.at(-1)) ? undefined : textOf(matcher.pattern);
    case "number":
    case "boolean":
      return String(matcher.value);
    case "cidr":
      return matcher.block.split("/")[0]!;
    case "compare":
      return String(Number(matcher.value) + { "<": -1, "<=": 0, ">": 1, ">=": 0 }[matcher.operator] * (1 + variant));
    default:
      return undefined;
  }
}

interface Part {
  readonly text: string;
  readonly isHead: boolean;
  readonly isTail: boolean;
}

/** A text that a matcher finds, and whether it must stand at the beginning or the end. */
function partValue(matcher: Matcher, variant: number): Part {
  if (matcher.kind === "text") {
    const { pattern } = matcher;
    return { text: textOf(pattern), isHead: !isOpen(pattern[0]), isTail: !isOpen(pattern.at(-1)) };
  }
  if (matcher.kind === "regex") {
    const { source } = matcher;
    return { text: textLike(source, variant), isHead: source.startsWith("^"), isTail: /(?<!\\)\$$/.test(source) };
  }
  return { text: "x", isHead: false, isTail: false };
}

function isOpen(piece: Pattern[number] | undefined): boolean {
  return typeof piece === "object" && "wildcard" in piece && piece.wildcard === "*";
}

function textOf(pattern: Pattern): string {
  return pattern
    .map((piece) => (typeof piece === "string" ? piece : "wildcard" in piece && piece.wildcard === "?" ? "x" : ""))
    .join("");
}

/** A text that an expression finds; empty where it is beyond what can be made up. */
function textLike(source: string, seed: number): string {
  try {
    const [text] = fc.sample(fc.stringMatching(new RegExp(source.replace(/^\(\?i\)/, ""), "u")), { seed, numRuns: 1 });
    return text ?? "";
  } catch {
    return "";
  }
}

// ---- Records ----

/** A record as it is made: the members of EventData (or UserData) by name, and the others. */
export interface Draft {
  readonly channel: string;
  readonly provider: string;
  readonly eventId: number;
  readonly level: string;
  readonly keywords: string;
  readonly computer: string;
  readonly data: Readonly<Record<string, string>>;
  readonly hasUserData: boolean;
}

function draftOf(record: WindowsRecord): Draft {
  const userData = record.userData();
  const names = record.dataNames().filter((name) => record.data(name) !== undefined);
  return {
    channel: record.channel ?? "",
    provider: record.provider,
    eventId: record.eventId,
    level: record.system("level") ?? "4",
    keywords: record.system("keywords") ?? "0x8000000000000000",
    computer: record.computer ?? "host",
    data:
      userData.size > 0
        ? Object.fromEntries(userData)
        : Object.fromEntries(names.map((name) => [name, record.data(name)!])),
    hasUserData: userData.size > 0,
  };
}

/** Real records by place (`channel id`), for made ones to begin with. */
export class Drafts {
  private readonly byPlace = new Map<string, Draft>();
  /** The names of all members that real records of a place have. */
  private readonly names = new Map<string, Set<string>>();
  private readonly providers = new Map<string, string>([
    [sysmonLog, "Microsoft-Windows-Sysmon"],
    ["powershellcore/operational", "PowerShellCore"],
  ]);

  add(record: WindowsRecord): void {
    const channel = (record.channel ?? "").toLowerCase();
    const place = `${channel} ${record.eventId}`;
    if (!this.byPlace.has(place)) this.byPlace.set(place, draftOf(record));
    if (!this.providers.has(channel)) this.providers.set(channel, record.provider);
    const names = this.names.get(place) ?? new Set<string>();
    for (const name of record.dataNames()) names.add(name);
    this.names.set(place, names);
  }

  /** The draft for a place of a log source; bare where no real record is known. Undefined where real ones lack a field that is asked for. */
  for(place: string, fields: MadeFields): Draft | undefined {
    const [channel, id] = [place.slice(0, place.lastIndexOf(" ")), place.slice(place.lastIndexOf(" ") + 1)];
    const eventId = id === "*" ? (fields.get("EventID") ?? "1") : id;
    const known = this.byPlace.get(`${channel} ${eventId}`);
    const provider = fields.get("Provider_Name") ?? known?.provider;
    const draft = known?.provider === provider && known !== undefined ? known : this.bare(channel, Number(eventId));
    return [...fields].every(([field, value]) => this.canHave(draft, field, value)) ? draft : undefined;
  }

  private bare(channel: string, eventId: number): Draft {
    const provider = this.providers.get(channel) ?? channel.split("/")[0]!;
    const [level, keywords, computer] = ["4", "0x8000000000000000", "host"];
    return { channel, provider, eventId, level, keywords, computer, data: {}, hasUserData: false };
  }

  /** Sysmon's events, and the Security log's start of a process, have members that are known. */
  private canHave({ channel, eventId }: Draft, field: string, value: string | null): boolean {
    const log = channel.toLowerCase();
    if (field === "Message") return false; // rendered by Windows, and in no EVTX file
    if (systemFields.has(field) || (log !== sysmonLog && (log !== "security" || eventId !== 4688))) return true;
    if (log === "security" && field === "IntegrityLevel") return value?.startsWith("S-1-16-") === true;
    const names = this.names.get(`${log} ${eventId}`);
    if (names === undefined) return log === sysmonLog && neverWritten[eventId]?.includes(field) !== true;
    return (
      names.has(namesAt(channel, eventId)[field] ?? field) ||
      (log === sysmonLog && newerFields[eventId]?.includes(field) === true)
    );
  }
}

const sysmonLog = "microsoft-windows-sysmon/operational";

/** Fields that rules ask for of categories with several of Sysmon's events, and that these of them do not have. */
const neverWritten: Readonly<Record<number, readonly string[]>> = {
  14: ["Details"],
  19: ["Destination"],
  21: ["Destination"],
};

/** Fields that newer versions of Sysmon write than the one that recorded the corpus. */
const newerFields: Readonly<Record<number, readonly string[]>> = { 15: ["Contents"] };

/** The names that Defender writes with a blank, and the Security log's for a process, as the rules call them. */
const writtenNames: readonly (readonly [
  channel: RegExp,
  eventId: number | undefined,
  names: Readonly<Record<string, string>>,
])[] = [
  [
    /defender/i,
    undefined,
    {
      ThreatName: "Threat Name",
      SourceName: "Source Name",
      NewValue: "New Value",
      OldValue: "Old Value",
      ProcessName: "Process Name",
      Feature_Name: "Feature Name",
    },
  ],
  [
    /^security$/i,
    4688,
    {
      Image: "NewProcessName",
      ParentImage: "ParentProcessName",
      IntegrityLevel: "MandatoryLabel",
      LogonId: "SubjectLogonId",
    },
  ],
];

function namesAt(channel: string, eventId: number): Readonly<Record<string, string>> {
  const row = writtenNames.find(([log, id]) => log.test(channel) && (id === undefined || id === eventId));
  return row?.[2] ?? {};
}

/** Sysmon writes accounts with their domain, programs with their folder, and hashes whole. */
function asWritten(field: string, value: string): string {
  if (/Image$/.test(field) && value !== "System" && !value.includes("\\")) return `C:\\${value}`;
  if (/^(?:.*,)?IMPHASH=$/.test(value)) return `${value}${"0123456789ABCDEF".repeat(2)}`;
  return /^(?:|Parent|Source|Target)User$/.test(field) && !value.includes("\\") ? `${value}\\${value}` : value;
}

/** A draft with other fields; undefined where it is no record any more (an EventID that is no number). */
export function recordWith(made: MadeFields, draft: Draft): WindowsRecord | undefined {
  const system = new Map<string, string>();
  const data: Record<string, string> = { ...draft.data };
  const names = namesAt(draft.channel, draft.eventId);
  for (const [field, value] of made) {
    const name = names[field] ?? field;
    if (systemFields.has(name)) system.set(name, value ?? "");
    else if (value === null) delete data[name];
    else data[name] = draft.provider === "Microsoft-Windows-Sysmon" ? asWritten(name, value) : value;
  }
  const container = draft.hasUserData ? { UserData: { Root: data } } : { EventData: data };
  return asRecord({
    Event: {
      System: {
        Provider: { "#attributes": { Name: system.get("Provider_Name") ?? draft.provider } },
        EventID: Number(system.get("EventID") ?? draft.eventId),
        Version: "0",
        Level: system.get("Level") ?? draft.level,
        Task: "0",
        Opcode: "0",
        Keywords: system.get("Keywords") ?? draft.keywords,
        TimeCreated: { "#attributes": { SystemTime: "2024-05-01T12:00:00.000000Z" } },
        EventRecordID: 1,
        Channel: draft.channel,
        Computer: system.get("Computer") ?? draft.computer,
      },
      ...container,
    },
  });
}

/** Fields that are members of a record's System element. */
const systemFields: ReadonlySet<string> = new Set(["EventID", "Provider_Name", "Computer", "Level", "Keywords"]);
