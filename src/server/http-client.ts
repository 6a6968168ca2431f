// Requests to Kibana and to engines: with credentials from the environment, which are never sent in the clear to another machine and never follow
// a redirect, an end to how long is waited and to how much is read.
import { isLoopback } from "./loopback.ts";

/** A request that failed, in words for the person who typed the command. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  /** Of the answer, where there was one. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface Credentials {
  /** The value of the header `Authorization`. */
  readonly authorization: string | undefined;
}

export interface RemoteRequest {
  readonly method: "GET" | "POST";
  /** Below the address, with its query string. */
  readonly path: string;
  readonly body?: object | FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

const timeout = 60_000;
const maxAnswer = 256 * 2 ** 20;
const shownAnswer = 500;

/** What the environment says: an API key (the first of the names that is set), or ELASTIC_USER and ELASTIC_PASSWORD. */
export function credentialsOf(
  env: Readonly<Record<string, string | undefined>>,
  keyNames: readonly string[],
): Credentials {
  const key = keyNames.map((name) => env[name]).find((value) => value !== undefined && value !== "");
  if (key !== undefined) return { authorization: `ApiKey ${key}` };
  const { ELASTIC_USER: user, ELASTIC_PASSWORD: password } = env;
  if (user === undefined || password === undefined) return { authorization: undefined };
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

export class HttpClient {
  private readonly base: URL;
  private readonly credentials: Credentials;

  /** @throws {RemoteError} for what is no address, or one that credentials may not be sent to */
  constructor(address: string, credentials: Credentials) {
    this.base = readAddress(address);
    this.credentials = credentials;
    if (credentials.authorization !== undefined && this.base.protocol === "http:" && !isOwn(this.base))
      throw new RemoteError(`${this.base.origin}: credentials are not sent over plain http; give an https address`);
  }

  /** The answer's text. @throws {RemoteError} where there is none, or it is an error */
  async text(request: RemoteRequest): Promise<string> {
    const { body, status, isOk } = await this.send(request);
    if (isOk) return body;
    throw new RemoteError(`${this.base.origin} answered ${status}: ${reasonOf(body)}`, status);
  }

  /** The answer as JSON. @throws {RemoteError} */
  async json(request: RemoteRequest): Promise<unknown> {
    const text = await this.text(request);
    try {
      return JSON.parse(text);
    } catch {
      throw new RemoteError(`${this.base.origin} answered with what is no JSON: ${text.slice(0, shownAnswer)}`);
    }
  }

  private async send({ method, path, body, headers = {} }: RemoteRequest): Promise<Answered> {
    const isForm = body instanceof FormData;
    const { authorization } = this.credentials;
    try {
      const response = await fetch(`${this.base.origin}${this.base.pathname.replace(/\/$/, "")}${path}`, {
        method,
        redirect: "error",
        signal: AbortSignal.timeout(timeout),
        headers: {
          accept: "application/json",
          ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
          ...(authorization === undefined ? {} : { authorization }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      });
      return { body: await bounded(response), status: response.status, isOk: response.ok };
    } catch (error) {
      if (error instanceof RemoteError) throw error;
      const { message, cause } = error as Error;
      throw new RemoteError(`${this.base.origin}: ${cause instanceof Error ? cause.message || message : message}`);
    }
  }
}

interface Answered {
  readonly body: string;
  readonly status: number;
  readonly isOk: boolean;
}

function readAddress(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new RemoteError(`\`${address}\` is no address; write it with http:// or https://`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new RemoteError(`\`${address}\`: only http and https are spoken`);
  if (url.username !== "" || url.password !== "")
    throw new RemoteError(
      "credentials belong into the environment, not into the address, which others on this machine can see",
    );
  return url;
}

function isOwn({ hostname }: URL): boolean {
  return isLoopback(hostname.replace(/^\[(.*)\]$/, "$1"));
}

async function bounded(response: Response): Promise<string> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  for await (const block of response.body ?? []) {
    size += block.length;
    if (size > maxAnswer) throw new RemoteError(`the answer is larger than ${maxAnswer} bytes`);
    blocks.push(block);
  }
  return Buffer.concat(blocks).toString();
}

/** What an error of Elasticsearch, OpenSearch or Kibana says. */
function reasonOf(body: string): string {
  try {
    const { error, message } = JSON.parse(body) as { error?: { reason?: string } | string; message?: string };
    const reason = typeof error === "object" ? error.reason : undefined;
    return reason ?? message ?? (typeof error === "string" ? error : body.slice(0, shownAnswer));
  } catch {
    return body.slice(0, shownAnswer);
  }
}
