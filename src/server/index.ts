// Events in over HTTP, EQL and findings out.
export type { Api } from "./api.ts";
export { ApiError } from "./api-error.ts";
export { EngineClient, NoQueryError } from "./engine-client.ts";
export { credentialsOf, HttpClient, RemoteError } from "./http-client.ts";
export { indexNameOf } from "./index-names.ts";
export { ingestValue } from "./ingest.ts";
export { KibanaClient, type KibanaRule, ndjson, rulesOfExport } from "./kibana-client.ts";
export { LiveFindings } from "./live-findings.ts";
export { isLoopback } from "./loopback.ts";
export { changesOf, type MemberChange, type RuleChange, withoutOwnOfKibana } from "./rule-changes.ts";
export { type HttpLimits, type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { Store, type StoredDocument, type StoreLimits } from "./store.ts";
