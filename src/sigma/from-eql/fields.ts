// ECS fields by the Sigma field that holds the same: the mapping of the log source read backwards, and what ECS derives from a Sigma field
// (base names, extensions, arguments).

import type { LogSource } from "../document/model.ts";
import { findLogSource } from "../mapping/index.ts";
import { type HashAlgorithm, hashAlgorithms, type Target } from "../mapping/target.ts";

/** How an ECS field comes from a Sigma field. */
export type Derivation =
  | { readonly kind: "whole" }
  /** The log's text with messages (`%%1538`), or a list of their numbers. */
  | { readonly kind: "messages" }
  | { readonly kind: "number" }
  | { readonly kind: "address" }
  | { readonly kind: "flag" }
  | { readonly kind: "word"; readonly words: Readonly<Record<string, string>> }
  /** The part behind the last separator. */
  | { readonly kind: "base-name"; readonly separators: readonly Separator[] }
  /** The part behind the last dot. */
  | { readonly kind: "extension" }
  /** One of the arguments of a command line: cut out of it (on Windows), or one of those that it is put together from. */
  | { readonly kind: "argument"; readonly isSplit: boolean }
  | { readonly kind: "account-name" }
  | { readonly kind: "account-domain" }
  | { readonly kind: "hash"; readonly algorithm: HashAlgorithm }
  | { readonly kind: "registry-strings" }
  /** The end of a registry path: the name of a value, or a key with or without it. */
  | { readonly kind: "path-end" };

export interface SigmaField {
  readonly field: string;
  readonly derivation: Derivation;
}

/** What stands between the names of a path. */
export type Separator = "\\" | "/";

/** ECS path → Sigma field, for one log source. */
export type FieldTable = ReadonlyMap<string, SigmaField>;

const whole: Derivation = { kind: "whole" };

/** How the Security log tells whether what was audited succeeded. */
const outcomes = { "0x8010000000000000": "failure", "0x8020000000000000": "success" } as const;

export function fieldTable(logsource: LogSource): FieldTable {
  const { mapping } = findLogSource(logsource);
  const table = new Map<string, SigmaField>();
  const add = (path: string, field: string, derivation: Derivation) => {
    const plain = path.replace(/^\?/, "");
    if (!table.has(plain)) table.set(plain, { field, derivation });
  };
  for (const [field, target] of Object.entries(mapping.fields)) addTarget(field, target, add);
  if (logsource.service === "security") add("event.outcome", "Keywords", { kind: "word", words: outcomes });
  addDerived(table, add, logsource.product);
  return table;
}

function separatorsOf(product: string | undefined): readonly Separator[] {
  if (product === undefined) return ["\\", "/"];
  return product === "windows" ? ["\\"] : ["/"];
}

type Add = (path: string, field: string, derivation: Derivation) => void;

function addTarget(field: string, target: Target, add: Add): void {
  switch (target.kind) {
    case "text":
      for (const path of target.paths) add(path, field, target.isMessageList === true ? { kind: "messages" } : whole);
      if (target.baseName !== undefined) add(target.baseName, field, { kind: "base-name", separators: ["\\"] });
      return;
    case "number":
    case "address":
      add(target.path, field, { kind: target.kind });
      return;
    case "flag":
      for (const path of target.paths) add(path, field, { kind: "flag" });
      return;
    case "word":
      add(target.path, field, { kind: "word", words: target.words });
      return;
    case "account":
      add(target.name, field, { kind: "account-name" });
      add(target.domain, field, { kind: "account-domain" });
      return;
    case "hashes":
      for (const algorithm of hashAlgorithms) {
        for (const path of target.algorithms[algorithm]) add(path, field, { kind: "hash", algorithm });
      }
      add(target.list, field, whole);
      return;
    case "registry-data":
      add(target.strings, field, { kind: "registry-strings" });
      add(target.details, field, whole);
      return;
  }
}

function addDerived(table: ReadonlyMap<string, SigmaField>, add: Add, product: string | undefined): void {
  const separators = separatorsOf(product);
  const argument: Derivation = { kind: "argument", isSplit: product === "windows" };
  const from = (path: string, derived: string, derivation: Derivation) => {
    const source = table.get(path);
    if (source !== undefined && source.derivation.kind === "whole") add(derived, source.field, derivation);
  };
  for (const [path, name] of [
    ["process.executable", "process.name"],
    ["process.parent.executable", "process.parent.name"],
    ["file.path", "file.name"],
    ["dll.path", "dll.name"],
  ] as const) {
    from(path, name, { kind: "base-name", separators });
  }
  from("file.path", "file.extension", { kind: "extension" });
  from("process.command_line", "process.args", argument);
  from("process.parent.command_line", "process.parent.args", argument);
  from("registry.path", "registry.value", { kind: "path-end" });
  from("winlog.computer_name", "host.name", whole);
}

/**
 * The other ECS fields that a Sigma field stands for as well, each filled by another source: `IntegrityLevel` is Sysmon's, the Security log's and Elastic
 * Defend's. The host's name is the same in both of its fields.
 */
export function siblingsOf(table: FieldTable, path: string): readonly string[] {
  const own = table.get(path);
  if (own === undefined || own.field === "Computer") return [];
  const isSame = ({ field, derivation }: SigmaField) =>
    field === own.field &&
    derivation.kind === own.derivation.kind &&
    (derivation.kind !== "hash" || own.derivation.kind !== "hash" || derivation.algorithm === own.derivation.algorithm);
  return [...table].flatMap(([other, target]) => (other !== path && isSame(target) ? [other] : []));
}

/** The Sigma field of an ECS field; members of `winlog.event_data` have one by nature. */
export function sigmaField(table: FieldTable, path: string): SigmaField | undefined {
  const found = table.get(path);
  if (found !== undefined) return found;
  const raw = /^winlog\.(?:event_data|user_data)\.([A-Za-z_]\w*)$/.exec(path);
  return raw === null ? undefined : { field: raw[1]!, derivation: whole };
}
