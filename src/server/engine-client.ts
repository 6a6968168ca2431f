// A rule as a query on a running engine: Elasticsearch is asked in EQL, OpenSearch, which has none, in the Query DSL that the backend writes.
import { convert } from "../backends/index.ts";
import { queryText, type Rule } from "../detection/index.ts";
import type { Hit, SearchResponse } from "../engine/index.ts";
import { type Credentials, HttpClient, RemoteError } from "./http-client.ts";

export interface RuleRun {
  readonly size: number;
  /** Where the address names none. */
  readonly index: string;
}

export interface RuleAnswer {
  readonly response: SearchResponse;
  /** What the engine's language cannot say as exactly as the rule. */
  readonly losses: readonly string[];
}

/** The rule cannot be said in the engine's language. */
export class NoQueryError extends Error {
  override readonly name = "NoQueryError";
}

export class EngineClient {
  /** Name and version, as the engine says. */
  readonly title: string;
  private readonly http: HttpClient;
  private readonly index: string | undefined;
  private readonly isOpenSearch: boolean;

  private constructor(http: HttpClient, index: string | undefined, { distribution, number, eqlipse }: EngineVersion) {
    this.http = http;
    this.index = index;
    this.isOpenSearch = distribution === "opensearch";
    this.title =
      eqlipse === undefined ? `${this.isOpenSearch ? "OpenSearch" : "Elasticsearch"} ${number}` : `eqlipse ${eqlipse}`;
  }

  /** @param address of the engine, with a pattern of indices as the last part of its path. @throws {RemoteError} */
  static async connect(address: string, credentials: Credentials): Promise<EngineClient> {
    const [, base = address, index] = /^(\w+:\/\/[^/]+(?:\/[^/]+)*?)(?:\/([^/]*))?$/.exec(address) ?? [];
    const http = new HttpClient(base, credentials);
    const { version } = (await http.json({ method: "GET", path: "/" })) as { version?: Partial<EngineVersion> };
    if (typeof version?.number !== "string") throw new RemoteError(`${base} is neither Elasticsearch nor OpenSearch`);
    return new EngineClient(http, index === "" ? undefined : index, { ...version, number: version.number });
  }

  /** What the engine finds. @throws {NoQueryError | RemoteError} */
  run(rule: Rule, options: RuleRun): Promise<RuleAnswer> {
    const index = encodeIndex(this.index ?? options.index);
    return this.isOpenSearch ? this.runDsl(rule, index, options) : this.runEql(rule, index, options);
  }

  private async runEql(rule: Rule, index: string, { size }: RuleRun): Promise<RuleAnswer> {
    const { timestampField, tiebreakerField, eventCategoryField } = rule;
    const body = {
      query: queryText(rule),
      size,
      ...(timestampField === undefined ? {} : { timestamp_field: timestampField }),
      ...(tiebreakerField === undefined ? {} : { tiebreaker_field: tiebreakerField }),
      ...(eventCategoryField === undefined ? {} : { event_category_field: eventCategoryField }),
    };
    const response = await this.http.json({ method: "POST", path: `/${index}/_eql/search`, body });
    return { response: response as SearchResponse, losses: [] };
  }

  private async runDsl(rule: Rule, index: string, { size }: RuleRun): Promise<RuleAnswer> {
    const { timestampField = "@timestamp", tiebreakerField, eventCategoryField } = rule;
    const port = convert(rule, "query-dsl", {
      timestampField,
      ...(tiebreakerField === undefined ? {} : { tiebreakerField }),
      ...(eventCategoryField === undefined ? {} : { eventCategoryField }),
    });
    if (port.query === null) throw new NoQueryError(port.diagnostics.map(({ message }) => message).join("; "));
    const written = JSON.parse(port.query) as DslBody;
    const { sort = [{ [timestampField]: { order: "desc", unmapped_type: "date" } }] } = written;
    const body = { size, track_total_hits: true, ...written, sort };
    const answer = (await this.http.json({ method: "POST", path: `/${index}/_search`, body })) as DslResponse;
    const isDescending = Object.values(sort[0] ?? {})[0]?.order === "desc";
    return { response: asEqlResponse(answer, isDescending), losses: port.losses.map(({ message }) => message) };
  }
}

interface EngineVersion {
  readonly number: string;
  readonly distribution?: string;
  readonly eqlipse?: string;
}

interface DslBody {
  /** Of a pipe. */
  readonly sort?: readonly Readonly<Record<string, { readonly order: "asc" | "desc" }>>[];
}

interface DslResponse {
  readonly took: number;
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Hit[] };
}

/** Events in the order of `_eql/search`: the oldest first. */
function asEqlResponse({ took, hits }: DslResponse, isDescending: boolean): SearchResponse {
  const found = hits.hits.map(({ _index, _id, _source }) => ({ _index, _id, _source }));
  const events = isDescending ? found.reverse() : found;
  const total = { value: hits.total.value, relation: "eq" } as const;
  return { is_partial: false, is_running: false, took, timed_out: false, hits: { total, events } };
}

function encodeIndex(index: string): string {
  return encodeURIComponent(index).replaceAll("%2C", ",");
}
