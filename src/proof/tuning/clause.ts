// A clause of an exception: one field and the values that a group of false positives has in it, as narrow as the group allows. Values that are
// all the same are asked for to the letter; what changes from one to the next (versions, numbers, ids, names of users) becomes a `*`.
import { type Expression, parseExpression, quotePath, quoteString, type Statement, walk } from "../../eql/index.ts";
import { type Document, valueAt } from "../../event/document.ts";
import {
  type Strength,
  type Trust,
  trustOfCommandLine,
  trustOfFile,
  trustOfProgram,
  trustOfRegistry,
  trustOfStarted,
} from "./trust.ts";

/** What a field is to somebody who wants to be taken for ordinary. */
export type FieldRole =
  | "program"
  | "parent"
  | "command"
  | "file"
  | "registry"
  | "signer"
  | "peer"
  | "other"
  | "account"
  | "host";

export interface ExceptionField {
  readonly path: string;
  readonly role: FieldRole;
  /** Left out where this one has a clause already. */
  readonly unless?: string;
}

const exceptionFields: readonly ExceptionField[] = [
  { path: "process.parent.executable", role: "parent" },
  { path: "process.parent.name", role: "parent", unless: "process.parent.executable" },
  { path: "process.executable", role: "program" },
  { path: "process.name", role: "program", unless: "process.executable" },
  { path: "process.code_signature.subject_name", role: "signer" },
  { path: "dll.code_signature.subject_name", role: "signer" },
  { path: "file.code_signature.subject_name", role: "signer" },
  { path: "dll.path", role: "file" },
  { path: "file.path", role: "file" },
  { path: "registry.path", role: "registry" },
  { path: "process.command_line", role: "command" },
  { path: "dns.question.name", role: "peer" },
  { path: "destination.ip", role: "peer" },
  { path: "user.id", role: "account" },
  { path: "user.name", role: "account", unless: "user.id" },
  { path: "host.name", role: "host" },
];

/** What is another for each event or each machine, or is said by the usual fields already. */
const tellsNothing =
  /^(?:event|agent|host|log|ecs)\.|^winlog\.[^.]+$|\.args$|\.name$|data\.type$|(?:id|pid|guid|port|count|hash\.\w+)$|original_file_name|extension|signature/i;

/** The fields that tell false positives apart, in the order in which an exception names them: the usual ones, and what the rules themselves read. */
export function fieldsFor(queries: readonly Statement[]): readonly ExceptionField[] {
  const read = queries.flatMap((query) => [...walk(query)].flatMap((node) => (node.kind === "Field" ? node.path : [])));
  return withOthers(exceptionFields, read);
}

/** What an event log's record says of itself, for events that no program is named in. */
export function fieldsOfRecord(document: Document, fields: readonly ExceptionField[]): readonly ExceptionField[] {
  const winlog = document.winlog as Document | undefined;
  const members = Object.keys((winlog?.event_data as Document | undefined) ?? {});
  return withOthers(fields, members.map((member) => `winlog.event_data.${member}`).slice(0, mostMembers));
}

const mostMembers = 12;

/** The fields with others before the last resorts, which are account and host. */
function withOthers(fields: readonly ExceptionField[], paths: readonly string[]): readonly ExceptionField[] {
  const known = new Set(fields.map(({ path }) => path));
  const own = [...new Set(paths)].filter((path) => !known.has(path) && !tellsNothing.test(path));
  const others = own.map((path): ExceptionField => ({ path, role: /command_?line/i.test(path) ? "command" : "other" }));
  return [...fields.slice(0, -3), ...others, ...fields.slice(-3)];
}

export interface Clause extends Trust {
  readonly path: string;
  readonly role: FieldRole;
  /** EQL. */
  readonly text: string;
  readonly condition: Expression;
  /** The patterns or values that it asks for. */
  readonly patterns: readonly string[];
  /** Whether it asks for whole values, with nothing left open. */
  readonly isWhole: boolean;
  /** A value of the group. */
  readonly example: string;
}

/** More values than this make no clause: a list of them would be no trait. */
const mostValues = 8;
/** What is compared as a whole, since a part of it means nothing; and how many of them are few. */
const namesOnly: ReadonlySet<FieldRole> = new Set(["signer", "peer", "account", "host"]);
const mostNames = 3;

