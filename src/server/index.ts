// Events in over HTTP, EQL and findings out.
export type { Api } from "./api.ts";
export { ApiError } from "./api-error.ts";
export { indexNameOf } from "./index-names.ts";
export { ingestValue } from "./ingest.ts";
export { LiveFindings } from "./live-findings.ts";
export { type HttpLimits, type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { Store, type StoredDocument, type StoreLimits } from "./store.ts";
