// Serves a built site on this machine; for development, with pages that load themselves again when the site was built again.
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".ndjson": "application/x-ndjson; charset=utf-8",
  ".svg": "image/svg+xml",
  ".xml": "application/xml; charset=utf-8",
  ".zip": "application/zip",
  ".yml": "text/yaml; charset=utf-8",
  ".toml": "text/plain; charset=utf-8",
};

export interface Serving {
  readonly server: Server;
  readonly address: string;
}

/** Starts a server for the files of a folder on loopback; port 0 takes any free one. */
export function serveSite(folder: string, port: number, reload?: Reload): Promise<Serving> {
  const server = createServer((request, response) => {
    if (reload?.answer(request, response)) return;
    if (answerWithFile(folder, request, response, reload)) return;
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not found\n");
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const used = typeof address === "object" && address !== null ? address.port : port;
      resolve({ server, address: `http://127.0.0.1:${used}/` });
    });
  });
}

/** Answers with the file of a folder that a request asks for; false, without an answer, where there is none. */
export function answerWithFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  reload?: Reload,
): boolean {
  const file = fileOf(folder, request.url ?? "/");
  if (file === undefined) return false;
  response.writeHead(200, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else if (reload !== undefined && file.endsWith(".html")) response.end(reload.into(readFileSync(file, "utf8")));
  else {
    // A file that cannot be read after all, or that shrinks: the answer has begun, so all that is left is to end it.
    createReadStream(file)
      .once("error", () => response.destroy())
      .pipe(response);
  }
  return true;
}

/** Tells open pages to load themselves again. The script for it is a file of the server, so the pages' policy holds here too. */
export class Reload {
  private readonly listening = new Set<ServerResponse>();

  pages(): void {
    for (const response of this.listening) response.write("data: built\n\n");
  }

  /** Answers what pages ask of it; false for any other request. */
  answer({ url }: IncomingMessage, response: ServerResponse): boolean {
    if (url === "/-/reload.js") {
      response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" });
      response.end('new EventSource("/-/built").onmessage = () => location.reload();\n');
      return true;
    }
    if (url !== "/-/built") return false;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write(": listening\n\n");
    this.listening.add(response);
    response.once("close", () => this.listening.delete(response));
    return true;
  }

  into(page: string): string {
    return page.replace("</head>", '<script type="module" src="/-/reload.js"></script></head>');
  }
}

/** The file of a request; undefined for one that is not there or lies outside of the folder, also where a link leads there. */
function fileOf(folder: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  const named = join(folder, normalize(`/${path}`));
  if (!existsSync(named)) return undefined;
  const file = statSync(named).isDirectory() ? join(named, "index.html") : named;
  if (!existsSync(file) || !realpathSync(file).startsWith(`${realpathSync(folder)}${sep}`)) return undefined;
  return statSync(file).isFile() ? file : undefined;
}
