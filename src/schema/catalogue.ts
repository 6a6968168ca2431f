// Which fields exist and of what type, for checking and completing queries: ECS, and what the sources behind a rule's index patterns add.
import { type FieldList, readFieldList } from "./field-list.ts";
import { ecsFields } from "./generated/ecs.ts";
import { type Source, sources } from "./sources.ts";

export interface CatalogueField {
  /** Elasticsearch's name of the type, or `dynamic` where only values tell. */
  readonly type: string;
}

const LONGEST_PATH = 1000;

/** The fields that a query may name. */
export class Catalogue {
  private readonly lists: readonly FieldList[];
  private readonly roots = new Set<string>();
  private readonly openRoots: ReadonlySet<string>;

  /** `openRoots`: first parts of field names about which nothing is known. */
  constructor(lists: readonly FieldList[], openRoots: readonly string[] = []) {
    this.lists = lists;
    this.openRoots = new Set(openRoots);
    for (const { types } of lists) for (const path of types.keys()) this.roots.add(firstPart(path));
  }

  /** The field of a path; undefined for objects and for what is not known. */
  get(path: string): CatalogueField | undefined {
    if (path.length > LONGEST_PATH) return undefined;
    const type = this.exact(path) ?? this.below(path);
    return type === undefined ? undefined : { type };
  }

  /** The paths of all fields that are known by name. */
  *keys(): Generator<string, void, undefined> {
    for (const { types } of this.lists) yield* types.keys();
  }

  /** Whether a path that is not known may exist all the same: one in a namespace of its own, of which this catalogue says nothing. */
  isOpen(path: string): boolean {
    const root = firstPart(path);
    return root !== path && (this.openRoots.has(root) || !this.roots.has(root));
  }

  private exact(path: string): string | undefined {
    for (const { types } of this.lists) {
      const type = types.get(path);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  /** The type of what lies below an open namespace, or below a field whose parts are not mapped one by one. */
  private below(path: string): string | undefined {
    for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
      const parent = path.slice(0, dot);
      for (const { open } of this.lists) {
        const type = open.get(parent);
        if (type !== undefined) return type;
      }
      const type = this.exact(parent);
      if (type !== undefined) return typesBelow[type];
    }
    return this.openRoots.has(firstPart(path)) ? "dynamic" : undefined;
  }
}

const typesBelow: Readonly<Record<string, string>> = { object: "dynamic", flattened: "keyword", nested: "nested" };

function firstPart(path: string): string {
  const dot = path.indexOf(".");
  return dot === -1 ? path : path.slice(0, dot);
}

let ecs: FieldList | undefined;
const listsOfSources = new Map<Source, FieldList>();

/** ECS and the fields of all sources known. */
export function allFields(): Catalogue {
  return new Catalogue([ecsList(), ...sources.map(listOf)]);
}

/** ECS and the fields that the sources behind some index patterns add; all sources where none is given. */
export function fieldsOf(indexPatterns: readonly string[]): Catalogue {
  if (indexPatterns.length === 0) return allFields();
  const wanted = sources.filter((source) =>
    source.indexPatterns.some((known) => indexPatterns.some((pattern) => overlap(known, pattern))),
  );
  return new Catalogue([ecsList(), ...wanted.map(listOf)], indexPatterns.flatMap(packageOf));
}

function ecsList(): FieldList {
  ecs ??= readFieldList(ecsFields);
  return ecs;
}

function listOf(source: Source): FieldList {
  const known = listsOfSources.get(source);
  if (known !== undefined) return known;
  const list = readFieldList(source.fields);
  listsOfSources.set(source, list);
  return list;
}

/** Whether some index may match both patterns, judged by what stands before their first wildcard. */
function overlap(a: string, b: string): boolean {
  const [left, right] = [literalStart(a), literalStart(b)];
  return left.startsWith(right) || right.startsWith(left);
}

function literalStart(pattern: string): string {
  const local = pattern.slice(pattern.indexOf(":") + 1);
  return local.slice(0, local.search(/[*?]|$/));
}

/** The integration that writes to a pattern such as `logs-okta.system-*`: it keeps its own fields below its name. */
function packageOf(pattern: string): readonly string[] {
  const match = /^(?:[^:]*:)?(?:logs|metrics)-([a-z0-9_]+)/.exec(pattern);
  return match === null ? [] : [match[1]!, ...(namespacesOfPackages[match[1]!] ?? [])];
}

/** Integrations whose namespace is not their name. */
const namespacesOfPackages: Readonly<Record<string, readonly string[]>> = {
  auditd_manager: ["auditd"],
  fortinet_fortigate: ["fortinet"],
  fortinet_fortimanager: ["fortinet"],
  cisco_asa: ["cisco"],
  cisco_ftd: ["cisco"],
  cisco_duo: ["cisco_duo"],
  panw_cortex_xdr: ["panw_cortex"],
  apache_tomcat: ["apache_tomcat"],
  ti_abusech: ["abusech"],
};
