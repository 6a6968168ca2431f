// The HTTP server: limits on what clients may take of time and memory, the guard, routes, and errors as answers.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { jsonText } from "../node/index.ts";
import { type Api, routesOf } from "./api.ts";
import { ApiError } from "./api-error.ts";
import { BodyBudget } from "./request-body.ts";
import { type GuardOptions, guard } from "./request-guard.ts";
import { type Answer, assertParameters, findRoute, noRoute, type Route, targetOf } from "./routes.ts";

export interface HttpLimits {
  /** Bytes of a body, unpacked. Default: 100 MiB, as in Elasticsearch. */
  readonly maxBody?: number;
  /** Milliseconds within which a request must have come. Default: a minute. */
  readonly requestTimeout?: number;
  /** Default: 256. */
  readonly maxConnections?: number;
}

export interface ServerOptions extends GuardOptions, HttpLimits {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Answers what no route is for, such as the pages of a site; false where it has no answer either. */
  readonly pages?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Told of what should not happen. */
  readonly failed: (error: unknown) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:9200/` */
  readonly address: string;
  /** Takes no more connections, lets what is running end for some seconds, and ends the rest. */
  close(): Promise<void>;
}

const defaultBody = 100 * 2 ** 20;
/** Bodies that may be read at a time, in all. */
const bodiesTogether = 4;
const closingTime = 5000;
const contentTypes = /^application\/(vnd\.elasticsearch\+)?(json|x-ndjson)\b/i;

/** Starts the server. Rejects where it cannot listen. */
export async function startServer(api: Api, options: ServerOptions): Promise<RunningServer> {
  const { maxBody = defaultBody, requestTimeout = 60_000, maxConnections = 256 } = options;
  const context: Context = {
    options,
    routes: routesOf(api),
    budget: new BodyBudget(maxBody, maxBody * bodiesTogether),
  };
  const server = createServer(
    {
      requestTimeout,
      headersTimeout: Math.min(requestTimeout, 20_000),
      connectionsCheckingInterval: Math.max(50, Math.min(5000, requestTimeout / 4)),
      maxHeaderSize: 16_384,
    },
    (request, response) => void respond(request, response, context),
  );
  server.maxConnections = maxConnections;
  await listening(server, options);
  return { address: addressOf(server), close: () => closed(server) };
}

interface Context {
  readonly options: ServerOptions;
  readonly routes: readonly Route[];
  readonly budget: BodyBudget;
}

function listening(server: Server, { host, port }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}/`;
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), closingTime);
  await ended;
  clearTimeout(force);
}

async function respond(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  try {
    const answer = await answerTo(request, response, context);
    if (answer !== undefined) send(request, response, answer);
  } catch (error) {
    if (response.destroyed) return;
    sendError(request, response, asApiError(error, context.options));
  }
}

/** Undefined where the pages have answered. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  { options, routes, budget }: Context,
): Promise<Answer | undefined> {
  guard(request, options);
  const { method = "GET" } = request;
  const target = targetOf(request);
  const isRead = method === "GET" || method === "HEAD";
  const wantsPage = isRead && (request.headers.accept ?? "").includes("text/html");
  if (wantsPage && options.pages?.(request, response) === true) return undefined;
  const found = findRoute(routes, method, target);
  if (found === undefined) {
    if (isRead && options.pages?.(request, response) === true) return undefined;
    throw noRoute(routes, method, target);
  }
  const { route, path } = found;
  assertParameters(route, target.query);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return route.run({
    path,
    query: target.query,
    accept: request.headers.accept ?? "",
    signal: gone.signal,
    withBody: (use) => budget.withBody(request, (body) => use(textOf(body, request))),
  });
}

/** @throws {ApiError} 406 for a body that is not said to be JSON (a form of a web page is not), 400 for one that is no UTF-8 */
function textOf(body: Buffer, request: IncomingMessage): string {
  const type = request.headers["content-type"];
  if (body.length > 0 && (type === undefined || !contentTypes.test(type)))
    throw new ApiError(406, "media_type_header_exception", `Content-Type header [${type ?? ""}] is not supported`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw new ApiError(400, "parse_exception", "the body is no UTF-8");
  }
}

function asApiError(error: unknown, { failed }: ServerOptions): ApiError {
  if (error instanceof ApiError) return error;
  failed(error);
  return new ApiError(500, "exception", "the request could not be answered; the server's error output says why");
}

function sendError(request: IncomingMessage, response: ServerResponse, error: ApiError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // Clients read the answer only when they have sent everything; what still comes is let pass, until the request's time is over.
  const headers: Record<string, string> = request.complete ? {} : { connection: "close" };
  request.resume();
  if (error.status === 401) headers["www-authenticate"] = "ApiKey";
  send(request, response, { status: error.status, body: error.body, headers });
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status = 200, body, type = "application/json", headers = {} } = answer;
  const isPretty = /[?&]pretty(?!=false)/.test(request.url ?? "");
  const text = typeof body === "string" ? body : `${jsonText(body, isPretty ? 2 : undefined)}${isPretty ? "\n" : ""}`;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    "content-type": type,
    "content-length": bytes.length,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    // Elastic's own clients go on only where they find this header.
    "x-elastic-product": "Elasticsearch",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
