// eqlipse: what most programs need. Everything else has an entry point of its own (eqlipse/eql, eqlipse/engine, eqlipse/evtx, …).
export { convert, targets } from "../backends/index.ts";
export { check } from "../check/index.ts";
export {
  compile,
  type ExplainOptions,
  type Explanation,
  explain,
  QueryError,
  type SearchOptions,
  type SearchResponse,
  search,
} from "../engine/index.ts";
export { parseQuery as parse, print, type Statement } from "../eql/index.ts";
export { readEvtx } from "../evtx/index.ts";
export { Scanner } from "../scan/index.ts";
export { toEcs } from "../telemetry/index.ts";
export { type Diagnostic, formatDiagnostic } from "../text/index.ts";
