// Kibana's detection rules over its public interface (`/api/detection_engine/rules/_export` and `_import`): what is there, and putting rules there.
import { type HttpClient, RemoteError } from "./http-client.ts";

/** A rule in the members that Kibana gives it. */
export type KibanaRule = Readonly<Record<string, unknown>>;

export interface ImportFailure {
  readonly ruleId: string;
  readonly message: string;
}

export interface ImportResult {
  readonly imported: number;
  readonly failures: readonly ImportFailure[];
}

/** What Kibana asks of those that are no browser, and the version of the interface that is meant. */
const headers = { "kbn-xsrf": "eqlipse", "elastic-api-version": "2023-10-31" };

export class KibanaClient {
  private readonly http: HttpClient;
  private readonly prefix: string;

  /** @param space the default space where there is none */
  constructor(http: HttpClient, space: string | undefined) {
    this.http = http;
    this.prefix = space === undefined ? "" : `/s/${encodeURIComponent(space)}`;
  }

  /** The rules that there are, as NDJSON: all, or those of some ids. @throws {RemoteError} */
  export(ruleIds?: readonly string[]): Promise<string> {
    const body = ruleIds === undefined ? undefined : { objects: ruleIds.map((rule_id) => ({ rule_id })) };
    const path = `${this.prefix}/api/detection_engine/rules/_export?exclude_export_details=true`;
    return this.http.text({ method: "POST", path, headers, ...(body === undefined ? {} : { body }) });
  }

  /** Puts rules there, in the place of those with the same ids. @throws {RemoteError} where none of it was done */
  async import(rules: readonly KibanaRule[]): Promise<ImportResult> {
    const form = new FormData();
    form.append("file", new Blob([ndjson(rules)], { type: "application/ndjson" }), "rules.ndjson");
    const path = `${this.prefix}/api/detection_engine/rules/_import?overwrite=true`;
    const answer = await this.http.json({ method: "POST", path, headers, body: form });
    const { success_count: imported, errors = [] } = answer as { success_count?: unknown; errors?: unknown };
    if (typeof imported !== "number" || !Array.isArray(errors))
      throw new RemoteError(`Kibana's answer to the import is not understood: ${JSON.stringify(answer).slice(0, 300)}`);
    return { imported, failures: errors.map(failureOf) };
  }
}

function failureOf(value: unknown): ImportFailure {
  const { rule_id: ruleId, error } = value as { rule_id?: unknown; error?: { message?: unknown } };
  return { ruleId: String(ruleId ?? "?"), message: String(error?.message ?? JSON.stringify(value)) };
}

/** Rules a line. */
export function ndjson(rules: readonly object[]): string {
  return rules.map((rule) => `${JSON.stringify(rule)}\n`).join("");
}

/** The rules of an export, or of a file of the same form; lines about the export are passed over. @throws {SyntaxError} */
export function rulesOfExport(text: string): readonly KibanaRule[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as KibanaRule).filter((rule) => "name" in rule && "type" in rule);
}
