// Kibana's own compiler of KQL (the `es-query` package of Kibana 7, under Apache 2.0). It writes Query DSL, as Kibana does for every search, and
// OpenSearch runs that: the two halves of what happens to a query in Kibana.
import { createRequire } from "node:module";
import { type Engine, type EngineOffer, optionalPath } from "./engine.ts";
import { openSearchEngine } from "./opensearch.ts";

/** Query DSL of a KQL text. Throws Kibana's error for a text that is none. */
export type KibanaCompiler = (kql: string) => object;

interface EsQuery {
  fromKueryExpression(text: string): object;
  toElasticsearchQuery(tree: object): object;
}

/** The compiler, or why it cannot be had here. */
export function kibanaCompiler(): KibanaCompiler | { readonly absent: string } {
  const path = optionalPath("@cybernetex/kbn-es-query");
  if (path === undefined) return { absent: "Kibana's es-query is not installed (npm run engines)" };
  const { fromKueryExpression, toElasticsearchQuery } = createRequire(path)(path) as EsQuery;
  return (kql) => toElasticsearchQuery(fromKueryExpression(withoutEscapedBraces(kql)));
}

/** The package is of before nested fields, for which Kibana 7.6 made signs of the braces; until then they were themselves. */
function withoutEscapedBraces(kql: string): string {
  return kql.replace(/(?<!\\)((?:\\\\)*)\\([{}])/g, "$1$2");
}

/** OpenSearch for KQL. */
export async function kibanaEngine(): Promise<EngineOffer> {
  const compiler = kibanaCompiler();
  const offer = await openSearchEngine();
  if ("absent" in compiler) return { target: "kibana-kql", absent: compiler.absent };
  if ("absent" in offer) return { ...offer, target: "kibana-kql" };
  return { target: "kibana-kql", start: async () => kibanaOver(await offer.start(), compiler) };
}

/** A running OpenSearch that is asked in KQL. */
export function kibanaOver(engine: Engine, compile: KibanaCompiler): Engine {
  return {
    ...engine,
    title: `Kibana's compiler of KQL and ${engine.title}`,
    hits: async (query) => engine.hits(JSON.stringify({ query: compile(query) })),
  };
}
