// Which handler answers a request: a table of methods and paths. A path is words and, as `{name}`, one part that is given to the handler.
import type { IncomingMessage } from "node:http";
import { ApiError, badRequest } from "./api-error.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE" | "HEAD";

/** What a handler is given of a request. */
export interface Call {
  /** The parts of the path by name. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** Set when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Gives the body, as text, to `use`. */
  withBody<T>(use: (body: string) => Promise<T> | T): Promise<T>;
}

export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  /** A text is sent as it is, with `type`; anything else as JSON. */
  readonly body: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly methods: readonly Method[];
  /** `/{index}/_bulk` */
  readonly path: string;
  /** The members of the query string that it knows, beside those of every route. */
  readonly parameters?: readonly string[];
  readonly run: (call: Call) => Promise<Answer> | Answer;
}

const everywhere = ["pretty", "human", "error_trace", "format"];

export interface Target {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** The target of a request in parts. @throws {ApiError} for one that cannot be read */
export function targetOf(request: IncomingMessage): Target {
  const [path = "", query = ""] = splitOnce(request.url ?? "/", "?");
  try {
    const parts = path
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
    return { parts, query: new URLSearchParams(query) };
  } catch {
    throw badRequest(`the path [${path}] has a broken % escape`);
  }
}

export interface Found {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

/** The route of a request; undefined where there is none for its method and path. */
export function findRoute(routes: readonly Route[], method: string, { parts }: Target): Found | undefined {
  for (const route of routes) {
    const path = route.methods.some((one) => one === method) ? matched(route.path, parts) : undefined;
    if (path !== undefined) return { route, path };
  }
  return undefined;
}

/** Why there is no route for a request. */
export function noRoute(routes: readonly Route[], method: string, { parts }: Target): ApiError {
  const fitting = routes.filter((route) => matched(route.path, parts) !== undefined);
  const allowed = [...new Set(fitting.flatMap(({ methods }) => methods))];
  const path = `/${parts.join("/")}`;
  if (allowed.length === 0) return badRequest(`no handler found for uri [${path}] and method [${method}]`);
  const reason = `Incorrect HTTP method [${method}] for [${path}], allowed: [${allowed.join(", ")}]`;
  return new ApiError(405, "method_not_allowed_exception", reason);
}

/** @throws {ApiError} for a member of the query string that the route does not know: it would be passed over in silence otherwise */
export function assertParameters({ parameters = [], path }: Route, query: URLSearchParams): void {
  const known = [...everywhere, ...parameters];
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const what = unknown.map((name) => `[${name}]`).join(", ");
  throw badRequest(`request [${path}] contains unrecognized parameter${unknown.length === 1 ? "" : "s"}: ${what}`);
}

function matched(pattern: string, parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  const words = pattern.split("/").filter((word) => word !== "");
  if (words.length !== parts.length) return undefined;
  const path: Record<string, string> = {};
  for (const [place, word] of words.entries()) {
    const part = parts[place]!;
    const name = /^\{(\w+)\}$/.exec(word)?.[1];
    if (name === undefined ? word !== part : name === "index" && isCommand(part)) return undefined;
    if (name !== undefined) path[name] = part;
  }
  return path;
}

/** `_bulk` and the like are never names of indices; `_all` stands for all of them. */
function isCommand(part: string): boolean {
  return part.startsWith("_") && part !== "_all";
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A member of the query string that is true or false; `?name` alone is true. @throws {ApiError} for anything else */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (value === "" || value === "true") return true;
  if (value === "false") return false;
  throw badRequest(`[${name}] is true or false, not [${value}]`);
}

/** A member of the query string that is a whole number. @throws {ApiError} for anything else */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw badRequest(`[${name}] is a whole number, not [${value}]`);
  return Number(value);
}