/** The clause of a field for a group of events; undefined where one of them has no value, or they have too many. */
export function clauseOf(field: ExceptionField, documents: readonly Document[]): Clause | undefined {
  const values = distinct(documents.map((document) => valueAt(document, field.path)));
  if (values === undefined) return undefined;
  const isName = namesOnly.has(field.role);
  const patterns = isName ? values.map((text) => ({ text, open: false })) : patternsOf(values);
  if (patterns.length > (isName ? mostNames : mostValues) || patterns.some(({ text }) => saysNothing(text)))
    return undefined;
  const isWhole = patterns.every(({ open }) => !open);
  const texts = patterns.map(({ text }) => text);
  const text = conditionText(field, texts, isWhole, documents);
  const condition = text === undefined ? undefined : parseExpression(text).expression;
  if (text === undefined || condition === undefined) return undefined;
  const trust = weakest(texts.map((one) => trustOf(field.role, one, { isWhole, isStart: documents.some(isStart) })));
  return {
    ...trust,
    path: field.path,
    role: field.role,
    text,
    condition,
    patterns: texts,
    isWhole,
    example: values[0]!,
  };
}

/** Whether hardly anything but what was left open is left of a pattern. */
function saysNothing(pattern: string): boolean {
  return pattern.includes("*") && pattern.replace(/[^\p{L}\p{N}]/gu, "").length < 3;
}

/** Values that differ in more than case; undefined where an event has none, or several at once. */
function distinct(found: readonly unknown[]): readonly string[] | undefined {
  const values = new Map<string, string>();
  for (const value of found) {
    if (typeof value !== "string" || value === "") return undefined;
    if (!values.has(value.toLowerCase())) values.set(value.toLowerCase(), value);
  }
  return values.size === 0 ? undefined : [...values.values()].sort();
}

interface Pattern {
  readonly text: string;
  /** Whether a part was left open. */
  readonly open: boolean;
}

/** One pattern for values that differ only in what changes from one to the next; a value that stands alone stays as it is. */
function patternsOf(values: readonly string[]): readonly Pattern[] {
  const byShape = new Map<string, string[]>();
  for (const value of values) {
    const shape = shapeOf(value);
    const same = byShape.get(shape.toLowerCase());
    if (same === undefined) byShape.set(shape.toLowerCase(), [value]);
    else same.push(value);
  }
  return [...byShape.values()].map((same) =>
    same.length === 1 ? { text: same[0]!, open: false } : { text: shapeOf(same[0]!), open: true },
  );
}

const changing = [
  /\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?/gi,
  /(?<=\\users\\)(?!public\\)[^\\"*]+(?=\\)/gi,
  /(?<![a-z0-9])(?:0x)?(?=[0-9a-f]*[0-9])[0-9a-f]{6,}(?![a-z0-9])/gi,
  /[0-9]+(?:\.[0-9]+)*/g,
];

/** A value with `*` for what changes. */
export function shapeOf(value: string): string {
  const open = changing.reduce((text, pattern) => text.replace(pattern, "*"), value);
  return open.replace(/\*(?:[.\-_]?\*)+/g, "*");
}

/** Whole values with a wildcard's sign in them are compared by `in~`, which knows no wildcards. A signer counts where the signature was checked. */
function conditionText(
  { path, role }: ExceptionField,
  patterns: readonly string[],
  isWhole: boolean,
  documents: readonly Document[],
): string | undefined {
  const list = patterns.map((text) => quoteString(text));
  const field = quotePath(path);
  if (isWhole && patterns.some((text) => /[*?]/.test(text))) return `${field} in~ (${list.join(", ")})`;
  const values = list.length === 1 ? list[0]! : `(${list.join(", ")})`;
  if (role !== "signer") return `${field} : ${values}`;
  const checked = ["trusted", "valid"]
    .map((member) => path.replace(/subject_name$/, member))
    .find((member) => documents.every((document) => valueAt(document, member) === true));
  return checked === undefined ? undefined : `${field} : ${values} and ${checked} == true`;
}

function isStart(document: Document): boolean {
  return [valueAt(document, "event.type")].flat().includes("start");
}

function trustOf(
  role: FieldRole,
  text: string,
  { isWhole, isStart }: { readonly isWhole: boolean; readonly isStart: boolean },
): Trust {
  switch (role) {
    case "program":
      return isStart ? trustOfStarted(text) : trustOfProgram(text);
    case "parent":
      return trustOfProgram(text);
    case "command":
      return trustOfCommandLine(text, isWhole);
    case "file":
      return trustOfFile(text);
    case "registry":
      return trustOfRegistry(text);
    case "signer":
      return /^microsoft/i.test(text)
        ? { strength: "supporting", reason: "signed by Microsoft, as the tools of most attacks are" }
        : { strength: "strong", reason: "others cannot sign with this name" };
    case "peer":
      return { strength: "supporting", reason: "an address that others may come to use" };
    case "other":
      return { strength: "supporting", reason: "a detail of the event" };
    case "account":
      return { strength: "supporting", reason: "an attacker may have become this account" };
    case "host":
      return { strength: "supporting", reason: "holds on this host alone" };
  }
}

const order: readonly Strength[] = ["weak", "supporting", "strong"];

function weakest(trusts: readonly Trust[]): Trust {
  return trusts.reduce((least, one) => (order.indexOf(one.strength) < order.indexOf(least.strength) ? one : least));
}
