// A document against its schema: what does not fit is reported at its place, in words, all of it at once.
import * as v from "valibot";
import type { Diagnostic } from "../text/diagnostic.ts";
import { didYouMean, suggestAll } from "../text/suggest.ts";
import { report } from "./diagnostics.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

export interface Conformed<T> {
  /** Undefined where the document does not fit. */
  readonly document: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Holds a YAML document against a schema. */
export function conform<T>(source: YamlSource, schema: v.GenericSchema<unknown, T>): Conformed<T> {
  if (source.value === undefined) return { document: undefined, diagnostics: source.diagnostics };
  const result = v.safeParse(schema, source.value);
  if (result.success) return { document: result.output, diagnostics: source.diagnostics };
  const found = result.issues.flatMap((issue) => diagnosticsOf(issue, source, schema as AnySchema));
  return { document: undefined, diagnostics: [...source.diagnostics, ...found] };
}

type Issue = v.BaseIssue<unknown>;

function diagnosticsOf(issue: Issue, source: YamlSource, schema: AnySchema): readonly Diagnostic[] {
  return issue.type === "union" ? unionDiagnostics(issue, source, schema) : [diagnosticOf(issue, source, schema)];
}

/** Of a choice between an object and a plain value, what is wrong with the object is what the author wants to know. */
function unionDiagnostics(issue: Issue, source: YamlSource, schema: AnySchema): readonly Diagnostic[] {
  const inner = (issue.issues ?? []).filter(({ path }) => path !== undefined);
  if (inner.length === 0) return [diagnosticOf(issue, source, schema)];
  const base = issue.path ?? [];
  return inner.flatMap((one) =>
    diagnosticsOf({ ...one, path: [...base, ...one.path!] as unknown as NonNullable<Issue["path"]> }, source, schema),
  );
}

function diagnosticOf(issue: Issue, source: YamlSource, schema: AnySchema): Diagnostic {
  const path = pathOf(issue);
  const member = String(path.at(-1) ?? "the document");
  if (issue.type === "strict_object" && issue.expected === "never") return unknownMember(path, source, schema);
  if (issue.received === "undefined") {
    const where = path.length > 1 ? ` of \`${path.slice(0, -1).join(".")}\`` : "";
    return report(
      "missing-member",
      path.length > 1 ? source.spanOf(path.slice(0, -1), "key") : { start: 0, end: 0 },
      `The member \`${member}\`${where} is missing`,
    );
  }
  const span = source.spanOf(path);
  if (issue.kind === "validation") {
    const code = issue.message === "may not be empty" ? "empty-value" : "invalid-value";
    return report(code, span, `\`${path.join(".")}\` ${issue.message}`);
  }
  if (issue.type === "picklist") return notInList(issue, path, source);
  return report(
    "invalid-value",
    span,
    `\`${path.join(".")}\` must be ${inWords(issue.expected)}, but is ${inWords(issue.received)}`,
  );
}

function unknownMember(path: Path, source: YamlSource, schema: AnySchema): Diagnostic {
  const member = String(path.at(-1));
  const parent = path.slice(0, -1);
  const message = `\`${member}\` is not a member of ${parent.length > 0 ? `\`${parent.join(".")}\`` : "this document"}`;
  const known = suggestAll(member, membersAt(schema, parent));
  return report("unknown-member", source.spanOf(path, "key"), message, { hint: didYouMean(known) });
}

/** The members that the schema gives the object at a path. */
function membersAt(schema: AnySchema, path: Path): readonly string[] {
  const inner = path.reduce<readonly AnySchema[]>((at, step) => at.flatMap((one) => stepInto(one, step)), [schema]);
  return inner.flatMap(unwrapped).flatMap((one) => Object.keys(one.entries ?? {}));
}

/** What of valibot's schemas this file looks into. */
interface AnySchema {
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly value?: AnySchema;
  readonly wrapped?: AnySchema;
  readonly options?: readonly unknown[];
}

function stepInto(schema: AnySchema, step: string | number): readonly AnySchema[] {
  return unwrapped(schema).flatMap(
    ({ entries, item, value }) => (typeof step === "number" ? item : (entries?.[step] ?? value)) ?? [],
  );
}

function unwrapped(schema: AnySchema): readonly AnySchema[] {
  if (schema.wrapped !== undefined) return unwrapped(schema.wrapped);
  const choices = (schema.options ?? []).filter((option) => typeof option === "object") as readonly AnySchema[];
  return choices.length > 0 ? choices.flatMap(unwrapped) : [schema];
}

function notInList(issue: Issue, path: Path, source: YamlSource): Diagnostic {
  const given = issue.received.replace(/^"|"$/g, "");
  const choices = (issue.expected ?? "").replace(/[()"]/g, "").split(" | ");
  const hint = didYouMean(suggestAll(given, choices, 1));
  const message = `\`${path.join(".")}\` must be one of ${choices.join(", ")}; it is ${issue.received}`;
  return report("invalid-value", source.spanOf(path), message, { hint });
}

function pathOf(issue: Issue): Path {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

const words: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Object: "a map of members",
  Array: "a list",
  null: "empty",
};

function inWords(type: string | null): string {
  return type === null ? "something else" : (words[type] ?? type);
}
