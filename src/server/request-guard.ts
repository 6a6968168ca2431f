// Who may ask. The server has no accounts, so a page in the user's browser must not reach it: neither by a name that its owner lets point to
// this machine (DNS rebinding: the Host header tells), nor by sending from another origin, nor by reading (no CORS header is ever sent).
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { ApiError } from "./api-error.ts";

export interface GuardOptions {
  /** Names by which the server may be called, beside addresses and `localhost`. */
  readonly hostNames: readonly string[];
  /** Where given, every request must carry it: `Authorization: ApiKey …`. */
  readonly apiKey?: string | undefined;
}

/** @throws {ApiError} 403 or 401 for a request that is not answered */
export function guard(request: IncomingMessage, { hostNames, apiKey }: GuardOptions): void {
  const { host = "", origin, authorization } = request.headers;
  if (!isOwnHost(host, hostNames))
    throw new ApiError(403, "security_exception", `the server does not go by the name [${host}]`);
  if (origin !== undefined && !isOwnOrigin(origin, host))
    throw new ApiError(403, "security_exception", `pages of [${origin}] may not send requests here`);
  if (apiKey !== undefined && !isSame(authorization ?? "", `ApiKey ${apiKey}`))
    throw new ApiError(401, "security_exception", "the API key is missing or wrong");
}

/** An address cannot be made to point elsewhere, a name can. */
function isOwnHost(host: string, names: readonly string[]): boolean {
  const name = host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
  return isIP(name) !== 0 || name === "localhost" || names.includes(name);
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}`;
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
