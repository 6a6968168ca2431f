// A server on a free port of loopback, and requests to it.
import { request as httpRequest } from "node:http";
import { readRuleFiles } from "../../src/detection/index.ts";
import { LiveFindings, type ServerOptions, Store, type StoreLimits, startServer } from "../../src/server/index.ts";

export interface TestOptions extends Partial<ServerOptions> {
  readonly limits?: Partial<StoreLimits>;
  readonly maxFindings?: number;
  /** Rule files by name. */
  readonly rules?: Readonly<Record<string, string>>;
}

export class TestAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;

  constructor(status: number, text: string, headers: Headers) {
    this.status = status;
    this.text = text;
    this.headers = headers;
  }

  get json(): unknown {
    return JSON.parse(this.text);
  }

  /** What the body has at a path; of lists, what each of their items has. */
  at(path: string): unknown {
    return path.split(".").reduce(member, this.json);
  }
}

function member(node: unknown, name: string): unknown {
  if (Array.isArray(node)) return /^\d+$/.test(name) ? node[Number(name)] : node.map((item) => member(item, name));
  return typeof node === "object" && node !== null ? (node as Readonly<Record<string, unknown>>)[name] : undefined;
}

export class TestServer {
  readonly address: string;
  readonly store: Store;
  /** What the server could not answer. */
  readonly failures: unknown[];
  readonly close: () => Promise<void>;

  constructor(address: string, store: Store, failures: unknown[], close: () => Promise<void>) {
    this.address = address;
    this.store = store;
    this.failures = failures;
    this.close = close;
  }

  /** A body that is no text or bytes is sent as JSON. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(new URL(path, this.address), {
      method,
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    });
    return new TestAnswer(response.status, await response.text(), response.headers);
  }

  /** Documents into an index; answers with the response of `_bulk`. */
  async load(index: string, documents: readonly object[], parameters = ""): Promise<TestAnswer> {
    const lines = documents.flatMap((document) => [`{"index":{"_index":"${index}"}}`, JSON.stringify(document)]);
    return this.ask("POST", `/_bulk${parameters}`, `${lines.join("\n")}\n`);
  }

  eql(index: string, query: string, more: object = {}): Promise<TestAnswer> {
    return this.ask("POST", `/${index}/_eql/search`, { query, ...more });
  }

  raw(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<RawAnswer> {
    return rawRequest(this.address, { method, path, headers }, body);
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What `fetch` cannot send: any path and header as they are. */
export function rawRequest(address: string, { method, path, headers }: RawRequest, body?: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

export async function startTestServer(options: TestOptions = {}): Promise<TestServer> {
  const { limits = {}, maxFindings = 1000, rules = {}, ...server } = options;
  const bounds = { maxDocuments: 100_000, maxBytes: 2 ** 26, ...limits };
  const store = new Store(bounds);
  const files = readRuleFiles(Object.entries(rules).map(([source, text]) => ({ source, text })));
  const findings = new LiveFindings(
    files.flatMap((file) => [...file.rules, ...file.correlations]),
    { maxFindings, maxDocuments: bounds.maxDocuments, oldestOrdinal: () => store.oldestOrdinal },
  );
  const failures: unknown[] = [];
  const running = await startServer(
    { store, findings, version: "0.0.0" },
    { host: "127.0.0.1", port: 0, hostNames: [], failed: (error) => failures.push(error), ...server },
  );
  return new TestServer(running.address, store, failures, () => running.close());
}
