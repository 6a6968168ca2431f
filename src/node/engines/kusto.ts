// Microsoft's own Kusto parser and binder, which names every unknown table, column and function and every type error. It runs nothing.
import { createRequire } from "node:module";
import { kustoSchemas } from "../../backends/kusto/schema.ts";
import { enginePath } from "./engine.ts";

/** Gives the errors of a KQL text: none where it binds. */
export type KustoBinder = (query: string) => readonly string[];

// biome-ignore-start lint/suspicious/noExplicitAny: the transpiled service has no usable types
interface Service {
  readonly Kusto: any;
  readonly System: any;
}
// biome-ignore-end lint/suspicious/noExplicitAny: the transpiled service has no usable types

/** The binder with the columns of the real tables, or why it cannot be had here. */
export function kustoBinder(): { readonly bind: KustoBinder } | { readonly absent: string } {
  const service = loadService();
  if (service === undefined) return { absent: "@kusto/language-service-next is not installed (npm run engines)" };
  const { Kusto, System } = service;
  const symbols = Kusto.Language.Symbols;
  const tables = kustoSchemas().map(({ name, columns }) => new symbols.TableSymbol.$ctor7(name, columns, null));
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

interface Finding {
  readonly Severity: string;
  readonly Code: string;
  readonly Message: string;
  readonly Start: number;
}

// biome-ignore lint/suspicious/noExplicitAny: the transpiled service has no usable types
function errorsOf(code: any, System: any): readonly string[] {
  const found: string[] = [];
  const each = System.Linq.Enumerable.from(code.GetDiagnostics()).GetEnumerator();
  while (each.moveNext()) {
    const finding = each.Current as Finding;
    if (finding.Severity === "Error") found.push(`${finding.Code} at ${finding.Start}: ${finding.Message}`);
  }
  return found;
}
