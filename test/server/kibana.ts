// The part of Kibana that push and pull speak with, as its documentation describes it: rules in memory, export as NDJSON, import as a form.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeKibana {
  readonly address: string;
  readonly rules: Map<string, Record<string, unknown>>;
  /** `METHOD path`, with what the headers said. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage["headers"] }[];
  close(): Promise<void>;
}

const stamps = {
  created_by: "lab",
  updated_by: "lab",
  created_at: "2026-01-01T00:00:00.000Z",
  immutable: false,
  revision: 3,
};

/** @param refuses ids that an import is told cannot be */
export async function startKibana(refuses: readonly string[] = []): Promise<FakeKibana> {
  const rules = new Map<string, Record<string, unknown>>();
  const requests: { line: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    answer(request, response, rules, refuses).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${port}`, rules, requests, close };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rules: FakeKibana["rules"],
  refuses: readonly string[],
): Promise<void> {
  const reply = (status: number, body: object) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.headers["kbn-xsrf"] === undefined)
    return void reply(400, { message: "Request must contain a kbn-xsrf header." });
  if (request.headers.authorization !== "ApiKey right")
    return void reply(401, { statusCode: 401, message: "unable to authenticate" });
  const body = await new Response(request as unknown as ReadableStream, {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  }).blob();
  const path = (request.url ?? "").replace(/^\/s\/[^/]+/, "").replace(/\?.*/, "");
  if (path === "/api/detection_engine/rules/_export") {
    const text = await body.text();
    const wanted =
      text === ""
        ? [...rules.keys()]
        : (JSON.parse(text).objects as { rule_id: string }[]).map(({ rule_id }) => rule_id);
    const found = wanted.flatMap((id) => rules.get(id) ?? []);
    response
      .writeHead(200, { "content-type": "application/ndjson" })
      .end(found.map((rule) => `${JSON.stringify(rule)}\n`).join(""));
    return;
  }
  if (path !== "/api/detection_engine/rules/_import") return void reply(404, { statusCode: 404, message: "Not Found" });
  const form = await new Response(body, {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  }).formData();
  const file = form.get("file");
  if (!(file instanceof File) || !file.name.endsWith(".ndjson"))
    return void reply(400, { message: "Invalid file extension" });
  const given = (await file.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const [bad, good] = [
    given.filter((rule) => refuses.includes(String(rule.rule_id))),
    given.filter((rule) => !refuses.includes(String(rule.rule_id))),
  ];
  for (const rule of good)
    rules.set(String(rule.rule_id), { ...stamps, id: `so-${rule.rule_id}`, output_index: "", ...rule });
  reply(200, {
    success: bad.length === 0,
    success_count: good.length,
    rules_count: given.length,
    errors: bad.map(({ rule_id }) => ({ rule_id, error: { status_code: 400, message: "query: is not right" } })),
  });
}
