// Microsoft's own Kusto parser and binder, which names every unknown table, column and function and every type error. It runs nothing.
import { createRequire } from "node:module";
import type { FieldType } from "../../backends/base/condition.ts";
import type { Column } from "../../backends/index.ts";
import { kustoSchemas } from "../../backends/kusto/schema.ts";
import { enginePath } from "./engine.ts";

/** Gives the errors of a KQL text: none where it binds. */
export type KustoBinder = (query: string) => readonly string[];

/** An object of the transpiled service that is only passed on. */
type Opaque = object;

/** What is used of the transpiled service, whose own types describe another build of it. Constructors are numbered as they were overloaded. */
interface Service {
  readonly Kusto: {
    readonly Language: {
      readonly Symbols: {
        readonly Symbol: Opaque;
        readonly TableSymbol: { readonly $ctor7: new (name: string, columns: string, description: null) => Opaque };
        readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: Opaque) => Database };
      };
      readonly GlobalState: { readonly Default: { WithDatabase(database: Database): Opaque } };
      readonly KustoCode: { ParseAndAnalyze(text: string, globals: Opaque): Code };
    };
  };
  readonly System: {
    readonly Array: { init(items: readonly Opaque[], type: Opaque): Opaque };
    readonly Linq: { readonly Enumerable: { from(list: Opaque): { GetEnumerator(): Enumerator } } };
  };
}

interface Database {
  readonly Tables: { readonly Count?: number; getCount?(): number };
}

interface Code {
  GetDiagnostics(): Opaque;
}

interface Enumerator {
  readonly Current: Finding;
  moveNext(): boolean;
}

interface Finding {
  readonly Severity: string;
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
}

const kustoTypes: Readonly<Record<FieldType, string>> = {
  text: "string",
  number: "long",
  flag: "bool",
  time: "datetime",
  address: "string",
};

/** A user's columns, which every table then has too. Behind a dot a name goes into a dynamic column. */
function declared(columns: readonly Column[]): string {
  const types = columns.map(({ name, type = "text" }): [string, string] => {
    const [first, ...path] = name.split(".");
    return [first!, path.length > 0 ? "dynamic" : kustoTypes[type]];
  });
  return [...new Map(types)].map(([name, type]) => `, ${name}: ${type}`).join("");
}

/** The binder with the columns of the real tables and a user's, or why it cannot be had here. */
export function kustoBinder(
  added: readonly Column[] = [],
): { readonly bind: KustoBinder } | { readonly absent: string } {
  const service = loadService();
  if (service === undefined) return { absent: "@kusto/language-service-next is not installed (npm run engines)" };
  const { Kusto, System } = service;
  const symbols = Kusto.Language.Symbols;
  const tables = kustoSchemas().map(({ name, columns }) => {
    const others = added.filter(
      (column) =>
        !columns
          .slice(1)
          .split(", ")
          .some((known) => known.startsWith(`${column.name}:`)),
    );
    return new symbols.TableSymbol.$ctor7(name, columns.replace(/\)$/, `${declared(others)})`), null);
  });
  const database = new symbols.DatabaseSymbol.$ctor1("db", System.Array.init(tables, symbols.Symbol));
  if (database.Tables.Count !== tables.length && database.Tables.getCount?.() !== tables.length)
    throw new Error("the Kusto language service took other tables than it was given: its constructors have changed");
  const globals = Kusto.Language.GlobalState.Default.WithDatabase(database);
  return { bind: (query) => errorsOf(Kusto.Language.KustoCode.ParseAndAnalyze(query, globals), System) };
}

function loadService(): Service | undefined {
  try {
    const require = createRequire(enginePath("package.json"));
    require("@kusto/language-service-next/bridge.min.js");
    require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
    return globalThis as unknown as Service;
  } catch (error) {
    if ((error as { code?: string }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function errorsOf(code: Code, { Linq }: Service["System"]): readonly string[] {
  const found: string[] = [];
  const each = Linq.Enumerable.from(code.GetDiagnostics()).GetEnumerator();
  while (each.moveNext()) {
    const { Severity, Code, Start, Message } = each.Current;
    if (Severity === "Error") found.push(`${Code} at ${Start}: ${Message}`);
  }
  return found;
}
